#include "ingest/derived_file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace concord::ingest {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

}  // namespace

Result<DerivedFile> DerivedFile::create(const std::filesystem::path& path, std::string purpose) {
  FileDescriptor descriptor{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!descriptor.is_open()) {
    Error error = write_error(errno, purpose);
    error.code = ErrorCode::kUnavailable;  // a folder of our own that is not there is not the user's mistake
    return error;
  }
  return DerivedFile{std::move(descriptor), path, std::move(purpose)};
}

DerivedFile::DerivedFile(FileDescriptor descriptor, std::filesystem::path path, std::string purpose)
    : descriptor_{std::move(descriptor)}, path_{std::move(path)}, purpose_{std::move(purpose)} {
  buffer_.reserve(kBufferBytes + (kBufferBytes >> 2));
}

DerivedFile::~DerivedFile() {
  if (!descriptor_.is_open()) return;  // moved from, or finished
  descriptor_.close();
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

Status DerivedFile::flush() {
  const Status written = write_all(descriptor_.get(), buffer_, purpose_);
  buffer_.clear();
  return written;
}

Status DerivedFile::flush_if_full() {
  if (buffer_.size() < kBufferBytes) return {};
  return flush();
}

Status DerivedFile::write(std::string_view bytes) {
  CONCORD_CHECK(flush());
  return write_all(descriptor_.get(), bytes, purpose_);
}

Status DerivedFile::finish() {
  CONCORD_CHECK(flush());
  descriptor_.close();
  return {};
}

}  // namespace concord::ingest
