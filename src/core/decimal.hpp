// Exact decimal numbers of up to 38 digits: every amount of money in Concord is one of these, never a double.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace concord {

/// GCC's 128-bit integer under a name that -Wpedantic accepts.
__extension__ typedef __int128 Int128;

/// How numbers are written in a file or column: which characters may stand where.
struct NumberFormat {
  char decimal_point = '.';     ///< '.' or ','
  char group_separator = '\0';  ///< ',', '.', ' ', '\'' or '\0' for none; groups of three (or Indian 2-2-3) are checked
  bool parentheses_negative = false;  ///< "(12.00)" is -12.00
  bool trailing_sign = false;         ///< "12.00-" is -12.00
  bool currency_signs = false;        ///< "RM 12.00", "$12", "12 EUR" are numbers
  friend bool operator==(const NumberFormat&, const NumberFormat&) = default;
};

/// coefficient / 10^scale, |coefficient| < 10^38, scale 0 to 38. Value semantics, no allocation. Overflow is an error,
/// never a wrap. Equality and order are by value: 1.0 == 1.00.
class Decimal {
 public:
  static constexpr int kMaxDigits = 38;

  constexpr Decimal() = default;
  /// @error kLimitExceeded  |coefficient| >= 10^38 or scale > 38.
  static Result<Decimal> make(Int128 coefficient, int scale);
  /// Reads the whole of `text` (blanks around it are allowed). Digits are kept: "1.50" has scale 2.
  /// @error kInvalidInput  not a number in this format; kLimitExceeded  more than 38 digits.
  static Result<Decimal> parse(std::string_view text, const NumberFormat& format = {});

  Int128 coefficient() const { return coefficient_; }
  int scale() const { return scale_; }
  bool is_negative() const { return coefficient_ < 0; }
  bool is_zero() const { return coefficient_ == 0; }

  /// "-12.50": plain digits, exactly `scale` of them behind the point, no exponent.
  std::string to_string() const;
  /// "-1,234.50": for people.
  std::string to_grouped_string() const;

  /// @error kLimitExceeded  the result has more than 38 digits. The result's scale is the larger of the two.
  Result<Decimal> plus(const Decimal& other) const;
  Result<Decimal> minus(const Decimal& other) const;
  /// The same value with another scale. @error kInvalidInput  digits other than 0 would be lost; kLimitExceeded
  /// overflow.
  Result<Decimal> rescaled(int scale) const;
  /// Half away from zero, as DuckDB and Spark narrow decimals. @error kLimitExceeded  overflow (scale grew too far).
  Result<Decimal> rounded(int scale) const;
  Decimal negated() const;
  Decimal absolute() const;

  friend std::strong_ordering operator<=>(const Decimal& left, const Decimal& right);
  friend bool operator==(const Decimal& left, const Decimal& right) { return (left <=> right) == 0; }

 private:
  constexpr Decimal(Int128 coefficient, int scale) : coefficient_{coefficient}, scale_{scale} {}
  Int128 coefficient_ = 0;
  int scale_ = 0;
};

}  // namespace concord
