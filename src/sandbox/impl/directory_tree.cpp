#include "sandbox/impl/directory_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <string_view>

namespace concord::sandbox {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using DirectoryStream = std::unique_ptr<DIR, CloseDirectory>;

DirectoryStream open_directory(int at, const char* name) {
  const int descriptor = ::openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return nullptr;
  DIR* stream = ::fdopendir(descriptor);
  if (stream == nullptr) ::close(descriptor);
  return DirectoryStream{stream};
}

/// The next name other than "." and "..", or null at the end.
const char* next_name(DIR* directory) {
  while (const dirent* entry = ::readdir(directory)) {
    const std::string_view name{entry->d_name};
    if (name != "." && name != "..") return entry->d_name;
  }
  return nullptr;
}

void measure_into(TreeSize& size, int at, const char* name, int depth, std::uint64_t bytes_max) {
  if (depth > kDirectoryDepthMax) {
    size.too_deep = true;
    return;
  }
  const DirectoryStream directory = open_directory(at, name);
  if (!directory) return;
  const int descriptor = ::dirfd(directory.get());
  while (const char* entry = next_name(directory.get())) {
    struct stat status {};
    if (::fstatat(descriptor, entry, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    ++size.entries;
    size.bytes += static_cast<std::uint64_t>(status.st_blocks) * 512;
    if (S_ISDIR(status.st_mode)) {
      measure_into(size, descriptor, entry, depth + 1, bytes_max);
    } else if (!S_ISREG(status.st_mode)) {
      size.only_plain = false;
    }
    if (size.bytes > bytes_max || size.entries > kDirectoryEntriesMax || size.too_deep) return;
  }
}

/// Counts what one pass achieved; a pass that achieves nothing is the last.
struct Pass {
  std::uint64_t seen = 0;
  std::uint64_t removed = 0;
  std::uint64_t moved = 0;
};

/// Empties and removes the directory `name` of `top`. Directories in it are moved up to `top` for the next pass.
void flatten(int top, const std::string& name, std::uint64_t& serial, Pass& pass) {
  ::fchmodat(top, name.c_str(), S_IRWXU, 0);  // it may have been made without any right
  if (const DirectoryStream directory = open_directory(top, name.c_str())) {
    const int descriptor = ::dirfd(directory.get());
    while (const char* entry = next_name(directory.get())) {
      if (::unlinkat(descriptor, entry, 0) == 0) continue;
      ::fchmodat(descriptor, entry, S_IRWXU, 0);
      const std::string target = fmt::format(".removing-{}", serial++);
      if (::renameat(descriptor, entry, top, target.c_str()) == 0) ++pass.moved;
    }
  }
  if (::unlinkat(top, name.c_str(), AT_REMOVEDIR) == 0) ++pass.removed;
}

Pass remove_entries(int top_descriptor, std::uint64_t& serial) {
  Pass pass;
  const DirectoryStream top = open_directory(top_descriptor, ".");
  if (!top) return pass;
  while (const char* entry = next_name(top.get())) {
    ++pass.seen;
    if (::unlinkat(top_descriptor, entry, 0) == 0) {
      ++pass.removed;
    } else {
      flatten(top_descriptor, entry, serial, pass);
    }
  }
  return pass;
}

}  // namespace

TreeSize measure_tree(const std::filesystem::path& directory, std::uint64_t bytes_max) {
  TreeSize size;
  measure_into(size, AT_FDCWD, directory.c_str(), 0, bytes_max);
  return size;
}

Status remove_tree(const std::filesystem::path& directory) {
  const auto failed = [] {
    return Error{ErrorCode::kUnavailable, "A temporary folder could not be removed completely.",
                 fmt::format("errno {}", errno)};
  };
  ::chmod(directory.c_str(), S_IRWXU);
  {
    const DirectoryStream top = open_directory(AT_FDCWD, directory.c_str());
    if (!top) return failed();
    std::uint64_t serial = 0;
    Pass pass = remove_entries(::dirfd(top.get()), serial);
    while (pass.removed + pass.moved > 0) pass = remove_entries(::dirfd(top.get()), serial);
  }
  if (::rmdir(directory.c_str()) != 0) return failed();
  return {};
}

}  // namespace concord::sandbox
