// Lets a receiver work in a thread of its own, beside the reading and judging of the next records.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "ingest/impl/record_batch.hpp"
#include "ingest/impl/record_judge.hpp"

namespace concord::ingest {

/// Hands copies of the records over in batches, in order. The inner receiver is borrowed and must not be touched
/// between construction and `finish`. Memory is bounded by a few batches. One thread may call.
class ReceiverThread final : public RecordReceiver {
 public:
  explicit ReceiverThread(RecordReceiver& inner);
  ~ReceiverThread() override;
  ReceiverThread(const ReceiverThread&) = delete;
  ReceiverThread& operator=(const ReceiverThread&) = delete;

  /// @error  that of the inner receiver, perhaps for an earlier record.
  Status take(const Record& record, const Judgement& judgement) override;
  /// Returns when the inner receiver has taken all. @error  its first.
  Status finish();

 private:
  struct Batch {
    RecordBatch records;
    std::vector<Judgement> judgements;
    void clear();
  };
  Status hand_over();
  void work();
  Status deliver(const Batch& batch, Record& record);
  void stop();

  RecordReceiver& inner_;
  Batch filling_;
  std::mutex mutex_;  ///< guards all below but the thread
  std::condition_variable changed_;
  std::vector<Batch> waiting_;
  std::vector<Batch> spare_;
  bool ended_ = false;
  Status failure_;
  std::thread thread_;
};

}  // namespace concord::ingest
