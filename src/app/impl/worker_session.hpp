// The worker half's common steps: open an engine, read an input, make its tables queryable. Runs inside the sandbox.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/impl/message.hpp"
#include "engine/api/session.hpp"
#include "ingest/dataset.hpp"
#include "ingest/record_watch.hpp"
#include "sandbox/sandbox.hpp"

namespace concord::app {

/// An engine that spills into the worker's private directory and keeps to the caller's limits.
Result<std::unique_ptr<engine::Session>> open_session(const sandbox::WorkerContext& context, const Message& request);

/// Whether a text reader recognises the input best.
bool is_text(const sandbox::WorkerContext& context, std::size_t index);
bool is_parquet(const sandbox::WorkerContext& context, std::size_t index);

/// The field of an answer that says that a worker with an engine must be asked instead.
inline constexpr std::string_view kEngineNeeded = "engine_needed";

/// The fields of a request that say how the user named the inputs, and how many files each of them stands for.
inline constexpr std::string_view kInputNames = "input_names", kInputFiles = "input_files";

/// How an input is read beyond what the request says.
struct InputOptions {
  bool as_text = false;                        ///< keep every cell's text exactly as found
  std::optional<std::size_t> text_input = {};  ///< of several inputs the one that is read so
  bool regular_only = false;                   ///< refuse a text that is not regular (kConflict)
  bool typed_rows_suffice = false;             ///< a table's scan is not needed where it has typed rows
  bool fingerprint = true;                     ///< the input's is wanted
  bool structure_suffices = false;             ///< all rows are read later
  ingest::RecordWatch* watch = nullptr;        ///< sees the records of a regular text
  bool* engine_needed = nullptr;               ///< there is no engine: set when a reader asks for one, which then fails
};

/// Reads one input with the reader that recognises it. Derived files lie in a folder of their own for each input.
/// @error  as ingest::read_input.
Result<ingest::Dataset> read_input(const sandbox::WorkerContext& context, std::size_t index, const Message& request,
                                   const InputOptions& wanted = {});

/// Whether some input is a folder or pattern with several files.
bool has_file_sets(const Message& request);

/// Whether files that stand for one input may stay apart.
enum class FileSets : std::uint8_t {
  kMayStayApart,  ///< files of different structure are inputs of their own
  kMustJoin,      ///< they are refused
};

/// Reads all inputs. Files that stand for one input and have the same structure are one dataset of its name.
/// @error  as read_input and ingest::join_files.
Result<std::vector<ingest::Dataset>> read_inputs(const sandbox::WorkerContext& context, const Message& request,
                                                 FileSets sets, const InputOptions& wanted = {});

/// The table that `wanted` names: by its name, else by its number from 1. Nothing wanted: the main one.
/// @error kNotFound  no such table; the message lists those there are.
Result<const ingest::Table*> choose_table(const ingest::Dataset& dataset, const std::optional<std::string>& wanted);

/// One sentence that names the tables other than `chosen`, empty when there is none.
std::string other_tables_note(const ingest::Dataset& dataset, const ingest::Table& chosen);

}  // namespace concord::app
