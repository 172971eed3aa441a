#include "ingest/nested_ahead.hpp"

#include <new>
#include <utility>

namespace concord::ingest {
namespace {

constexpr std::size_t kBatchRecords = 512;
constexpr std::size_t kBatchBytes = 1 << 20;
constexpr std::size_t kBatchesMax = 4;

}  // namespace

NestedAhead::Place NestedAhead::Batch::keep(std::string_view text) {
  const Place place{bytes.size(), text.size()};
  bytes += text;
  return place;
}

void NestedAhead::Batch::add(const NestedRecord& record) {
  const bool is_shown = !record.refusal.empty() || !record.damage.empty();
  for (const NestedEvent& event : record.events) events.push_back({event.kind, keep(event.name), keep(event.text)});
  items.push_back(
      {record.line, record.events.size(), is_shown ? keep(record.raw) : Place{}, keep(record.damage), record.refusal});
}

void NestedAhead::Batch::clear() {
  bytes.clear();
  events.clear();
  items.clear();
  failure.reset();
  is_last = false;
}

NestedAhead::~NestedAhead() {
  stop();
}

void NestedAhead::stop() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Status NestedAhead::rewind() {
  stop();
  waiting_.clear();
  current_.clear();
  item_ = event_ = 0;
  stopping_ = false;
  CONCORD_CHECK(inner_.rewind());
  thread_ = std::thread{[this] { work(); }};
  return {};
}

void NestedAhead::fill(Batch& batch) {
  try {
    NestedRecord record;
    while (batch.items.size() < kBatchRecords && batch.bytes.size() < kBatchBytes) {
      const Result<bool> more = inner_.next(record);
      if (!more.ok()) batch.failure = more.error();
      batch.is_last = !more.ok() || !more.value();
      if (batch.is_last) return;
      batch.add(record);
    }
  } catch (const std::bad_alloc&) {
    batch.failure = Error{ErrorCode::kLimitExceeded, "not enough memory to read the records"};
    batch.is_last = true;
  } catch (const std::exception& failure) {
    batch.failure = Error{ErrorCode::kInternal, "reading the records failed", failure.what()};
    batch.is_last = true;
  }
}

void NestedAhead::work() {
  for (bool at_end = false; !at_end;) {
    Batch batch;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stopping_ || waiting_.size() < kBatchesMax; });
      if (stopping_) return;
      if (!spare_.empty()) {
        batch = std::move(spare_.back());
        spare_.pop_back();
      }
    }
    batch.clear();
    fill(batch);
    at_end = batch.is_last;
    {
      const std::scoped_lock lock{mutex_};
      waiting_.push_back(std::move(batch));
    }
    changed_.notify_all();
  }
}

/// False when the one at hand was the last.
bool NestedAhead::take_batch() {
  if (current_.is_last) return false;
  {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return !waiting_.empty(); });
    spare_.push_back(std::exchange(current_, std::move(waiting_.front())));
    waiting_.erase(waiting_.begin());
  }
  changed_.notify_all();
  item_ = event_ = 0;
  return true;
}

Result<bool> NestedAhead::next(NestedRecord& record) {
  while (item_ == current_.items.size()) {
    if (current_.failure) return *current_.failure;
    if (!take_batch()) return false;
  }
  const Item& item = current_.items[item_++];
  record.line = item.line;
  record.events.clear();
  for (const std::size_t end = event_ + item.events; event_ < end; ++event_) {
    const Event& event = current_.events[event_];
    record.events.push_back({event.kind, current_.view(event.name), current_.view(event.text)});
  }
  record.raw = current_.view(item.raw);
  record.damage = current_.view(item.damage);
  record.refusal = item.refusal;
  return true;
}

}  // namespace concord::ingest
