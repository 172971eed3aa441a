#include "ingest/impl/literal_value.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <system_error>

#include "ingest/impl/cell_text.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kDayBytes = 10;    // 2025-01-31
constexpr std::size_t kClockBytes = 8;   // 10:05:00
constexpr std::size_t kOffsetBytes = 6;  // +08:00
constexpr unsigned kFractionDigits = 6;
constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr std::int64_t kMicrosecondsPerDay = 86'400 * kMicrosecondsPerSecond;
constexpr unsigned kSmallDigitsMax = 18;  // what 64 bits always hold

template <std::size_t Count>
bool are_digits(const char* text) {
  bool all = true;
  for (std::size_t i = 0; i < Count; ++i) all &= is_digit(text[i]);
  return all;
}

int two_digits(const char* text) {
  return (text[0] - '0') * 10 + (text[1] - '0');
}

/// Digits as millionths: "25" is 250,000.
std::optional<std::int64_t> millionths(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::int64_t value = 0;
  unsigned taken = 0;
  for (const char digit : digits) {
    if (!is_digit(digit)) return std::nullopt;
    if (taken == kFractionDigits) continue;
    value = value * 10 + (digit - '0');
    ++taken;
  }
  for (; taken < kFractionDigits; ++taken) value *= 10;
  return value;
}

/// Minutes east of UTC.
std::optional<int> offset_of(std::string_view literal) {
  if (literal == "Z") return 0;
  const char* text = literal.data();
  const bool formed = literal.size() == kOffsetBytes && (text[0] == '+' || text[0] == '-') && text[3] == ':' &&
                      are_digits<2>(text + 1) && are_digits<2>(text + 4);
  if (!formed) return std::nullopt;
  const int minutes = two_digits(text + 1) * 60 + two_digits(text + 4);
  return text[0] == '-' ? -minutes : minutes;
}

bool is_word(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if ((text[i] | 0x20) != word[i]) return false;
  }
  return true;
}

constexpr auto kPowersOfTen = [] {
  std::array<Int128, Decimal::kMaxDigits + 1> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

/// Up to 18 digits with at most one point in them, which is not last.
std::optional<Int128> small_coefficient(std::string_view digits, unsigned scale) {
  std::int64_t value = 0;
  unsigned behind = 0, seen_point = 0;
  for (const char character : digits) {
    if (character == '.' && seen_point == 0) {
      seen_point = 1;
      continue;
    }
    if (!is_digit(character)) return std::nullopt;
    value = value * 10 + (character - '0');
    behind += seen_point;
  }
  if (behind > scale || (seen_point != 0 && behind == 0)) return std::nullopt;
  return Int128{value} * kPowersOfTen[scale - behind];
}

}  // namespace

std::optional<std::int32_t> day_of(std::string_view literal) {
  const char* text = literal.data();
  if (literal.size() != kDayBytes || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!are_digits<4>(text) || !are_digits<2>(text + 5) || !are_digits<2>(text + 8)) return std::nullopt;
  const int year = two_digits(text) * 100 + two_digits(text + 2);
  const std::chrono::year_month_day day{std::chrono::year{year},
                                        std::chrono::month{static_cast<unsigned>(two_digits(text + 5))},
                                        std::chrono::day{static_cast<unsigned>(two_digits(text + 8))}};
  if (year == 0 || !day.ok()) return std::nullopt;
  return static_cast<std::int32_t>(std::chrono::sys_days{day}.time_since_epoch().count());
}

std::optional<std::int64_t> time_of(std::string_view literal) {
  const char* text = literal.data();
  if (literal.size() < kClockBytes || text[2] != ':' || text[5] != ':') return std::nullopt;
  if (!are_digits<2>(text) || !are_digits<2>(text + 3) || !are_digits<2>(text + 6)) return std::nullopt;
  const int hour = two_digits(text), minute = two_digits(text + 3), second = two_digits(text + 6);
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::int64_t whole = ((std::int64_t{hour} * 60 + minute) * 60 + second) * kMicrosecondsPerSecond;
  if (literal.size() == kClockBytes) return whole;
  if (text[kClockBytes] != '.') return std::nullopt;
  const std::optional<std::int64_t> fraction = millionths(literal.substr(kClockBytes + 1));
  if (!fraction) return std::nullopt;
  return whole + *fraction;
}

std::optional<std::int64_t> timestamp_of(std::string_view literal) {
  const std::optional<std::int32_t> day = day_of(literal.substr(0, kDayBytes));
  if (!day) return std::nullopt;
  const std::int64_t midnight = *day * kMicrosecondsPerDay;
  if (literal.size() == kDayBytes) return midnight;
  if (literal[kDayBytes] != ' ' && literal[kDayBytes] != 'T') return std::nullopt;
  const std::optional<std::int64_t> time = time_of(literal.substr(kDayBytes + 1));
  if (!time) return std::nullopt;
  return midnight + *time;
}

std::optional<std::int64_t> instant_of(std::string_view literal) {
  const std::size_t zone = literal.find_first_of("Z+-", std::min(kDayBytes, literal.size()));
  if (zone == std::string_view::npos) return std::nullopt;
  const std::optional<std::int64_t> local = timestamp_of(literal.substr(0, zone));
  const std::optional<int> offset = offset_of(literal.substr(zone));
  if (!local || !offset) return std::nullopt;
  return *local - std::int64_t{*offset} * 60 * kMicrosecondsPerSecond;
}

std::optional<bool> boolean_of(std::string_view literal) {
  if (is_word(literal, "true")) return true;
  if (is_word(literal, "false")) return false;
  return std::nullopt;
}

std::optional<Int128> coefficient_of(std::string_view literal, const DataType& type) {
  const bool negative = literal.starts_with('-');
  const std::string_view digits = literal.substr(negative ? 1 : 0);
  if (digits.empty() || digits.front() == '.') return std::nullopt;
  const unsigned places = type.kind == TypeKind::kDecimal ? type.precision : kSmallDigitsMax;
  std::optional<Int128> value;
  if (digits.size() <= kSmallDigitsMax) {
    value = small_coefficient(digits, type.scale);
    if (value && negative) value = -*value;
  } else if (is_digit(digits.front()) && is_digit(digits.back())) {
    const Result<Decimal> read = Decimal::parse(literal);
    if (!read.ok() || read.value().scale() > type.scale) return std::nullopt;
    const Result<Decimal> scaled = read.value().rescaled(type.scale);
    if (scaled.ok()) value = scaled.value().coefficient();
  }
  if (!value) return std::nullopt;
  const Int128 bound = kPowersOfTen[places];
  if (*value >= bound || *value <= -bound) return std::nullopt;
  return value;
}

std::optional<double> real_of(std::string_view literal) {
  double value = 0;
  const auto [end, error] = std::from_chars(literal.data(), literal.data() + literal.size(), value);
  if (end != literal.data() + literal.size() || literal.empty()) return std::nullopt;
  if (error == std::errc::result_out_of_range && literal.find('-', 1) != std::string_view::npos) return 0.0;
  if (error != std::errc{}) return std::nullopt;
  return value;
}

}  // namespace concord::ingest
