#include "ingest/impl/row_observer.hpp"

#include <algorithm>
#include <functional>

#include "ingest/cell_shape.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kBatchBytes = 64 << 10;
constexpr std::size_t kBatchRecords = 256;
constexpr std::size_t kBatchCells = 64 << 10;

/// Whether the cell is a part of the record's raw text.
bool lies_within(std::string_view cell, std::string_view raw) {
  const std::less_equal<> not_behind;
  return not_behind(raw.data(), cell.data()) && not_behind(cell.data() + cell.size(), raw.data() + raw.size());
}

}  // namespace

CellBatch::CellBatch(std::size_t width)
    : width_{width},
      records_max_{std::clamp<std::size_t>(kBatchCells / std::max<std::size_t>(width, 1), 1, kBatchRecords)},
      places_(width * records_max_),
      views_(records_max_) {}

CellBatch::Place CellBatch::copied(std::string_view cell) {
  const Place place{static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(cell.size())};
  bytes_.append(cell);
  return place;
}

/// One copy of the raw text serves all cells that lie in it.
bool CellBatch::add(const Record& record) {
  const std::size_t base = bytes_.size();
  bytes_.append(record.raw);
  Place* place = &places_[records_];
  for (std::size_t i = 0; i < width_; ++i, place += records_max_) {
    const std::string_view cell = i < record.cells.size() ? record.cells[i] : std::string_view{};
    if (cell.empty()) {
      *place = {static_cast<std::uint32_t>(base), 0};
    } else if (lies_within(cell, record.raw)) {
      const auto offset = static_cast<std::size_t>(cell.data() - record.raw.data());
      *place = {static_cast<std::uint32_t>(base + offset), static_cast<std::uint32_t>(cell.size())};
    } else {
      *place = copied(cell);
    }
  }
  return ++records_ < records_max_ && bytes_.size() < kBatchBytes;
}

void CellBatch::observe(std::vector<ColumnObserver>& observers) {
  bytes_.append(kReadableCellBytes, '\0');
  for (std::size_t i = 0; i < width_; ++i) {
    const Place* const places = &places_[i * records_max_];
    for (std::size_t record = 0; record < records_; ++record)
      views_[record] = {bytes_.data() + places[record].begin, places[record].length};
    observers[i].observe_batch({views_.data(), records_});
  }
  clear();
}

void CellBatch::clear() {
  records_ = 0;
  bytes_.clear();
}

RowObserver::RowObserver(std::size_t width, bool as_text)
    : as_text_{as_text}, batch_{width}, filled_(width, 0), empty_cells_(width, 0), unfilled_{width} {
  if (!as_text) observers_.resize(width);
}

void RowObserver::add(const Record& row) {
  ++rows_;
  cells_max_ = std::max(cells_max_, row.cells.size());
  for (std::size_t i = 0; (as_text_ || unfilled_ > 0) && i < filled_.size(); ++i) {
    const std::string_view cell = i < row.cells.size() ? row.cells[i] : std::string_view{};
    if (cell.empty()) {
      ++empty_cells_[i];
    } else if (filled_[i] == 0 && (as_text_ || !is_blank(cell))) {
      filled_[i] = 1;
      --unfilled_;
    }
  }
  if (!as_text_ && !batch_.add(row)) batch_.observe(observers_);
}

void RowObserver::clear() {
  batch_.clear();
  for (ColumnObserver& observer : observers_) observer = ColumnObserver{};
  std::fill(filled_.begin(), filled_.end(), std::uint8_t{0});
  std::fill(empty_cells_.begin(), empty_cells_.end(), 0);
  unfilled_ = filled_.size();
  rows_ = 0;
  cells_max_ = 0;
}

void RowObserver::finish() {
  if (!as_text_) batch_.observe(observers_);
}

void RowObserver::merge(const RowObserver& other) {
  rows_ += other.rows_;
  cells_max_ = std::max(cells_max_, other.cells_max_);
  for (std::size_t i = 0; i < filled_.size(); ++i) {
    if (other.filled_[i] > filled_[i]) {
      filled_[i] = 1;
      --unfilled_;
    }
    empty_cells_[i] += other.empty_cells_[i];
    if (!as_text_) observers_[i].merge(other.observers_[i]);
  }
}

void RowObserver::add_known(const KnownRows& known) {
  rows_ += known.rows;
  cells_max_ = std::max(cells_max_, filled_.size());
  for (std::size_t i = 0; i < filled_.size(); ++i) {
    observers_[i].merge(known.observers[i]);
    const TypeDecision decision = known.observers[i].decide("");
    if (filled_[i] != 0 || decision.cells == decision.empty_cells) continue;
    filled_[i] = 1;
    --unfilled_;
  }
}

TypeDecision RowObserver::decide(std::size_t column, std::string_view header) const {
  if (!as_text_) return observers_[column].decide(header);
  TypeDecision decision;
  decision.reason = "kept as text, as asked";
  decision.cells = rows_;
  decision.empty_cells = column < empty_cells_.size() ? empty_cells_[column] : 0;
  return decision;
}

}  // namespace concord::ingest
