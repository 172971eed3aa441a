#include "report/impl/html_text.hpp"

#include "report/impl/cell_text.hpp"
#include "report/impl/display_text.hpp"

namespace concord::report {
namespace {

void append_character(std::string& out, char32_t character) {
  switch (character) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    case 0xFFFE:
    case 0xFFFF:
      append_utf8(out, 0xFFFD);
      break;
    default:
      append_utf8(out, character);
  }
}

/// Line feeds and tabs are laid out by the page's style.
bool is_escaped(char32_t character) {
  return character != '\n' && character != '\t' && is_unseen(character);
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const auto character = character_at(text, offset);
    if (is_escaped(character.value)) {
      out += escape_of(character.value);
    } else {
      append_character(out, character.value);
    }
    offset += character.length;
  }
}

void append_marked(std::string& out, std::string_view text, std::size_t characters_max) {
  std::size_t count = 0;
  for (std::size_t offset = 0; offset < text.size(); ++count) {
    if (count == characters_max) {
      out += "<i class=\"cut\">… " + count_of(text.size() - offset, "more byte", "more bytes") + "</i>";
      return;
    }
    const auto character = character_at(text, offset);
    if (is_escaped(character.value)) {
      out += "<i class=\"unseen\">" + escape_of(character.value) + "</i>";
    } else {
      append_character(out, character.value);
    }
    offset += character.length;
  }
}

}  // namespace concord::report
