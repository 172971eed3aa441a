#include "reconcile/impl/timeline.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "core/clock.hpp"
#include "unit/reconcile/shop.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

// By day, straight from the files' lines: what matched of the left, what is only left, what is only right.
std::map<std::string, std::array<Int128, 3>> by_day(const Outcome& outcome, const Files& files) {
  std::map<std::string, std::array<Int128, 3>> sums;
  const auto add = [&](const std::vector<RowNumber>& rows, const std::vector<std::string>& lines,
                       const std::vector<std::int64_t>& amounts, std::size_t part) {
    for (const RowNumber row : rows) {
      const std::int64_t amount = amounts[row.value];
      sums[lines[row.value - 1].substr(0, 10)][part] += amount < 0 ? -amount : amount;
    }
  };
  for (const Group& group : outcome.groups) {
    if (group.bucket <= BucketKind::kAmountDiffers) add(group.left, files.statement, outcome.left_amounts, 0);
  }
  add(outcome.missing_from_right, files.statement, outcome.left_amounts, 1);
  add(outcome.missing_from_left, files.orders, outcome.right_amounts, 2);
  return sums;
}

TEST(TimelineOf, AddsUpEachDay) {
  for (unsigned seed = 1; seed <= tests::seed_count(5); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Files files = make_hard_files(seed);
    Bench bench;
    const auto outcome =
        run(bench, bench.add("statement", kStatement, files.statement), bench.add("orders", kOrders, files.orders));
    ASSERT_TRUE(outcome.ok());
    const auto timeline = timeline_of(outcome.value());
    ASSERT_TRUE(timeline.has_value());
    EXPECT_EQ(timeline->period, "Day");
    auto wanted = by_day(outcome.value(), files);
    for (const auto& step : timeline->steps) {
      for (std::size_t part = 0; part < 3; ++part)
        EXPECT_EQ(step.values[part], Decimal::make(wanted[step.label][part], 2).value().to_string()) << step.label;
    }
    EXPECT_EQ(timeline->steps.size(), wanted.size());  // asking made the days without any
  }
}

Outcome outcome_of(const std::vector<std::int32_t>& days) {
  Outcome outcome;
  outcome.left_days = {0};
  outcome.left_amounts = {0};
  for (const std::int32_t day : days) {
    outcome.left_days.push_back(day);
    outcome.left_amounts.push_back(100);
    outcome.missing_from_right.push_back({outcome.left_days.size() - 1});
  }
  return outcome;
}

struct PeriodCase {
  std::string_view name, period, first;
  std::vector<std::int32_t> days;
  std::size_t steps;
};
class TimelinePeriodTest : public ::testing::TestWithParam<PeriodCase> {};

// Day 19723 is Monday, 2024-01-01.
INSTANTIATE_TEST_SUITE_P(
    ByHand, TimelinePeriodTest,
    ::testing::Values(PeriodCase{"days", "Day", "2024-01-01", {19723, 19725}, 3},
                      PeriodCase{"weeks", "Week from", "2024-01-01", {19724, 19723 + 7 * 30}, 31},
                      PeriodCase{"months", "Month from", "2024-01-01", {19730, 19730 + 366 * 4}, 49},
                      PeriodCase{"years", "Year from", "2024-01-01", {19800, 19800 + 366 * 30}, 31}),
    [](const auto& instance) { return std::string{instance.param.name}; });

TEST_P(TimelinePeriodTest, SuitsTheSpan) {
  const auto timeline = timeline_of(outcome_of(GetParam().days));
  ASSERT_TRUE(timeline.has_value());
  EXPECT_EQ(timeline->period, GetParam().period);
  EXPECT_EQ(timeline->steps.front().label, GetParam().first);
  EXPECT_EQ(timeline->steps.size(), GetParam().steps);
}

TEST(TimelineOf, ADateFarFromAllOthersWidensNothing) {
  std::vector<std::int32_t> days(400, 19723);
  for (std::size_t row = 0; row < days.size(); ++row) days[row] += static_cast<std::int32_t>(row % 20);
  days.push_back(200'000);
  const auto timeline = timeline_of(outcome_of(days));
  ASSERT_TRUE(timeline.has_value());
  EXPECT_EQ(timeline->steps.size(), 20U);
  EXPECT_EQ(timeline->steps.back().values[1], "21.00");
}

TEST(TimelineOf, WithoutDatesThereIsNone) {
  EXPECT_FALSE(timeline_of(outcome_of({})).has_value());
  EXPECT_FALSE(timeline_of(outcome_of({5, 5})).has_value());
}

}  // namespace
}  // namespace concord::reconcile
