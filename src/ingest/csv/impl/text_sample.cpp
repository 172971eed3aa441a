#include "ingest/csv/impl/text_sample.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace concord::ingest::csv {
namespace {

constexpr std::uint64_t kWholeBytes = 96 << 10;
constexpr std::uint64_t kFirstBytes = 48 << 10;
constexpr std::uint64_t kOtherBytes = 16 << 10;
constexpr std::uint64_t kLastBytes = 64 << 10;

Result<std::string> read_at(const TextSource& source, std::uint64_t offset, std::uint64_t bytes) {
  std::string text(bytes, '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got =
        ::pread(source.descriptor, text.data() + filled, text.size() - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{ErrorCode::kUnavailable, source.name + ": cannot be read", std::strerror(errno)};
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
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

}  // namespace

Result<std::vector<TextStretch>> sample_text(const TextSource& source, std::uint64_t file_bytes) {
  std::vector<TextStretch> sample;
  const std::uint64_t bytes = file_bytes - std::min(file_bytes, source.begin);
  const bool whole = bytes <= kWholeBytes;
  CONCORD_TRY(TextStretch first, stretch_at(source, source.begin, whole ? bytes : kFirstBytes, file_bytes));
  sample.push_back(std::move(first));
  if (whole) return sample;
  for (const std::uint64_t offset : {bytes / 3, bytes / 3 * 2, bytes - kOtherBytes}) {
    CONCORD_TRY(TextStretch stretch, stretch_at(source, source.begin + offset, kOtherBytes, file_bytes));
    sample.push_back(std::move(stretch));
  }
  return sample;
}

Result<TextStretch> last_stretch(const TextSource& source, std::uint64_t file_bytes) {
  const std::uint64_t bytes = file_bytes - std::min(file_bytes, source.begin);
  const std::uint64_t wanted = std::min(bytes, kLastBytes);
  return stretch_at(source, file_bytes - wanted, wanted, file_bytes);
}

}  // namespace concord::ingest::csv
