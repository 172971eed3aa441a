// The progress line on standard error: appears after one second, on terminals only, and leaves nothing behind.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "core/progress.hpp"

namespace concord::cli {

/// Thread-safe.
class ProgressBar final : public ProgressSink {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  using Writer = std::function<void(std::string_view)>;
  /// @param enabled  false: nothing is ever written.
  ProgressBar(bool enabled, unsigned width, Clock clock, Writer writer);
  ~ProgressBar() override;

  void report(std::string_view step, std::uint64_t done, std::uint64_t total) override;
  /// Draws the last report again with the time gone by, when it is time to: work may be silent for long.
  void tick();
  /// Removes the line; call it before anything else is written to the terminal.
  void clear();

 private:
  void draw();  // with the mutex held

  std::mutex mutex_;  // guards what follows
  std::string step_;  // of the last report; empty: none yet
  std::uint64_t done_ = 0, total_ = 0;
  bool enabled_;
  bool visible_ = false;
  unsigned width_;
  Clock clock_;
  Writer writer_;
  std::chrono::steady_clock::time_point start_, last_;
};

/// Ticks a progress bar from a thread of its own while it lives.
class ProgressTicker {
 public:
  /// @param enabled  false: no thread.
  ProgressTicker(ProgressBar& bar, bool enabled);

 private:
  std::jthread thread_;
};

}  // namespace concord::cli
