// Reads one cell as a number under all conventions at once: what each separator means is left to the column.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "ingest/impl/cell_text.hpp"
#include "ingest/impl/reading.hpp"

namespace concord::ingest {

/// A cell that some convention reads as a number. Views point into the text that was read.
struct NumberText {
  Reading conventions = 0;     ///< of kAnyNumber
  std::string_view core;       ///< digits and separators only
  std::string_view currency;   ///< as written; empty when there is none
  std::string_view unit;       ///< of measure, behind the digits; never beside a currency or a percent sign
  char last_separator = '\0';  ///< decides which digits are the fraction
  unsigned digits = 0;         ///< in all
  unsigned digits_behind = 0;  ///< behind the last separator
  bool negative = false;
  bool plus = false;
  bool parentheses = false;
  bool trailing_sign = false;
  bool percent = false;
  bool leading_zeros = false;  ///< 007, 00.50
  bool plain = false;          ///< the engine casts it as written, with '.' as the decimal point

  /// Digits before and behind the decimal point of a convention; the integer part has at least one.
  unsigned integer_digits(std::size_t convention) const;
  unsigned fraction_digits(std::size_t convention) const;
  /// `conventions` with the bit of what stands behind the digits.
  Reading reading() const { return conventions | (percent ? kPercent : 0) | (unit.empty() ? 0 : kUnit); }
};

/// @param text  trimmed and folded, not empty.
/// @return false when no convention reads it; `number` is then unspecified.
bool read_number(std::string_view text, NumberText& number);

/// Appends "-1234.50" for the convention, which must be one of `number.conventions`.
void append_number(const NumberText& number, std::size_t convention, std::string& out);

/// A number with an exponent, such as 1.5e-07, and what a spreadsheet makes of a long identifier: 2.02E+34.
struct ExponentText {
  bool castable = false;       ///< the engine reads it as a double (no decimal comma, exponent within range)
  bool plain = false;          ///< ... as written (no plus sign)
  bool rounded_large = false;  ///< 2.02E+34: one digit before the point, exponent at least 10, fewer digits than it had
  bool short_mantissa = false;  ///< at most 6 significant digits
};
/// @return false when `text` (trimmed, not empty) has no such form.
bool read_exponent(std::string_view text, ExponentText& exponent);

/// False where `read_exponent` surely is. The text is not empty.
inline bool may_end_in_exponent(std::string_view text) {
  if (!is_digit(text.back()) || text.size() < 3) return false;
  std::uint32_t word = 0;
  const char* const last = text.data() + text.size() - 1;
  if (text.size() >= 5) {
    std::memcpy(&word, last - 4, sizeof(word));
  } else {
    std::memcpy(&word, last - 2, 2);
  }
  constexpr std::uint32_t kLowE = 0x65656565;
  const std::uint32_t differing = (word | 0x20202020U) ^ kLowE;  // a zero byte where there is an e
  return ((differing - 0x01010101U) & ~differing & 0x80808080U) != 0;
}

}  // namespace concord::ingest
