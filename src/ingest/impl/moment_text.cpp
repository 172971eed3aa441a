#include "ingest/impl/moment_text.hpp"

#include <algorithm>
#include <array>

#include "ingest/impl/cell_text.hpp"
#include "ingest/impl/month_names.hpp"

namespace concord::ingest {
namespace {

constexpr unsigned kMicrosecondDigits = 6;
constexpr int kOffsetMinutesMax = 15 * 60 + 59;

/// The years that two digits stand for: 70 to 99 are 19xx, the others 20xx.
unsigned full_year(unsigned two_digits) {
  return two_digits < 70 ? 2000 + two_digits : 1900 + two_digits;
}

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         static_cast<unsigned char>(character) >= 0x80;
}

/// Reads from the front of a text; each step takes what it asks for or leaves all as it was.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_{text} {}

  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  std::string_view rest() const { return rest_; }

  bool take(char character) {
    if (peek() != character || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void skip_blanks() {
    while (take(' ')) {
    }
  }
  std::string_view digits() {
    return take_while([](char character) { return is_digit(character); });
  }
  std::string_view letters() { return take_while(is_letter); }

 private:
  template <typename Test>
  std::string_view take_while(Test test) {
    std::size_t length = 0;
    while (length < rest_.size() && test(rest_[length])) ++length;
    const auto taken = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return taken;
  }
  std::string_view rest_;
};

/// Of at most nine digits.
unsigned number_of(std::string_view digits) {
  unsigned value = 0;
  for (const char digit : digits) value = value * 10 + static_cast<unsigned>(digit - '0');
  return value;
}

bool set_fixed(MomentText& moment, Reading form, unsigned year, unsigned month, unsigned day) {
  if (!is_calendar_day(year, month, day)) return false;
  moment.fixed = {year, month, day};
  moment.reading |= form;
  return true;
}

bool read_year(std::string_view digits, MomentText& moment, unsigned& year) {
  if (digits.size() != 2 && digits.size() != 4) return false;
  moment.two_digit_year = digits.size() == 2;
  year = moment.two_digit_year ? full_year(number_of(digits)) : number_of(digits);
  return true;
}

/// 20250131 and 20250131101500, the latter also as 20250131T101500.
bool read_compact(std::string_view digits, Cursor& cursor, MomentText& moment) {
  if (!set_fixed(moment, kCompact, number_of(digits.substr(0, 4)), number_of(digits.substr(4, 2)),
                 number_of(digits.substr(6, 2)))) {
    return false;
  }
  std::string_view time;
  if (digits.size() == 14) {
    time = digits.substr(8);
  } else if (cursor.take('T')) {
    time = cursor.digits();
    if (time.size() != 6) return false;
  } else {
    return true;
  }
  moment.hour = number_of(time.substr(0, 2));
  moment.minute = number_of(time.substr(2, 2));
  moment.second_of_minute = number_of(time.substr(4, 2));
  moment.reading |= kTimestamp;
  return moment.hour < 24 && moment.minute < 60 && moment.second_of_minute < 60;
}

/// 2025-01-31, 2025/1/31, 2025-Jan-31: the year of four digits is taken already.
bool read_after_year(unsigned year, Cursor& cursor, MomentText& moment) {
  const char separator = cursor.peek();
  if (separator != '-' && separator != '/' && separator != '.' && separator != ' ') return false;
  cursor.take(separator);
  moment.separator = separator;
  Reading form = kYearFirst;
  unsigned month = 0;
  if (is_letter(cursor.peek())) {
    month = month_of_name(cursor.letters());
    form = kMonthName;
  } else {
    const auto digits = cursor.digits();
    if (digits.empty() || digits.size() > 2 || separator == ' ') return false;
    month = number_of(digits);
  }
  if (!cursor.take(separator)) return false;
  const auto day = cursor.digits();
  return !day.empty() && day.size() <= 2 && set_fixed(moment, form, year, month, number_of(day));
}

/// 31/01/2025, 01/31/2025, 31.1.25: the first field of one or two digits is taken already.
bool read_numeric(std::string_view first, Cursor& cursor, MomentText& moment) {
  const char separator = cursor.peek();
  cursor.take(separator);
  const auto second = cursor.digits();
  if (second.empty() || second.size() > 2 || !cursor.take(separator)) return false;
  const auto year = cursor.digits();
  moment.separator = separator;
  moment.first = number_of(first);
  moment.second = number_of(second);
  if (!read_year(year, moment, moment.year)) return false;
  if (is_calendar_day(moment.year, moment.second, moment.first)) moment.reading |= kDayFirst;
  if (is_calendar_day(moment.year, moment.first, moment.second)) moment.reading |= kMonthFirst;
  if (first.size() == 2 && moment.two_digit_year) {
    const unsigned leading_year = full_year(moment.first);
    if (is_calendar_day(leading_year, moment.second, number_of(year))) {
      moment.short_year_first[0] = leading_year;
      moment.short_year_first[1] = moment.second;
      moment.short_year_first[2] = number_of(year);
      moment.reading |= kShortYearFirst;
    }
  }
  return moment.reading != 0;
}

void skip_name_separators(Cursor& cursor) {
  while (cursor.take(' ') || cursor.take('-') || cursor.take('/') || cursor.take('.') || cursor.take(',')) {
  }
  if (cursor.take_word("de ") || cursor.take_word("of ") || cursor.take_word("del ")) cursor.skip_blanks();
}

void skip_ordinal(Cursor& cursor) {
  for (const auto* const suffix : {"st", "nd", "rd", "th"}) {
    if (cursor.take_word(suffix)) return;
  }
}

/// 31 Jan 2025, 1. Januar 25, 1st of May, 2025: the day is taken already.
bool read_day_and_name(std::string_view day, Cursor& cursor, MomentText& moment) {
  skip_ordinal(cursor);
  skip_name_separators(cursor);
  const unsigned month = month_of_name(cursor.letters());
  if (month == 0) return false;
  skip_name_separators(cursor);
  cursor.take('\'');
  unsigned year = 0;
  return read_year(cursor.digits(), moment, year) && set_fixed(moment, kMonthName, year, month, number_of(day));
}

/// Jan 31, 2025: the name is taken already.
bool read_after_name(unsigned month, Cursor& cursor, MomentText& moment) {
  skip_name_separators(cursor);
  const auto day = cursor.digits();
  if (day.empty() || day.size() > 2) return false;
  skip_ordinal(cursor);
  if (cursor.at_end() || is_digit(cursor.peek())) return false;
  skip_name_separators(cursor);
  unsigned year = 0;
  return read_year(cursor.digits(), moment, year) && set_fixed(moment, kMonthName, year, month, number_of(day));
}

bool read_date(Cursor& cursor, MomentText& moment) {
  if (is_letter(cursor.peek())) {
    const auto word = cursor.letters();
    const Cursor after_word = cursor;
    const unsigned month = month_of_name(word);
    if (month != 0 && read_after_name(month, cursor, moment)) return true;
    if (!is_weekday_name(word)) return false;  // "mar" is March or mardi: what follows has decided
    cursor = after_word;
    skip_name_separators(cursor);
    if (is_letter(cursor.peek())) {
      const unsigned later_month = month_of_name(cursor.letters());
      return later_month != 0 && read_after_name(later_month, cursor, moment);
    }
  }
  const auto digits = cursor.digits();
  if (digits.size() == 8 || digits.size() == 14) return read_compact(digits, cursor, moment);
  if (digits.size() == 4) return read_after_year(number_of(digits), cursor, moment);
  if (digits.empty() || digits.size() > 2) return false;
  const char next = cursor.peek();
  const bool numeric =
      (next == '/' || next == '-' || next == '.') && cursor.rest().size() > 1 && is_digit(cursor.rest()[1]);
  return numeric ? read_numeric(digits, cursor, moment) : read_day_and_name(digits, cursor, moment);
}

bool take_half_day(Cursor& cursor, MomentText& moment) {
  const auto lower = [](char character) { return static_cast<char>(character | 0x20); };
  Cursor ahead = cursor;
  ahead.skip_blanks();
  const auto word = ahead.letters();
  bool dotted = false;
  if (word.size() == 1 && ahead.take_word(".") && lower(ahead.peek()) == 'm') {
    ahead.letters();
    dotted = ahead.take('.');
    if (!dotted) return true;
  } else if (word.size() != 2 || lower(word[1]) != 'm') {
    return true;
  }
  if (lower(word[0]) != 'a' && lower(word[0]) != 'p') return true;
  if (moment.hour == 0 || moment.hour > 12) return false;
  moment.hour = moment.hour % 12 + (lower(word[0]) == 'p' ? 12 : 0);
  moment.twelve_hour_clock = true;
  cursor = ahead;
  return true;
}

/// 10:05, 10:05:00, 10:05:00.250, 9:05 PM. Fractions finer than a microsecond are refused: they could not be kept.
bool read_time(Cursor& cursor, MomentText& moment) {
  const auto hour = cursor.digits();
  if (hour.empty() || hour.size() > 2 || !cursor.take(':')) return false;
  const auto minute = cursor.digits();
  if (minute.size() != 2) return false;
  moment.hour = number_of(hour);
  moment.minute = number_of(minute);
  if (cursor.take(':')) {
    const auto second = cursor.digits();
    if (second.size() != 2) return false;
    moment.second_of_minute = number_of(second);
    if (cursor.take('.') || cursor.take(',')) {
      moment.fraction = cursor.digits();
      if (moment.fraction.empty()) return false;
      while (moment.fraction.size() > kMicrosecondDigits && moment.fraction.ends_with('0'))
        moment.fraction.remove_suffix(1);
      if (moment.fraction.size() > kMicrosecondDigits) return false;
    }
  }
  if (!take_half_day(cursor, moment)) return false;
  return moment.hour < 24 && moment.minute < 60 && moment.second_of_minute < 60;
}

/// Z, UTC, GMT, +08:00, +0800, +08, UTC+8. Other names of zones are not known to mean one offset.
bool read_zone(Cursor& cursor, MomentText& moment) {
  cursor.skip_blanks();
  if (cursor.take('Z') || cursor.take('z')) return true;
  const bool named = cursor.take_word("UTC") || cursor.take_word("GMT");
  if (named && cursor.at_end()) return true;
  const bool negative = cursor.peek() == '-';
  if (!cursor.take('+') && !cursor.take('-')) return false;
  auto hours = cursor.digits();
  std::string_view minutes;
  if (hours.size() == 4) {
    minutes = hours.substr(2);
    hours = hours.substr(0, 2);
  } else if (cursor.take(':')) {
    minutes = cursor.digits();
    if (minutes.size() != 2) return false;
  }
  if (hours.empty() || hours.size() > 2 || (hours.size() == 1 && !named)) return false;
  const auto offset = static_cast<int>(number_of(hours) * 60 + number_of(minutes));
  moment.offset_minutes = negative ? -offset : offset;
  return number_of(minutes) < 60 && offset <= kOffsetMinutesMax;
}

/// What stands between a date and a time: T, blanks, a comma.
bool take_joint(Cursor& cursor) {
  if (cursor.take('T') || cursor.take('t')) return true;
  const bool comma = cursor.take(',');
  const auto before = cursor.rest().size();
  cursor.skip_blanks();
  return comma || cursor.rest().size() < before;
}

/// YYYY-MM-DD, HH:MM:SS[.f], or both joined by T or one blank, then Z, +HH:MM or nothing.
bool is_plain(std::string_view text, const MomentText& moment) {
  if ((moment.reading & (kYearFirst | kTime)) == 0 || moment.twelve_hour_clock) return false;
  const auto has_digits_but = [](std::string_view part, std::string_view shape) {
    if (part.size() < shape.size()) return false;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      if (shape[i] == '0' ? !is_digit(part[i]) : part[i] != shape[i]) return false;
    }
    return true;
  };
  if ((moment.reading & kTime) == 0) {
    if (!has_digits_but(text, "0000-00-00")) return false;
    text.remove_prefix(10);
    if (text.empty()) return true;
    if (text.front() != ' ' && text.front() != 'T') return false;
    text.remove_prefix(1);
  }
  if (!has_digits_but(text, "00:00:00")) return false;
  text.remove_prefix(8);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits > kMicrosecondDigits) return false;
    text.remove_prefix(digits);
  }
  if (text.empty() || text == "Z") return true;
  return text.size() == 6 && (has_digits_but(text, "+00:00") || has_digits_but(text, "-00:00"));
}

