// Reads one sheet's XML into a spool of rows, with everything about it that people should know.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/reader.hpp"
#include "ingest/xlsx/impl/archive.hpp"
#include "ingest/xlsx/impl/number_formats.hpp"
#include "ingest/xlsx/impl/shared_strings.hpp"
#include "ingest/xlsx/impl/spool.hpp"

namespace concord::ingest::xlsx {

inline constexpr std::uint32_t kSheetRowsMax = 1'048'576;
inline constexpr std::uint32_t kSheetColumnsMax = 16'384;
/// Tabs that stand for skipped columns between two cells of a spooled row.
inline constexpr std::uint32_t kGapTabsMax = 64;

/// A place in a sheet: row from 1, column from 0.
struct CellPlace {
  std::uint32_t row = 0, column = 0;
  friend bool operator==(const CellPlace&, const CellPlace&) = default;
};
/// "BC12"; nothing for other text and for places that no sheet has.
std::optional<CellPlace> parse_cell_place(std::string_view reference);
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

/// Cells of one row that are shown as one.
struct MergedCells {
  std::uint32_t row = 0, first_column = 0, last_column = 0;
};

/// One sheet, read. Rows with at least one filled cell are in the spool, in the order of the file, each as
/// line, number of filled cells, (column, length) for each, and the cells' text with tabs between (32-bit numbers).
struct SheetContent {
  Spool rows;
  std::uint64_t row_count = 0;
  std::vector<std::uint32_t> width_counts = {};  ///< [w]: rows whose last filled cell is in column w (from 1)
  std::vector<bool> filled_columns = {};         ///< [c]: some cell of column c (from 0) has a value
  std::vector<MergedCells> merged = {};          ///< within one row, among the first rows
  Occurrence errors = {}, formulas_without_value = {}, residues = {}, no_dates = {}, hidden_rows = {};
  Occurrence rows_out_of_order = {};
  std::uint32_t hidden_columns = 0;
  std::uint32_t first_hidden_column = 0;
};

/// What the sheets of a workbook share.
struct SheetContext {
  Archive& archive;
  const SharedStrings& strings;
  const std::vector<NumberShow>& styles;
  bool since_1904 = false;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
};

/// @error  as parse_part and Spool; kInvalidInput  a reference outside of what a sheet can have; kLimitExceeded  a cell
/// or
///         row is too large. Names the sheet and the cell.
Result<SheetContent> read_sheet(SheetContext& context, const std::string& sheet_name, const std::string& part);

}  // namespace concord::ingest::xlsx
