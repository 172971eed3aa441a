#include "ingest/byte_stream.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "ingest/transcoder.hpp"

namespace concord::ingest {
namespace {

class FileBytes final : public ByteStream {
 public:
  FileBytes(const Source& source, std::uint64_t begin) : source_{source}, offset_{begin} {}

  Result<std::size_t> read(std::span<char> buffer) override {
    for (;;) {
      const ssize_t got = ::pread(source_.descriptor, buffer.data(), buffer.size(), static_cast<off_t>(offset_));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Error{ErrorCode::kUnavailable, source_.name + ": cannot be read", std::strerror(errno)};
      offset_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
  }
  std::uint64_t total_bytes() const override { return source_.size_bytes; }
  const std::string& source_name() const override { return source_.name; }

 private:
  const Source& source_;
  std::uint64_t offset_;
};

class ConvertedText final : public ByteStream {
 public:
  ConvertedText(const Source& source, Transcoder transcoder, std::uint64_t begin)
      : bytes_{source, begin}, transcoder_{std::move(transcoder)}, block_(kBlockBytes) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    while (taken_ == text_.size() && !at_end_) {
      CONCORD_TRY(const std::size_t got, bytes_.read(block_));
      at_end_ = got == 0;
      text_.clear();
      taken_ = 0;
      if (!transcoder_.append({block_.data(), got}, at_end_, text_))
        return Error{ErrorCode::kInvalidInput, source_name() + ": the text cannot be converted to UTF-8"};
    }
    const std::size_t length = std::min(buffer.size(), text_.size() - taken_);
    std::memcpy(buffer.data(), text_.data() + taken_, length);
    taken_ += length;
    return length;
  }
  std::uint64_t total_bytes() const override { return bytes_.total_bytes(); }
  const std::string& source_name() const override { return bytes_.source_name(); }

 private:
  static constexpr std::size_t kBlockBytes = 64 << 10;
  FileBytes bytes_;
  Transcoder transcoder_;
  std::vector<char> block_;
  std::string text_;
  std::size_t taken_ = 0;
  bool at_end_ = false;
};

}  // namespace

std::unique_ptr<ByteStream> open_bytes(const Source& source, std::uint64_t begin) {
  return std::make_unique<FileBytes>(source, begin);
}

Result<std::unique_ptr<ByteStream>> open_text(const Source& source, const std::string& encoding, std::uint64_t begin) {
  if (encoding == "UTF-8") return open_bytes(source, begin);
  std::optional<Transcoder> transcoder = Transcoder::open(encoding);
  if (!transcoder)
    return Error{ErrorCode::kInvalidInput,
                 source.name + ": its encoding \"" + encoding.substr(0, 40) + "\" is not known; save it as UTF-8"};
  return std::unique_ptr<ByteStream>{std::make_unique<ConvertedText>(source, std::move(*transcoder), begin)};
}

}  // namespace concord::ingest
