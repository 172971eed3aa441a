#include "ingest/impl/receiver_thread.hpp"

#include <algorithm>
#include <utility>

namespace concord::ingest {
namespace {

constexpr std::size_t kBatchBytes = 256 << 10;
constexpr std::size_t kBatchItems = 4096;
constexpr std::size_t kWaitingMax = 4;

}  // namespace

void ReceiverThread::Batch::clear() {
  bytes.clear();
  cells.clear();
  items.clear();
}

ReceiverThread::ReceiverThread(RecordReceiver& inner) : inner_{inner}, thread_{[this] { work(); }} {}

ReceiverThread::~ReceiverThread() {
  stop();
}

void ReceiverThread::stop() {
  {
    const std::scoped_lock lock{mutex_};
    ended_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

ReceiverThread::Place ReceiverThread::keep(std::string_view text) {
  const Place place{filling_.bytes.size(), text.size()};
  filling_.bytes.append(text);
  return place;
}

Status ReceiverThread::take(const Record& record, const Judgement& judgement) {
  Item item{record.line, record.cells.size(), {}, {}, judgement};
  for (const std::string_view cell : record.cells) filling_.cells.push_back(keep(cell));
  if (judgement.verdict == Verdict::kReject) item.raw = keep(record.raw);  // the only ones whose raw text is used
  if (!record.damage.empty()) item.damage = keep(record.damage);
  filling_.items.push_back(std::move(item));
  if (filling_.bytes.size() < kBatchBytes && filling_.items.size() < kBatchItems) return {};
  return hand_over();
}

Status ReceiverThread::hand_over() {
  {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return waiting_.size() < kWaitingMax || !failure_.ok(); });
    if (!failure_.ok()) return failure_;
    waiting_.push_back(std::exchange(filling_, {}));
    if (!spare_.empty()) {
      filling_ = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  changed_.notify_all();
  return {};
}

Status ReceiverThread::deliver(const Batch& batch, Record& record) {
  const auto text = [&batch](const Place& place) {
    return std::string_view{batch.bytes}.substr(place.begin, place.length);
  };
  std::size_t next = 0;
  for (const Item& item : batch.items) {
    record.cells.clear();
    for (std::size_t i = 0; i < item.cells; ++i) record.cells.push_back(text(batch.cells[next++]));
    record.line = item.line;
    record.raw = text(item.raw);
    record.damage = text(item.damage);
    CONCORD_CHECK(inner_.take(record, item.judgement));
  }
  return {};
}

void ReceiverThread::work() {
  Record record;
  for (;;) {
    Batch batch;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return !waiting_.empty() || ended_; });
      if (waiting_.empty()) return;
      batch = std::move(waiting_.front());
      waiting_.erase(waiting_.begin());
    }
    changed_.notify_all();
    Status delivered = deliver(batch, record);
    batch.clear();
    const std::scoped_lock lock{mutex_};
    spare_.push_back(std::move(batch));
    if (delivered.ok()) continue;
    failure_ = std::move(delivered);
    changed_.notify_all();
    return;
  }
}

Status ReceiverThread::finish() {
  CONCORD_CHECK(hand_over());
  stop();
  return failure_;
}

}  // namespace concord::ingest
