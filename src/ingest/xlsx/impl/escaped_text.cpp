#include "ingest/xlsx/impl/escaped_text.hpp"

#include <charconv>
#include <optional>

namespace concord::ingest::xlsx {
namespace {

std::optional<unsigned> hexadecimal(std::string_view digits) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

void append_utf8(unsigned point, std::string& out) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

}  // namespace

void append_unescaped(std::string_view text, std::string& out) {
  constexpr std::size_t kEscapeLength = 7;  // _xHHHH_
  for (std::size_t at = text.find("_x"); at != std::string_view::npos; at = text.find("_x")) {
    const bool whole = at + kEscapeLength <= text.size() && text[at + kEscapeLength - 1] == '_';
    const std::optional<unsigned> point = whole ? hexadecimal(text.substr(at + 2, 4)) : std::nullopt;
    const bool surrogate = point && *point >= 0xD800 && *point < 0xE000;
    if (!point || surrogate) {
      out += text.substr(0, at + 2);
      text.remove_prefix(at + 2);
      continue;
    }
    out += text.substr(0, at);
    append_utf8(*point, out);
    text.remove_prefix(at + kEscapeLength);
  }
  out += text;
}

}  // namespace concord::ingest::xlsx
