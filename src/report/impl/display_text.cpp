#include "report/impl/display_text.hpp"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace concord::report {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kEllipsis = "…";

std::size_t width_of(char32_t character) {
  if (character < 0x300) return 1;
  const auto code = static_cast<UChar32>(character);
  switch (u_charType(code)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
      return 0;
    default:
      break;
  }
  if (character >= 0x1160 && character <= 0x11FF) return 0;  // Hangul vowels and finals join the syllable before them
  const auto east_asian = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
  return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

/// Bytes of the longest beginning that takes at most `width` columns.
std::size_t fitting_prefix(std::string_view text, std::size_t width) {
  std::size_t used = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const auto character = character_at(text, offset);
    used += width_of(character.value);
    if (used > width) return offset;
    offset += character.length;
  }
  return text.size();
}

std::string_view without_leading_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

/// Where to break `line`, which is wider than `width`: at the last blank, unless the word behind it is too long for any
/// line and most of this one would stay empty.
std::size_t break_position(std::string_view line, std::size_t width) {
  const auto hard = fitting_prefix(line, width);
  if (hard < line.size() && line[hard] == ' ') return hard;
  const auto blank = line.substr(0, hard).rfind(' ');
  if (blank != std::string_view::npos) {
    const auto word = line.substr(blank + 1, width * 4 + 1);  // four bytes a character at most
    const bool word_fits = fitting_prefix(word, width) >= std::min(word.find(' '), word.size());
    if (word_fits || blank >= hard / 2) return blank;
  }
  if (hard > 0) return hard;
  return character_at(line, 0).length;  // a wide character in a column of one: it must go somewhere
}

void wrap_line(std::string_view line, std::size_t width, std::vector<std::string>& lines) {
  while (display_width(line.substr(0, std::min(line.size(), width * 8 + 64))) > width) {
    const auto end = break_position(line, width);
    lines.emplace_back(line.substr(0, end));
    while (!lines.back().empty() && lines.back().back() == ' ') lines.back().pop_back();
    line = without_leading_blanks(line.substr(end));
    if (line.empty()) return;
  }
  lines.emplace_back(line);
}

}  // namespace

Character character_at(std::string_view text, std::size_t offset) {
  const auto first = static_cast<unsigned char>(text[offset]);
  if (first < 0x80) return {first, 1};
  const auto rest = text.substr(offset, 4);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(rest.data());
  std::int32_t position = 0;
  const auto length = static_cast<std::int32_t>(rest.size());
  UChar32 code = 0;
  U8_NEXT(bytes, position, length, code);
  if (code < 0) return {kReplacement, 1};
  return {static_cast<char32_t>(code), static_cast<std::size_t>(position)};
}

void append_utf8(std::string& out, char32_t character) {
  const auto code = static_cast<std::uint32_t>(character);
  const auto append = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  const auto append_following = [&](unsigned bits) { append(0x80U | ((code >> bits) & 0x3FU)); };
  if (code < 0x80) {
    append(code);
  } else if (code < 0x800) {
    append(0xC0U | (code >> 6U));
    append_following(0);
  } else if (code < 0x10000) {
    append(0xE0U | (code >> 12U));
    append_following(6);
    append_following(0);
  } else {
    append(0xF0U | (code >> 18U));
    append_following(12);
    append_following(6);
    append_following(0);
  }
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const auto character = character_at(text, offset);
    append_utf8(out, character.value);
    offset += character.length;
  }
  return out;
}

bool is_unseen(char32_t character) {
  if (character < 0x20 || (character >= 0x7F && character < 0xA0)) return true;
  switch (character) {
    case 0xAD:    // soft hyphen
    case 0x61C:   // Arabic letter mark
    case 0x200B:  // zero-width space
    case 0x200E:  // left-to-right mark
    case 0x200F:  // right-to-left mark
    case 0x2028:
    case 0x2029:
    case 0x2060:
    case 0xFEFF:
      return true;
    default:
      return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069) ||
             (character >= 0xE0000 && character <= 0xE007F);
  }
}

std::string escape_of(char32_t character) {
  switch (character) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  const auto code = static_cast<std::uint32_t>(character);
  if (code < 0x100) return fmt::format("\\x{:02x}", code);
  if (code < 0x10000) return fmt::format("\\u{:04x}", code);
  return fmt::format("\\U{:08x}", code);
}

std::string visible_text(std::string_view text, std::size_t characters_max) {
  std::string out;
  out.reserve(std::min(text.size(), characters_max));
  std::size_t count = 0;
  for (std::size_t offset = 0; offset < text.size(); ++count) {
    if (count == characters_max) {
      out += fmt::format("{} ({} more bytes)", kEllipsis, text.size() - offset);
      break;
    }
    const auto character = character_at(text, offset);
    if (is_unseen(character.value)) {
      out += escape_of(character.value);
    } else {
      append_utf8(out, character.value);
    }
    offset += character.length;
  }
  return out;
}

std::string visible_lines(std::string_view text) {
  std::string out;
  while (true) {
    const auto end = text.find('\n');
    out += visible_text(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const auto character = character_at(text, offset);
    width += width_of(character.value);
    offset += character.length;
  }
  return width;
}

std::string clipped(std::string_view text, std::size_t width) {
  const auto end = fitting_prefix(text, width);
  if (end == text.size()) return std::string{text};
  if (width == 0) return {};
  return std::string{text.substr(0, fitting_prefix(text, width - 1))}.append(kEllipsis);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t lines_max) {
  width = std::max<std::size_t>(width, 1);
  lines_max = std::max<std::size_t>(lines_max, 1);
  // Nothing behind these bytes can be seen, so that a cell of many megabytes costs no more than what is shown of it.
  const auto bytes_max = lines_max > 1000 ? text.size() : std::min(text.size(), lines_max * (width * 16 + 64));
  const bool shortened = bytes_max < text.size();
  std::vector<std::string> lines;
  for (auto rest = text.substr(0, bytes_max);;) {
    const auto end = rest.find('\n');
    wrap_line(rest.substr(0, end), width, lines);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (lines.size() > lines_max || shortened) {
    lines.resize(std::min(lines.size(), lines_max));
    auto last = lines.back();
    lines.back() = clipped(last.append(width, ' '), width);
    const auto blanks = lines.back().rfind(" …");
    if (blanks != std::string::npos) {  // the line was short: the ellipsis directly behind its last word
      last = lines.back().substr(0, blanks);
      while (!last.empty() && last.back() == ' ') last.pop_back();
      lines.back() = last + std::string{kEllipsis};
    }
  }
  return lines;
}

}  // namespace concord::report
