#include "ingest/json/impl/json_cutter.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace concord::ingest::json {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;

constexpr std::array<bool, 256> kStops = [] {
  std::array<bool, 256> stops{};
  for (const char c : {'"', '{', '}', '[', ']'}) stops[static_cast<unsigned char>(c)] = true;
  return stops;
}();

/// How far into a value a scan is.
class ValueScan {
 public:
  /// Looks at the bytes that follow. True: the value ends before text[length()].
  bool see(std::string_view text) {
    if (text.empty() || done_) return done_;
    if (length_ == 0 && !started_) start(text.front());
    if (scalar_) return see_scalar(text);
    for (std::size_t at = 0; at < text.size();) at = in_string_ ? see_string(text, at) : see_structure(text, at);
    if (!done_) length_ = text.size();
    return done_;
  }
  std::size_t length() const { return length_; }  ///< of the value's part in the text seen last

 private:
  void start(char first) {
    started_ = true;
    scalar_ = first != '{' && first != '[' && first != '"';
  }
  bool see_scalar(std::string_view text) {
    const auto end =
        std::find_if(text.begin(), text.end(), [](char c) { return is_blank(c) || c == ',' || c == ']' || c == '}'; });
    length_ = static_cast<std::size_t>(end - text.begin());
    done_ = end != text.end();
    return done_;
  }
  /// A backslash hides the next byte, also over the end of a block.
  std::size_t see_string(std::string_view text, std::size_t at) {
    if (escaped_) {
      escaped_ = false;
      return at + 1;
    }
    while (at < text.size() && text[at] != '"' && text[at] != '\\') ++at;
    if (at == text.size()) return at;
    if (text[at] == '\\') {
      escaped_ = true;
    } else {
      in_string_ = false;
      if (depth_ == 0) return finish(text, at + 1);
    }
    return at + 1;
  }
  std::size_t see_structure(std::string_view text, std::size_t at) {
    while (at < text.size() && !kStops[static_cast<unsigned char>(text[at])]) ++at;
    if (at == text.size()) return at;
    const char c = text[at];
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (--depth_ == 0) {
      return finish(text, at + 1);
    }
    return at + 1;
  }
  std::size_t finish(std::string_view text, std::size_t length) {
    done_ = true;
    length_ = length;
    return text.size();
  }

  std::size_t length_ = 0;
  std::uint64_t depth_ = 0;
  bool started_ = false, scalar_ = false, in_string_ = false, escaped_ = false, done_ = false;
};

}  // namespace

Error record_too_long(const Source& source, LineNumber line, std::uint64_t bytes_max) {
  return {ErrorCode::kLimitExceeded, source.name + ", line " + std::to_string(line.value) +
                                         ": the record that begins here has more than " + std::to_string(bytes_max) +
                                         " bytes, the limit; a bracket or quote may be missing in it"};
}

JsonCutter::JsonCutter(const Source& source, std::uint64_t value_bytes_max)
    : source_{source}, value_bytes_max_{value_bytes_max}, buffer_(kBlockBytes + kPaddingBytes, '\0') {}

void JsonCutter::move_to(Place place) {
  base_ = place.offset;
  begin_ = end_ = 0;
  line_ = place.line;
}

Result<bool> JsonCutter::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    base_ += begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ + kPaddingBytes >= buffer_.size()) buffer_.resize(2 * buffer_.size());
  const std::size_t room = std::min(buffer_.size() - kPaddingBytes - end_, std::max(kBlockBytes, end_));
  for (;;) {
    const ssize_t got = ::pread(source_.descriptor, buffer_.data() + end_, room, static_cast<off_t>(base_ + end_));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{ErrorCode::kUnavailable, source_.name + ": cannot be read", std::strerror(errno)};
    end_ += static_cast<std::size_t>(got);
    return got > 0;
  }
}

void JsonCutter::step_over(std::size_t bytes) {
  line_.value += static_cast<std::uint64_t>(std::count(buffer_.data() + begin_, buffer_.data() + begin_ + bytes, '\n'));
  begin_ += bytes;
}

Result<char> JsonCutter::peek() {
  for (;;) {
    while (begin_ < end_ && is_blank(buffer_[begin_])) step_over(1);
    if (begin_ < end_) return buffer_[begin_];
    CONCORD_TRY(const bool more, fill());
    if (!more) return '\0';
  }
}

Error JsonCutter::unended() const {
  return {ErrorCode::kInvalidInput,
          source_.name + ", line " + std::to_string(line_.value) +
              ": the file ends inside the value that begins here; it was cut off, or a bracket "
              "or quote is missing. Export or copy it once more"};
}

Status JsonCutter::grow_check(std::size_t bytes) const {
  if (bytes <= value_bytes_max_) return {};
  return record_too_long(source_, line_, value_bytes_max_);
}

Result<std::string_view> JsonCutter::cut_value() {
  CONCORD_TRY(const char first, peek());
  if (first == '\0' && begin_ == end_) return unended();
  ValueScan scan;
  std::size_t seen = 0;
  std::size_t length = 0;
  for (;;) {
    const bool done = scan.see({buffer_.data() + begin_ + seen, end_ - begin_ - seen});
    length = seen + scan.length();
    if (done) break;
    seen = end_ - begin_;
    CONCORD_CHECK(grow_check(seen));
    CONCORD_TRY(const bool more, fill());
    if (more) continue;
    const bool scalar = first != '{' && first != '[' && first != '"';
    if (!scalar) return unended();
    break;
  }
  CONCORD_CHECK(grow_check(length));
  const std::string_view value{buffer_.data() + begin_, length};
  step_over(length);
  return value;
}

Status JsonCutter::skip_value() {
  const Place start = place();
  CONCORD_TRY(const char first, peek());
  ValueScan scan;
  for (;;) {
    const bool done = scan.see({buffer_.data() + begin_, end_ - begin_});
    step_over(done ? scan.length() : end_ - begin_);
    if (done) return {};
    CONCORD_TRY(const bool more, fill());
    if (more) continue;
    if (first != '{' && first != '[' && first != '"' && first != '\0') return {};
    line_ = start.line;
    return unended();
  }
}

Result<std::string_view> JsonCutter::cut_line() {
  std::size_t seen = 0;
  for (;;) {
    const void* found = std::memchr(buffer_.data() + begin_ + seen, '\n', end_ - begin_ - seen);
    if (found != nullptr) {
      const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - (buffer_.data() + begin_));
      const std::string_view line{buffer_.data() + begin_, length};
      begin_ += length + 1;
      ++line_.value;
      return line;
    }
    seen = end_ - begin_;
    CONCORD_CHECK(grow_check(seen));
    CONCORD_TRY(const bool more, fill());
    if (more) continue;
    const std::string_view line{buffer_.data() + begin_, seen};
    begin_ = end_;
    return line;
  }
}

}  // namespace concord::ingest::json
