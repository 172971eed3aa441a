// Only what `ColumnObserver` calls plain, and what `canonicalise` writes, comes here: the readers below know those
// forms and refuse all others.
#include "ingest/literal_cells.hpp"

#include <charconv>
#include <cstdint>
#include <system_error>

#include "ingest/impl/cell_text.hpp"
#include "ingest/impl/moment_text.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kShortDigits = 18;  // of which 64 bits hold any number
constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

bool take_sign(std::string_view& text) {
  const bool negative = text.front() == '-';
  text.remove_prefix(negative ? 1 : 0);
  return negative;
}

/// Digits with at most one point among them, as one number; `scale` gets the digits behind the point.
template <typename Number>
bool read_digits(std::string_view text, Number& number, unsigned& scale) {
  number = 0;
  std::size_t point = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text[i])) - '0';
    if (digit <= 9) [[likely]] {
      number = number * 10 + static_cast<Number>(digit);
    } else if (text[i] == '.' && point == text.size() && i > 0) {
      point = i;
    } else {
      return false;
    }
  }
  scale = point == text.size() ? 0 : static_cast<unsigned>(text.size() - point - 1);
  return !text.empty();
}

bool read_integer(std::string_view text, std::int64_t& value) {
  const bool negative = take_sign(text);
  std::uint64_t digits = 0;
  unsigned scale = 0;
  if (text.size() > kShortDigits || !read_digits(text, digits, scale) || scale > 0) return false;
  value = negative ? -static_cast<std::int64_t>(digits) : static_cast<std::int64_t>(digits);
  return true;
}

bool read_decimal(std::string_view text, const DataType& type, Int128& value) {
  const bool negative = take_sign(text);
  constexpr std::size_t kTextMax = Decimal::kMaxDigits + 1;  // a product of so many digits stays within 128 bits
  unsigned scale = 0;
  if (text.size() <= kShortDigits) {
    std::uint64_t digits = 0;
    if (!read_digits(text, digits, scale)) return false;
    value = static_cast<Int128>(digits);
  } else if (text.size() > kTextMax || !read_digits(text, value, scale)) {
    return false;
  }
  const std::size_t digits = text.size() - (text.size() > scale && text[text.size() - scale - 1] == '.' ? 1U : 0U);
  if (scale > type.scale || digits + type.scale - scale > static_cast<std::size_t>(Decimal::kMaxDigits)) return false;
  for (; scale < type.scale; ++scale) value *= 10;
  if (negative) value = -value;
  return true;
}

bool read_real(std::string_view text, double& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool is_word(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((text[i] | 0x20) != word[i]) return false;
  }
  return true;
}

bool read_boolean(std::string_view text, bool& value) {
  value = is_word(text, "true");
  return value || is_word(text, "false");
}

/// Two digits at `text`, or a number above 99.
unsigned two_digits(const char* text) {
  const auto tens = static_cast<unsigned>(static_cast<unsigned char>(text[0])) - '0';
  const auto ones = static_cast<unsigned>(static_cast<unsigned char>(text[1])) - '0';
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/// Days since 1970-01-01 in the Gregorian calendar, for years from 1 on. Months are counted from March, so that the
/// leap day is a year's last.
std::int64_t days_of(unsigned year, unsigned month, unsigned day) {
  constexpr std::int64_t kDaysBefore1970 = 719468;  // since the first of March of year 0
  const std::int64_t march_year = year - (month <= 2 ? 1 : 0);
  const std::int64_t month_from_march = month > 2 ? month - 3 : month + 9;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  return march_year * 365 + march_year / 4 - march_year / 100 + march_year / 400 + day_of_year - kDaysBefore1970;
}

/// Takes YYYY-MM-DD.
bool take_day(std::string_view& text, std::int64_t& days) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  const unsigned century = two_digits(text.data());
  const unsigned year = two_digits(text.data() + 2);
  const unsigned month = two_digits(text.data() + 5);
  const unsigned day = two_digits(text.data() + 8);
  if (century > 99 || year > 99 || !is_calendar_day(century * 100 + year, month, day)) return false;
  days = days_of(century * 100 + year, month, day);
  text.remove_prefix(10);
  return true;
}

