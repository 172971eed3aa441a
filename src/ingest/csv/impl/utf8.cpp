#include "ingest/csv/impl/utf8.hpp"

#include <array>
#include <cstdint>

namespace concord::ingest::csv {
namespace {

/// Windows-1252 0x80 to 0x9F; the five bytes without a character become U+FFFD.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                                        0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

void append_utf8(std::string& out, unsigned point) {
  if (point < 0x800) {
    out.push_back(static_cast<char>(0xC0U | (point >> 6U)));
  } else {
    out.push_back(static_cast<char>(0xE0U | (point >> 12U)));
    out.push_back(static_cast<char>(0x80U | ((point >> 6U) & 0x3FU)));
  }
  out.push_back(static_cast<char>(0x80U | (point & 0x3FU)));
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool shortest = lead != 0xE0 || byte(1) >= 0xA0;
    const bool no_surrogate = lead != 0xED || byte(1) < 0xA0;
    return continues(1) && continues(2) && shortest && no_surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool in_range = (lead != 0xF0 || byte(1) >= 0x90) && (lead != 0xF4 || byte(1) < 0x90);
    return continues(1) && continues(2) && continues(3) && in_range ? 4 : 0;
  }
  return 0;
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string utf8_from_mixed(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length > 0) {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
      continue;
    }
    const unsigned byte = static_cast<unsigned char>(text.front());
    append_utf8(out, byte < 0xA0 ? kWindows1252[byte - 0x80] : byte);
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace concord::ingest::csv
