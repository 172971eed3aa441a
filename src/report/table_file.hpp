// Tables of any size to a CSV or XLSX file, row by row, in constant memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "report/document.hpp"

namespace concord::report {

enum class TableFileFormat : std::uint8_t {
  kCsv,           ///< for programs: every cell's text unchanged
  kCsvForPeople,  ///< for spreadsheets: formulas neutralised as by csv_cell, always with commas
  kXlsx,
};

struct TableFileOptions {
  TableFileFormat format = TableFileFormat::kCsv;
  char delimiter = ',';  ///< kCsv only: '\t', ';', '|' too
  bool header = true;    ///< CSV only: write the columns' names first
};

/// What came of it.
struct TableFileSummary {
  std::uint64_t rows_written = 0;
  std::uint64_t rows_left_out = 0;    ///< XLSX: beyond a sheet's 1,048,576 rows
  std::uint64_t cells_shortened = 0;  ///< XLSX: longer than 32,767 characters
  std::vector<std::string> notes;     ///< the same in sentences for the user; empty when nothing was lost
};

/// Writes one file. It appears under its name when `finish` succeeds; a file that is destroyed before, or that failed,
/// leaves nothing behind. Not thread-safe. Temporary files lie in the same folder.
class TableFile {
 public:
  /// @error kNotFound  the folder does not exist; kInvalidInput  the path is a folder; kUnavailable  not writable.
  static Result<TableFile> create(const std::filesystem::path& path, const TableFileOptions& options);
  TableFile(TableFile&&) noexcept;
  TableFile& operator=(TableFile&&) noexcept;
  ~TableFile();

  /// Starts a table; CSV takes one only. XLSX: `name` is cleaned and made unique.
  /// @error kLimitExceeded  XLSX with more than 16,384 columns; kInvalidInput  a second table in a CSV file.
  Status add_sheet(std::string_view name, std::vector<Table::Column> columns);
  /// One cell for each column, in machine form; "" is an empty cell.
  /// @error kUnavailable  disk full or the like; kInternal  another number of cells.
  Status add_row(std::span<const std::string_view> cells);
  Status add_row(std::span<const std::string> cells);
  /// Completes the file. No other call may follow. XLSX: what was left out is also said on a last sheet, "Notes".
  Result<TableFileSummary> finish();

  class Writer;

 private:
  explicit TableFile(std::unique_ptr<Writer> writer);
  std::unique_ptr<Writer> writer_;
  std::vector<std::string_view> cells_;
};

/// Appends one CSV record with its line feed to `out`, as TableFile writes it; for output that is no file.
void append_csv_row(std::string& out, std::span<const std::string_view> cells, std::span<const Table::Column> columns,
                    const TableFileOptions& options);

}  // namespace concord::report
