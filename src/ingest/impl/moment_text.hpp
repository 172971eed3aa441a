// Reads one cell as a date, a time or both, in every order of day and month that the calendar allows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ingest/impl/reading.hpp"

namespace concord::ingest {

/// A day of the calendar; `read_moment` only gives days that exist.
struct Day {
  unsigned year = 0, month = 0, day = 0;
};

/// A cell that is a date, a time or both.
struct MomentText {
  Reading reading = 0;  ///< one of kDate, kTimestamp, kTimestampTz, kTime, and for all but kTime the possible orders
  Day fixed;            ///< when the form says its order itself (kAnyOrder)
  unsigned year = 0, first = 0, second = 0;  ///< otherwise: the two fields beside the year, as written
  unsigned short_year_first[3] = {0, 0, 0};  ///< kShortYearFirst: year, month, day of 25-01-31
  bool two_digit_year = false;
  bool twelve_hour_clock = false;
  char separator = '\0';  ///< between numeric fields
  unsigned hour = 0, minute = 0, second_of_minute = 0;
  std::string_view fraction;  ///< digits of the second's fraction, at most six that matter
  int offset_minutes = 0;     ///< kTimestampTz
  bool plain = false;         ///< the engine casts it as written

  /// The day under an order: kDayFirst, kMonthFirst or kShortYearFirst decide only where the form leaves it open.
  Day day_under(Reading order) const;
};

/// @param text  trimmed and folded, not empty. Views in `moment` point into it.
/// @return false when it is neither date nor time, or does not exist in the calendar.
bool read_moment(std::string_view text, MomentText& moment);

bool is_calendar_day(unsigned year, unsigned month, unsigned day);

/// Appends "2025-01-31".
void append_day(const Day& day, std::string& out);
/// Appends "10:05:00[.250]".
void append_time(const MomentText& moment, std::string& out);
/// Appends "+08:00".
void append_offset(int offset_minutes, std::string& out);

}  // namespace concord::ingest
