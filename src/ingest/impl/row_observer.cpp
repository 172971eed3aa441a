#include "ingest/impl/row_observer.hpp"

#include <algorithm>

#include "ingest/cell_shape.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kBatchBytes = 64 << 10;
constexpr std::size_t kBatchRecords = 256;
constexpr std::size_t kBatchCells = 64 << 10;

}  // namespace

bool CellBatch::add(const Record& record) {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const std::string_view cell = i < record.cells.size() ? record.cells[i] : std::string_view{};
    places_[i].push_back({bytes_.size(), cell.size()});
    bytes_.append(cell);
  }
  return bytes_.size() < kBatchBytes && places_.front().size() < kBatchRecords &&
         places_.front().size() * places_.size() < kBatchCells;
}

void CellBatch::observe(std::vector<ColumnObserver>& observers) {
  bytes_.append(kReadableCellBytes, '\0');
  for (std::size_t i = 0; i < places_.size(); ++i) {
    views_.clear();
    for (const Place& place : places_[i]) views_.emplace_back(bytes_.data() + place.begin, place.length);
    observers[i].observe_batch(views_);
    places_[i].clear();
  }
  bytes_.clear();
}

RowObserver::RowObserver(std::size_t width, bool as_text)
    : as_text_{as_text}, batch_{width}, filled_(width, 0), empty_cells_(width, 0) {
  if (!as_text) observers_.resize(width);
}

void RowObserver::add(const Record& row) {
  ++rows_;
  cells_max_ = std::max(cells_max_, row.cells.size());
  for (std::size_t i = 0; i < filled_.size(); ++i) {
    const std::string_view cell = i < row.cells.size() ? row.cells[i] : std::string_view{};
    if (cell.empty())
      ++empty_cells_[i];
    else if (filled_[i] == 0)
      filled_[i] = as_text_ || !is_blank(cell) ? 1 : 0;
  }
  if (!as_text_ && !batch_.add(row)) batch_.observe(observers_);
}

void RowObserver::finish() {
  if (!as_text_) batch_.observe(observers_);
}

void RowObserver::merge(const RowObserver& other) {
  rows_ += other.rows_;
  cells_max_ = std::max(cells_max_, other.cells_max_);
  for (std::size_t i = 0; i < filled_.size(); ++i) {
    filled_[i] |= other.filled_[i];
    empty_cells_[i] += other.empty_cells_[i];
    if (!as_text_) observers_[i].merge(other.observers_[i]);
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
