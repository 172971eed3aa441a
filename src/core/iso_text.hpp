// Takes dates and numbers of a fixed length from the front of a text. What is taken is removed from the text; where
// nothing is, part of it may be gone.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace concord {

/// So many digits as a number. @param count  at most 9.
inline std::optional<unsigned> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  unsigned number = 0;
  for (const char character : text.substr(0, count)) {
    if (character < '0' || character > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(character - '0');
  }
  text.remove_prefix(count);
  return number;
}

inline bool take_character(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

/// "2025-01-31"; nothing when the calendar has no such day.
inline std::optional<std::chrono::year_month_day> take_iso_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year || !take_character(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take_character(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)}, std::chrono::month{*month},
                                         std::chrono::day{*day}};
  return date.ok() ? std::optional{date} : std::nullopt;
}

}  // namespace concord
