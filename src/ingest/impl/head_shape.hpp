// What the first records of a table look like, column by column: the yardstick for headers, totals and ragged records.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/cell_shape.hpp"

namespace concord::ingest {

using HeadRecord = std::vector<std::string>;

/// The look of one column in some records.
struct ColumnShape {
  CellShape family =
      CellShape::kText;  ///< the shape most cells have, when nearly all filled cells share its family; else kText
  std::size_t filled = 0;
  std::size_t empty = 0;
  std::size_t words_max = 0;  ///< of any cell
  bool is_typed() const { return ingest::is_typed(family); }
};

/// The number of cells that most records have, wider ones weighing more: a few title lines do not outvote a table.
std::size_t usual_width(std::span<const HeadRecord> records);

/// Cells that are not blank.
std::size_t filled_cells(const HeadRecord& record);

/// Words between blanks.
std::size_t count_words(std::string_view cell);

/// The columns of the records that have `width` cells (trailing empty cells beyond it are allowed); others are ignored.
/// @param tolerated  share of filled cells that may differ from a typed column's family.
std::vector<ColumnShape> column_shapes(std::span<const HeadRecord> records, std::size_t width, double tolerated);

}  // namespace concord::ingest
