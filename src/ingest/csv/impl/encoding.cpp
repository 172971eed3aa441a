#include "ingest/csv/impl/encoding.hpp"

#include <algorithm>
#include <cstring>

#include "ingest/csv/impl/national_encoding.hpp"
#include "ingest/csv/impl/utf8.hpp"
#include "ingest/text_encoding.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kHeadBytes = 64 << 10;
constexpr std::size_t kForeignBytesMax = 64 << 10;

/// What all bytes of a text tell about its encoding.
struct ByteEvidence {
  std::uint64_t nul_bytes = 0;
  std::uint64_t multibyte_characters = 0;  ///< valid UTF-8 beyond ASCII
  std::uint64_t invalid_bytes = 0;
  std::uint64_t control_range_bytes = 0;  ///< invalid bytes 0x80 to 0x9F: letters and quotes in Windows-1252 only
  std::string foreign_lines;              ///< some lines with invalid bytes
};

/// The whole lines of a stretch, the stretch itself when it has none.
std::string_view whole_lines(std::string_view stretch) {
  const std::size_t first = stretch.find('\n');
  const std::size_t last = stretch.rfind('\n');
  return first == last ? stretch : stretch.substr(first + 1, last - first);
}

bool is_ascii_block(std::string_view block) {
  std::uint64_t all = 0;
  std::size_t at = 0;
  for (; at + 8 <= block.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, block.data() + at, 8);
    all |= word;
  }
  for (; at < block.size(); ++at) all |= static_cast<unsigned char>(block[at]);
  return (all & 0x8080808080808080ULL) == 0;
}

/// Adds a stretch of text; returns how many bytes at its end may be the start of a character and wait for more.
std::size_t add_evidence(std::string_view text, bool at_end, ByteEvidence& evidence) {
  constexpr std::size_t kStep = 4096;
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_ascii_block(text.substr(at, kStep))) {
      at += std::min(kStep, text.size() - at);
      continue;
    }
    const std::size_t begin = at;
    const std::uint64_t invalid_before = evidence.invalid_bytes;
    const std::size_t end = std::min(at + kStep, text.size());
    while (at < end) {
      if (static_cast<unsigned char>(text[at]) < 0x80) {
        ++at;
        continue;
      }
      const std::size_t length = utf8_length(text.substr(at));
      if (length == 0 && !at_end && text.size() - at < 4) return text.size() - at;
      if (length > 1) ++evidence.multibyte_characters;
      if (length == 0) {
        ++evidence.invalid_bytes;
        if (static_cast<unsigned char>(text[at]) < 0xA0) ++evidence.control_range_bytes;
      }
      at += std::max<std::size_t>(length, 1);
    }
    if (evidence.invalid_bytes > invalid_before && evidence.foreign_lines.size() < kForeignBytesMax)
      evidence.foreign_lines += begin == 0 ? text.substr(0, at) : whole_lines(text.substr(begin, at - begin));
  }
  return 0;
}

Result<ByteEvidence> survey(const Source& source, std::uint64_t begin, const Deadline& deadline) {
  ByteEvidence evidence;
  TextWindow window{{source.descriptor, begin, source.name}};
  while (!window.at_end()) {
    CONCORD_CHECK(deadline.check("reading " + source.name));
    CONCORD_CHECK(window.fill());
    const std::string_view text = window.text();
    if (text.empty()) break;
    const std::size_t waiting = add_evidence(text, window.at_end(), evidence);
    const std::string_view done = text.substr(0, text.size() - waiting);
    if (done.find('\0') != std::string_view::npos)
      evidence.nul_bytes += static_cast<std::uint64_t>(std::count(done.begin(), done.end(), '\0'));
    window.consume(done.size());
  }
  return evidence;
}

Encoding from_evidence(const ByteEvidence& evidence, std::uint64_t mark_bytes) {
  Encoding encoding{"UTF-8", mark_bytes, mark_bytes > 0 ? "byte order mark" : "", evidence.nul_bytes > 0, false};
  if (evidence.invalid_bytes == 0) {
    if (mark_bytes == 0)
      encoding.reason = evidence.multibyte_characters == 0 ? "only ASCII bytes" : "every byte is valid UTF-8";
    return encoding;
  }
  const std::string counts = std::to_string(evidence.invalid_bytes) + " bytes are no UTF-8";
  NationalEncoding national;
  if (mark_bytes == 0) national = national_encoding(evidence.foreign_lines);
  const bool mostly_valid = evidence.multibyte_characters > evidence.invalid_bytes;
  if (!national.name.empty() && !mostly_valid) {
    encoding.name = national.name;
    encoding.reason = counts + "; " + national.reason;
    return encoding;
  }
  if (mark_bytes > 0 || mostly_valid) {
    encoding.has_invalid_utf8 = true;
    encoding.reason = counts + ", but " + std::to_string(evidence.multibyte_characters) + " characters are";
    return encoding;
  }
  const bool windows = evidence.control_range_bytes > 0;
  encoding.name = windows ? "windows-1252" : "ISO-8859-1";
  encoding.reason =
      counts + (windows ? ", some are letters or quotes in Windows-1252 only" : ", all are Latin-1 characters");
  return encoding;
}

}  // namespace

Result<Encoding> detect_encoding(const Source& source, EncodingDepth depth, const Deadline& deadline) {
  TextWindow window{{source.descriptor, 0, source.name}};
  while (!window.at_end() && window.text().size() <= kHeadBytes) CONCORD_CHECK(window.fill());
  const std::string_view head = window.text().substr(0, kHeadBytes);
  const std::optional<EncodingSign> found = encoding_sign(head);
  if (found && found->name != "UTF-8") return Encoding{found->name, found->mark_bytes, found->reason};
  const std::uint64_t mark_bytes = found ? found->mark_bytes : 0;
  if (depth == EncodingDepth::kHead) {
    ByteEvidence evidence;
    add_evidence(head.substr(mark_bytes), window.text().size() <= kHeadBytes, evidence);
    evidence.nul_bytes = static_cast<std::uint64_t>(std::count(head.begin(), head.end(), '\0'));
    return from_evidence(evidence, mark_bytes);
  }
  CONCORD_TRY(const ByteEvidence evidence, survey(source, mark_bytes, deadline));
  return from_evidence(evidence, mark_bytes);
}

}  // namespace concord::ingest::csv
