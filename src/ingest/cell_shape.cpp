#include "ingest/cell_shape.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "core/currency.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kShapedBytesMax = 48;
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Reads up to `digits_max` digits from the front of `text` and removes them; -1 when there is none.
int take_number(std::string_view& text, std::size_t digits_max) {
  int value = 0;
  std::size_t count = 0;
  while (count < digits_max && count < text.size() && is_digit(text[count])) value = value * 10 + (text[count++] - '0');
  text.remove_prefix(count);
  return count == 0 ? -1 : value;
}

bool take_char(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// Three letters are enough to know a month in English, German, French, Spanish and Malay.
bool is_month_name(std::string_view word) {
  static constexpr std::array<std::string_view, 30> kMonths = {
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai", "mei", "mac",
      "okt", "dez", "dis", "ogo", "ene", "abr", "ago", "dic", "fev", "avr", "jui", "aou", "mrz", "des", "ags"};
  if (word.size() < 3 || word.size() > 10) return false;
  const std::array<char, 3> start = {lower(word[0]), lower(word[1]), lower(word[2])};
  return std::find(kMonths.begin(), kMonths.end(), std::string_view{start.data(), 3}) != kMonths.end();
}

std::string_view take_word(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_letter(text[count])) ++count;
  const std::string_view word = text.substr(0, count);
  text.remove_prefix(count);
  return word;
}

bool take_separator(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && count < 2 &&
         (text[count] == ' ' || text[count] == '-' || text[count] == ',' || text[count] == '.' || text[count] == '/'))
    ++count;
  text.remove_prefix(count);
  return count > 0;
}

/// Removes "31/12/2024", "2024-12-31", "31.12.24" from the front of `text`.
bool take_numeric_date(std::string_view& text) {
  std::string_view rest = text;
  const int first = take_number(rest, 4);
  if (first < 0 || rest.empty()) return false;
  const char separator = rest.front();
  if (separator != '-' && separator != '/' && separator != '.') return false;
  const std::size_t first_digits = text.size() - rest.size();
  rest.remove_prefix(1);
  const int second = take_number(rest, 2);
  if (second < 1 || second > 31 || !take_char(rest, separator)) return false;
  const std::string_view before_third = rest;
  const int third = take_number(rest, 4);
  const std::size_t third_digits = before_third.size() - rest.size();
  const bool year_first = first_digits == 4 && third >= 1 && third <= 31 && third_digits <= 2 && second <= 12;
  const bool year_last = first_digits <= 2 && first >= 1 && first <= 31 && (third_digits == 4 || third_digits == 2) &&
                         (first <= 12 || second <= 12);
  if (!year_first && !year_last) return false;
  text = rest;
  return true;
}

/// Removes "31 Dec 2024", "31-Dec-24", "Dec 31, 2024" from the front of `text`.
bool take_named_date(std::string_view& text) {
  std::string_view rest = text;
  if (is_letter(rest.front())) {
    if (!is_month_name(take_word(rest)) || !take_separator(rest)) return false;
    const int day = take_number(rest, 2);
    if (day < 1 || day > 31 || !take_separator(rest)) return false;
  } else {
    const int day = take_number(rest, 2);
    if (day < 1 || day > 31 || !take_separator(rest) || rest.empty()) return false;
    if (!is_month_name(take_word(rest)) || !take_separator(rest)) return false;
  }
  const std::size_t before = rest.size();
  if (take_number(rest, 4) < 0) return false;
  const std::size_t digits = before - rest.size();
  if (digits != 4 && digits != 2) return false;
  text = rest;
  return true;
}

/// Removes "10:00", "10:00:00.123", "9:05 PM" from the front of `text`.
bool take_time(std::string_view& text) {
  std::string_view rest = text;
  const int hour = take_number(rest, 2);
  if (hour < 0 || hour > 24 || !take_char(rest, ':')) return false;
  const std::string_view before_minute = rest;
  const int minute = take_number(rest, 2);
  if (minute < 0 || minute > 59 || before_minute.size() - rest.size() != 2) return false;
  if (take_char(rest, ':')) {
    const int second = take_number(rest, 2);
    if (second < 0 || second > 60) return false;
    if (take_char(rest, '.') || take_char(rest, ',')) {
      if (take_number(rest, 9) < 0) return false;
    }
  }
  std::string_view half = rest;
  take_char(half, ' ');
  if (half.size() >= 2 && (lower(half[0]) == 'a' || lower(half[0]) == 'p') && lower(half[1]) == 'm')
    rest = half.substr(2);
  text = rest;
  return true;
}

bool is_zone(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return true;
  if (text.front() == ' ') text.remove_prefix(1);
  if (text == "UTC" || text == "GMT") return true;
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return false;
  return text.size() <= 6 && std::all_of(text.begin() + 1, text.end(), [](char c) { return is_digit(c) || c == ':'; });
}

CellShape date_or_time_shape(std::string_view cell) {
  std::string_view rest = cell;
  if (take_time(rest)) return rest.empty() ? CellShape::kTime : CellShape::kText;
  rest = cell;
  if (!take_numeric_date(rest) && !take_named_date(rest)) return CellShape::kText;
  if (rest.empty()) return CellShape::kDate;
  if (rest.front() != ' ' && rest.front() != 'T') return CellShape::kText;
  rest.remove_prefix(1);
  return take_time(rest) && is_zone(rest) ? CellShape::kTimestamp : CellShape::kText;
}

