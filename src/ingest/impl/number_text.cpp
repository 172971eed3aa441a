#include "ingest/impl/number_text.hpp"

#include <algorithm>
#include <array>

#include "core/currency.hpp"
#include "ingest/impl/cell_text.hpp"
#include "ingest/impl/unit_words.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kSeparatorsMax = 16;

/// The digits between separators: separators[i] stands between groups[i] and groups[i + 1].
struct CoreShape {
  std::array<char, kSeparatorsMax> separators{};
  std::array<unsigned, kSeparatorsMax + 1> groups{};
  std::size_t separator_count = 0;
};

bool read_shape(std::string_view core, CoreShape& shape) {
  for (const char character : core) {
    if (is_digit(character)) {
      ++shape.groups[shape.separator_count];
    } else if (character == '.' || character == ',' || character == ' ' || character == '\'') {
      if (shape.separator_count == kSeparatorsMax) return false;
      shape.separators[shape.separator_count++] = character;
    } else {
      return false;
    }
  }
  return true;
}

/// Groups of three, or the Indian 12,34,567, in the first `count` groups of digits.
bool groups_are_regular(const CoreShape& shape, std::size_t count, char separator) {
  if (shape.groups[count - 1] != 3) return false;
  const auto inner_are = [&shape, count](unsigned size) {
    if (shape.groups[0] < 1 || shape.groups[0] > size) return false;
    for (std::size_t i = 1; i + 1 < count; ++i) {
      if (shape.groups[i] != size) return false;
    }
    return true;
  };
  return inner_are(3) || (separator == ',' && inner_are(2));
}

bool fits_convention(const CoreShape& shape, bool starts_with_zero, const NumberConvention& convention) {
  if (shape.separator_count == 0) return true;
  std::size_t grouping = shape.separator_count;
  if (shape.separators[grouping - 1] == convention.decimal_point) {
    if (shape.groups[grouping] == 0) return false;
    --grouping;
  }
  if (grouping == 0) return true;
  for (std::size_t i = 0; i < grouping; ++i) {
    if (shape.separators[i] != convention.group_separator) return false;
  }
  return !starts_with_zero && groups_are_regular(shape, grouping + 1, convention.group_separator);
}

bool read_core(std::string_view core, NumberText& number) {
  CoreShape shape;
  if (!read_shape(core, shape)) return false;
  number.core = core;
  for (std::size_t i = 0; i <= shape.separator_count; ++i) number.digits += shape.groups[i];
  if (number.digits == 0) return false;
  if (shape.separator_count > 0) {
    number.last_separator = shape.separators[shape.separator_count - 1];
    number.digits_behind = shape.groups[shape.separator_count];
  }
  number.leading_zeros = core.size() > 1 && core[0] == '0' && is_digit(core[1]);
  for (std::size_t i = 0; i < kNumberConventions.size(); ++i) {
    if (fits_convention(shape, core[0] == '0', kNumberConventions[i]))
      number.conventions |= bit(static_cast<unsigned>(i));
  }
  return number.conventions != 0;
}

bool ends_currency(char character) {
  return is_digit(character) || character == ' ' || character == '-' || character == '+' || character == '(' ||
         character == '%';
}

/// What stands around the digits: signs, parentheses, a currency, a percent sign, each at most once.
class AffixReader {
 public:
  AffixReader(std::string_view text, NumberText& number) : rest_{text}, number_{number} {}

  bool read() {
    if (rest_.front() == '(' && !take_parentheses()) return false;
    if (!read_front() || !read_back()) return false;
    if (!number_.unit.empty() && (number_.percent || !number_.currency.empty() || number_.trailing_sign)) return false;
    return !(number_.parentheses && signed_);
  }
  std::string_view core() const { return rest_; }

 private:
  bool take_parentheses() {
    if (number_.parentheses || rest_.size() < 3 || rest_.back() != ')') return false;
    number_.parentheses = number_.negative = true;
    rest_ = trim(rest_.substr(1, rest_.size() - 2));
    return !rest_.empty();
  }

  bool take_sign(char sign) {
    if (signed_) return false;
    signed_ = true;
    number_.negative = sign == '-';
    number_.plus = sign == '+';
    return true;
  }

  bool take_currency(std::string_view sign) {
    if (!number_.currency.empty() || !is_currency_sign(sign)) return false;
    number_.currency = sign;
    return true;
  }

  /// Last in the cell, and alone there: "12 kg", but neither "12 kg-" nor "USD 12 kg".
  bool take_unit(std::string_view text) {
    const bool last = !number_.percent && !number_.trailing_sign && number_.unit.empty();
    if (!last || number_.parentheses || !number_.currency.empty() || !is_unit(text)) return false;
    number_.unit = text;
    return true;
  }

