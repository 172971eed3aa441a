#include "report/impl/pending_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace concord::report {

Error write_failure(std::string_view name, int error_number) {
  const auto reason = error_number == ENOSPC || error_number == EDQUOT ? std::string{"the disk is full"}
                      : error_number == EFBIG ? std::string{"the file may not grow any further"}
                      : error_number == 0     ? std::string{"the file system reported an error"}
                                              : std::generic_category().message(error_number);
  return Error{ErrorCode::kUnavailable, "Cannot write " + std::string{name} + ": " + reason + ".",
               "errno " + std::to_string(error_number)};
}

Result<PendingFile> PendingFile::create(const std::filesystem::path& target) {
  if (!target.has_filename()) return Error{ErrorCode::kInvalidInput, "An output file needs a name.", target.string()};
  // The kernel picks no name for us: a few tries with the process's id and a counter find a free one.
  for (int attempt = 0; attempt < 1000; ++attempt) {
    auto path = target;
    path.replace_filename("." + target.filename().string() + "." + std::to_string(::getpid()) + "-" +
                          std::to_string(attempt) + ".part");
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) {
      ::close(descriptor);
      return PendingFile{std::move(path), target};
    }
    if (errno != EEXIST) return write_failure(target.filename().string(), errno);
  }
  return write_failure(target.filename().string(), EEXIST);
}

PendingFile::PendingFile(std::filesystem::path path, std::filesystem::path target)
    : path_{std::move(path)}, target_{std::move(target)} {}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : path_{std::exchange(other.path_, {})}, target_{std::move(other.target_)} {}

PendingFile& PendingFile::operator=(PendingFile&& other) noexcept {
  if (this == &other) return *this;
  discard();
  path_ = std::exchange(other.path_, {});
  target_ = std::move(other.target_);
  return *this;
}

PendingFile::~PendingFile() {
  discard();
}

void PendingFile::discard() noexcept {
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
}

std::filesystem::path PendingFile::folder() const {
  const auto parent = target_.parent_path();
  return parent.empty() ? std::filesystem::path{"."} : parent;
}

Status PendingFile::commit() {
  if (::rename(path_.c_str(), target_.c_str()) != 0) {
    const int error_number = errno;
    discard();
    return write_failure(name(), error_number);
  }
  path_.clear();
  return {};
}

}  // namespace concord::report
