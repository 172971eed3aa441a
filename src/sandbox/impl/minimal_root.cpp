// The tree is built on a tmpfs that is mounted over the private directory (the one path that is surely there and not
// needed from outside), and then becomes the root. Inputs are bound at /proc/self/fd/N in it, so that the paths are the
// same as under Landlock; there is no real /proc, which would show other processes.
#include "sandbox/impl/minimal_root.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sandbox/impl/descriptor.hpp"
#include "sandbox/impl/system_files.hpp"

namespace concord::sandbox {
namespace {

namespace fs = std::filesystem;

Error failed(std::string_view step) {
  return Error{ErrorCode::kInternal, "The file access of the worker process could not be limited.",
               fmt::format("{}: errno {}", step, errno)};
}

bool write_file(const char* path, const std::string& text) {
  const Descriptor file{::open(path, O_WRONLY | O_CLOEXEC)};
  return file.open() && ::write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// A mount namespace of our own; by a user namespace in which our own ids stay what they are, where we may not mount.
bool take_namespaces() {
  if (::unshare(CLONE_NEWNS) == 0) return true;
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  return write_file("/proc/self/setgroups", "deny") &&
         write_file("/proc/self/uid_map", fmt::format("{0} {0} 1", user)) &&
         write_file("/proc/self/gid_map", fmt::format("{0} {0} 1", group));
}

/// The flags of a mount that a remount has to repeat; a user namespace may not take them away.
unsigned long flags_of(const char* path) {
  struct statvfs status {};
  if (::statvfs(path, &status) != 0) return 0;
  unsigned long flags = 0;
  if ((status.f_flag & ST_NOEXEC) != 0) flags |= MS_NOEXEC;
  if ((status.f_flag & ST_NOATIME) != 0) flags |= MS_NOATIME;
  if ((status.f_flag & ST_NODIRATIME) != 0) flags |= MS_NODIRATIME;
  if ((status.f_flag & ST_RELATIME) != 0) flags |= MS_RELATIME;
  return flags;
}

Status bind(const char* source, const fs::path& target, bool writable) {
  if (::mount(source, target.c_str(), nullptr, MS_BIND, nullptr) != 0) return failed("bind");
  const unsigned long access = writable ? 0UL : static_cast<unsigned long>(MS_RDONLY);
  const unsigned long flags = MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | access | flags_of(target.c_str());
  if (::mount(nullptr, target.c_str(), nullptr, flags, nullptr) != 0) return failed("remount");
  return {};
}

Status make_folders(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return failed("mkdir");
  return {};
}

/// Binds the file behind a descriptor by its path, if that path still leads to the very file.
Status bind_input(const fs::path& root, const InputFile& input) {
  const std::string link = input_path(input);
  std::error_code error;
  const fs::path source = fs::read_symlink(link, error);
  struct stat wanted {};
  struct stat found {};
  if (error || ::fstat(input.descriptor, &wanted) != 0 || !S_ISREG(wanted.st_mode)) return {};
  if (::stat(source.c_str(), &found) != 0 || found.st_dev != wanted.st_dev || found.st_ino != wanted.st_ino) return {};
  const fs::path target{root.string() + link};
  const Descriptor place{::open(target.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR)};
  if (!place.open()) return failed("create");
  return bind(source.c_str(), target, false);
}

Status fill(const fs::path& root, const Setup& setup, const std::string& directory_source) {
  CONCORD_CHECK(make_folders(root.string() + "/proc/self/fd"));
  for (const InputFile& input : setup.job.inputs) CONCORD_CHECK(bind_input(root, input));
  for (const char* folder : kReadableFolders) {
    if (::access(folder, R_OK) != 0) continue;
    const fs::path target{root.string() + folder};
    CONCORD_CHECK(make_folders(target));
    CONCORD_CHECK(bind(folder, target, false));
  }
  const fs::path target{root.string() + setup.directory};
  CONCORD_CHECK(make_folders(target));
  return bind(directory_source.c_str(), target, true);
}

Status become_root(const fs::path& root) {
  if (::chdir(root.c_str()) != 0) return failed("chdir");
  if (::syscall(SYS_pivot_root, ".", ".") != 0) return failed("pivot_root");
  if (::umount2(".", MNT_DETACH) != 0) return failed("umount");
  if (::mount(nullptr, "/", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr) != 0) {
    return failed("remount the root");
  }
  return {};
}

}  // namespace

Result<bool> enter_minimal_root(const Setup& setup) {
  if (!take_namespaces()) return false;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  const Descriptor directory{::open(setup.directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!directory.open()) return failed("open the private directory");
  const fs::path root{setup.directory};
  if (::mount("tmpfs", root.c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0755,size=1m") != 0) return false;
  CONCORD_CHECK(fill(root, setup, fmt::format("/proc/self/fd/{}", directory.number())));
  CONCORD_CHECK(become_root(root));
  return true;
}

}  // namespace concord::sandbox
