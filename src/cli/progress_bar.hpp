// The progress line on standard error: appears after one second, on terminals only, and leaves nothing behind.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

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
  /// Removes the line; call it before anything else is written to the terminal.
  void clear();

 private:
  std::mutex mutex_;  // guards what follows
  bool enabled_;
  bool visible_ = false;
  unsigned width_;
  Clock clock_;
  Writer writer_;
  std::chrono::steady_clock::time_point start_, last_;
};

}  // namespace concord::cli