void append_two(unsigned value, std::string& out) {
  out += static_cast<char>('0' + value / 10 % 10);
  out += static_cast<char>('0' + value % 10);
}

}  // namespace

bool is_calendar_day(unsigned year, unsigned month, unsigned day) {
  constexpr std::array<unsigned, 13> kDays{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= kDays[month] + (leap && month == 2 ? 1U : 0U);
}

Day MomentText::day_under(Reading order) const {
  if ((reading & kAnyOrder) != 0) return fixed;
  if ((order & kShortYearFirst) != 0) return {short_year_first[0], short_year_first[1], short_year_first[2]};
  return (order & kMonthFirst) != 0 ? Day{year, first, second} : Day{year, second, first};
}

bool read_moment(std::string_view text, MomentText& moment) {
  constexpr std::size_t kMomentBytesMax = 48;
  if (text.size() < 4 || text.size() > kMomentBytesMax) return false;
  Cursor cursor{text};
  if (text[1] == ':' || text[2] == ':') {
    if (!read_time(cursor, moment) || !cursor.at_end()) return false;
    moment.reading = kTime;
    moment.plain = is_plain(text, moment);
    return true;
  }
  if (!read_date(cursor, moment)) return false;
  if ((moment.reading & kTimestamp) == 0) {
    if (cursor.at_end()) {
      moment.reading |= kDate;
      moment.plain = is_plain(text, moment);
      return true;
    }
    if (!take_joint(cursor) || !read_time(cursor, moment)) return false;
  }
  if (cursor.at_end()) {
    moment.reading |= kTimestamp;
  } else {
    if (!read_zone(cursor, moment) || !cursor.at_end()) return false;
    moment.reading = (moment.reading & ~kTimestamp) | kTimestampTz;
  }
  moment.plain = is_plain(text, moment);
  return true;
}

void append_day(const Day& day, std::string& out) {
  append_two(day.year / 100, out);
  append_two(day.year % 100, out);
  out += '-';
  append_two(day.month, out);
  out += '-';
  append_two(day.day, out);
}

void append_time(const MomentText& moment, std::string& out) {
  append_two(moment.hour, out);
  out += ':';
  append_two(moment.minute, out);
  out += ':';
  append_two(moment.second_of_minute, out);
  if (moment.fraction.empty()) return;
  out += '.';
  out += moment.fraction;
}

void append_offset(int offset_minutes, std::string& out) {
  const auto magnitude = static_cast<unsigned>(offset_minutes < 0 ? -offset_minutes : offset_minutes);
  out += offset_minutes < 0 ? '-' : '+';
  append_two(magnitude / 60, out);
  out += ':';
  append_two(magnitude % 60, out);
}

}  // namespace concord::ingest
