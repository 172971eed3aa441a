#include "core/deadline.hpp"

#include <algorithm>
#include <string>

namespace concord {

Deadline::Deadline() : Deadline{TimePoint::max()} {}

Deadline::Deadline(TimePoint end) : end_{end}, cancelled_{std::make_shared<std::atomic<bool>>(false)} {}

Deadline Deadline::after(std::chrono::milliseconds budget) {
  return Deadline{std::chrono::steady_clock::now() + budget};
}

void Deadline::cancel() const noexcept {
  cancelled_->store(true, std::memory_order_relaxed);
}

bool Deadline::cancelled() const noexcept {
  return cancelled_->load(std::memory_order_relaxed);
}

bool Deadline::passed() const noexcept {
  return cancelled() || std::chrono::steady_clock::now() >= end_;
}

std::chrono::milliseconds Deadline::remaining() const noexcept {
  if (cancelled()) return std::chrono::milliseconds{0};
  const auto now = std::chrono::steady_clock::now();
  if (now >= end_) return std::chrono::milliseconds{0};
  if (end_ - now > std::chrono::hours{24}) return std::chrono::hours{24};
  return std::chrono::duration_cast<std::chrono::milliseconds>(end_ - now);
}

Status Deadline::check(std::string_view what) const {
  if (cancelled()) return Error{ErrorCode::kCancelled, "Cancelled while " + std::string{what} + "."};
  if (passed()) {
    return Error{ErrorCode::kLimitExceeded,
                 "The time limit was reached while " + std::string{what} + ". Allow more time with --timeout."};
  }
  return {};
}

}  // namespace concord
