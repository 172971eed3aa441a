#include "ingest/impl/record_batch.hpp"

namespace concord::ingest {

RecordBatch::Place RecordBatch::keep(std::string_view text) {
  const Place place{bytes_.size(), text.size()};
  bytes_.append(text);
  return place;
}

void RecordBatch::add(const Record& record, bool with_raw) {
  Item item{record.line, cells_.size(), record.cells.size(), {}, {}};
  for (const std::string_view cell : record.cells) cells_.push_back(keep(cell));
  if (with_raw) item.raw = keep(record.raw);
  if (!record.damage.empty()) item.damage = keep(record.damage);
  items_.push_back(item);
}

void RecordBatch::read(std::size_t index, Record& record) const {
  const Item& item = items_[index];
  record.cells.clear();
  for (std::size_t i = 0; i < item.cells; ++i) record.cells.push_back(text(cells_[item.first_cell + i]));
  record.line = item.line;
  record.raw = text(item.raw);
  record.damage = text(item.damage);
  record.verbatim = {};
}

void RecordBatch::clear() {
  bytes_.clear();
  cells_.clear();
  items_.clear();
}

}  // namespace concord::ingest
