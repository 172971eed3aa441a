#include "core/decimal.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "core/currency.hpp"

namespace concord {
namespace {

__extension__ typedef unsigned __int128 UInt128;

constexpr auto kPowersOfTen = [] {
  std::array<UInt128, Decimal::kMaxDigits + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();
constexpr UInt128 kLimit = kPowersOfTen[Decimal::kMaxDigits];  // magnitudes stay below this

constexpr UInt128 power_of_ten(int exponent) {
  return kPowersOfTen[static_cast<std::size_t>(exponent)];
}

/// Magnitudes are below 2^127, so neither direction can wrap.
UInt128 magnitude_of(Int128 value) {
  return value < 0 ? static_cast<UInt128>(-value) : static_cast<UInt128>(value);
}
Int128 signed_value(UInt128 magnitude, bool negative) {
  const auto value = static_cast<Int128>(magnitude);
  return negative ? -value : value;
}

Error overflow() {
  return {ErrorCode::kLimitExceeded, "The number needs more than 38 digits."};
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// The length of the blank at the start of `text`: ASCII, no-break, thin and narrow no-break spaces; 0 when there is
/// none.
std::size_t blank_length(std::string_view text) {
  if (text.starts_with(' ') || text.starts_with('\t')) return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  if (text.starts_with("\xE2\x80\xAF") || text.starts_with("\xE2\x80\x89")) return 3;
  return 0;
}

void skip_blanks(std::string_view& text) {
  while (const auto length = blank_length(text)) text.remove_prefix(length);
}

void trim_end(std::string_view& text) {
  for (;;) {
    if (text.ends_with(' ') || text.ends_with('\t')) {
      text.remove_suffix(1);
    } else if (text.ends_with("\xC2\xA0")) {
      text.remove_suffix(2);
    } else if (text.ends_with("\xE2\x80\xAF") || text.ends_with("\xE2\x80\x89")) {
      text.remove_suffix(3);
    } else {
      return;
    }
  }
}

/// Takes a sign from the start: '+', '-' or the typographic minus.
std::optional<bool> take_sign(std::string_view& text) {
  constexpr std::string_view kMinus = "\xE2\x88\x92";
  if (text.starts_with(kMinus)) {
    text.remove_prefix(kMinus.size());
    return true;
  }
  if (!text.starts_with('-') && !text.starts_with('+')) return std::nullopt;
  const bool negative = text.front() == '-';
  text.remove_prefix(1);
  return negative;
}

/// Reads one number from front to back. Every step either takes what it knows from `rest_` or leaves it for the next.
class NumberReader {
 public:
  NumberReader(std::string_view text, const NumberFormat& format) : rest_{text}, format_{format} {}

  bool read_prefix();
  bool read_integer_part();
  void read_fraction();
  bool read_suffix();

  bool has_digits() const { return digits_ > 0; }
  bool too_long() const { return too_long_ || scale_ > Decimal::kMaxDigits; }
  Int128 coefficient() const { return signed_value(magnitude_, negative_); }
  int scale() const { return scale_; }

 private:
  void add_digit(char digit);
  bool take_currency_before_number();
  bool take_group_separator();
  bool groups_are_regular() const;

  std::string_view rest_;
  const NumberFormat& format_;
  UInt128 magnitude_ = 0;
  int scale_ = 0;
  int digits_ = 0;
  bool too_long_ = false;
  bool negative_ = false;
  bool signed_ = false;
  bool currency_ = false;
  bool parenthesis_ = false;
  std::array<std::uint8_t, Decimal::kMaxDigits + 2> groups_{};  // digits in each group, first group first
  std::size_t group_count_ = 0;
};

void NumberReader::add_digit(char digit) {
  ++digits_;
  too_long_ = too_long_ || magnitude_ >= kLimit / 10;
  if (!too_long_) magnitude_ = magnitude_ * 10 + static_cast<unsigned>(digit - '0');
}

bool NumberReader::take_currency_before_number() {
  std::size_t length = 0;
  while (length < rest_.size() && !is_digit(rest_[length]) && rest_[length] != '-' && rest_[length] != '+' &&
         rest_[length] != '(' && blank_length(rest_.substr(length)) == 0 &&
         !rest_.substr(length).starts_with("\xE2\x88\x92")) {
    ++length;
  }
  // "$.50": the point belongs to the number unless the sign itself ends in one ("Rs.").
  auto sign = rest_.substr(0, length);
  if (!is_currency_sign(sign) && sign.ends_with(format_.decimal_point)) sign.remove_suffix(1);
  if (!is_currency_sign(sign)) return false;
  rest_.remove_prefix(sign.size());
  return true;
}

/// Signs, currency and parenthesis in any order, each at most once. False when something else stands before the number.
bool NumberReader::read_prefix() {
  for (;;) {
    skip_blanks(rest_);
    if (rest_.empty()) return false;
    const char next = rest_.front();
    if (is_digit(next)) return true;
    if (next == format_.decimal_point && rest_.size() > 1 && is_digit(rest_[1])) return true;
    if (const auto negative = take_sign(rest_)) {
      if (signed_ || parenthesis_) return false;
      signed_ = true;
      negative_ = *negative;
    } else if (next == '(' && format_.parentheses_negative && !parenthesis_ && !signed_) {
      rest_.remove_prefix(1);
      parenthesis_ = true;
      negative_ = true;
    } else if (format_.currency_signs && !currency_ && take_currency_before_number()) {
      currency_ = true;
    } else {
      return false;
    }
  }
}

/// Takes one separator if a digit follows it.
bool NumberReader::take_group_separator() {
  std::size_t length = 0;
  if (format_.group_separator == '\0') return false;
  if (rest_.starts_with(format_.group_separator)) {
    length = 1;
  } else if (format_.group_separator == ' ') {
    length = blank_length(rest_);
  } else if (format_.group_separator == '\'' && rest_.starts_with("\xE2\x80\x99")) {
    length = 3;
  }
  if (length == 0 || rest_.size() <= length || !is_digit(rest_[length])) return false;
  rest_.remove_prefix(length);
  return true;
}

bool NumberReader::groups_are_regular() const {
  if (group_count_ <= 1) return true;
  if (groups_[group_count_ - 1] != 3) return false;
  const auto all_inner = [this](std::uint8_t size) {
    return groups_[0] >= 1 && groups_[0] <= size &&
           std::all_of(groups_.begin() + 1, groups_.begin() + static_cast<std::ptrdiff_t>(group_count_) - 1,
                       [size](std::uint8_t group) { return group == size; });
  };
  return all_inner(3) || all_inner(2);
}

bool NumberReader::read_integer_part() {
  do {
    if (group_count_ == groups_.size()) {
      too_long_ = true;
      return true;
    }
    unsigned length = 0;
    while (!rest_.empty() && is_digit(rest_.front())) {
      add_digit(rest_.front());
      rest_.remove_prefix(1);
      ++length;
    }
    groups_[group_count_++] = static_cast<std::uint8_t>(std::min(length, 255U));
  } while (take_group_separator());
  return groups_are_regular();
}

void NumberReader::read_fraction() {
  if (!rest_.starts_with(format_.decimal_point)) return;
  rest_.remove_prefix(1);
  while (!rest_.empty() && is_digit(rest_.front())) {
    add_digit(rest_.front());
    rest_.remove_prefix(1);
    if (scale_ <= Decimal::kMaxDigits) ++scale_;
  }
}

/// What may follow the digits, to the end of the text.
bool NumberReader::read_suffix() {
  for (;;) {
    skip_blanks(rest_);
    if (rest_.empty()) return !parenthesis_;
    if (parenthesis_ && rest_.front() == ')') {
      rest_.remove_prefix(1);
      parenthesis_ = false;
      signed_ = true;
      continue;
    }
    if (format_.trailing_sign && !signed_ && !parenthesis_) {
      if (const auto negative = take_sign(rest_)) {
        signed_ = true;
        negative_ = *negative;
        continue;
      }
    }
    if (!format_.currency_signs || currency_) return false;
    std::size_t length = rest_.find_first_of(" \t)-+");
    if (length == std::string_view::npos) length = rest_.size();
    if (!is_currency_sign(rest_.substr(0, length))) return false;
    rest_.remove_prefix(length);
    currency_ = true;
  }
}

std::string digits_of(UInt128 magnitude) {
  std::array<char, Decimal::kMaxDigits + 1> buffer{};
  auto at = buffer.end();
  do {
    *--at = static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
  } while (magnitude != 0);
  return {at, buffer.end()};
}

Result<Decimal> sum_of(const Decimal& left, bool right_negative, UInt128 right_magnitude, int right_scale) {
  const int scale = std::max(left.scale(), right_scale);
  // The sum of magnitudes a and b, |b| < 10^38, only fits when |a| < 2 * 10^38; three such still fit in 128 bits.
  const auto aligned = [scale](UInt128 magnitude, int from) -> std::optional<UInt128> {
    const UInt128 factor = power_of_ten(scale - from);
    if (magnitude > 2 * kLimit / factor) return std::nullopt;
    return magnitude * factor;
  };
  const auto a = aligned(magnitude_of(left.coefficient()), left.scale());
  const auto b = aligned(right_magnitude, right_scale);
  if (!a || !b) return overflow();
  UInt128 magnitude = 0;
  bool negative = left.is_negative();
  if (left.is_negative() == right_negative) {
    magnitude = *a + *b;
  } else if (*a >= *b) {
    magnitude = *a - *b;
  } else {
    magnitude = *b - *a;
    negative = right_negative;
  }
  if (magnitude >= kLimit) return overflow();
  return Decimal::make(signed_value(magnitude, negative), scale);
}

}  // namespace

Result<Decimal> Decimal::make(Int128 coefficient, int scale) {
  constexpr auto kBound = static_cast<Int128>(kLimit);
  if (coefficient >= kBound || coefficient <= -kBound || scale < 0 || scale > kMaxDigits) return overflow();
  return Decimal{coefficient, scale};
}

Result<Decimal> Decimal::parse(std::string_view text, const NumberFormat& format) {
  const auto not_a_number = [text] {
    constexpr std::size_t kShown = 60;
    const std::string shown{text.substr(0, kShown)};
    return Error{ErrorCode::kInvalidInput, "\"" + shown + (text.size() > kShown ? "..." : "") + "\" is not a number."};
  };
  std::string_view trimmed = text;
  trim_end(trimmed);
  NumberReader reader{trimmed, format};
  if (!reader.read_prefix() || !reader.read_integer_part()) return not_a_number();
  reader.read_fraction();
  if (!reader.has_digits() || !reader.read_suffix()) return not_a_number();
  if (reader.too_long()) return overflow();
  return Decimal{reader.coefficient(), reader.scale()};
}

std::string Decimal::to_string() const {
  std::string text = digits_of(magnitude_of(coefficient_));
  const auto places = static_cast<std::size_t>(scale_);
  if (places > 0) {
    if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
    text.insert(text.size() - places, 1, '.');
  }
  if (coefficient_ < 0) text.insert(0, 1, '-');
  return text;
}

std::string Decimal::to_grouped_string() const {
  std::string text = to_string();
  const std::size_t first = coefficient_ < 0 ? 1 : 0;
  std::size_t at = std::min(text.find('.'), text.size());
  while (at > first + 3) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

Result<Decimal> Decimal::plus(const Decimal& other) const {
  return sum_of(*this, other.is_negative(), magnitude_of(other.coefficient_), other.scale_);
}

Result<Decimal> Decimal::minus(const Decimal& other) const {
  return sum_of(*this, !other.is_negative(), magnitude_of(other.coefficient_), other.scale_);
}

Result<Decimal> Decimal::rescaled(int scale) const {
  if (scale < 0 || scale > kMaxDigits) return overflow();
  if (scale < scale_) {
    const UInt128 divisor = power_of_ten(scale_ - scale);
    const UInt128 magnitude = magnitude_of(coefficient_);
    if (magnitude % divisor != 0) {
      return Error{ErrorCode::kInvalidInput,
                   to_string() + " has more than " + std::to_string(scale) + " digits behind the point."};
    }
    return Decimal{signed_value(magnitude / divisor, is_negative()), scale};
  }
  const UInt128 factor = power_of_ten(scale - scale_);
  const UInt128 magnitude = magnitude_of(coefficient_);
  if (magnitude > (kLimit - 1) / factor) return overflow();
  return Decimal{signed_value(magnitude * factor, is_negative()), scale};
}

Result<Decimal> Decimal::rounded(int scale) const {
  if (scale >= scale_ || scale < 0) return rescaled(scale);
  const UInt128 divisor = power_of_ten(scale_ - scale);
  const UInt128 magnitude = magnitude_of(coefficient_);
  const UInt128 remainder = magnitude % divisor;
  const UInt128 quotient = magnitude / divisor + (remainder * 2 >= divisor ? 1U : 0U);
  return Decimal{signed_value(quotient, is_negative()), scale};
}

Decimal Decimal::negated() const {
  return Decimal{-coefficient_, scale_};
}

Decimal Decimal::absolute() const {
  return Decimal{coefficient_ < 0 ? -coefficient_ : coefficient_, scale_};
}

std::strong_ordering operator<=>(const Decimal& left, const Decimal& right) {
  // Integer parts first, then fractions brought to the larger scale: a fraction stays below 10^38 there, so nothing
  // wraps.
  const auto part_of = [](const Decimal& value) { return static_cast<Int128>(power_of_ten(value.scale_)); };
  const Int128 left_integer = left.coefficient_ / part_of(left);
  const Int128 right_integer = right.coefficient_ / part_of(right);
  if (left_integer != right_integer)
    return left_integer < right_integer ? std::strong_ordering::less : std::strong_ordering::greater;
  const int scale = std::max(left.scale_, right.scale_);
  const Int128 left_fraction =
      left.coefficient_ % part_of(left) * static_cast<Int128>(power_of_ten(scale - left.scale_));
  const Int128 right_fraction =
      right.coefficient_ % part_of(right) * static_cast<Int128>(power_of_ten(scale - right.scale_));
  if (left_fraction == right_fraction) return std::strong_ordering::equal;
  return left_fraction < right_fraction ? std::strong_ordering::less : std::strong_ordering::greater;
}

}  // namespace concord
