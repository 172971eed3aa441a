// Text from files as people may safely see it: valid UTF-8, invisible characters made visible, widths in columns.
// All functions accept any bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace concord::report {

/// One character of a text; `value` is U+FFFD where the bytes are no UTF-8 (then `length` is 1).
struct Character {
  char32_t value;
  std::size_t length;  ///< bytes
};
/// The character at `offset`, which lies inside `text`.
Character character_at(std::string_view text, std::size_t offset);
void append_utf8(std::string& out, char32_t character);
/// The same text with U+FFFD for each byte that is no UTF-8.
std::string valid_utf8(std::string_view text);

/// True for characters that would change how other text is shown, or that cannot be seen: control characters, direction
/// overrides, zero-width spaces. (Joiners are not among them: scripts and emoji need them.)
bool is_unseen(char32_t character);
/// How such a character is shown: "\n", "\x1b", "\u202e".
std::string escape_of(char32_t character);
/// The text with its unseen characters escaped, cut after `characters_max` characters (said at the end).
std::string visible_text(std::string_view text, std::size_t characters_max = 20'000);
/// The same, but line feeds stay what they are.
std::string visible_lines(std::string_view text);

/// Columns that the text takes in a terminal: 2 for wide characters, 0 for combining ones.
std::size_t display_width(std::string_view text);
/// The text cut to `width` columns with an ellipsis, if it is wider.
std::string clipped(std::string_view text, std::size_t width);
/// Lines of at most `width` columns (at least 1), broken at blanks where possible; what does not fit into `lines_max`
/// lines is cut with an ellipsis. Line feeds in the text break too. At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t lines_max = SIZE_MAX);

}  // namespace concord::report
