#include "ingest/json/impl/line_stretches.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <string_view>

#include "core/files.hpp"

namespace concord::ingest::json {
namespace {

/// @return  how many bytes were read; fewer than there is room for only at the file's end.
Result<std::size_t> fill(const Source& source, std::uint64_t offset, std::span<char> room) {
  const auto filled = read_fully(source.descriptor, offset, room);
  if (!filled) return Error{ErrorCode::kUnavailable, source.name + ": cannot be read", std::strerror(errno)};
  return *filled;
}

std::uint64_t lines_in(std::string_view text) {
  std::uint64_t lines = 0;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) ++lines;
  return lines;
}

}  // namespace

Result<std::size_t> LineStretches::take(std::string& text, LineNumber& line) {
  line = place_.line;
  std::size_t length = rest_.size();
  if (text.size() < length) text.resize(length);
  std::copy(rest_.begin(), rest_.end(), text.begin());
  for (;;) {
    const std::size_t room = length + kStretchBytes + kPaddingBytes;
    if (text.size() < room) text.resize(room);
    CONCORD_TRY(const std::size_t more,
                fill(source_, place_.offset + length, std::span{text}.subspan(length, kStretchBytes)));
    const bool at_end = more < kStretchBytes;
    length += more;
    const std::size_t last = std::string_view{text}.substr(0, length).rfind('\n');
    const std::size_t end = at_end || last == std::string::npos ? length : last + 1;
    if (at_end || last != std::string::npos) {
      rest_.assign(text, end, length - end);
      length = end;
      break;
    }
    if (length > line_bytes_max_) return record_too_long(source_, line, line_bytes_max_);
  }
  place_.offset += length;
  place_.line.value += lines_in(std::string_view{text}.substr(0, length));
  return length;
}

}  // namespace concord::ingest::json
