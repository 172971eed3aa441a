#include "ingest/spool.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/files.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::string_view kPurpose = "the temporary copy of a table";

}  // namespace

Result<Spool> Spool::create(const std::filesystem::path& directory) {
  std::string path = (directory.empty() ? std::filesystem::path{"."} : directory) / "rows-XXXXXX";
  const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) return write_error(errno, kPurpose);
  ::unlink(path.c_str());
  return Spool{FileDescriptor{descriptor}};
}

Spool::Spool(Spool&& other) noexcept
    : descriptor_{std::move(other.descriptor_)},
      buffer_{std::move(other.buffer_)},
      written_{other.written_},
      mapping_{std::exchange(other.mapping_, nullptr)},
      mapped_{std::exchange(other.mapped_, 0)} {}

Spool::~Spool() {
  if (mapping_ != nullptr) ::munmap(const_cast<char*>(mapping_), mapped_);
}

Status Spool::flush() {
  CONCORD_CHECK(write_all(descriptor_.get(), buffer_, kPurpose));
  written_ += buffer_.size();
  buffer_.clear();
  return {};
}

Status Spool::flush_if_full() {
  return buffer_.size() < kBufferBytes ? Status{} : flush();
}

Status Spool::write(std::string_view bytes) {
  CONCORD_CHECK(flush());
  CONCORD_CHECK(write_all(descriptor_.get(), bytes, kPurpose));
  written_ += bytes.size();
  return {};
}

Status Spool::read(std::uint64_t begin, std::span<char> out) const {
  const std::optional<std::size_t> filled = read_fully(descriptor_.get(), begin, out);
  if (filled == out.size()) return {};
  return Error{ErrorCode::kUnavailable, "the temporary copy of a table cannot be read",
               filled ? "it ends early" : std::strerror(errno)};
}

Status Spool::seal() {
  CONCORD_CHECK(flush());
  buffer_.shrink_to_fit();
  if (written_ == 0) return {};
  void* mapping = ::mmap(nullptr, written_, PROT_READ, MAP_PRIVATE, descriptor_.get(), 0);
  if (mapping == MAP_FAILED) {
    return Error{ErrorCode::kLimitExceeded, "a table is too large for the memory limit; save it as CSV and read that",
                 std::strerror(errno)};
  }
  mapping_ = static_cast<const char*>(mapping);
  mapped_ = written_;
  descriptor_.close();  // the mapping keeps the bytes
  return {};
}

}  // namespace concord::ingest
