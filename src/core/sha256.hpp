// SHA-256 of inputs: the fingerprint that every result names its sources by.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/deadline.hpp"
#include "core/error.hpp"

namespace concord {

/// A fingerprint in the making. Not thread-safe; movable.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();
  void update(std::string_view bytes);
  /// 64 lower-case hexadecimal digits of all bytes so far; call it once, at the end.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_of_text(std::string_view bytes);

/// The fingerprint of a whole file, read with pread from its start: the descriptor's position is not moved.
/// @param name  as the user named it, for messages.
/// @error kUnavailable  a read failed; kLimitExceeded, kCancelled  the deadline.
/// Cost: one pass, 1 MiB of memory.
Result<std::string> sha256_of_file(int descriptor, std::string_view name, const Deadline& deadline);

}  // namespace concord
