// What a column of dates looks like in time: when rows are, and which days or months a regular series lacks.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "profile/profile.hpp"

namespace concord::profile {

struct DateSeries {
  std::uint64_t days = 0;                   ///< different days
  std::array<std::uint64_t, 7> weekdays{};  ///< rows, Monday first
  std::array<std::uint64_t, 12> months{};   ///< rows, January first
  std::vector<ValueCount> activity;         ///< rows by day, month or year, without a hole
  std::string unit;                         ///< "day", "working day" or "month" where the series is regular; else ""
  std::uint64_t missing = 0;                ///< units without a row between the first and the last
  std::vector<std::pair<std::string, std::string>> gaps;  ///< the five longest: first and last missing unit, by time
};

/// @param days  different days since 1970-01-01 with their rows, ascending. A series is regular if four fifths of the
/// units between its first and its last day have a row: days first, then Monday to Friday where at most one row in
/// fifty is on a weekend, then months. It needs ten units. O(days in between), at most 100,000.
DateSeries describe_days(const std::vector<std::pair<std::int64_t, std::uint64_t>>& days);

}  // namespace concord::profile
