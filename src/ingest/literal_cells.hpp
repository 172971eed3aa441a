// The literals that an engine would cast (see engine::CsvScan), read into typed values instead.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "engine/api/row_batch.hpp"

namespace concord::ingest {

/// Reads cells into the rows from `first_row` on, of a column of any type but text. An empty cell is NULL.
/// @return how many cells were read: all, unless the next one is no literal of the column's type.
std::size_t read_literals(std::span<const std::string_view> cells, std::size_t first_row, engine::ColumnValues& column);

/// How the texts of a column are taken.
struct TextCells {
  bool trimmed = false;       ///< without blanks around them
  bool empty_is_null = true;  ///< what is empty, perhaps after trimming
};

/// Takes cells that stand in the batch's block into the rows from `first_row` on, of a text column.
void take_texts(std::span<const std::string_view> cells, std::size_t first_row, TextCells how, const char* block,
                engine::ColumnValues& column);

}  // namespace concord::ingest
