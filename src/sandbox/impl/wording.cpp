#include "sandbox/impl/wording.hpp"

#include <fmt/format.h>

#include <array>
#include <csignal>

namespace concord::sandbox {
namespace {

constexpr std::string_view kReportIt = "This is a fault of the program or a hostile file; please report it.";

Error limit(std::string message, std::string detail = {}) {
  return Error{ErrorCode::kLimitExceeded, std::move(message), std::move(detail)};
}

Error broken(std::string message, std::string detail = {}) {
  return Error{ErrorCode::kInternal, fmt::format("{} {}", message, kReportIt), std::move(detail)};
}

Error signal_error(const Death& death, const Limits& limits) {
  switch (death.number) {
    case SIGXCPU:
      return cpu_error(limits);
    case SIGXFSZ:
      return file_size_error(limits);
    case SIGKILL:
      if (death.cpu >= limits.cpu) return cpu_error(limits);  // it held back the signal that names the limit
      return limit(
          "The system ended the work, most likely because the machine ran out of memory. "
          "Free some memory or use a smaller input.",
          "worker killed by a SIGKILL that the parent did not send");
    case SIGSYS:
      return broken("The work tried something that is forbidden to it, such as to start a program.",
                    "worker killed by its system call filter (SIGSYS)");
    default:
      return broken("The work crashed while it handled this input.",
                    fmt::format("worker killed by signal {}", death.number));
  }
}

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 5> kUnits{"bytes", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  std::uint64_t tenths = bytes * 10;
  if (bytes > UINT64_MAX / 10) return fmt::format("{} TiB", bytes >> 40);
  while (tenths >= 10240 && unit + 1 < kUnits.size()) {
    tenths /= 1024;
    ++unit;
  }
  if (tenths % 10 == 0) return fmt::format("{} {}", tenths / 10, kUnits[unit]);
  return fmt::format("{}.{} {}", tenths / 10, tenths % 10, kUnits[unit]);
}

Error memory_error(const Limits& limits) {
  return limit(
      fmt::format("The work needed more memory than the {} it may use. Use a smaller input or allow more memory.",
                  bytes_text(limits.address_space_bytes)));
}

Error cpu_error(const Limits& limits) {
  return limit(fmt::format("The work used more than the {} s of processor time it may use.", limits.cpu.count()));
}

Error file_size_error(const Limits& limits) {
  return limit(fmt::format("The work wrote a file larger than the {} allowed.", bytes_text(limits.file_size_bytes)));
}

Error directory_size_error(const Limits& limits) {
  return limit(
      fmt::format("The work wrote more than the {} of temporary files allowed.", bytes_text(limits.directory_bytes)));
}

Error directory_entries_error(std::uint64_t entries_max) {
  return limit(fmt::format("The work made more than {} temporary files, or nested them too deeply.", entries_max));
}

Error descriptors_error(const Limits& limits) {
  return limit(fmt::format("The work opened more than the {} files allowed at once.", limits.open_files));
}

Error threads_error(const Limits& limits) {
  return limit(fmt::format("The work started more than the {} threads allowed.", limits.threads));
}

Error reply_size_error(std::uint64_t reply_bytes, const Limits& limits) {
  return limit(fmt::format("The answer of {} is larger than the {} allowed.", bytes_text(reply_bytes),
                           bytes_text(limits.reply_bytes)));
}

Error exception_error(std::string_view what) {
  return broken("The work failed in a way that was not foreseen.", fmt::format("exception: {}", what));
}

Error unknown_handler_error(std::string_view handler) {
  return broken(fmt::format("This program has no work called '{}'.", handler));
}

Error bad_frame_error(std::string_view what) {
  return broken("The work answered in a form that cannot be understood.", fmt::format("worker sent {}", what));
}

Error silence_error() {
  return broken("The work broke off the connection and went on.", "worker closed its socket and did not end");
}

Error not_started_error(std::string_view why) {
  return Error{ErrorCode::kUnavailable, "No worker process could be started. Check the limits on processes and memory.",
               std::string{why}};
}

Error death_error(const Death& death, const Limits& limits) {
  if (death.by_signal) return signal_error(death, limits);
  if (death.number == kExitOutOfMemory) return memory_error(limits);
  if (death.number == kExitBadSetup) return broken("The worker process did not understand its task.");
  return broken("The work ended without an answer.", fmt::format("worker exited with code {}", death.number));
}

}  // namespace concord::sandbox
