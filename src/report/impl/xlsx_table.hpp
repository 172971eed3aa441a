// A report's table as rows of a sheet.
#pragma once

#include <cstdint>

#include "report/impl/xlsx_workbook.hpp"

namespace concord::report {

/// Where a table came to lie.
struct XlsxExtent {
  std::uint32_t next_row = 0;
  std::uint64_t rows_written = 0;
  std::uint64_t rows_cut = 0;  ///< did not fit into a sheet
};
/// Writes header, rows and totals from `first_row` on. @error kLimitExceeded  more columns than a sheet has.
/// @param own_sheet  the sheet holds nothing else: its header stays in sight, and its rows can be filtered.
Result<XlsxExtent> write_xlsx_table(XlsxSheet& sheet, const Table& table, std::uint32_t first_row, bool own_sheet);
/// Writes a header row. @error kLimitExceeded  more columns than a sheet has.
Status write_xlsx_header(XlsxSheet& sheet, const std::vector<Table::Column>& columns, std::uint32_t row);

}  // namespace concord::report
