#include "ingest/sheet_rows.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace concord::ingest {
namespace {

constexpr std::uint32_t kCaptionRowsMax = 200;
constexpr std::size_t kCaptionsMax = 10'000;
constexpr std::size_t kRowSpansMax = 1 << 20;

void append_number32(std::string& out, std::uint32_t number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof bytes);
}

}  // namespace

std::string cell_name(CellPlace place) {
  std::string letters;
  for (std::uint32_t rest = place.column + 1; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return letters + std::to_string(place.row);
}

void SheetRow::clear() {
  cells_.clear();
  text_.clear();
  ascending_ = true;
}

void SheetRow::add(std::uint32_t column, std::size_t begin) {
  if (begin == text_.size()) return;
  ascending_ = ascending_ && (cells_.empty() || cells_.back().column < column);
  cells_.push_back({column, begin, text_.size()});
}

void SheetRow::mark_columns(std::vector<bool>& filled) const {
  for (const Cell& cell : cells_) filled[cell.column] = true;
}

void SheetRow::settle() {
  if (ascending_) return;
  std::ranges::stable_sort(cells_, {}, &Cell::column);
  std::vector<Cell> settled;
  for (const Cell& cell : cells_) {
    if (!settled.empty() && settled.back().column == cell.column) settled.pop_back();
    settled.push_back(cell);
  }
  cells_ = std::move(settled);
}

void SheetRow::write(std::uint32_t line, std::string& out) const {
  append_number32(out, line);
  append_number32(out, static_cast<std::uint32_t>(cells_.size()));
  for (const Cell& cell : cells_) {
    append_number32(out, cell.column);
    append_number32(out, static_cast<std::uint32_t>(cell.end - cell.begin));
  }
  std::uint32_t next = 0;
  for (const Cell& cell : cells_) {
    out.append(std::min(cell.column - next, kGapTabsMax), '\t');
    out.append(text_, cell.begin, cell.end - cell.begin);
    next = cell.column;
  }
}

Result<SheetRows> SheetRows::create(const std::filesystem::path& directory) {
  CONCORD_TRY(Spool spool, Spool::create(directory));
  return SheetRows{std::move(spool)};
}

Status SheetRows::add(std::uint32_t line, SheetRow& row) {
  if (row.empty()) return {};
  row.settle();
  row.write(line, spool_.buffer());
  ++row_count_;
  if (width_counts_.size() <= row.width()) width_counts_.resize(row.width() + 1);
  ++width_counts_[row.width()];
  if (filled_columns_.size() < row.width()) filled_columns_.resize(row.width());
  row.mark_columns(filled_columns_);
  return spool_.flush_if_full();
}

Status SheetRows::seal() {
  std::ranges::stable_sort(row_spans_, {}, &MergedCells::row);
  return spool_.seal();
}

void SheetRows::merge(MergedCells cells) {
  if (cells.row <= kCaptionRowsMax && captions_.size() < kCaptionsMax && cells.last_column > cells.first_column)
    captions_.push_back(cells);
  if (cells.last_row > cells.row && row_spans_.size() < kRowSpansMax) row_spans_.push_back(cells);
}

}  // namespace concord::ingest
