#include "ingest/impl/table_segments.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace concord::ingest {
namespace {

constexpr std::size_t kBelowMax = 12;
constexpr std::size_t kFirstRowsMax = 20;
constexpr std::uint64_t kRowsAboveMin = 3;
constexpr std::size_t kHeaderRowsCompared = 3;
constexpr double kTolerated = 0.2;

bool is_empty_record(const Record& record) {
  return std::all_of(record.cells.begin(), record.cells.end(), is_blank);
}

/// Only texts, each another: what names columns.
bool is_all_names(const std::vector<std::string_view>& cells) {
  std::set<std::string_view> seen;
  return std::all_of(cells.begin(), cells.end(), [&seen](std::string_view cell) {
    const CellShape shape = cell_shape(cell);
    return shape == CellShape::kText && seen.insert(trimmed(cell)).second;
  });
}

HeadRecord copied(const Record& record) {
  return {record.cells.begin(), record.cells.end()};
}

}  // namespace

bool SegmentFinder::may_begin(const Record& record) const {
  const std::size_t cells = record.cells.size();
  if (has_candidate_ || cells < 2 || rows_ < kRowsAboveMin || (!gap_ && cells == width_)) return false;
  if (width_ < 2 || (width_ == 2 && rows_ < 2 * kRowsAboveMin + 2)) return false;  // names and values above a table
  return is_all_names(record.cells);
}

/// The rows below the candidate have its length and columns of numbers or dates; with the length of the rows above,
/// it must also be no copy of their header and hold texts where they hold numbers or dates.
bool SegmentFinder::begins_table() const {
  const std::size_t width = candidate_.size();
  std::vector<HeadRecord> alike;
  std::copy_if(below_.begin(), below_.end(), std::back_inserter(alike),
               [width](const HeadRecord& row) { return row.size() == width; });
  if (alike.size() < (below_gap_ ? 1U : 2U) || alike.size() * 5 < below_.size() * 4) return false;
  const std::vector<ColumnShape> columns = column_shapes(alike, width, kTolerated);
  if (std::none_of(columns.begin(), columns.end(), [](const ColumnShape& column) { return column.is_typed(); }))
    return false;
  if (width != width_above_) return true;
  const std::size_t compared = std::min(first_rows_.size(), kHeaderRowsCompared);
  if (std::find(first_rows_.begin(), first_rows_.begin() + static_cast<std::ptrdiff_t>(compared), candidate_) !=
      first_rows_.begin() + static_cast<std::ptrdiff_t>(compared))
    return false;
  const std::vector<ColumnShape> above = column_shapes(first_rows_, width, kTolerated);
  return std::any_of(above.begin(), above.end(), [](const ColumnShape& column) { return column.is_typed(); });
}

void SegmentFinder::decide() {
  has_candidate_ = false;
  if (!begins_table()) return;
  boundaries_.push_back(boundary_);
  width_ = candidate_.size();
  rows_ = below_.size();
  first_rows_.assign(1, candidate_);
  first_rows_.insert(first_rows_.end(), below_.begin(), below_.end());
}

/// Keeps the length of the present table's rows; some rows of another length change it only at the beginning.
void SegmentFinder::follow(const Record& record) {
  const std::size_t cells = record.cells.size();
  if (cells == width_) {
    ++rows_;
    others_ = 0;
    if (first_rows_.size() < kFirstRowsMax) first_rows_.push_back(copied(record));
    return;
  }
  others_ = cells == other_width_ ? others_ + 1 : 1;
  other_width_ = cells;
  if (others_ <= rows_ && rows_ >= kRowsAboveMin) return;
  width_ = cells;
  rows_ = others_;
  first_rows_.assign(1, copied(record));
}

void SegmentFinder::add(const Record& record) {
  const std::uint64_t index = index_++;
  if (is_empty_record(record)) {
    gap_ = true;
    if (has_candidate_ && !below_.empty()) decide();
    return;
  }
  if (record.cells.size() < 2) return;  // a title or a note
  if (may_begin(record)) {
    has_candidate_ = true;
    below_gap_ = gap_;
    boundary_ = behind_row_;
    width_above_ = width_;
    candidate_ = copied(record);
    below_.clear();
  } else {
    if (has_candidate_) {
      below_.push_back(copied(record));
      if (below_.size() >= kBelowMax) decide();
    }
    follow(record);
  }
  gap_ = false;
  behind_row_ = index + 1;
}

bool SegmentFinder::is_settled(std::size_t width) const {
  if (width < 2) return true;  // nothing that `add` would keep
  return !has_candidate_ && !gap_ && width_ == width && first_rows_.size() >= kFirstRowsMax;
}

void SegmentFinder::pass_rows(std::uint64_t rows, std::size_t width) {
  index_ += rows;
  if (width < 2 || rows == 0) return;
  rows_ += rows;
  others_ = 0;
  behind_row_ = index_;
}

const std::vector<std::uint64_t>& SegmentFinder::finish() {
  if (has_candidate_) decide();
  return boundaries_;
}

}  // namespace concord::ingest
