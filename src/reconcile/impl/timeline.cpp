#include "reconcile/impl/timeline.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <map>

#include "core/clock.hpp"
#include "reconcile/impl/event_rows.hpp"

namespace concord::reconcile {
namespace {

constexpr std::int64_t kDaysMax = 92, kWeekDaysMax = 3 * 366, kMonthDaysMax = 20 * 366;  // shown by day, week, month
enum class Period : std::uint8_t { kDay, kWeek, kMonth, kYear };

struct Amount {
  std::int32_t day = kNoDay;
  std::int64_t amount = 0;
  std::size_t part = 0;  // 0: matched, 1: only left, 2: only right
};

std::vector<Amount> amounts_of(const Outcome& outcome) {
  std::vector<Amount> amounts;
  const auto add = [&](const std::vector<RowNumber>& rows, bool on_left, std::size_t part) {
    const auto& days = on_left ? outcome.left_days : outcome.right_days;
    const auto& values = on_left ? outcome.left_amounts : outcome.right_amounts;
    for (const RowNumber row : rows) {
      if (days[row.value] != kNoDay) amounts.push_back({days[row.value], std::llabs(values[row.value]), part});
    }
  };
  for (const Group& group : outcome.groups) {
    if (group.bucket <= BucketKind::kAmountDiffers) add(group.left, true, 0);
  }
  add(outcome.missing_from_right, true, 1);
  add(outcome.missing_from_left, false, 2);
  return amounts;
}

struct Days {
  std::int32_t first = 0, last = 0;
};

// The days between which nearly all rows lie, with some room on both sides.
Days usual_days(const std::vector<Amount>& amounts) {
  std::vector<std::int32_t> days;
  for (const Amount& each : amounts) days.push_back(each.day);
  std::sort(days.begin(), days.end());
  const std::size_t rare = days.size() / 200;
  const std::int64_t low = days[rare], high = days[days.size() - 1 - rare];
  const std::int64_t room = (high - low) / 2 + 31;
  const auto near = [&](std::int32_t day) { return day >= low - room && day <= high + room; };
  return {*std::find_if(days.begin(), days.end(), near), *std::find_if(days.rbegin(), days.rend(), near)};
}

Period period_of(const Days& days) {
  const std::int64_t span = std::int64_t{days.last} - days.first;
  if (span <= kDaysMax) return Period::kDay;
  if (span <= kWeekDaysMax) return Period::kWeek;
  return span <= kMonthDaysMax ? Period::kMonth : Period::kYear;
}

// The first day of the period that a day belongs to.
std::int32_t begin_of(std::int32_t day, Period period) {
  using namespace std::chrono;
  const sys_days date{days{day}};
  const year_month_day parts{date};
  switch (period) {
    case Period::kDay:
      return day;
    case Period::kWeek:
      return day - static_cast<std::int32_t>(weekday{date}.iso_encoding() - 1);
    case Period::kMonth:
      return static_cast<std::int32_t>(sys_days{parts.year() / parts.month() / 1}.time_since_epoch().count());
    case Period::kYear:
      return static_cast<std::int32_t>(sys_days{parts.year() / January / 1}.time_since_epoch().count());
  }
  return day;
}

std::int32_t next_of(std::int32_t begin, Period period) {
  constexpr std::int32_t kReach[] = {1, 7, 31, 366};  // from the first day of one into the next
  return begin_of(begin + kReach[static_cast<std::size_t>(period)], period);
}

std::string_view name_of(Period period) {
  constexpr std::string_view kNames[] = {"day", "week", "month", "year"};
  return kNames[static_cast<std::size_t>(period)];
}

}  // namespace

std::optional<report::Timeline> timeline_of(const Outcome& outcome) {
  const std::vector<Amount> amounts = amounts_of(outcome);
  if (amounts.empty()) return std::nullopt;
  const Days days = usual_days(amounts);
  if (days.first == days.last) return std::nullopt;
  const Period period = period_of(days);
  std::map<std::int32_t, std::array<Int128, 3>> sums;
  for (std::int32_t begin = begin_of(days.first, period); begin <= days.last; begin = next_of(begin, period))
    sums[begin] = {};
  for (const Amount& each : amounts)
    sums[begin_of(std::clamp(each.day, days.first, days.last), period)][each.part] += each.amount;
  report::Timeline timeline;
  timeline.title = "Matched and open by " + std::string{name_of(period)};
  timeline.unit = outcome.currency;
  timeline.period = period == Period::kDay ? "Day" : std::string{name_of(period)} + " from";
  timeline.period[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(timeline.period[0])));
  timeline.parts = {{"Matched", false}, {"Only on the left", true}, {"Only on the right", true}};
  for (const auto& [begin, parts] : sums) {
    timeline.steps.push_back({iso_date(begin), {}});
    for (const Int128 sum : parts) timeline.steps.back().values.push_back(amount_text(outcome, sum));
  }
  return timeline;
}

}  // namespace concord::reconcile
