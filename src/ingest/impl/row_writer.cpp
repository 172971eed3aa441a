#include "ingest/impl/row_writer.hpp"

#include <algorithm>
#include <utility>

#include "ingest/impl/cell_text.hpp"

namespace concord::ingest {
namespace {

bool has_padded_cell(const Record& row) {
  return std::any_of(row.cells.begin(), row.cells.end(),
                     [](std::string_view cell) { return !cell.empty() && is_padded(cell); });
}

}  // namespace

RowWriter::RowWriter(std::vector<WrittenColumn> columns, Cells cells, RowFormat format)
    : columns_{std::move(columns)},
      cells_{cells},
      format_{std::move(format)},
      quoting_{format_.delimiter, format_.quote} {}

std::optional<std::size_t> RowWriter::append(const Record& row, std::string& out) const {
  const bool may_copy = cells_ == Cells::kVerbatim && !row.verbatim.empty() && row.cells.size() == columns_.size() &&
                        !has_padded_cell(row);
  if (may_copy) {
    out.append(row.verbatim);
    return std::nullopt;
  }
  const std::size_t row_begin = out.size();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const WrittenColumn& column = columns_[i];
    if (i > 0) out.push_back(format_.delimiter);
    if (column.source >= row.cells.size()) continue;
    const std::string_view cell = row.cells[column.source];
    if (cells_ != Cells::kTyped) {
      quoting_.append(out, cells_ == Cells::kVerbatim ? trim(cell) : cell);
      continue;
    }
    const std::size_t cell_begin = out.size();
    if (!canonicalise(column.decision, cell, out)) {
      out.resize(row_begin);
      return i;
    }
    if (column.decision.type.kind == TypeKind::kText) quoting_.quote_tail(out, cell_begin);
  }
  if (out.size() == row_begin) out.append(2, format_.quote);  // an empty line would be no row
  out.append(format_.line_end);
  return std::nullopt;
}

}  // namespace concord::ingest
