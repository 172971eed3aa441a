#include "reconcile/impl/typed_cell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "core/clock.hpp"
#include "core/iso_text.hpp"
#include "reconcile/impl/text_values.hpp"

namespace concord::reconcile {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// YYYY-MM-DD in microseconds.
std::optional<std::int64_t> take_date(std::string_view& text) {
  const auto date = take_iso_date(text);
  if (!date || date->year() == std::chrono::year{0}) return std::nullopt;
  return std::chrono::sys_days{*date}.time_since_epoch().count() * kDay;
}

/// HH:MM:SS[.f] in microseconds.
std::optional<std::int64_t> take_time(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take_character(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59 || !take_character(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  std::int64_t time = (*hour * 3600 + *minute * 60 + *second) * kSecond;
  if (!take_character(text, '.')) return time;
  std::int64_t unit = kSecond;
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  while (!text.empty() && is_digit(text.front())) {
    unit /= 10;
    if (unit == 0) return std::nullopt;
    time += (text.front() - '0') * unit;
    text.remove_prefix(1);
  }
  return time;
}

/// Z, +HH:MM or -HH:MM in microseconds east of Greenwich.
std::optional<std::int64_t> take_offset(std::string_view& text) {
  if (take_character(text, 'Z')) return 0;
  const bool west = text.starts_with('-');
  if (!take_character(text, '+') && !take_character(text, '-')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || !take_character(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute) return std::nullopt;
  const std::int64_t offset = (*hour * 60 + *minute) * 60 * kSecond;
  return west ? -offset : offset;
}

/// Years that a date in a text can have: four digits, no year 0.
bool has_four_digit_year(std::int64_t day) {
  const std::chrono::year year = std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{day}}}.year();
  return year >= std::chrono::year{1} && year <= std::chrono::year{9999};
}

std::string time_text(std::int64_t time) {
  const std::int64_t seconds = time / kSecond;
  std::string text = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (time % kSecond == 0) return text;
  text += fmt::format(".{:06}", time % kSecond);
  while (text.back() == '0') text.pop_back();
  return text;
}

std::optional<TypedCell> typed_moment(std::string_view text, TypeKind kind) {
  TypedCell cell;
  if (kind == TypeKind::kTime) {
    const auto time = take_time(text);
    if (!time || !text.empty()) return std::nullopt;
    cell.moment = *time;
    cell.text = time_text(*time);
    return cell;
  }
  const auto date = take_date(text);
  if (!date) return std::nullopt;
  std::int64_t time = 0;
  if (!text.empty()) {
    if (kind == TypeKind::kDate || (!take_character(text, ' ') && !take_character(text, 'T'))) return std::nullopt;
    const auto found = take_time(text);
    if (!found) return std::nullopt;
    time = *found;
  }
  cell.moment = *date + time;
  if (kind == TypeKind::kTimestampTz) {
    const auto offset = take_offset(text);
    if (!offset) return std::nullopt;
    cell.moment -= *offset;
  }
  if (!text.empty()) return std::nullopt;
  const std::int64_t in_day = (cell.moment % kDay + kDay) % kDay;
  const std::int64_t day = (cell.moment - in_day) / kDay;
  if (!has_four_digit_year(day)) return std::nullopt;
  cell.text = iso_date(day);
  if (kind != TypeKind::kDate) cell.text += " " + time_text(in_day);
  if (kind == TypeKind::kTimestampTz) cell.text += "+00";
  return cell;
}

std::optional<TypedCell> typed_number(std::string_view text, DataType type) {
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.empty() || !is_digit(digits.front()) ||
      !std::ranges::all_of(digits, [](char c) { return is_digit(c) || c == '.'; }))
    return std::nullopt;
  const auto parsed = Decimal::parse(text);
  if (!parsed.ok()) return std::nullopt;
  const auto rescaled = parsed.value().rescaled(type.kind == TypeKind::kDecimal ? type.scale : 0);
  if (!rescaled.ok()) return std::nullopt;
  TypedCell cell;
  cell.number = rescaled.value();
  cell.text = cell.number.to_string();
  return cell;
}

std::optional<TypedCell> typed_boolean(std::string_view text) {
  TypedCell cell;
  for (const char c : text) cell.text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (cell.text != "true" && cell.text != "false") return std::nullopt;
  return cell;
}

}  // namespace

std::optional<TypedCell> typed_cell(std::string_view cell, DataType type, bool trimmed) {
  if (type.kind == TypeKind::kText && trimmed) cell = without_blanks(cell);
  if (cell.empty()) {
    TypedCell empty;
    empty.null = true;
    return empty;
  }
  switch (type.kind) {
    case TypeKind::kInteger:
    case TypeKind::kDecimal:
      return typed_number(cell, type);
    case TypeKind::kBoolean:
      return typed_boolean(cell);
    case TypeKind::kDate:
    case TypeKind::kTime:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return typed_moment(cell, type.kind);
    case TypeKind::kDouble:
      return std::nullopt;
    case TypeKind::kText: {
      TypedCell text;
      text.text = cell;
      return text;
    }
  }
  return std::nullopt;
}

}  // namespace concord::reconcile
