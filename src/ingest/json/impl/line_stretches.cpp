#include "ingest/json/impl/line_stretches.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/files.hpp"

namespace concord::ingest::json {
namespace {

/// Fills up `text` from `filled` on. @return how many bytes there are then; fewer than its size only at the file's end.
Result<std::size_t> fill(const Source& source, std::uint64_t offset, std::size_t filled, std::string& text) {
  const auto more = read_fully(source.descriptor, offset + filled, std::span{text}.subspan(filled));
  if (!more) return Error{ErrorCode::kUnavailable, source.name + ": cannot be read", std::strerror(errno)};
  return filled + *more;
}

std::uint64_t lines_in(std::string_view text) {
  std::uint64_t lines = 0;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) ++lines;
  return lines;
}

}  // namespace

Result<bool> LineStretches::take(std::string& text, LineNumber& line) {
  line = place_.line;
  text.assign(rest_);
  std::size_t wanted = kStretchBytes;
  for (;;) {
    const std::size_t filled = text.size();
    text.resize(std::max(wanted, filled + kStretchBytes));
    CONCORD_TRY(const std::size_t length, fill(source_, place_.offset, filled, text));
    const bool at_end = length < text.size();
    text.resize(length);
    const std::size_t last = text.rfind('\n');
    const std::size_t end = at_end || last == std::string::npos ? length : last + 1;
    if (at_end || last != std::string::npos) {
      rest_.assign(text, end, length - end);
      text.resize(end);
      break;
    }
    if (length > line_bytes_max_) return record_too_long(source_, line, line_bytes_max_);
    wanted = length + kStretchBytes;
  }
  place_.offset += text.size();
  place_.line.value += lines_in(text);
  const bool any = !text.empty();
  text.append(kPaddingBytes, '\0');
  return any;
}

}  // namespace concord::ingest::json
