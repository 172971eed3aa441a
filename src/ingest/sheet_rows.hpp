// The rows of a grid of cells (a sheet, a table of a page) in a spool, so that memory does not grow with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "ingest/spool.hpp"

namespace concord::ingest {

inline constexpr std::uint32_t kSheetRowsMax = 1'048'576;
inline constexpr std::uint32_t kSheetColumnsMax = 16'384;

/// A place in a sheet: row from 1, column from 0.
struct CellPlace {
  std::uint32_t row = 0, column = 0;
  friend bool operator==(const CellPlace&, const CellPlace&) = default;
};
/// "BC12".
std::string cell_name(CellPlace place);

/// Something that happened to cells, and where first.
struct Occurrence {
  std::uint64_t count = 0;
  CellPlace first;
  void add(CellPlace place) {
    if (count++ == 0) first = place;
  }
};

/// Cells that are shown as one; the first of them holds the value.
struct MergedCells {
  std::uint32_t row = 0, last_row = 0, first_column = 0, last_column = 0;
};

/// Columns [first, end) of the rows up to a line.
struct ColumnBand {
  std::uint32_t first = 0;
  std::uint32_t end = kSheetColumnsMax;
  std::uint32_t last_line = kSheetRowsMax;
};

/// The row being read: its filled cells' places, and their texts one after another.
class SheetRow {
 public:
  void clear();
  /// Where to append a cell's text, before `add`.
  std::string& text() { return text_; }
  /// The text appended since it had `begin` bytes is the cell's. An empty text is an empty cell.
  void add(std::uint32_t column, std::size_t begin);
  bool empty() const { return cells_.empty(); }
  std::size_t bytes() const { return text_.size(); }
  std::size_t filled() const { return cells_.size(); }

 private:
  friend class SheetRows;
  struct Cell {
    std::uint32_t column;
    std::size_t begin, end;
  };
  std::uint32_t width() const { return cells_.back().column + 1; }
  /// `filled` has the row's width at least.
  void mark_columns(std::vector<bool>& filled) const;
  /// Cells in any order, and some twice, are put right: of two at one place, the later counts.
  void settle();
  void write(std::uint32_t line, std::string& out) const;

  std::vector<Cell> cells_;
  std::string text_;
  bool ascending_ = true;
};

/// Rows with at least one filled cell, in the order in which they were added. Append, then `seal`, then read by
/// `SheetRecords`. Not thread-safe.
class SheetRows {
 public:
  /// @error kUnavailable  the directory is not writable.
  static Result<SheetRows> create(const std::filesystem::path& directory);
  /// Adds the row unless it is empty. @error kUnavailable  disk full.
  Status add(std::uint32_t line, SheetRow& row);
  /// Notes merged cells. Over several columns they matter in headers only, so that those of some first rows are kept;
  /// of those over several rows, a million.
  void merge(MergedCells cells);
  Status seal();

  std::uint64_t row_count() const { return row_count_; }
  std::uint64_t bytes() const { return spool_.size(); }
  /// [c]: some cell of column c (from 0) has a value.
  const std::vector<bool>& filled_columns() const { return filled_columns_; }

 private:
  friend class SheetRecords;
  explicit SheetRows(Spool spool) : spool_{std::move(spool)} {}

  Spool spool_;  ///< for each row: line, number of filled cells, (column, length) for each, text with tabs between
  std::uint64_t row_count_ = 0;
  std::vector<std::uint32_t> width_counts_;  ///< [w]: rows whose last filled cell is in column w (from 1)
  std::vector<bool> filled_columns_;
  std::vector<MergedCells> captions_;   ///< over several columns
  std::vector<MergedCells> row_spans_;  ///< over several rows; once sealed, in the order of their first rows
};

/// Tabs that stand for skipped columns between two cells of a row's text.
inline constexpr std::uint32_t kGapTabsMax = 64;

}  // namespace concord::ingest
