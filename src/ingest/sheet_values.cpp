#include "ingest/sheet_values.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <iterator>
#include <optional>

#include "core/iso_text.hpp"

namespace concord::ingest {
namespace {

constexpr int kDigitsMax = 15;
constexpr std::int64_t kDayMilliseconds = 86'400'000;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

std::optional<double> parse_double(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// Sign, digits and point only.
bool is_plain(std::string_view text, std::size_t& digits, bool& point) {
  digits = 0;
  point = false;
  if (text.starts_with('-')) text.remove_prefix(1);
  bool leading = true;
  for (const char character : text) {
    if (character == '.') {
      if (point) return false;
      point = true;
    } else if (!is_digit(character)) {
      return false;
    } else {
      leading = leading && character == '0';
      if (!leading) ++digits;
    }
  }
  return !text.empty() && is_digit(text.front()) && is_digit(text.back());
}

/// digits * 10^exponent, written out.
void append_plain(std::string_view digits, int exponent, std::string& out) {
  if (exponent >= 0) {
    out += digits;
    out.append(static_cast<std::size_t>(exponent), '0');
    return;
  }
  const auto places = static_cast<std::size_t>(-exponent);
  if (places >= digits.size()) {
    out += "0.";
    out.append(places - digits.size(), '0');
    out += digits;
    return;
  }
  out += digits.substr(0, digits.size() - places);
  out += '.';
  out += digits.substr(digits.size() - places);
}

/// A number of at most 15 digits: mantissa digits without trailing zeros, and the power of ten of the last one.
struct Shortened {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

Shortened shorten(double value) {
  Shortened result;
  result.negative = value < 0;
  const std::string text = fmt::format("{:.{}e}", std::abs(value), kDigitsMax - 1);  // d.dddde[+-]xx
  const std::size_t mark = text.find('e');
  std::string_view power{text.data() + mark + 1, text.size() - mark - 1};
  if (power.starts_with('+')) power.remove_prefix(1);
  std::from_chars(power.data(), power.data() + power.size(), result.exponent);
  result.digits = text.substr(0, 1) + text.substr(2, mark - 2);
  result.exponent -= kDigitsMax - 1;
  while (result.digits.size() > 1 && result.digits.back() == '0') {
    result.digits.pop_back();
    ++result.exponent;
  }
  return result;
}

/// Calculated noise has all the digits that a double has; a small number that somebody typed has few.
bool is_residue(const Shortened& number) {
  constexpr int kSmallestPlaces = 9;
  constexpr std::size_t kTypedDigitsMax = 10;
  const int leading_place = number.exponent + static_cast<int>(number.digits.size()) - 1;
  return leading_place < -kSmallestPlaces && number.digits.size() > kTypedDigitsMax;
}

void append_date(std::int64_t serial, bool since_1904, std::string& out) {
  constexpr std::int64_t kMissingLeapDay = 60;
  if (!since_1904 && serial == kMissingLeapDay) {
    out += "1900-02-29";
    return;
  }
  using namespace std::chrono;
  const sys_days origin = since_1904 ? sys_days{year{1904} / January / 1} : sys_days{year{1899} / December / 31};
  const std::int64_t days_after = !since_1904 && serial > kMissingLeapDay ? serial - 1 : serial;
  const year_month_day date{origin + days{days_after}};
  fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

void append_clock(std::int64_t milliseconds, std::string& out) {
  const std::int64_t seconds = milliseconds / 1000;
  fmt::format_to(std::back_inserter(out), "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (milliseconds % 1000 != 0) fmt::format_to(std::back_inserter(out), ".{:03}", milliseconds % 1000);
}

struct IsoClock {
  unsigned hour = 0, minute = 0, second = 0;
  std::string_view fraction;  ///< digits, without zeros at the end
  bool is_midnight() const { return hour == 0 && minute == 0 && second == 0 && fraction.empty(); }
};

/// "10:00[:00[.250]][Z]", all of the text.
std::optional<IsoClock> read_iso_clock(std::string_view text) {
  IsoClock clock;
  if (text.ends_with('Z')) text.remove_suffix(1);
  const auto hour = take_digits(text, 2);
  if (!hour || !take_character(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute) return std::nullopt;
  if (take_character(text, ':')) {
    const auto second = take_digits(text, 2);
    if (!second) return std::nullopt;
    clock.second = *second;
    if (take_character(text, '.')) {
      if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
      clock.fraction = text.substr(0, text.find_last_not_of('0') + 1);
      text = {};
    }
  }
  clock.hour = *hour;
  clock.minute = *minute;
  const bool exists = text.empty() && clock.hour < 24 && clock.minute < 60 && clock.second < 60;
  return exists ? std::optional{clock} : std::nullopt;
}

void append_clock(const IsoClock& clock, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{:02}:{:02}:{:02}", clock.hour, clock.minute, clock.second);
  if (!clock.fraction.empty()) fmt::format_to(std::back_inserter(out), ".{}", clock.fraction);
}

/// The day before which serial numbers begin, in either way to count.
bool is_no_day(std::chrono::year_month_day date) {
  using namespace std::chrono;
  return date == year{1899} / December / 30 || date == year{1899} / December / 31;
}

}  // namespace

NumberOutcome append_iso_moment(std::string_view stored, NumberShow show, std::string& out) {
  std::string_view rest = stored;
  const bool has_date = rest.find('-') != std::string_view::npos;
  const auto date = has_date ? take_iso_date(rest) : std::nullopt;
  if (date && rest.empty()) {
    out += stored;
    return NumberOutcome::kWritten;
  }
  const bool has_mark = take_character(rest, 'T');
  const auto clock = date.has_value() == has_date && (has_mark || !has_date) ? read_iso_clock(rest) : std::nullopt;
  if (!clock) {
    out += stored;
    return NumberOutcome::kNotNumber;
  }
  const bool clock_only = !date || (show == NumberShow::kTime && is_no_day(*date));
  if (!clock_only) {
    out += stored.substr(0, stored.find('T'));
    if (clock->is_midnight() && show != NumberShow::kDateTime) return NumberOutcome::kWritten;
    out += ' ';
  }
  append_clock(*clock, out);
  return NumberOutcome::kWritten;
}

NumberOutcome append_number(std::string_view stored, std::string& out) {
  std::size_t digits = 0;
  bool point = false;
  if (is_plain(stored, digits, point) && (digits <= kDigitsMax || !point)) {
    const bool negative = stored.starts_with('-');
    std::string_view plain = stored.substr(negative ? 1 : 0);
    while (plain.size() > 1 && plain[0] == '0' && is_digit(plain[1])) plain.remove_prefix(1);
    if (negative && digits > 0) out += '-';
    out += plain;
    return NumberOutcome::kWritten;
  }
  const std::optional<double> value = parse_double(stored);
  if (!value) {
    out += stored;
    return NumberOutcome::kNotNumber;
  }
  if (*value == 0) {
    out += '0';
    return NumberOutcome::kWritten;
  }
  const Shortened number = shorten(*value);
  if (is_residue(number)) {
    out += '0';
    return NumberOutcome::kResidue;
  }
  if (number.negative) out += '-';
  const int leading_place = number.exponent + static_cast<int>(number.digits.size()) - 1;
  if (leading_place >= kDigitsMax || number.exponent < -30) {
    out += number.digits.front();
    if (number.digits.size() > 1) out += '.' + number.digits.substr(1);
    fmt::format_to(std::back_inserter(out), "E{}{:02}", leading_place < 0 ? '-' : '+', std::abs(leading_place));
    return NumberOutcome::kWritten;
  }
  append_plain(number.digits, number.exponent, out);
  return NumberOutcome::kWritten;
}

NumberOutcome append_moment(std::string_view stored, NumberShow show, bool since_1904, std::string& out) {
  constexpr double kDaysMax = 2'958'466;  // the day after 9999-12-31
  const std::optional<double> value = parse_double(stored);
  if (!value) {
    out += stored;
    return NumberOutcome::kNotNumber;
  }
  const bool duration = show == NumberShow::kDuration;
  if (*value < 0 || *value >= kDaysMax) return NumberOutcome::kNoDate;
  // Stored moments are exact to some microseconds; nobody types those.
  const auto total = static_cast<std::int64_t>(std::llround(*value * static_cast<double>(kDayMilliseconds)));
  const std::int64_t serial = total / kDayMilliseconds;
  const std::int64_t clock = total % kDayMilliseconds;
  const bool clock_only = duration || (serial == 0 && (show == NumberShow::kTime || (clock != 0 && !since_1904)));
  if (clock_only) {
    append_clock(total, out);
    return NumberOutcome::kWritten;
  }
  if (serial == 0 && !since_1904) return NumberOutcome::kNoDate;
  append_date(serial, since_1904, out);
  if (show == NumberShow::kDate && clock == 0) return NumberOutcome::kWritten;
  out += ' ';
  append_clock(clock, out);
  return NumberOutcome::kWritten;
}

}  // namespace concord::ingest
