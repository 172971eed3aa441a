// What a format reader gets and gives. Each format lives in its own folder and implements `Reader`.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "core/progress.hpp"
#include "ingest/dataset.hpp"
#include "ingest/record_watch.hpp"

namespace concord::engine {
class Session;
}

namespace concord::ingest {

/// One input as opened by somebody else: its bytes are reached through the descriptor only (pread; it is seekable).
struct Source {
  int descriptor = -1;
  std::string name;  ///< as the user named it; its extension is a hint and never believed
  std::uint64_t size_bytes = 0;
  std::filesystem::path path = {};  ///< where the bytes lie in this process's view; empty: nowhere but the descriptor
};

/// A path by which a library or an engine in this process that only takes paths can open the source.
std::string source_path(const Source& source);

/// The first bytes, up to 64 KiB. @error kUnavailable  cannot be read.
Result<std::string> read_head(const Source& source);

/// Options and places of one run.
struct ReadOptions {
  bool as_text = false;  ///< keep every cell's text: no typing, no trimming; an empty input is a table without columns
  bool quick = false;    ///< large delimited text: a first answer from its beginning, marked as not verified
  std::filesystem::path directory;  ///< where derived files (regular CSV, rejects) may be written
  std::uint64_t cell_bytes_max = 16ULL << 20;
  std::uint64_t record_bytes_max = 64ULL << 20;
  std::uint32_t columns_max = 16384;
  std::uint64_t expanded_bytes_max = 16ULL << 30;  ///< archives and sheets: unpacked size
  unsigned threads = 0;                            ///< 0: one for each processor
  /// Opens an engine for formats that it reads itself (Parquet); empty: those are refused.
  std::function<Result<std::unique_ptr<engine::Session>>()> open_engine = {};
  /// Whoever reads takes `Table::typed_rows` where there are such: then rows may stay where they stand in the text,
  /// instead of being copied for the scan, which reads nothing.
  bool typed_rows_suffice = false;
  bool fingerprint = true;  ///< false: nobody asks for Dataset::sha256, which may stay empty
  /// All rows will be read by whoever asks: a reader that knows their number and types need not read them to find
  /// damage and empty cells, whose counts are then 0.
  bool structure_suffices = false;
  bool regular_only = false;     ///< a text that must be read record by record is refused with kConflict
  RecordWatch* watch = nullptr;  ///< sees the records of a regular text; not owned
};

/// Reads one format. Stateless and thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::string_view format() const = 0;  ///< "csv"
  /// Whether the first bytes (up to 64 KiB) look like this format, from 0 (no) to 1 (certain).
  virtual double recognise(std::string_view head, const Source& source) const = 0;
  /// Reads the whole input once or twice and finds its structure and types.
  /// @error kInvalidInput  no table in it, broken container, ...: names file, line and column and what to do next.
  /// @error kLimitExceeded  a limit of `options`, or the deadline; kCancelled.
  virtual Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                               ProgressSink& progress) const = 0;
};

/// Picks the reader that recognises the input's bytes best, and reads with it.
/// @error kInvalidInput  empty, or no reader recognises it: the message says what it looks like and what can be read.
Result<Dataset> read_input(const std::vector<const Reader*>& readers, const Source& source, const ReadOptions& options,
                           const Deadline& deadline, ProgressSink& progress);

}  // namespace concord::ingest
