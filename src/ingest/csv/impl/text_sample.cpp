#include "ingest/csv/impl/text_sample.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/files.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::uint64_t kWholeBytes = 96 << 10;
constexpr std::uint64_t kFirstBytes = 48 << 10;
constexpr std::uint64_t kLastBytes = 64 << 10;
constexpr std::uint64_t kLongLineFactorMax = 128;  // of all these, for texts with long lines
constexpr std::int64_t kLinesWanted = 16;

Result<std::string> read_at(const TextSource& source, std::uint64_t offset, std::uint64_t bytes) {
  std::string text(bytes, '\0');
  const std::optional<std::size_t> filled = read_fully(source.descriptor, offset, text);
  if (!filled) return Error{ErrorCode::kUnavailable, source.name + ": cannot be read", std::strerror(errno)};
  text.resize(*filled);
  return text;
}

/// Where the second line begins; the whole length when there is but one.
std::size_t second_line(std::string_view text) {
  const std::size_t end = text.find_first_of("\r\n");
  if (end == std::string_view::npos) return text.size();
  const bool both = text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n';
  return end + (both ? 2 : 1);
}

Result<TextStretch> stretch_at(const TextSource& source, std::uint64_t offset, std::uint64_t bytes,
                               std::uint64_t file_bytes) {
  CONCORD_TRY(std::string text, read_at(source, offset, bytes));
  if (offset > source.begin) text.erase(0, second_line(text));
  return TextStretch{std::move(text), offset + bytes >= file_bytes};
}

/// How much longer than usual the stretches must be to hold some lines: 1 for nearly all texts.
Result<std::uint64_t> long_line_factor(const TextSource& source, std::uint64_t bytes) {
  std::uint64_t factor = 1;
  for (; factor < kLongLineFactorMax && factor * kWholeBytes < bytes; factor *= 2) {
    CONCORD_TRY(const std::string text, read_at(source, source.begin, factor * kFirstBytes));
    if (std::count(text.begin(), text.end(), '\n') + std::count(text.begin(), text.end(), '\r') >= kLinesWanted) break;
  }
  return factor;
}

}  // namespace

Result<std::vector<TextStretch>> sample_text(const TextSource& source, std::uint64_t file_bytes) {
  std::vector<TextStretch> sample;
  const std::uint64_t bytes = file_bytes - std::min(file_bytes, source.begin);
  CONCORD_TRY(const std::uint64_t factor, long_line_factor(source, bytes));
  const bool whole = bytes <= factor * kWholeBytes;
  const std::uint64_t first_bytes = factor * kFirstBytes;
  const std::uint64_t other_bytes = first_bytes / 3;
  CONCORD_TRY(TextStretch first, stretch_at(source, source.begin, whole ? bytes : first_bytes, file_bytes));
  sample.push_back(std::move(first));
  if (whole) return sample;
  for (const std::uint64_t offset : {bytes / 3, bytes / 3 * 2, bytes - other_bytes}) {
    CONCORD_TRY(TextStretch stretch, stretch_at(source, source.begin + offset, other_bytes, file_bytes));
    sample.push_back(std::move(stretch));
  }
  return sample;
}

Result<TextStretch> last_stretch(const TextSource& source, std::uint64_t file_bytes) {
  const std::uint64_t bytes = file_bytes - std::min(file_bytes, source.begin);
  CONCORD_TRY(const std::uint64_t factor, long_line_factor(source, bytes));
  const std::uint64_t wanted = std::min(bytes, factor * kLastBytes);
  return stretch_at(source, file_bytes - wanted, wanted, file_bytes);
}

}  // namespace concord::ingest::csv
