#include "core/files.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

namespace concord {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

Error open_error(int error_number, const std::string& name) {
  const std::string detail = std::strerror(error_number);
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return {ErrorCode::kNotFound, name + " does not exist. Check the name and the folder.", detail};
    case EACCES:
    case EPERM:
      return {ErrorCode::kInvalidInput, "No permission to read " + name + ".", detail};
    case EISDIR:
      return {ErrorCode::kInvalidInput, name + " is a folder; name a file in it.", detail};
    case ENAMETOOLONG:
      return {ErrorCode::kNotFound, "The file name is too long: " + name.substr(0, 100) + "...", detail};
    default:
      return {ErrorCode::kUnavailable, "Opening " + name + " failed: " + detail + ".", detail};
  }
}

std::filesystem::path temporary_folder(const std::filesystem::path& wanted) {
  if (!wanted.empty()) return wanted;
  const char* from_environment = std::getenv("TMPDIR");
  return from_environment != nullptr && *from_environment != '\0' ? from_environment : "/tmp";
}

/// A temporary file without a name: it goes when its descriptor is closed, however the process ends.
Result<FileDescriptor> unnamed_file(const std::filesystem::path& temp_directory) {
  const auto folder = temporary_folder(temp_directory);
  FileDescriptor file{::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
  if (file.is_open()) return file;
  std::string pattern = (folder / "concord-XXXXXX").string();  // some file systems have no O_TMPFILE
  file = FileDescriptor{::mkostemp(pattern.data(), O_CLOEXEC)};
  if (!file.is_open()) return write_error(errno, "the temporary folder " + folder.string());
  ::unlink(pattern.c_str());
  return file;
}

/// Waits until the descriptor can be read, or the deadline passes.
Status wait_readable(int descriptor, const std::string& name, const Deadline& deadline) {
  constexpr int kSliceMs = 100;  // how late a cancellation may be noticed
  for (;;) {
    CONCORD_CHECK(deadline.check("reading " + name));
    pollfd waiting{descriptor, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, kSliceMs);
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR)
      return Error{ErrorCode::kUnavailable, "Reading " + name + " failed.", std::strerror(errno)};
  }
}

std::filesystem::path name_beside(const std::filesystem::path& target) {
  static std::atomic<unsigned> serial{0};
  const auto unique = std::to_string(::getpid()) + "-" + std::to_string(serial.fetch_add(1));
  constexpr std::size_t kStemBytes = 100;  // keeps the whole name below 255 bytes
  return target.parent_path() / ("." + target.filename().string().substr(0, kStemBytes) + "." + unique + ".part");
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = other.release();
  }
  return *this;
}

int FileDescriptor::release() noexcept {
  return std::exchange(descriptor_, -1);
}

void FileDescriptor::close() noexcept {
  if (descriptor_ >= 0) ::close(release());
}

Error write_error(int error_number, std::string_view name) {
  const std::string detail = std::strerror(error_number);
  const std::string file{name};
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      return {ErrorCode::kUnavailable,
              "The disk is full: " + file + " could not be written. Free some space or choose another place.", detail};
    case EFBIG:
      return {ErrorCode::kUnavailable, file + " became larger than the system allows a file to be.", detail};
    case EACCES:
    case EPERM:
      return {ErrorCode::kUnavailable, "No permission to write " + file + ".", detail};
    case EROFS:
      return {ErrorCode::kUnavailable, file + " lies on a read-only file system; choose another place.", detail};
    case EPIPE:
      return {ErrorCode::kUnavailable, "The reader of " + file + " went away.", detail};
    case ENOENT:
    case ENOTDIR:
      return {ErrorCode::kNotFound, "The folder of " + file + " does not exist; make it first.", detail};
    case EISDIR:
      return {ErrorCode::kInvalidInput, file + " is a folder; name a file in it.", detail};
    default:
      return {ErrorCode::kUnavailable, "Writing " + file + " failed: " + detail + ".", detail};
  }
}

std::optional<std::size_t> read_fully(int descriptor, std::uint64_t offset, std::span<char> bytes) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t count =
        ::pread(descriptor, bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return filled;
}

