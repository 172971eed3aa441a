#include "sandbox/impl/walls.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <iterator>

#include "sandbox/impl/descriptor.hpp"
#include "sandbox/impl/landlock.hpp"
#include "sandbox/impl/minimal_root.hpp"
#include "sandbox/impl/system_calls.hpp"

namespace concord::sandbox {
namespace {

// Between the warning that names the limit (SIGXCPU) and the kill.
constexpr rlim_t kCpuGraceSeconds = 1;

Error refused(std::string_view step) {
  return Error{ErrorCode::kInternal, "The worker process could not be closed off, so the work was not begun.",
               fmt::format("{}: errno {}", step, errno)};
}

std::uint64_t control_group_memory() {
  std::ifstream file{"/sys/fs/cgroup/memory.max"};
  std::string text;
  std::uint64_t bytes = 0;
  if (!std::getline(file, text)) return UINT64_MAX;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  return error == std::errc{} ? bytes : UINT64_MAX;  // "max": none
}

Status set_limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  struct rlimit current {};
  if (::getrlimit(resource, &current) != 0) return refused("getrlimit");
  const struct rlimit wanted { std::min(soft, current.rlim_max), std::min(hard, current.rlim_max) };
  if (::setrlimit(resource, &wanted) != 0) return refused("setrlimit");
  return {};
}

Status set_limits(const Limits& limits) {
#ifndef CONCORD_SANITIZED  // a sanitizer reserves terabytes of addresses
  CONCORD_CHECK(set_limit(RLIMIT_AS, limits.address_space_bytes, limits.address_space_bytes));
#endif
  const auto cpu = static_cast<rlim_t>(std::max<std::int64_t>(limits.cpu.count(), 1));
  CONCORD_CHECK(set_limit(RLIMIT_CPU, cpu, cpu + kCpuGraceSeconds));
  CONCORD_CHECK(set_limit(RLIMIT_FSIZE, limits.file_size_bytes, limits.file_size_bytes));
  CONCORD_CHECK(set_limit(RLIMIT_NOFILE, limits.open_files, limits.open_files));
  CONCORD_CHECK(set_limit(RLIMIT_CORE, 0, 0));
  CONCORD_CHECK(set_limit(RLIMIT_MEMLOCK, 0, 0));
  return {};
}

/// Under memory pressure the kernel shall end the worker, not the server that waits for it.
void volunteer_for_memory_killer() {
  const Descriptor file{::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)};
  if (file.open()) [[maybe_unused]]
    const ssize_t written = ::write(file.number(), "1000", 4);
}

/// A root worker keeps the right to read files of other users, for its inputs, if a wall stands around files.
Status drop_capabilities(bool files_limited) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[2]{};
  if (::syscall(SYS_capget, &header, sets) != 0) return refused("capget");
  const std::uint32_t kept = files_limited ? sets[0].permitted & (1U << CAP_DAC_READ_SEARCH) : 0U;
  sets[0] = {kept, kept, 0};
  sets[1] = {0, 0, 0};
  if (::syscall(SYS_capset, &header, sets) != 0) return refused("capset");
  return {};
}

bool single_threaded() {
#ifdef CONCORD_SANITIZED  // a sanitizer keeps a thread of its own
  return true;
#else
  std::error_code error;
  const std::filesystem::directory_iterator threads{"/proc/self/task", error};
  return error || std::distance(begin(threads), end(threads)) == 1;
#endif
}

Result<WallReport> limit_files(const Setup& setup) {
  WallReport report;
  report.landlock_version = setup.walls.landlock ? landlock_version() : 0;
  if (report.landlock_version > 0) {
    CONCORD_CHECK(restrict_with_landlock(setup));
  } else if (setup.walls.minimal_root) {
    CONCORD_TRY(report.minimal_root, enter_minimal_root(setup));
  }
  return report;
}

}  // namespace

Limits resolve_limits(const Limits& limits, const std::vector<InputFile>& inputs) {
  Limits resolved = limits;
  if (resolved.address_space_bytes == 0) {
    const auto pages = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PHYS_PAGES)));
    const auto page = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PAGESIZE)));
    resolved.address_space_bytes = std::min(pages * page, control_group_memory()) / 4 * 3;
    for (const InputFile& input : inputs) resolved.address_space_bytes += input.size_bytes;
  }
  return resolved;
}

Status prepare_inputs(const std::vector<InputFile>& inputs) {
  for (const InputFile& input : inputs) {
    struct stat status {};
    if (::fstat(input.descriptor, &status) != 0) return refused("input");
    const int flags = ::fcntl(input.descriptor, F_GETFL);
    const Descriptor again{S_ISREG(status.st_mode) ? ::open(input_path(input).c_str(), O_RDONLY | O_CLOEXEC) : -1};
    if (again.open()) {
      if (::dup2(again.number(), input.descriptor) < 0) return refused("dup2");
    } else if ((flags & O_ACCMODE) != O_RDONLY) {
      return Error{ErrorCode::kInvalidInput, fmt::format("'{}' must be opened for reading only.", input.name)};
    }
  }
  return {};
}

Result<WallReport> raise_walls(const Setup& setup) {
  if (!single_threaded()) return refused("a thread was left running by the handler's preparation");
  volunteer_for_memory_killer();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs");
  CONCORD_TRY(const WallReport report, limit_files(setup));
  if (::chdir(setup.directory.c_str()) != 0) return refused("chdir");
  CONCORD_CHECK(drop_capabilities(report.landlock_version > 0 || report.minimal_root));
  // Both are lost with a change of credentials, such as the one above.
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return refused("dumpable");
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return refused("parent death signal");
  CONCORD_CHECK(set_limits(setup.job.limits));
  CONCORD_CHECK(restrict_system_calls());
  return report;
}

}  // namespace concord::sandbox
