// How an engine is told to read a file: everything is explicit, nothing is detected by the engine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "core/schema.hpp"

namespace concord::engine {

/// A regular text file: every record has the schema's number of cells, and each cell is empty (NULL) or a literal of
/// its column's type as the engine casts it: 12, 12.50, true, 2025-01-31, 2025-01-31 10:00:00[.ffffff][+00:00], text.
struct CsvScan {
  std::filesystem::path path = {};
  std::string delimiter = ",";
  char quote = '"';              ///< '\0': none
  char escape = '"';             ///< '\0': none
  std::uint64_t skip_lines = 0;  ///< lines before the first record, the header included
  Schema schema = {};
  bool empty_is_null = true;  ///< false: empty cells of text columns are empty text (for --as-text)
  std::uint64_t record_bytes_max =
      2ULL << 20;  ///< longest record, line ends inside quotes included; memory grows and parallelism shrinks with it
  std::vector<std::string> trimmed_columns =
      {};  ///< text columns read without blanks around cells; blank ones are NULL
  friend bool operator==(const CsvScan&, const CsvScan&) = default;
};

/// Where a column of the schema comes from: a field inside structures, or a nested value as JSON text.
struct ParquetSource {
  std::vector<std::string> path = {};  ///< names from the file's column inwards
  bool as_json = false;
  friend bool operator==(const ParquetSource&, const ParquetSource&) = default;
};

struct ParquetScan {
  std::filesystem::path path = {};
  Schema schema = {};
  std::vector<ParquetSource> sources = {};  ///< empty: the file's columns of the same names; else one for each column
  friend bool operator==(const ParquetScan&, const ParquetScan&) = default;
};

using FileScan = std::variant<CsvScan, ParquetScan>;

/// Files one below the other. The first column of the schema is text and says which file a row is from; the others are
/// the files' columns by their place, cast to the types of the schema, which can hold those of every file.
struct StackedScan {
  std::vector<FileScan> parts = {};
  std::vector<std::string> labels = {};  ///< one for each part: what the first column holds
  Schema schema = {};
  friend bool operator==(const StackedScan&, const StackedScan&) = default;
};

using Scan = std::variant<CsvScan, ParquetScan, StackedScan>;

}  // namespace concord::engine
