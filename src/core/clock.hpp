// What time it is, through an interface that tests can replace. Durations and deadlines use core/deadline.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace concord {

/// The wall clock. Thread-safe.
class Clock {
 public:
  using TimePoint = std::chrono::system_clock::time_point;
  virtual ~Clock() = default;
  virtual TimePoint now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
 public:
  TimePoint now() const override { return std::chrono::system_clock::now(); }
};

/// Always the same time, until it is set: for tests.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(TimePoint now) : now_{now} {}
  TimePoint now() const override { return now_; }
  void set(TimePoint now) { now_ = now; }

 private:
  TimePoint now_;
};

/// "2025-01-31T10:00:00Z": UTC, whole seconds.
std::string iso_timestamp(Clock::TimePoint time);
/// "2025-01-31" of a day since 1970-01-01.
std::string iso_date(std::int64_t day);

}  // namespace concord