/// Removes a currency's sign or code, a percent sign and accounting marks from both ends.
std::string_view number_body(std::string_view cell) {
  if (cell.size() >= 2 && cell.front() == '(' && cell.back() == ')') cell = trimmed(cell.substr(1, cell.size() - 2));
  const auto strip_signs = [&cell] {
    if (!cell.empty() && (cell.front() == '-' || cell.front() == '+')) cell.remove_prefix(1);
    if (cell.size() > 1 && (cell.back() == '-' || cell.back() == '%')) cell.remove_suffix(1);
    cell = trimmed(cell);
  };
  strip_signs();
  const auto is_body = [](char c) { return is_digit(c) || c == '.' || c == ',' || c == '-' || c == '+'; };
  const std::size_t first = static_cast<std::size_t>(std::find_if(cell.begin(), cell.end(), is_body) - cell.begin());
  if (first == cell.size()) return {};
  if (first > 0 && is_currency_sign(trimmed(cell.substr(0, first)))) cell.remove_prefix(first);
  std::size_t last = cell.size();
  while (last > 0 && !is_digit(cell[last - 1]) && cell[last - 1] != '-' && cell[last - 1] != '.') --last;
  if (last < cell.size() && last > 0 && is_currency_sign(trimmed(cell.substr(last))))
    cell = trimmed(cell.substr(0, last));
  strip_signs();
  return cell;
}

/// Whether the digit groups after a repeated separator have the lengths that grouping gives: 3, or Indian 2 with a
/// last 3.
bool is_grouped(std::string_view digits, char separator) {
  std::size_t length = 0, groups = 0;
  for (std::size_t i = digits.size(); i-- > 0;) {
    if (digits[i] != separator) {
      if (!is_digit(digits[i])) return false;
      ++length;
      continue;
    }
    if (groups == 0 ? length != 3 : (length != 3 && length != 2)) return false;
    ++groups;
    length = 0;
  }
  return length >= 1 && length <= 3;
}

CellShape number_shape(std::string_view cell) {
  const bool bare = is_digit(cell.front()) || cell.front() == '-' || cell.front() == '+';
  std::string_view body = number_body(cell);
  if (body.empty() || !(is_digit(body.front()) || body.front() == '.' || body.front() == ',')) return CellShape::kText;
  if (const std::size_t exponent = body.find_first_of("eE"); exponent != std::string_view::npos) {
    std::string_view power = body.substr(exponent + 1);
    if (!take_char(power, '+')) take_char(power, '-');
    if (power.empty() || power.size() > 4 || !std::all_of(power.begin(), power.end(), is_digit))
      return CellShape::kText;
    body = body.substr(0, exponent);
  }
  if (std::all_of(body.begin(), body.end(), is_digit))
    return bare && body.size() == cell.size() - (is_digit(cell.front()) ? 0U : 1U) ? CellShape::kInteger
                                                                                   : CellShape::kNumber;
  if (body.find(kNoBreakSpace) != std::string_view::npos) {
    std::string spaced{body};
    for (std::size_t at = spaced.find(kNoBreakSpace); at != std::string::npos; at = spaced.find(kNoBreakSpace, at))
      spaced.replace(at, 2, " ");
    return number_shape(spaced);
  }
  const std::size_t last = body.find_last_of(".,");
  const std::string_view whole = last == std::string_view::npos ? body : body.substr(0, last);
  if (last != std::string_view::npos) {
    const std::string_view fraction = body.substr(last + 1);
    if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return CellShape::kText;
    if (std::all_of(whole.begin(), whole.end(), is_digit))
      return whole.empty() && fraction.empty() ? CellShape::kText : CellShape::kNumber;
    if (is_grouped(body, body[last])) return CellShape::kNumber;
  }
  for (const char separator : {',', '.', ' ', '\''}) {
    if (last != std::string_view::npos && separator == body[last]) continue;
    if (is_grouped(whole, separator)) return CellShape::kNumber;
  }
  return CellShape::kText;
}

bool is_boolean_word(std::string_view cell) {
  if (cell.size() > 5 || cell.size() < 2) return false;
  std::array<char, 5> letters{};
  std::transform(cell.begin(), cell.end(), letters.begin(), lower);
  const std::string_view word{letters.data(), cell.size()};
  return word == "true" || word == "false" || word == "yes" || word == "no";
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  for (;;) {
    if (!text.empty() && is_blank(text.front()))
      text.remove_prefix(1);
    else if (text.starts_with(kNoBreakSpace))
      text.remove_prefix(kNoBreakSpace.size());
    else
      break;
  }
  for (;;) {
    if (!text.empty() && is_blank(text.back()))
      text.remove_suffix(1);
    else if (text.ends_with(kNoBreakSpace))
      text.remove_suffix(kNoBreakSpace.size());
    else
      break;
  }
  return text;
}

CellShape cell_shape(std::string_view cell) {
  cell = trimmed(cell);
  if (cell.empty()) return CellShape::kEmpty;
  if (cell.size() > kShapedBytesMax) return CellShape::kText;
  const bool has_digit = std::any_of(cell.begin(), cell.end(), is_digit);
  if (!has_digit) return is_boolean_word(cell) ? CellShape::kBoolean : CellShape::kText;
  if (is_digit(cell.front()) || is_letter(cell.front())) {
    if (const CellShape shape = date_or_time_shape(cell); shape != CellShape::kText) return shape;
  }
  return number_shape(cell);
}

bool is_numeric(CellShape shape) {
  return shape == CellShape::kInteger || shape == CellShape::kNumber;
}

bool is_typed(CellShape shape) {
  return shape != CellShape::kEmpty && shape != CellShape::kText;
}

bool is_same_family(CellShape left, CellShape right) {
  if (left == right) return true;
  if (is_numeric(left)) return is_numeric(right);
  const auto has_day = [](CellShape shape) { return shape == CellShape::kDate || shape == CellShape::kTimestamp; };
  return has_day(left) && has_day(right);
}

}  // namespace concord::ingest