  bool read_front() {
    while (!rest_.empty()) {
      const char next = rest_.front();
      if (is_digit(next)) return true;
      if ((next == '.' || next == ',') && rest_.size() > 1 && is_digit(rest_[1])) return true;
      if (next == '-' || next == '+') {
        if (!take_sign(next)) return false;
        rest_.remove_prefix(1);
      } else if (next == '(') {
        if (!take_parentheses()) return false;
      } else {
        std::size_t length = 0;
        while (length < rest_.size() && !ends_currency(rest_[length])) ++length;
        auto sign = rest_.substr(0, length);
        if (sign.ends_with('.') && !is_currency_sign(sign)) sign.remove_suffix(1);  // "$.50": the point is the number's
        if (!take_currency(sign)) return false;
        rest_.remove_prefix(sign.size());
      }
      rest_ = trim(rest_);
    }
    return false;
  }

  bool read_back() {
    while (!is_digit(rest_.back())) {
      const char last = rest_.back();
      if (last == '%') {
        if (number_.percent) return false;
        number_.percent = true;
        rest_.remove_suffix(1);
      } else if (last == '-' || last == '+') {
        if (number_.parentheses || !take_sign(last)) return false;
        number_.trailing_sign = true;
        rest_.remove_suffix(1);
      } else {
        std::size_t start = rest_.size();
        while (!ends_currency(rest_[start - 1])) --start;  // there is a digit: read_front stopped at one
        if (!take_unit(rest_.substr(start)) && !take_currency(rest_.substr(start))) return false;
        rest_ = rest_.substr(0, start);
      }
      rest_ = trim(rest_);
    }
    return true;
  }

  std::string_view rest_;
  NumberText& number_;
  bool signed_ = false;
};

}  // namespace

unsigned NumberText::integer_digits(std::size_t convention) const {
  return std::max(digits - fraction_digits(convention), 1U);
}

unsigned NumberText::fraction_digits(std::size_t convention) const {
  return last_separator == kNumberConventions[convention].decimal_point ? digits_behind : 0;
}

bool read_number(std::string_view text, NumberText& number) {
  if (text.size() > kTypedCellBytesMax) return false;
  AffixReader affixes{text, number};
  if (!affixes.read() || !read_core(affixes.core(), number)) return false;
  const bool bare = text.size() == number.core.size() + (number.negative ? 1U : 0U) && !number.trailing_sign;
  number.plain = bare && is_digit(number.core.front()) &&
                 (number.digits == number.core.size() ||
                  (number.last_separator == '.' && number.digits + 1 == number.core.size()));
  return true;
}

void append_number(const NumberText& number, std::size_t convention, std::string& out) {
  if (number.negative) out += '-';
  const unsigned fraction = number.fraction_digits(convention);
  if (number.digits == fraction) out += '0';
  unsigned left = number.digits;
  for (const char character : number.core) {
    if (!is_digit(character)) continue;
    if (left == fraction && fraction > 0) out += '.';
    out += character;
    --left;
  }
}

bool read_exponent(std::string_view text, ExponentText& exponent) {
  const auto letter = text.find_first_of("eE");
  if (letter == std::string_view::npos || letter == 0 || text.size() > kTypedCellBytesMax) return false;
  if (!may_end_in_exponent(text)) return false;
  std::string_view mantissa = text.substr(0, letter);
  std::string_view power = text.substr(letter + 1);
  const bool mantissa_signed = mantissa.front() == '-' || mantissa.front() == '+';
  if (mantissa_signed) mantissa.remove_prefix(1);
  const bool power_negative = power.starts_with('-');
  const bool power_plus = power.starts_with('+');
  if (power_negative || power_plus) power.remove_prefix(1);
  if (mantissa.empty() || !is_digit(mantissa.front()) || !is_digit(mantissa.back())) return false;
  if (power.empty() || power.size() > 3 || !std::ranges::all_of(power, is_digit)) return false;
  unsigned digits = 0;
  unsigned significant = 0;  // up to the last digit that is not 0
  std::size_t point = mantissa.size();
  for (std::size_t i = 0; i < mantissa.size(); ++i) {
    if (is_digit(mantissa[i])) {
      ++digits;
      if (mantissa[i] != '0') significant = digits;
    } else if ((mantissa[i] == '.' || mantissa[i] == ',') && point == mantissa.size()) {
      point = i;
    } else {
      return false;
    }
  }
  unsigned value = 0;
  for (const char digit : power) value = value * 10 + static_cast<unsigned>(digit - '0');
  const bool comma = point < mantissa.size() && mantissa[point] == ',';
  constexpr unsigned kPowerMax = 300;  // of the range of a double, with room for a long mantissa
  exponent.castable = !comma && value + digits <= kPowerMax;
  exponent.plain = exponent.castable && text.front() != '+';
  exponent.rounded_large = !mantissa_signed && power_plus && power.size() >= 2 && value >= 10 && point == 1 &&
                           mantissa[0] != '0' && significant <= value;
  exponent.short_mantissa = significant <= 6;
  return true;
}

}  // namespace concord::ingest
