#include "ingest/text_encoding.hpp"

#include <algorithm>
#include <vector>

#include "ingest/byte_stream.hpp"
#include "ingest/input_names.hpp"

namespace concord::ingest {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kDeclarationBytes = 4096;

std::optional<EncodingSign> by_mark(std::string_view head) {
  constexpr auto kMark = "byte order mark";
  if (head.starts_with("\xEF\xBB\xBF")) return EncodingSign{"UTF-8", 3, kMark};
  if (head.starts_with("\xFF\xFE\0\0"sv)) return EncodingSign{"UTF-32LE", 4, kMark};
  if (head.starts_with("\0\0\xFE\xFF"sv)) return EncodingSign{"UTF-32BE", 4, kMark};
  if (head.starts_with("\xFF\xFE")) return EncodingSign{"UTF-16LE", 2, kMark};
  if (head.starts_with("\xFE\xFF")) return EncodingSign{"UTF-16BE", 2, kMark};
  return std::nullopt;
}

/// Without a mark, UTF-16 gives itself away by zero bytes at every other place: those of ASCII characters.
std::optional<EncodingSign> by_zeros(std::string_view head) {
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i + 1 < head.size(); i += 2) {
    if (head[i] == '\0') ++even;
    if (head[i + 1] == '\0') ++odd;
  }
  const std::size_t pairs = head.size() / 2;
  if (pairs < 2) return std::nullopt;
  const auto usual = [pairs](std::size_t count) { return count * 5 >= pairs; };
  const auto rare = [pairs](std::size_t count) { return count * 100 <= pairs; };
  if (usual(odd) && rare(even))
    return EncodingSign{"UTF-16LE", 0, "every second byte of ASCII characters is zero, no mark"};
  if (usual(even) && rare(odd))
    return EncodingSign{"UTF-16BE", 0, "every first byte of ASCII characters is zero, no mark"};
  return std::nullopt;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The word behind `charset=` of a `<meta>`, or behind `encoding=` of an XML declaration.
std::string declared(std::string_view folded) {
  folded = folded.substr(0, kDeclarationBytes);
  const bool is_xml = folded.starts_with("<?xml");
  const std::string_view area = is_xml ? folded.substr(0, folded.find("?>")) : folded;
  const std::string_view key = is_xml ? "encoding"sv : "charset"sv;
  std::size_t at = area.find(key);
  if (at == std::string_view::npos) return {};
  at = area.find_first_not_of(" \t\r\n=\"'", at + key.size());
  if (at == std::string_view::npos) return {};
  return std::string{area.substr(at, area.find_first_of(" \t\r\n\"';/>?", at) - at)};
}

/// Whether all bytes are UTF-8.
Result<bool> is_all_utf8(const Source& source, std::uint64_t begin, const Deadline& deadline) {
  constexpr std::size_t kBlockBytes = 1 << 20, kCharacterBytesMax = 4;
  const std::unique_ptr<ByteStream> bytes = open_bytes(source, begin);
  std::vector<char> block(kBlockBytes + kCharacterBytesMax);
  std::size_t kept = 0;
  for (;;) {
    CONCORD_CHECK(deadline.check("reading " + source.name));
    CONCORD_TRY(const std::size_t got, bytes->read(std::span{block}.subspan(kept, kBlockBytes)));
    const std::string_view text{block.data(), kept + got};
    if (got == 0) return is_utf8(text);
    // The last character may go on in the next block.
    std::size_t whole = text.size();
    while (whole > 0 && text.size() - whole < kCharacterBytesMax &&
           (static_cast<unsigned char>(text[whole - 1]) & 0xC0U) == 0x80U)
      --whole;
    if (whole > 0 && static_cast<unsigned char>(text[whole - 1]) >= 0xC0U) --whole;
    if (text.size() - whole > kCharacterBytesMax) return false;
    if (!is_utf8(text.substr(0, whole))) return false;
    kept = text.size() - whole;
    std::copy(block.begin() + static_cast<std::ptrdiff_t>(whole),
              block.begin() + static_cast<std::ptrdiff_t>(text.size()), block.begin());
  }
}

}  // namespace

std::optional<EncodingSign> encoding_sign(std::string_view head) {
  std::optional<EncodingSign> sign = by_mark(head);
  return sign ? sign : by_zeros(head);
}

Result<EncodingSign> markup_encoding(const Source& source, std::string_view head, const Deadline& deadline) {
  std::optional<EncodingSign> sign = encoding_sign(head);
  if (sign && sign->name != "UTF-8") return *sign;
  const std::uint64_t mark_bytes = sign ? sign->mark_bytes : 0;
  std::string name = declared(folded_beginning(head));
  const bool claims_utf8 = sign || name.empty() || name.starts_with("utf") || name == "us-ascii" || name == "ascii";
  if (!claims_utf8) {
    // What calls itself Latin-1 is read as browsers do: its control characters are letters and quotes.
    if (name == "iso-8859-1" || name == "latin1") name = "windows-1252";
    return EncodingSign{std::move(name), 0, "as the text declares"};
  }
  CONCORD_TRY(const bool sound, is_all_utf8(source, mark_bytes, deadline));
  if (sound)
    return EncodingSign{"UTF-8", mark_bytes, name.empty() ? "every byte is valid UTF-8" : "as the text declares"};
  return EncodingSign{"windows-1252", mark_bytes, "some bytes are no UTF-8, so it is read as Windows-1252"};
}

std::string folded_beginning(std::string_view head) {
  const std::optional<EncodingSign> sign = by_mark(head);
  if (sign) head.remove_prefix(sign->mark_bytes);
  std::string folded;
  folded.reserve(head.size());
  for (const char c : head) {
    if (c != '\0') folded += lower(c);
  }
  const std::size_t first = folded.find_first_not_of(" \t\r\n");
  folded.erase(0, std::min(first, folded.size()));
  return folded;
}

}  // namespace concord::ingest
