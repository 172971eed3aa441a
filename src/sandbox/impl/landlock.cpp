#include "sandbox/impl/landlock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/impl/descriptor.hpp"
#include "sandbox/impl/system_files.hpp"

namespace concord::sandbox {
namespace {

// Declared here because the kernel's headers that a system ships may be older than its kernel.
struct RulesetAttributes {
  std::uint64_t handled_access_fs;
  std::uint64_t handled_access_net;  // from version 4
  std::uint64_t scoped;              // from version 6
};
struct [[gnu::packed]] PathRule {
  std::uint64_t allowed_access;
  std::int32_t parent_descriptor;
};
constexpr int kRulePath = 1;
constexpr unsigned kCreateVersion = 1;

constexpr std::uint64_t kExecute = 1U << 0;
constexpr std::uint64_t kWriteFile = 1U << 1;
constexpr std::uint64_t kReadFile = 1U << 2;
constexpr std::uint64_t kReadDirectory = 1U << 3;
constexpr std::uint64_t kRemoveDirectory = 1U << 4;
constexpr std::uint64_t kRemoveFile = 1U << 5;
constexpr std::uint64_t kMakeDirectory = 1U << 7;
constexpr std::uint64_t kMakeRegular = 1U << 8;
constexpr std::uint64_t kAllOfVersion1 = (1U << 13) - 1;
constexpr std::uint64_t kRefer = 1U << 13;          // version 2
constexpr std::uint64_t kTruncate = 1U << 14;       // version 3
constexpr std::uint64_t kDeviceControl = 1U << 15;  // version 5
constexpr std::uint64_t kNetBindConnect = 3;
constexpr std::uint64_t kScopeSocketsSignals = 3;

static_assert(kExecute == 1, "never granted, but counted among those of version 1");

std::uint64_t file_rights(int version) {
  std::uint64_t rights = kAllOfVersion1;
  if (version >= 2) rights |= kRefer;
  if (version >= 3) rights |= kTruncate;
  if (version >= 5) rights |= kDeviceControl;
  return rights;
}

Error refused(std::string_view call) {
  return Error{ErrorCode::kInternal, "The file access of the worker process could not be limited.",
               fmt::format("{}: errno {}", call, errno)};
}

Result<Descriptor> create_ruleset(int version) {
  RulesetAttributes attributes{file_rights(version), kNetBindConnect, kScopeSocketsSignals};
  std::size_t size = sizeof(std::uint64_t);
  if (version >= 4) size = 2 * sizeof(std::uint64_t);
  if (version >= 6) size = 3 * sizeof(std::uint64_t);
  Descriptor ruleset{static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, size, 0))};
  if (!ruleset.open()) return refused("landlock_create_ruleset");
  return ruleset;
}

Status allow(const Descriptor& ruleset, int target, std::uint64_t rights) {
  const PathRule rule{rights, target};
  if (::syscall(SYS_landlock_add_rule, ruleset.number(), kRulePath, &rule, 0) != 0) return refused("landlock_add_rule");
  return {};
}

Status allow_reading(const Descriptor& ruleset, const char* path, std::uint64_t rights) {
  const Descriptor target{::open(path, O_PATH | O_CLOEXEC)};
  if (!target.open()) return {};  // a system without it has nothing to read there
  return allow(ruleset, target.number(), rights);
}

Status allow_inputs(const Descriptor& ruleset, const std::vector<InputFile>& inputs) {
  for (const InputFile& input : inputs) {
    struct stat status {};
    // A pipe has no path to be opened again by.
    if (::fstat(input.descriptor, &status) != 0 || !S_ISREG(status.st_mode)) continue;
    CONCORD_CHECK(allow(ruleset, input.descriptor, kReadFile));
  }
  return {};
}

}  // namespace

int landlock_version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kCreateVersion);
  return version > 0 ? static_cast<int>(version) : 0;
}

Status restrict_with_landlock(const Setup& setup) {
  const int version = landlock_version();
  CONCORD_TRY(const Descriptor ruleset, create_ruleset(version));
  CONCORD_CHECK(allow_inputs(ruleset, setup.job.inputs));
  for (const char* path : kReadableFolders) CONCORD_CHECK(allow_reading(ruleset, path, kReadFile | kReadDirectory));
  for (const char* path : kReadableAboutItself) CONCORD_CHECK(allow_reading(ruleset, path, kReadFile));
  // No links, devices or named pipes: whoever reads the results shall not be led elsewhere by them.
  const std::uint64_t writing = kWriteFile | kReadFile | kReadDirectory | kRemoveDirectory | kRemoveFile |
                                kMakeDirectory | kMakeRegular | kRefer | kTruncate;
  const Descriptor directory{::open(setup.directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!directory.open()) return refused("open the private directory");
  CONCORD_CHECK(allow(ruleset, directory.number(), writing & file_rights(version)));
  if (::syscall(SYS_landlock_restrict_self, ruleset.number(), 0) != 0) return refused("landlock_restrict_self");
  return {};
}

}  // namespace concord::sandbox
