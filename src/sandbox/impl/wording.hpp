// The sentences in which the sandbox tells what went wrong: one for each limit and each way of dying.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sandbox/sandbox.hpp"

namespace concord::sandbox {

/// Exit codes by which the worker says what it can no longer say in a frame.
inline constexpr int kExitBadSetup = 90;
inline constexpr int kExitOutOfMemory = 91;

/// How a child process ended.
struct Death {
  bool by_signal = false;
  int number = 0;               ///< the signal, or the exit code
  std::chrono::seconds cpu{0};  ///< processor time over all threads
};

/// 1536 as "1.5 KiB".
std::string bytes_text(std::uint64_t bytes);

Error memory_error(const Limits& limits);
Error cpu_error(const Limits& limits);
Error file_size_error(const Limits& limits);
Error directory_size_error(const Limits& limits);
Error directory_entries_error(std::uint64_t entries_max);
Error descriptors_error(const Limits& limits);
Error threads_error(const Limits& limits);
Error reply_size_error(std::uint64_t reply_bytes, const Limits& limits);
Error exception_error(std::string_view what);
Error unknown_handler_error(std::string_view handler);
Error bad_frame_error(std::string_view what);
/// It closed the connection and went on running.
Error silence_error();
Error not_started_error(std::string_view why);
/// It died before it answered.
Error death_error(const Death& death, const Limits& limits);

}  // namespace concord::sandbox
