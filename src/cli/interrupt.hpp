// Ctrl-C and a polite kill end the work under a deadline instead of the process, so that nothing half-written stays.
#pragma once

#include "core/deadline.hpp"

namespace concord::cli {

/// While it lives, the first SIGINT or SIGTERM cancels the deadline, and the second one ends the process at once.
/// A closed pipe becomes an error of write() and not the end of the process. One at a time in a process.
class InterruptGuard {
 public:
  explicit InterruptGuard(const Deadline& deadline);
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  ~InterruptGuard();
};

}  // namespace concord::cli
