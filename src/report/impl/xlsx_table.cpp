#include "report/impl/xlsx_table.hpp"

#include <algorithm>

#include "report/impl/cell_text.hpp"

namespace concord::report {

Status write_xlsx_header(XlsxSheet& sheet, const std::vector<Table::Column>& columns, std::uint32_t row) {
  if (columns.size() > kSheetColumnsMax) {
    return Error{ErrorCode::kLimitExceeded, "A sheet of a workbook has at most " + std::to_string(kSheetColumnsMax) +
                                                " columns, this table has " + std::to_string(columns.size()) +
                                                ". Write CSV or Parquet instead."};
  }
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const auto style = is_number(columns[column].kind) ? CellStyle::kHeaderRight : CellStyle::kHeader;
    CONCORD_CHECK(sheet.write_text(row, static_cast<std::uint16_t>(column), columns[column].name, style));
  }
  return {};
}

Result<XlsxExtent> write_xlsx_table(XlsxSheet& sheet, const Table& table, std::uint32_t first_row, bool own_sheet) {
  CONCORD_CHECK(write_xlsx_header(sheet, table.columns, first_row));
  std::vector<std::size_t> scales;
  for (std::size_t column = 0; column < table.columns.size(); ++column) scales.push_back(money_scale(table, column));
  const auto write_row = [&](std::uint32_t row, const std::vector<std::string>& cells, CellStyle style) -> Status {
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      CONCORD_CHECK(sheet.write(row, static_cast<std::uint16_t>(column), cell_of(cells, column),
                                table.columns[column].kind, scales[column], style));
    }
    return {};
  };
  const std::uint64_t totals_rows = table.totals.empty() ? 0 : 1;
  const std::uint64_t room = kSheetRowsMax - first_row - 1 - totals_rows;
  XlsxExtent extent;
  extent.rows_written = std::min<std::uint64_t>(table.rows.size(), room);
  extent.rows_cut = table.rows.size() - extent.rows_written;
  auto row = first_row + 1;
  for (std::uint64_t index = 0; index < extent.rows_written; ++index)
    CONCORD_CHECK(write_row(row++, table.rows[index], CellStyle::kPlain));
  if (own_sheet) {  // before the totals: the filter must not hide or sort them, and must not reach above the current
                    // row
    const auto columns = static_cast<std::uint16_t>(table.columns.size());
    CONCORD_CHECK(sheet.finish_table(first_row, std::max(row - 1, first_row + 1), columns));
  }
  if (totals_rows > 0) CONCORD_CHECK(write_row(row++, table.totals, CellStyle::kTotal));
  extent.next_row = row;
  return extent;
}

}  // namespace concord::report