Status write_all(int descriptor, std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return write_error(errno, name);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Status copy_file_content(int source, int target, std::string_view name, const Deadline& deadline) {
  std::vector<char> block(kBlockBytes);
  off_t offset = 0;
  for (;;) {
    CONCORD_CHECK(deadline.check("writing " + std::string{name}));
    const ssize_t count = ::pread(source, block.data(), block.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error{ErrorCode::kUnavailable, "Reading back the result failed.", std::strerror(errno)};
    if (count == 0) return {};
    CONCORD_CHECK(write_all(target, {block.data(), static_cast<std::size_t>(count)}, name));
    offset += count;
  }
}

Result<OpenedFile> spool_input(int source, std::string name, const std::filesystem::path& temp_directory,
                               const Deadline& deadline) {
  CONCORD_TRY(FileDescriptor file, unnamed_file(temp_directory));
  std::vector<char> block(kBlockBytes);
  std::uint64_t size_bytes = 0;
  for (;;) {
    CONCORD_CHECK(wait_readable(source, name, deadline));
    const ssize_t count = ::read(source, block.data(), block.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0 && errno == EISDIR) return open_error(EISDIR, name);
    if (count < 0) return Error{ErrorCode::kUnavailable, "Reading " + name + " failed.", std::strerror(errno)};
    if (count == 0) return OpenedFile{std::move(file), std::move(name), size_bytes};
    CONCORD_CHECK(
        write_all(file.get(), {block.data(), static_cast<std::size_t>(count)}, "the temporary copy of " + name));
    size_bytes += static_cast<std::uint64_t>(count);
  }
}

Result<OpenedFile> open_input(const std::filesystem::path& path, const std::filesystem::path& temp_directory,
                              const Deadline& deadline) {
  const std::string name = path.string();
  FileDescriptor file{
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};  // a pipe nobody writes to must not hang here
  if (!file.is_open()) return open_error(errno, name);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return open_error(errno, name);
  if (S_ISDIR(status.st_mode)) return open_error(EISDIR, name);
  const bool endless = S_ISBLK(status.st_mode) || (S_ISCHR(status.st_mode) && ::isatty(file.get()) == 0);
  if (endless) return Error{ErrorCode::kInvalidInput, name + " is a device; name a file, or a pipe."};
  if (!S_ISREG(status.st_mode)) return spool_input(file.get(), name, temp_directory, deadline);
  return OpenedFile{std::move(file), name, static_cast<std::uint64_t>(status.st_size)};
}

Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t bytes_max) {
  CONCORD_TRY(const OpenedFile file, open_input(path, {}, Deadline{}));
  const Error too_large{ErrorCode::kLimitExceeded,
                        file.name + " is larger than " + std::to_string(bytes_max) + " bytes."};
  if (file.size_bytes > bytes_max) return too_large;
  std::string text(file.size_bytes, '\0');
  const std::optional<std::size_t> filled = read_fully(file.descriptor.get(), 0, text);
  if (!filled) return Error{ErrorCode::kUnavailable, "Reading " + file.name + " failed.", std::strerror(errno)};
  text.resize(*filled);
  return text;
}

AtomicFile::AtomicFile(FileDescriptor descriptor, std::filesystem::path target, std::filesystem::path temporary)
    : descriptor_{std::move(descriptor)}, target_{std::move(target)}, temporary_{std::move(temporary)} {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : descriptor_{std::move(other.descriptor_)},
      target_{std::move(other.target_)},
      temporary_{std::move(other.temporary_)} {
  other.temporary_.clear();
}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this != &other) {
    discard();
    descriptor_ = std::move(other.descriptor_);
    target_ = std::move(other.target_);
    temporary_ = std::move(other.temporary_);
    other.temporary_.clear();
  }
  return *this;
}

AtomicFile::~AtomicFile() {
  discard();
}

void AtomicFile::discard() noexcept {
  descriptor_.close();
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& path) {
  struct stat existing {};
  const bool exists = ::stat(path.c_str(), &existing) == 0;
  if (exists && S_ISDIR(existing.st_mode)) return write_error(EISDIR, path.string());
  if (exists && !S_ISREG(existing.st_mode)) {
    FileDescriptor device{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (!device.is_open()) return write_error(errno, path.string());
    return AtomicFile{std::move(device), path, {}};
  }
  std::filesystem::path target = path;
  if (exists) {
    std::error_code ignored;
    if (auto resolved = std::filesystem::canonical(path, ignored); !ignored) target = std::move(resolved);
    if (::access(target.c_str(), W_OK) != 0) return write_error(errno, path.string());
  }
  std::filesystem::path temporary = name_beside(target);
  FileDescriptor file{::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
  if (!file.is_open()) return write_error(errno, path.string());
  if (exists) static_cast<void>(::fchmod(file.get(), existing.st_mode & 07777U));
  return AtomicFile{std::move(file), std::move(target), std::move(temporary)};
}

Status AtomicFile::write(std::string_view bytes) {
  return write_all(descriptor_.get(), bytes, target_.string());
}

Status AtomicFile::commit() {
  const int descriptor = descriptor_.release();
  if (::close(descriptor) != 0 && errno != EINTR) {  // network file systems report a full disk only here
    const int error_number = errno;
    discard();
    return write_error(error_number, target_.string());
  }
  if (temporary_.empty()) return {};
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
    const int error_number = errno;
    discard();
    return write_error(error_number, target_.string());
  }
  temporary_.clear();
  return {};
}

Status AtomicFile::take(const std::filesystem::path& source, const Deadline& deadline) {
  FileDescriptor file{::open(source.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open()) return open_error(errno, source.filename().string());
  struct stat mine {};
  if (!temporary_.empty() && ::fstat(descriptor_.get(), &mine) == 0 &&
      ::rename(source.c_str(), temporary_.c_str()) == 0) {
    // Refused inside the sandbox, where nobody else can see the file anyway.
    static_cast<void>(::fchmod(file.get(), mine.st_mode & 07777U));
    descriptor_ = std::move(file);
    return {};
  }
  return copy_file_content(file.get(), descriptor_.get(), target_.string(), deadline);
}

Status write_text_file(const std::filesystem::path& path, std::string_view text) {
  CONCORD_TRY(AtomicFile file, AtomicFile::create(path));
  CONCORD_CHECK(file.write(text));
  return file.commit();
}

Status move_file(const std::filesystem::path& source, const std::filesystem::path& target, const Deadline& deadline) {
  CONCORD_TRY(AtomicFile output, AtomicFile::create(target));
  CONCORD_CHECK(output.take(source, deadline));
  CONCORD_CHECK(output.commit());
  ::unlink(source.c_str());
  return {};
}

}  // namespace concord
