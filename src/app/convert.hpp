// Use case: read inputs as `inspect` understands them and write one table in another format.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/context.hpp"

namespace concord::app {

enum class ConvertFormat : std::uint8_t { kCsv, kTsv, kJson, kJsonLines, kParquet, kXlsx };
/// "csv", "tsv", "json", "jsonl", "parquet", "xlsx"; nothing for any other word.
std::optional<ConvertFormat> convert_format_from_name(std::string_view name);
/// By the name's extension; nothing when it says nothing.
std::optional<ConvertFormat> convert_format_of_file(const std::filesystem::path& path);

/// Whether CSV and TSV start with a header line.
enum class HeaderLine : std::uint8_t {
  kAuto,  ///< yes, except with as_text where the input has no header
  kAlways,
  kNever,
};

struct ConvertRequest {
  std::vector<std::string> inputs;       ///< several must have the same column names; their rows follow each other
  std::string output;                    ///< a path; not used when output_descriptor is given
  std::optional<int> output_descriptor;  ///< written to instead, once everything is known to be right (standard output)
  ConvertFormat format = ConvertFormat::kCsv;
  std::optional<std::string> table;  ///< name or number from 1, of each input; nothing: the main one
  bool as_text = false;              ///< every cell's text exactly as found
  HeaderLine header = HeaderLine::kAuto;
  std::string rejects;  ///< where to write the rejected rows; empty: nowhere
};

struct ConvertResponse {
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
  std::vector<std::string> notes;  ///< other tables there are, rejected rows, ...: for people
};

/// Writes the output whole or not at all.
/// @error  as open_input, ingest::read_input, AtomicFile; kNotFound  no such table; kInvalidInput  inputs that do not
/// fit
///         together, or more than the format can hold.
Result<ConvertResponse> convert(const ConvertRequest& request, Context& context);

/// The worker half. Leaves the files "output" and, when asked for, "rejects.csv". Answer: "rows", "rejected", "notes".
Result<std::string> serve_convert(sandbox::WorkerContext& context);

}  // namespace concord::app
