#include "ingest/impl/totals_cells.hpp"

#include <algorithm>
#include <string_view>

namespace concord::ingest {
namespace {

bool is_number(std::string_view cell) {
  return is_numeric(cell_shape(cell));
}

/// The record's cells in the columns.
std::span<const std::string_view> cells_in(const Record& record, ColumnRange range) {
  const std::size_t end = std::min(range.end, record.cells.size());
  const std::size_t first = std::min(range.first, end);
  return {record.cells.data() + first, end - first};
}

bool has_value(const Record& record, ColumnRange range) {
  return !std::ranges::all_of(cells_in(record, range), is_blank);
}

bool has_number(const Record& record, ColumnRange range) {
  return std::ranges::any_of(cells_in(record, range), is_number);
}

/// "-" and the like say that there is nothing.
bool is_dash(std::string_view cell) {
  constexpr auto kDashes = std::to_array<std::string_view>({"-", "--", "---", "–", "—", "*", "="});
  return std::ranges::find(kDashes, trimmed(cell)) != kDashes.end();
}

}  // namespace

bool TotalsFinder::may_find(const Record& record, const RowTest::Filling& filling) const {
  return test_.may_add_up(record, filling) && std::ranges::any_of(record.cells, is_number);
}

/// The block's columns if one of them has a word for totals; where they hold no number, with the blocks behind up to
/// the first that does.
std::optional<TotalsFinder::Line> TotalsFinder::line_from(const Record& record, std::size_t block,
                                                          bool misses_usual) const {
  ColumnRange range = shape_.blocks[block];
  const auto cells = cells_in(record, range);
  auto word = std::ranges::find_if_not(cells, is_blank);
  if (misses_usual && test_.misses_usual(record, range)) word = std::ranges::find_if(cells, is_totals_word);
  if (word == cells.end() || !is_totals_word(*word)) return std::nullopt;  // complete: only its first cell can say so
  const auto at = range.first + static_cast<std::size_t>(word - cells.begin());
  while (!has_number(record, range)) {
    if (++block == shape_.blocks.size()) return std::nullopt;
    range.end = shape_.blocks[block].end;
  }
  return Line{range, at};
}

bool TotalsFinder::is_explained(const Record& record, std::size_t cell, std::size_t word) const {
  const std::string_view text = record.cells[cell];
  if (cell == word || is_blank(text) || is_totals_word(text) || is_dash(text)) return true;
  const CellShape shape = cell_shape(text);
  if (is_numeric(shape)) return cell > word;
  if (is_typed(shape)) return is_only_totals_word(record.cells[word]);  // the day of the totals
  return cell < shape_.width && shape_.only_texts[cell] == trimmed(text);
}

bool TotalsFinder::adds_up(const Record& record, const Line& line, bool confirmed) const {
  const bool misplaced = line.word < shape_.width && shape_.columns[line.word].is_typed();
  if (confirmed || misplaced) return true;
  if (!test_.misses_usual(record, line.range)) return false;
  const std::size_t end = std::min(line.range.end, record.cells.size());
  for (std::size_t i = line.range.first; i < end; ++i)
    if (!is_explained(record, i, line.word)) return false;
  return true;
}

std::optional<TotalsCells> TotalsFinder::find(const Record& record, const RowTest::Filling& filling,
                                              const RunningSums& sums) const {
  TotalsCells found;
  std::vector<ColumnRange> others;
  for (std::size_t block = 0; block < shape_.blocks.size(); ++block) {
    const ColumnRange range = shape_.blocks[block];
    if (!has_value(record, range)) continue;
    const std::optional<Line> line = line_from(record, block, filling.misses_usual);
    const bool confirmed = line && sums.confirms(record, line->range);
    if (!line || !adds_up(record, *line, confirmed)) {
      others.push_back(range);
      continue;
    }
    found.confirmed = found.confirmed || confirmed;
    found.ranges.push_back(line->range);
    while (shape_.blocks[block].end < line->range.end) ++block;
  }
  if (found.ranges.empty()) return std::nullopt;
  for (const ColumnRange range : others) {
    if (sums.are_sums(record, range))
      found.ranges.push_back(range);
    else
      found.leave_row = true;
  }
  return found;
}

}  // namespace concord::ingest
