#include "profile/date_series.hpp"

#include <algorithm>
#include <set>

#include "core/clock.hpp"

namespace concord::profile {
namespace {

using Days = std::vector<std::pair<std::int64_t, std::uint64_t>>;

constexpr std::int64_t kSpanMax = 100'000;
constexpr std::size_t kUnitsMin = 10;
constexpr std::size_t kGapsShown = 5;

/// 0 is Monday; day 0 was a Thursday.
std::size_t weekday_of(std::int64_t day) {
  return static_cast<std::size_t>(((day + 3) % 7 + 7) % 7);
}

/// All units of the span in order, each named, and whether it has a row.
using Units = std::vector<std::pair<std::string, bool>>;

Units units_of(const Days& days, bool working_days_only) {
  Units units;
  std::size_t next = 0;
  for (std::int64_t day = days.front().first; day <= days.back().first; ++day) {
    const bool present = days[next].first == day;
    if (present) ++next;
    if (working_days_only && weekday_of(day) >= 5) continue;
    units.emplace_back(iso_date(day), present);
  }
  return units;
}

Units months_of(const Days& days) {
  std::set<std::string> present;
  for (const auto& [day, rows] : days) present.insert(iso_date(day).substr(0, 7));
  Units units;
  for (std::int64_t day = days.front().first; day <= days.back().first; ++day) {
    std::string month = iso_date(day).substr(0, 7);
    if (units.empty() || units.back().first != month) units.emplace_back(month, present.contains(month));
  }
  return units;
}

bool is_regular(const Units& units) {
  const auto present = static_cast<std::size_t>(std::ranges::count_if(units, &std::pair<std::string, bool>::second));
  return units.size() >= kUnitsMin && present * 5 >= units.size() * 4;
}

void find_gaps(const Units& units, DateSeries& series) {
  struct Gap {
    std::size_t from, length;
  };
  std::vector<Gap> gaps;
  for (std::size_t place = 0; place < units.size(); ++place) {
    if (units[place].second) continue;
    ++series.missing;
    if (!gaps.empty() && gaps.back().from + gaps.back().length == place) {
      ++gaps.back().length;
    } else {
      gaps.push_back({place, 1});
    }
  }
  std::ranges::stable_sort(gaps, std::ranges::greater{}, &Gap::length);
  if (gaps.size() > kGapsShown) gaps.resize(kGapsShown);
  std::ranges::sort(gaps, {}, &Gap::from);
  for (const Gap& gap : gaps) series.gaps.emplace_back(units[gap.from].first, units[gap.from + gap.length - 1].first);
}

void count_activity(const Days& days, DateSeries& series) {
  const std::int64_t span = days.back().first - days.front().first + 1;
  constexpr std::int64_t kDaysMax = 62, kMonthsMax = 3'700;
  const std::size_t characters = span <= kDaysMax ? 10 : span <= kMonthsMax ? 7 : 4;
  std::size_t next = 0;
  for (std::int64_t day = days.front().first; day <= days.back().first; ++day) {
    std::string unit = iso_date(day).substr(0, characters);
    if (series.activity.empty() || series.activity.back().value != unit)
      series.activity.push_back({std::move(unit), 0});
    if (days[next].first == day) series.activity.back().count += days[next++].second;
  }
}

}  // namespace

DateSeries describe_days(const Days& days) {
  DateSeries series;
  series.days = days.size();
  std::uint64_t rows = 0, on_weekends = 0;
  for (const auto& [day, count] : days) {
    rows += count;
    series.weekdays[weekday_of(day)] += count;
    on_weekends += weekday_of(day) >= 5 ? count : 0;
    const std::string text = iso_date(day);
    const std::size_t month = static_cast<std::size_t>(text[text.size() - 5] - '0') * 10 +
                              static_cast<std::size_t>(text[text.size() - 4] - '0');
    if (month >= 1 && month <= 12) series.months[month - 1] += count;
  }
  if (days.empty() || days.back().first - days.front().first >= kSpanMax) return series;
  count_activity(days, series);
  const auto accept = [&](const Units& units, const char* unit) {
    if (!is_regular(units)) return false;
    series.unit = unit;
    find_gaps(units, series);
    return true;
  };
  if (accept(units_of(days, false), "day")) return series;
  if (on_weekends * 50 <= rows && accept(units_of(days, true), "working day")) return series;
  accept(months_of(days), "month");
  return series;
}

}  // namespace concord::profile
