// Which text a spreadsheet would calculate: OWASP "CSV Injection" lists = + - @ TAB CR at the start of a cell, the
// full-width forms that some input methods normalise, and cells that begin inside others when the program that opens
// the file splits it at another delimiter than the one that wrote it.
#include <algorithm>

#include "report/impl/cell_text.hpp"
#include "report/impl/display_text.hpp"
#include "report/render.hpp"

namespace concord::report {
namespace {

enum class FormulaStart { kNone, kSign, kCertain };

FormulaStart formula_start(char32_t character) {
  switch (character) {
    case '+':
    case '-':
    case 0xFF0B:  // full-width plus
    case 0xFF0D:  // full-width hyphen-minus
      return FormulaStart::kSign;
    case '=':
    case '@':
    case 0xFF1D:  // full-width equals
    case 0xFF20:  // full-width at
      return FormulaStart::kCertain;
    default:
      return FormulaStart::kNone;
  }
}

bool is_delimiter(char32_t character) {
  return character == ',' || character == ';' || character == '|' || character == '\t' || character == '\n' ||
         character == '\r';
}

/// Most cells: nothing in them could start a formula (0xEF is the first byte of the full-width forms).
bool is_harmless(std::string_view text) {
  return text.find_first_of("=@+-\t\r\xEF") == std::string_view::npos || text == "-";
}

/// Passes over what a spreadsheet ignores in front of a formula. Signs after a delimiter and a blank ("rent, -5 a day")
/// are prose; at the very start of a cell they are not.
std::string neutralised(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 1);
  bool at_start = true;  // only quotes and blanks since the start of the cell or since a delimiter
  bool sign_counts = true;
  bool in_first = true;  // no delimiter yet
  for (std::size_t offset = 0; offset < text.size();) {
    const auto [character, length] = character_at(text, offset);
    const auto start = at_start ? formula_start(character) : FormulaStart::kNone;
    if (offset == 0 && (character == '\t' || character == '\r')) {
      out += '\'';
    } else if (start == FormulaStart::kCertain || (start == FormulaStart::kSign && sign_counts)) {
      out += '\'';
    }
    out += text.substr(offset, length);
    offset += length;
    if (is_delimiter(character)) {
      at_start = sign_counts = true;
      in_first = false;
    } else if (character == ' ' || character == 0xA0 || character == 0x3000) {
      sign_counts = sign_counts && in_first;
    } else if (character != '"') {
      at_start = false;
    }
  }
  return out;
}

/// Machine forms of numbers and dates: digits and their separators, never a letter that could name a function.
bool is_plain_value(std::string_view text) {
  if (read_number(text)) return true;
  if (text.empty() || text.front() < '0' || text.front() > '9') return text.empty();
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '.' || c == '+' || c == 'T' || c == 'Z' || c == ' ';
  });
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char character : text) {
    if (character == '"') out += '"';
    out += character;
  }
  return out += '"';
}

}  // namespace

std::string csv_cell(std::string_view text, CellKind kind) {
  if (kind != CellKind::kText && is_plain_value(text)) return std::string{text};
  const auto safe = is_harmless(text) ? std::string{text} : neutralised(text);
  // Other spreadsheets' delimiters are quoted too, so that a cell stays one cell wherever the file is opened.
  const bool quotes =
      safe.find_first_of(",;|\t\r\n\"") != std::string::npos || safe.starts_with(' ') || safe.ends_with(' ');
  return quotes ? in_quotes(safe) : safe;
}

std::string csv_cell_raw(std::string_view text, char delimiter) {
  const bool quotes =
      text.find_first_of("\r\n\"") != std::string_view::npos || text.find(delimiter) != std::string_view::npos;
  return quotes ? in_quotes(text) : std::string{text};
}

}  // namespace concord::report
