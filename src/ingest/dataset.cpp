#include "ingest/dataset.hpp"

#include <algorithm>
#include <cassert>

#include "ingest/column_types.hpp"

namespace concord::ingest {

ColumnFinding column_finding(const std::string& name, const std::string& header_text, const TypeDecision& decision) {
  return {.name = name,
          .header_text = header_text,
          .type = decision.type,
          .format = decision.format,
          .reason = decision.reason,
          .currency = decision.currency,
          .unit = decision.unit,
          .empty_cells = decision.empty_cells,
          .damaged_cells = decision.damaged_cells,
          .ambiguous_date_order = decision.ambiguous_date_order,
          .identifier = decision.identifier};
}

LineNumber Table::line_of(RowNumber row) const {
  assert(row.value >= 1 && row.value <= rows);
  const auto after = std::upper_bound(row_lines.begin(), row_lines.end(), row,
                                      [](RowNumber wanted, const RowLine& entry) { return wanted < entry.row; });
  if (after == row_lines.begin()) return LineNumber{};
  const RowLine& entry = *(after - 1);
  return LineNumber{entry.line.value + (row.value - entry.row.value)};
}

std::string Table::place_of(RowNumber row) const {
  const std::string line = std::to_string(line_of(row).value);
  const auto after = std::upper_bound(row_files.begin(), row_files.end(), row,
                                      [](RowNumber wanted, const RowFile& entry) { return wanted < entry.row; });
  return after == row_files.begin() ? line : (after - 1)->name + ":" + line;
}

}  // namespace concord::ingest
