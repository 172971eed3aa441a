#include "ingest/read_ahead.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>

namespace concord::ingest {
namespace {

constexpr std::size_t kPieceBytes = 128 << 10;
constexpr std::size_t kPiecesMax = 6;

}  // namespace

ReadAhead::ReadAhead(ByteStream& inner) : inner_{inner} {
  try {
    thread_ = std::thread{[this] { work(); }};
  } catch (const std::system_error&) {  // then bytes are read when they are asked for
    return;
  }
}

ReadAhead::~ReadAhead() {
  {
    const std::scoped_lock lock{mutex_};
    stopped_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool ReadAhead::fill(std::string& piece, std::optional<Error>& failure) {
  try {
    piece.resize(kPieceBytes);
    std::size_t filled = 0;
    bool more = true;
    while (more && filled < piece.size()) {
      const Result<std::size_t> got = inner_.read({piece.data() + filled, piece.size() - filled});
      if (!got.ok()) failure = got.error();
      more = got.ok() && got.value() > 0;
      if (more) filled += got.value();
    }
    piece.resize(filled);
    return more;
  } catch (const std::bad_alloc&) {
    failure = Error{ErrorCode::kLimitExceeded, inner_.source_name() + ": not enough memory to read it"};
    piece.clear();
    return false;
  }
}

void ReadAhead::work() {
  for (bool more = true; more;) {
    std::string piece;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [this] { return stopped_ || waiting_.size() < kPiecesMax; });
      if (stopped_) return;
      if (!spare_.empty()) {
        piece = std::move(spare_.front());
        spare_.pop_front();
      }
    }
    std::optional<Error> failure;
    more = fill(piece, failure);
    {
      const std::scoped_lock lock{mutex_};
      waiting_.push_back(std::move(piece));
      failure_ = std::move(failure);
      at_end_ = !more;
    }
    changed_.notify_all();
  }
}

/// False when there is no further one.
bool ReadAhead::take_piece() {
  {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return !waiting_.empty() || at_end_; });
    if (waiting_.empty()) return false;
    spare_.push_back(std::exchange(current_, std::move(waiting_.front())));
    waiting_.pop_front();
  }
  changed_.notify_all();
  taken_ = 0;
  return true;
}

Result<std::size_t> ReadAhead::read(std::span<char> buffer) {
  if (!thread_.joinable()) return inner_.read(buffer);
  while (taken_ == current_.size()) {
    if (take_piece()) continue;
    const std::scoped_lock lock{mutex_};
    if (failure_) return *failure_;
    return std::size_t{0};
  }
  const std::size_t length = std::min(buffer.size(), current_.size() - taken_);
  std::memcpy(buffer.data(), current_.data() + taken_, length);
  taken_ += length;
  return length;
}

}  // namespace concord::ingest
