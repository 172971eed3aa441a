#include <fmt/format.h>
#include <unicode/uchar.h>

#include "report/impl/display_text.hpp"
#include "report/impl/xlsx_workbook.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kCellUnitsMax = 32'767;
constexpr std::string_view kShortened = "… (shortened)";

std::size_t utf16_units(char32_t character) {
  return character > 0xFFFF ? 2 : 1;
}

/// "_x0041_" in a cell would be read back as "A": such text gets its underscore escaped.
bool starts_escape(std::string_view text) {
  if (text.size() < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_') return false;
  for (const char digit : text.substr(2, 4)) {
    const bool hexadecimal =
        (digit >= '0' && digit <= '9') || (digit >= 'A' && digit <= 'F') || (digit >= 'a' && digit <= 'f');
    if (!hexadecimal) return false;
  }
  return true;
}

void append_xml_safe(std::string& out, std::string_view rest, char32_t character) {
  if (character == '_' && starts_escape(rest)) {
    out += "_x005F_";
  } else if (character < 0x20 && character != '\n' && character != '\t') {
    out += fmt::format("_x{:04X}_", static_cast<std::uint32_t>(character));
  } else if (character == 0xFFFE || character == 0xFFFF) {
    append_utf8(out, 0xFFFD);
  } else {
    append_utf8(out, character);
  }
}

}  // namespace

std::string xlsx_text(std::string_view text, bool& shortened) {
  std::string out;
  std::size_t units = 0;
  std::size_t room_end = 0;  // where the text is cut if it turns out to be too long
  const auto room = kCellUnitsMax - kShortened.size();
  for (std::size_t offset = 0; offset < text.size();) {
    const auto character = character_at(text, offset);
    const auto before = out.size();
    append_xml_safe(out, text.substr(offset), character.value);
    units += character.value < 0x80 ? out.size() - before : utf16_units(character.value);
    if (units <= room) room_end = out.size();
    if (units > kCellUnitsMax) {
      shortened = true;
      out.resize(room_end);
      return out.append(kShortened);
    }
    offset += character.length;
  }
  return out;
}

std::string xlsx_sheet_name(std::string_view wanted, std::size_t units_max) {
  std::string name;
  std::size_t units = 0;
  for (std::size_t offset = 0; offset < wanted.size();) {
    const auto character = character_at(wanted, offset);
    offset += character.length;
    const bool refused = character.value < 0x80 && std::string_view{"[]:*?/\\"}.find(
                                                       static_cast<char>(character.value)) != std::string_view::npos;
    const auto kept = refused || is_unseen(character.value) || character.value >= 0xFFFE ? U' ' : character.value;
    units += utf16_units(kept);
    if (units > units_max) break;
    append_utf8(name, kept);
  }
  const auto is_edge = [](char c) { return c == '\'' || c == ' '; };
  while (!name.empty() && is_edge(name.back())) name.pop_back();
  std::size_t first = 0;
  while (first < name.size() && is_edge(name[first])) ++first;
  name.erase(0, first);
  return name.empty() ? "Sheet" : name;
}

}  // namespace concord::report
