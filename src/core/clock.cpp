#include "core/clock.hpp"

#include <fmt/format.h>

namespace concord {

std::string iso_timestamp(Clock::TimePoint time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::hh_mm_ss clock{seconds - day};
  return fmt::format("{}T{:02}:{:02}:{:02}Z", iso_date(day.time_since_epoch().count()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

std::string iso_date(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace concord
