#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <system_error>

#include "sandbox/impl/descriptor.hpp"
#include "sandbox/impl/directory_tree.hpp"
#include "sandbox/sandbox.hpp"

namespace concord::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "concord-work-";
constexpr std::chrono::hours kStaleAfter{24};
constexpr std::chrono::minutes kSweepEvery{1};
constexpr std::size_t kParentsRemembered = 1000;

Error cannot_make(std::string detail) {
  return Error{
      ErrorCode::kUnavailable,
      "No temporary folder could be made. Check the free space and the rights of the folder for temporary files "
      "(TMPDIR).",
      std::move(detail)};
}

/// An open descriptor of the directory that holds its lock, or none when another process holds it.
Descriptor lock_directory(const fs::path& path) {
  Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (!descriptor.open() || ::flock(descriptor.number(), LOCK_EX | LOCK_NB) != 0) return Descriptor{};
  return descriptor;
}

bool is_stale(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != ::geteuid()) return false;
  const auto changed = std::chrono::system_clock::from_time_t(status.st_mtime);
  return std::chrono::system_clock::now() - changed > kStaleAfter;
}

/// Removes what processes that died left behind: old, ours by name and owner, and locked by nobody.
void sweep(const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator entry{parent, error}; !error && entry != fs::directory_iterator{};
       entry.increment(error)) {
    if (!entry->path().filename().string().starts_with(kPrefix) || !is_stale(entry->path())) continue;
    if (const Descriptor lock = lock_directory(entry->path()); lock.open()) {
      [[maybe_unused]] const Status removed = remove_tree(entry->path());  // what resists is tried again next time
    }
  }
}

/// True at most once in kSweepEvery for each parent, so that many short jobs do not list a crowded folder each time.
bool sweep_is_due(const fs::path& parent) {
  static std::mutex mutex;  // guards `swept`
  static std::map<fs::path, std::chrono::steady_clock::time_point> swept;
  const std::lock_guard lock{mutex};
  const auto now = std::chrono::steady_clock::now();
  if (swept.size() > kParentsRemembered) swept.clear();
  const auto [place, first] = swept.try_emplace(parent, now);
  if (!first && now - place->second < kSweepEvery) return false;
  place->second = now;
  return true;
}

}  // namespace

Result<PrivateDirectory> PrivateDirectory::make(const fs::path& parent) {
  std::error_code error;
  fs::path place = parent.empty() ? fs::temp_directory_path(error) : parent;
  if (!error) place = fs::canonical(place, error);
  if (error) return cannot_make(error.message());
  if (sweep_is_due(place)) sweep(place);
  for (int attempt = 0; attempt < 16; ++attempt) {
    std::uint64_t random = 0;
    if (::getrandom(&random, sizeof random, 0) != sizeof random) return cannot_make("no random numbers");
    fs::path path = place / fmt::format("{}{:016x}", kPrefix, random);
    if (::mkdir(path.c_str(), S_IRWXU) == 0) {
      Descriptor lock = lock_directory(path);  // none on a file system without locks: the age alone protects it then
      return PrivateDirectory{std::move(path), lock.release()};
    }
    if (errno != EEXIST) return cannot_make(std::system_category().message(errno));
  }
  return cannot_make("every name was taken");
}

PrivateDirectory::PrivateDirectory(fs::path path, int lock) : path_{std::move(path)}, lock_{lock} {}

PrivateDirectory::PrivateDirectory(PrivateDirectory&& other) noexcept
    : path_{std::exchange(other.path_, {})}, lock_{std::exchange(other.lock_, -1)} {}

PrivateDirectory& PrivateDirectory::operator=(PrivateDirectory&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, {});
    lock_ = std::exchange(other.lock_, -1);
  }
  return *this;
}

PrivateDirectory::~PrivateDirectory() {
  remove();
}

void PrivateDirectory::remove() noexcept {
  try {
    // What resists stays; it is swept a day later.
    if (!path_.empty()) [[maybe_unused]]
      const Status removed = remove_tree(path_);
  } catch (const std::exception&) {  // out of memory: swept a day later as well
  }
  path_.clear();
  if (lock_ >= 0) ::close(std::exchange(lock_, -1));
}

}  // namespace concord::sandbox
