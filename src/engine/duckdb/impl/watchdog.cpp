#include "engine/duckdb/impl/watchdog.hpp"

#include <chrono>
#include <system_error>

namespace concord::engine::duckdb {
namespace {

constexpr std::chrono::milliseconds kLookEvery{10};

}  // namespace

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Status Watchdog::arm(const Deadline& deadline) {
  {
    const std::lock_guard lock{mutex_};
    deadline_ = deadline;
  }
  if (thread_.joinable()) {
    changed_.notify_all();
    return {};
  }
  try {
    thread_ = std::thread{[this] { watch(); }};
  } catch (const std::system_error& error) {
    return Error{ErrorCode::kUnavailable, "No thread could be started to watch the query's time limit.", error.what()};
  }
  return {};
}

void Watchdog::disarm() {
  const std::lock_guard lock{mutex_};
  deadline_.reset();
}

void Watchdog::watch() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    if (!deadline_) {
      changed_.wait(lock, [this] { return stopping_ || deadline_.has_value(); });
      continue;
    }
    // Again and again: DuckDB forgets an interrupt when the next step of the same query begins.
    if (deadline_->passed()) library().interrupt(connection_);
    changed_.wait_for(lock, kLookEvery, [this] { return stopping_; });
  }
}

}  // namespace concord::engine::duckdb
