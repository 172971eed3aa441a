#include "ingest/ordered_work.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace concord::ingest {
namespace {

unsigned thread_count(unsigned threads) {
  return threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
}

Status guarded_work(OrderedWork& parts, std::size_t slot) {
  try {
    return parts.work(slot);
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kLimitExceeded, "not enough memory to read the records"};
  } catch (const std::exception& failure) {
    return Error{ErrorCode::kInternal, "reading the records failed", failure.what()};
  }
}

/// Threads that work on slots which they are given.
class Workers {
 public:
  Workers(OrderedWork& parts, unsigned threads, std::size_t slots);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  void start(std::size_t slot);
  /// Waits until the slot's work is done; takes part in what is not begun.
  Status wait(std::size_t slot);

 private:
  void run();
  void finish(std::size_t slot, Status outcome);

  OrderedWork& parts_;
  std::mutex mutex_;  ///< guards the three below
  std::condition_variable changed_;
  std::deque<std::size_t> waiting_;
  std::vector<std::optional<Status>> outcomes_;  ///< of each slot, when its work is done
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

Workers::Workers(OrderedWork& parts, unsigned threads, std::size_t slots) : parts_{parts}, outcomes_(slots) {
  try {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
  } catch (const std::system_error&) {  // fewer threads than asked for are no failure
    return;
  }
}

Workers::~Workers() {
  {
    const std::scoped_lock lock{mutex_};
    stopped_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::finish(std::size_t slot, Status outcome) {
  {
    const std::scoped_lock lock{mutex_};
    outcomes_[slot].emplace(std::move(outcome));
  }
  changed_.notify_all();
}

void Workers::run() {
  for (;;) {
    std::size_t slot = 0;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
      if (stopped_) return;
      slot = waiting_.front();
      waiting_.pop_front();
    }
    finish(slot, guarded_work(parts_, slot));
  }
}

void Workers::start(std::size_t slot) {
  {
    const std::scoped_lock lock{mutex_};
    waiting_.push_back(slot);
  }
  changed_.notify_all();
}

Status Workers::wait(std::size_t slot) {
  std::unique_lock lock{mutex_};
  const auto mine = std::find(waiting_.begin(), waiting_.end(), slot);
  if (mine != waiting_.end()) {
    waiting_.erase(mine);
    lock.unlock();
    return guarded_work(parts_, slot);
  }
  changed_.wait(lock, [&] { return outcomes_[slot].has_value(); });
  Status outcome = *std::move(outcomes_[slot]);
  outcomes_[slot].reset();
  return outcome;
}

}  // namespace

std::size_t ordered_slots(unsigned threads) {
  return 2 * std::size_t{thread_count(threads)} + 1;
}

Status work_in_order(OrderedWork& parts, unsigned threads) {
  const std::size_t slots = ordered_slots(threads);
  Workers workers{parts, thread_count(threads), slots};
  std::size_t taken = 0, given = 0;  // parts so far; a part's slot is its number modulo the slots
  Status unreadable;                 // what ended the taking: its turn comes behind the parts before it
  for (bool more = true; more || given < taken;) {
    while (more && taken < given + slots) {
      const Result<bool> next = parts.take(taken % slots);
      more = next.ok() && next.value();
      if (!next.ok()) unreadable = next.error();
      if (more) workers.start(taken++ % slots);
    }
    if (given == taken) break;
    CONCORD_CHECK(workers.wait(given % slots));
    CONCORD_CHECK(parts.give(given++ % slots));
  }
  return unreadable;
}

}  // namespace concord::ingest
