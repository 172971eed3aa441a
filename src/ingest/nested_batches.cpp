#include "ingest/nested_batches.hpp"

#include "ingest/column_types.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kBatchRecords = 8192;
constexpr std::size_t kBatchBytes = 1 << 20;

}  // namespace

NestedBatches::Place NestedBatches::Batch::keep(std::string_view text) {
  const Place place{bytes.size(), text.size()};
  bytes += text;
  return place;
}

void NestedBatches::Batch::add(const NestedRecord& record) {
  for (const NestedEvent& event : record.events) events.push_back({event.kind, keep(event.name), keep(event.text)});
  const Place raw = record.refusal.empty() ? Place{} : keep(record.raw);
  items.push_back({record.line, record.events.size(), raw, keep(record.damage), record.refusal});
}

void NestedBatches::Batch::clear() {
  bytes.clear();
  events.clear();
  items.clear();
}

Status NestedBatches::start(std::size_t slots) {
  slots_ = std::vector<Batch>(slots);
  failure_.reset();
  is_at_end_ = false;
  return inner_.rewind();
}

Result<bool> NestedBatches::take(std::size_t slot) {
  Batch& batch = slots_[slot];
  batch.clear();
  if (failure_) return *failure_;
  while (!is_at_end_ && batch.items.size() < kBatchRecords && batch.bytes.size() < kBatchBytes) {
    const Result<bool> more = inner_.next(record_);
    is_at_end_ = !more.ok() || !more.value();
    if (!more.ok()) failure_ = more.error();
    if (!is_at_end_) batch.add(record_);
  }
  batch.bytes.append(kReadableCellBytes, '\0');
  if (batch.items.empty() && failure_) return *failure_;
  return !batch.items.empty();
}

Status NestedBatches::parse(std::size_t slot, NestedSink& sink) {
  const Batch& batch = slots_[slot];
  NestedRecord record;
  auto event = batch.events.begin();
  for (const Item& item : batch.items) {
    record.line = item.line;
    record.events.clear();
    for (const auto end = event + static_cast<std::ptrdiff_t>(item.events); event != end; ++event)
      record.events.push_back({event->kind, batch.view(event->name), batch.view(event->text)});
    record.raw = batch.view(item.raw);
    record.damage = batch.view(item.damage);
    record.refusal = item.refusal;
    CONCORD_CHECK(sink.take(record));
  }
  return {};
}

}  // namespace concord::ingest
