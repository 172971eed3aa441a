#include "ingest/sheet_records.hpp"

#include <algorithm>
#include <cstring>

#include "ingest/cell_shape.hpp"
#include "ingest/growth_limit.hpp"

namespace concord::ingest {
namespace {

constexpr std::uint32_t kEmptyRecordsMax = 20;

std::uint32_t read_number32(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

/// The sheet's width, but for a few rows that are far wider than all others: padding every row to a stray cell in the
/// last column would cost 16,384 cells a row.
std::uint32_t table_width(const std::vector<std::uint32_t>& width_counts, std::uint64_t rows) {
  constexpr std::uint64_t kStrayShare = 1000;
  std::uint32_t widest = 0, usual = 0;
  std::uint64_t seen = 0;
  for (std::uint32_t width = 0; width < width_counts.size(); ++width) {
    if (width_counts[width] == 0) continue;
    if (seen < rows - rows / kStrayShare) usual = width;
    seen += width_counts[width];
    widest = width;
  }
  constexpr std::uint32_t kSlack = 64;
  return widest <= 4 * usual + kSlack ? widest : usual;
}

}  // namespace

SheetRecords::SheetRecords(const SheetRows& rows, std::optional<KnownHeader> header, const ColumnBand& band)
    : rows_{rows},
      header_{header},
      band_{band},
      width_{table_width(rows.width_counts_, rows.row_count_)},
      rest_{rows.spool_.bytes()} {}

Status SheetRecords::rewind() {
  rest_ = rows_.spool_.bytes();
  line_ = 0;
  empty_records_ = 0;
  next_span_ = 0;
  spans_.clear();
  repeated_ = 0;
  return {};
}

Result<bool> SheetRecords::next(Record& record) {
  record.damage = {};
  if (rest_.empty()) return false;
  const std::uint32_t line = read_number32(rest_, 0);
  if (line_ >= band_.last_line) return false;
  if (line > line_ + 1 && empty_records_ < kEmptyRecordsMax) {
    ++empty_records_;
    ++line_;
    record.line = {line_};
    record.raw = {};
    record.cells.assign(std::max(width_, 1U), std::string_view{});
    keep_band(record);
    return true;
  }
  empty_records_ = 0;
  line_ = line;
  CONCORD_CHECK(read_row(record));
  keep_band(record);
  return true;
}

void SheetRecords::keep_band(Record& record) const {
  auto& cells = record.cells;
  if (cells.size() > band_.end) cells.resize(band_.end);
  if (band_.first > 0)
    cells.erase(cells.begin(), cells.begin() + std::min<std::ptrdiff_t>(band_.first, std::ssize(cells)));
  if (cells.empty()) cells.emplace_back();
}

Status SheetRecords::read_row(Record& record) {
  constexpr std::size_t kHead = 8, kEntry = 8;
  record.line = {line_};
  const std::uint32_t filled = read_number32(rest_, 4);
  const std::string_view entries = rest_.substr(kHead, filled * kEntry);
  rest_.remove_prefix(kHead + filled * kEntry);
  const std::uint32_t last = read_number32(entries, (filled - 1) * kEntry);
  record.cells.assign(std::max(width_, last + 1), std::string_view{});
  std::size_t at = 0;
  std::uint32_t next = 0;
  for (std::uint32_t index = 0; index < filled; ++index) {
    const std::uint32_t column = read_number32(entries, index * kEntry);
    const std::uint32_t length = read_number32(entries, index * kEntry + 4);
    at += std::min(column - next, kGapTabsMax);
    record.cells[column] = rest_.substr(at, length);
    at += length;
    next = column;
  }
  record.raw = rest_.substr(0, at);
  rest_.remove_prefix(at);
  if (!spans_.empty()) CONCORD_CHECK(repeat_spans(record));
  if (next_span_ < rows_.row_spans_.size()) start_spans(record);
  if (!rows_.captions_.empty()) repeat_captions(record, filled);
  return {};
}

void SheetRecords::start_spans(const Record& record) {
  const std::vector<MergedCells>& all = rows_.row_spans_;
  for (; next_span_ < all.size() && all[next_span_].row <= line_; ++next_span_) {
    const MergedCells& merged = all[next_span_];
    if (merged.row != line_ || merged.first_column < band_.first || merged.first_column >= band_.end) continue;
    if (merged.first_column >= record.cells.size() || record.cells[merged.first_column].empty()) continue;
    spans_.push_back({merged.first_column, merged.last_row, record.cells[merged.first_column]});
  }
}

Status SheetRecords::repeat_spans(Record& record) {
  std::erase_if(spans_, [this](const RowSpan& span) { return span.last_row < line_; });
  for (const RowSpan& span : spans_) {
    ++repeated_;
    if (span.column >= record.cells.size() || !record.cells[span.column].empty()) continue;
    record.cells[span.column] = span.text;
    repeated_ += span.text.size();
    const bool is_number = is_numeric(cell_shape(span.text)) || record.damage == "merged_numbers";
    record.damage = is_number ? "merged_numbers" : "merged_cells";
  }
  if (!grows_beyond_limit(repeated_, rows_.bytes())) return {};
  return Error{
      ErrorCode::kLimitExceeded,
      "row " + std::to_string(line_) +
          ": cells merged over rows make a table more than 200 times as large as it is stored, as files made to "
          "exhaust memory do; it is not read further"};
}

/// A caption over several columns of a header belongs to each of them. A row with nothing else in it is a title.
void SheetRecords::repeat_captions(Record& record, std::uint32_t filled) const {
  if (filled < 2) return;
  for (const MergedCells& merged : rows_.captions_) {
    if (merged.row != line_ || merged.first_column >= record.cells.size()) continue;
    const std::string_view caption = record.cells[merged.first_column];
    const std::size_t end = std::min<std::size_t>(merged.last_column + 1, record.cells.size());
    for (std::size_t column = merged.first_column + 1; column < end; ++column) {
      if (record.cells[column].empty()) record.cells[column] = caption;
    }
  }
}

}  // namespace concord::ingest
