#include "ingest/impl/row_test.hpp"

#include <algorithm>
#include <string>

namespace concord::ingest {

RowTest::RowTest(const TableShape& shape)
    : shape_{shape}, always_filled_{shape.always_filled.begin(), shape.always_filled.end()} {}

RowTest::Filling RowTest::filling_of(const Record& record) const {
  Filling filling;
  const std::size_t usual = std::min(record.cells.size(), shape_.width);
  for (std::size_t i = 0; i < record.cells.size(); ++i) {
    if (is_blank(record.cells[i])) {
      if (i < usual && always_filled_[i] != 0) filling.misses_usual = true;
      continue;
    }
    if (filling.filled++ == 0) filling.first = i;
  }
  for (std::size_t i = usual; i < shape_.width; ++i) {
    if (always_filled_[i] != 0) filling.misses_usual = true;
  }
  return filling;
}

bool RowTest::fits_columns(const Record& record) const {
  const std::size_t width = std::min(record.cells.size(), shape_.width);
  for (std::size_t i = 0; i < width; ++i) {
    if (!shape_.columns[i].is_typed()) continue;
    const CellShape shape = cell_shape(record.cells[i]);
    if (shape != CellShape::kEmpty && !is_same_family(shape, shape_.columns[i].family)) return false;
  }
  return true;
}

bool RowTest::may_be_padded(const Record& record) const {
  for (std::size_t i = record.cells.size(); i < shape_.width; ++i) {
    const ColumnShape& column = shape_.columns[i];
    if (!shape_.has_short_rows && column.filled > 0 && column.empty == 0) return false;
  }
  return fits_columns(record);
}

bool RowTest::may_be_note(const Record& record, const Filling& filling) const {
  if (shape_.width <= 2 || (shape_.keeps_rows && filling.filled > 1)) return false;
  const bool sparse = filling.filled == 1 || (record.cells.size() < shape_.width && filling.filled * 2 < shape_.width);
  if (!sparse || (shape_.has_sparse_rows && fits_columns(record))) return false;
  if (record.cells.size() < shape_.width) return true;
  if (filling.first >= shape_.width || !fits_columns(record)) return true;
  const ColumnShape& column = shape_.columns[filling.first];
  return !column.is_typed() && count_words(record.cells[filling.first]) > column.words_max;
}

bool RowTest::is_empty(const Record& record, const Filling& filling) const {
  return filling.filled == 0 && (shape_.width > 1 || record.raw.empty());
}

bool RowTest::is_repeated_title(const Record& record, const Filling& filling) const {
  return filling.filled == 1 && shape_.preamble_texts.contains(std::string{only_cell(record.cells)});
}

bool RowTest::misses_usual(const Record& record, ColumnRange range) const {
  const std::size_t end = std::min(range.end, shape_.width);
  for (std::size_t i = range.first; i < end; ++i)
    if (always_filled_[i] != 0 && (i >= record.cells.size() || is_blank(record.cells[i]))) return true;
  return false;
}

bool RowTest::may_add_up(const Record& record, const Filling& filling) const {
  const auto& cells = record.cells;
  if (filling.misses_usual) return std::any_of(cells.begin(), cells.end(), is_totals_word);
  for (const ColumnRange range : shape_.blocks) {
    const std::size_t end = std::min(range.end, cells.size());
    std::size_t first = std::max(range.first, filling.first);
    while (first < end && is_blank(cells[first])) ++first;
    if (first < end && is_totals_word(cells[first])) return true;
  }
  return false;
}

bool RowTest::is_sure_row(const Record& record) const {
  if (record.cells.size() != shape_.width || !record.damage.empty()) return false;
  const Filling filling = filling_of(record);
  return filling.filled > 0 && !may_add_up(record, filling) && !is_repeated_title(record, filling) &&
         !may_be_note(record, filling) && !is_header_row(shape_, record.cells);
}

/// Two columns without an empty cell leave no row that could be empty, a title or a note; and where a column holds
/// nothing but numbers or dates below a text, no row is the header again.
bool are_sure_rows(const KnownRows& known, const TableShape& shape) {
  if (known.rows == 0 || known.observers.size() != shape.width) return false;
  std::size_t filled_columns = 0;
  std::vector<bool> is_typed(shape.width);
  for (std::size_t i = 0; i < shape.width; ++i) {
    const TypeDecision decision = known.observers[i].decide("");
    if (known.observers[i].totals_words() > 0 || !decision.plain || decision.unfit_cells > 0) return false;
    if (decision.empty_cells == 0) ++filled_columns;
    is_typed[i] = decision.type.kind != TypeKind::kText;
  }
  const auto differs_from_rows = [&is_typed](const HeadRecord& header) {
    for (std::size_t i = 0; i < std::min(header.size(), is_typed.size()); ++i)
      if (is_typed[i] && cell_shape(header[i]) == CellShape::kText) return true;
    return false;
  };
  return filled_columns >= 2 && std::all_of(shape.header_rows.begin(), shape.header_rows.end(), differs_from_rows);
}

}  // namespace concord::ingest
