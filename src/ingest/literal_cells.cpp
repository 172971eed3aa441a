#include "ingest/literal_cells.hpp"

#include <cstdint>

#include "ingest/impl/cell_text.hpp"
#include "ingest/impl/literal_value.hpp"

namespace concord::ingest {
namespace {

/// @param value_of  nothing when the text is no literal. @param set  takes the row and the value.
template <typename ValueOf, typename Set>
std::size_t read_each(std::span<const std::string_view> cells, std::size_t first_row, engine::ColumnValues& column,
                      ValueOf value_of, Set set) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) {
      column.set_null(first_row + i);
    } else if (const auto value = value_of(cells[i])) {
      set(first_row + i, *value);
    } else {
      return i;
    }
  }
  return cells.size();
}

}  // namespace

std::size_t read_literals(std::span<const std::string_view> cells, std::size_t first_row,
                          engine::ColumnValues& column) {
  const DataType type = column.type();
  const auto each = [&](auto value_of, auto set) { return read_each(cells, first_row, column, value_of, set); };
  const auto set_integer = [&column](std::size_t row, std::int64_t value) { column.set_integer(row, value); };
  switch (type.kind) {
    case TypeKind::kBoolean:
      return each(boolean_of, [&column](std::size_t row, bool value) { column.set_boolean(row, value); });
    case TypeKind::kInteger:
      return each(
          [&type](std::string_view text) { return coefficient_of(text, type); },
          [&column](std::size_t row, Int128 value) { column.set_integer(row, static_cast<std::int64_t>(value)); });
    case TypeKind::kDecimal:
      return each([&type](std::string_view text) { return coefficient_of(text, type); },
                  [&column](std::size_t row, Int128 value) { column.set_coefficient(row, value); });
    case TypeKind::kDouble:
      return each(real_of, [&column](std::size_t row, double value) { column.set_real(row, value); });
    case TypeKind::kDate:
      return each(day_of, set_integer);
    case TypeKind::kTime:
      return each(time_of, set_integer);
    case TypeKind::kTimestamp:
      return each(timestamp_of, set_integer);
    case TypeKind::kTimestampTz:
      return each(instant_of, set_integer);
    case TypeKind::kText:
      break;
  }
  return 0;
}

void take_texts(std::span<const std::string_view> cells, std::size_t first_row, TextCells how, const char* block,
                engine::ColumnValues& column) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string_view text = how.trimmed ? trim(cells[i]) : cells[i];
    if (text.empty() && how.empty_is_null) {
      column.set_null(first_row + i);
    } else {
      column.set_text_in_block(first_row + i, text, block);
    }
  }
}

}  // namespace concord::ingest
