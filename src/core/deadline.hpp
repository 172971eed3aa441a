// How long a piece of work may take, and whether somebody asked it to stop. Created at the edge, handed down
// everywhere.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "core/error.hpp"

namespace concord {

/// The end of a piece of work: a point in time and a cancel flag shared by all copies. Thread-safe, cheap to copy.
class Deadline {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// Never passes; can still be cancelled.
  Deadline();
  explicit Deadline(TimePoint end);
  static Deadline after(std::chrono::milliseconds budget);

  /// Asks all work under this deadline to stop. Safe to call from any thread and from a signal handler's thread.
  void cancel() const noexcept;
  bool cancelled() const noexcept;
  bool passed() const noexcept;  ///< cancelled, or the time is over
  /// Time left, 0 when passed; at most 24 hours, so that it can be handed to any waiting call.
  std::chrono::milliseconds remaining() const noexcept;
  /// Success, kCancelled or kLimitExceeded; `what` names the work in the message: "reading statement.csv".
  Status check(std::string_view what) const;

 private:
  TimePoint end_;
  std::shared_ptr<std::atomic<bool>> cancelled_;
};

}  // namespace concord
