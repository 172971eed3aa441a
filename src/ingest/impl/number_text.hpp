// Reads one cell as a number under all conventions at once: what each separator means is left to the column.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ingest/impl/reading.hpp"

namespace concord::ingest {

/// A cell that some convention reads as a number. Views point into the text that was read.
struct NumberText {
  Reading conventions = 0;     ///< of kAnyNumber
  std::string_view core;       ///< digits and separators only
  std::string_view currency;   ///< as written; empty when there is none
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
/// @return false when `text` (trimmed) has no such form.
bool read_exponent(std::string_view text, ExponentText& exponent);

/// Check digits of cards and device numbers (Luhn) and of goods (GTIN, EAN). Digits only.
bool passes_luhn(std::string_view digits);
bool passes_gtin(std::string_view digits);
/// An international bank account number: country, check digits, account; blanks between groups are allowed.
bool is_iban(std::string_view text);

}  // namespace concord::ingest