/// Takes HH:MM:SS[.ffffff].
bool take_time(std::string_view& text, std::int64_t& microseconds) {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return false;
  const unsigned hour = two_digits(text.data());
  const unsigned minute = two_digits(text.data() + 3);
  const unsigned second = two_digits(text.data() + 6);
  if (hour > 23 || minute > 59 || second > 59) return false;
  microseconds = hour * kHour + minute * kMinute + second * kSecond;
  text.remove_prefix(8);
  if (!text.starts_with('.')) return true;
  text.remove_prefix(1);
  for (std::int64_t unit = kSecond / 10; !text.empty() && is_digit(text.front()); unit /= 10) {
    if (unit == 0) return false;
    microseconds += (text.front() - '0') * unit;
    text.remove_prefix(1);
  }
  return true;
}

/// Takes Z or +HH:MM, if there is one.
bool take_offset(std::string_view& text, std::int64_t& microseconds) {
  microseconds = 0;
  if (text == "Z" || text.empty()) {
    text = {};
    return true;
  }
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
  const unsigned hours = two_digits(text.data() + 1);
  const unsigned minutes = two_digits(text.data() + 4);
  if (hours > 99 || minutes > 59) return false;
  microseconds = (hours * kHour + minutes * kMinute) * (text[0] == '-' ? -1 : 1);
  text = {};
  return true;
}

bool read_moment(std::string_view text, TypeKind kind, std::int64_t& value) {
  std::int64_t days = 0, time = 0, offset = 0;
  if (kind == TypeKind::kTime) return take_time(text, value) && text.empty();
  if (!take_day(text, days)) return false;
  if (kind == TypeKind::kDate) {
    value = days;
    return text.empty();
  }
  if (!text.empty()) {
    if (text.front() != ' ' && text.front() != 'T') return false;
    text.remove_prefix(1);
    if (!take_time(text, time)) return false;
    if (kind == TypeKind::kTimestampTz && !take_offset(text, offset)) return false;
  }
  value = days * kDay + time - offset;
  return text.empty();
}

/// @param read  takes the text and the row; false when the text is no literal.
template <typename Read>
std::size_t read_each(std::span<const std::string_view> cells, std::size_t first_row, engine::ColumnValues& column,
                      Read read) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].empty()) {
      column.set_null(first_row + i);
    } else if (!read(cells[i], first_row + i)) {
      return i;
    }
  }
  return cells.size();
}

}  // namespace

std::size_t read_literals(std::span<const std::string_view> cells, std::size_t first_row,
                          engine::ColumnValues& column) {
  const DataType type = column.type();
  const auto each = [&](auto read) { return read_each(cells, first_row, column, read); };
  switch (type.kind) {
    case TypeKind::kBoolean:
      return each([&column](std::string_view text, std::size_t row) {
        bool value = false;
        const bool read = read_boolean(text, value);
        if (read) column.set_boolean(row, value);
        return read;
      });
    case TypeKind::kInteger:
      return each([&column](std::string_view text, std::size_t row) {
        std::int64_t value = 0;
        const bool read = read_integer(text, value);
        if (read) column.set_integer(row, value);
        return read;
      });
    case TypeKind::kDecimal:
      return each([&column, &type](std::string_view text, std::size_t row) {
        Int128 value = 0;
        const bool read = read_decimal(text, type, value);
        if (read) column.set_coefficient(row, value);
        return read;
      });
    case TypeKind::kDouble:
      return each([&column](std::string_view text, std::size_t row) {
        double value = 0;
        const bool read = read_real(text, value);
        if (read) column.set_real(row, value);
        return read;
      });
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return each([&column, kind = type.kind](std::string_view text, std::size_t row) {
        std::int64_t value = 0;
        const bool read = read_moment(text, kind, value);
        if (read) column.set_integer(row, value);
        return read;
      });
    case TypeKind::kText:
      break;
  }
  return 0;
}

void take_texts(std::span<const std::string_view> cells, std::size_t first_row, TextCells how, const char* block,
                engine::ColumnValues& column) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string_view text = how.trimmed ? trim(cells[i]) : cells[i];
    if (text.empty() && how.empty_is_null) {
      column.set_null(first_row + i);
    } else {
      column.set_text_in_block(first_row + i, text, block);
    }
  }
}

}  // namespace concord::ingest
