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
  records.clear();
  judgements.clear();
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

Status ReceiverThread::take(const Record& record, const Judgement& judgement) {
  const bool may_be_rejected = judgement.verdict == Verdict::kReject || judgement.verdict == Verdict::kRow;
  filling_.records.add(record, may_be_rejected);  // a row is when a cell does not fit its type
  filling_.judgements.push_back(judgement);
  if (filling_.records.bytes() < kBatchBytes && filling_.records.records() < kBatchItems) return {};
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
  for (std::size_t i = 0; i < batch.records.records(); ++i) {
    batch.records.read(i, record);
    CONCORD_CHECK(inner_.take(record, batch.judgements[i]));
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
