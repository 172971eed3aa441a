#include "ingest/csv/impl/text_window.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kFirstBytes = 64 << 10;  // a small file should not pay for a large buffer

}  // namespace

TextWindow::TextWindow(TextSource source, std::size_t block_bytes)
    : source_{std::move(source)}, block_bytes_{block_bytes}, next_bytes_{std::min(kFirstBytes, block_bytes)} {
  move_to(source_.begin);
}

void TextWindow::move_to(std::uint64_t offset) {
  begin_ = end_ = 0;
  offset_ = offset;
  at_end_ = false;
}

Status TextWindow::fill() {
  if (at_end_) return {};
  const std::size_t kept = end_ - begin_;
  if (begin_ > 0) std::memmove(buffer_.data(), buffer_.data() + begin_, kept);
  begin_ = 0;
  end_ = kept;
  const std::size_t wanted = kept + std::max(next_bytes_, kept);
  next_bytes_ = std::min(2 * next_bytes_, block_bytes_);
  if (buffer_.size() < wanted) buffer_.resize(wanted);
  for (;;) {
    const ssize_t got =
        ::pread(source_.descriptor, buffer_.data() + end_, buffer_.size() - end_, static_cast<off_t>(offset_));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return Error{ErrorCode::kUnavailable, source_.name + ": cannot be read any further", std::strerror(errno)};
    at_end_ = got == 0;
    end_ += static_cast<std::size_t>(got);
    offset_ += static_cast<std::uint64_t>(got);
    return {};
  }
}

}  // namespace concord::ingest::csv
