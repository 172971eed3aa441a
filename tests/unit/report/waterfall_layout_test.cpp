#include "report/impl/waterfall_layout.hpp"

#include <gtest/gtest.h>

namespace concord::report {
namespace {

using Step = WaterfallLayout::Step;

TEST(WaterfallLayout, StepsHangBetweenTheTotals) {
  const auto layout =
      lay_out({"", "", {{"a", "100", true}, {"b", "-60", false}, {"c", "+10", false}, {"d", "50", true}}});
  ASSERT_EQ(layout.bars.size(), 4U);
  EXPECT_FALSE(layout.shortened);
  EXPECT_DOUBLE_EQ(layout.zero, 0);
  const std::vector<std::tuple<Step, double, double, double>> kWant{
      {Step::kTotal, 0, 1, 1}, {Step::kDown, 0.4, 1, 0.4}, {Step::kUp, 0.4, 0.5, 0.5}, {Step::kTotal, 0, 0.5, 0.5}};
  for (std::size_t index = 0; index < kWant.size(); ++index) {
    const auto& [step, begin, end, level] = kWant[index];
    EXPECT_EQ(layout.bars[index].step, step);
    EXPECT_NEAR(layout.bars[index].begin, begin, 1e-9);
    EXPECT_NEAR(layout.bars[index].end, end, 1e-9);
    EXPECT_NEAR(layout.bars[index].level, level, 1e-9);
  }
}

TEST(WaterfallLayout, SmallStepsOfLargeTotalsAreEnlarged) {
  const auto layout = lay_out({"", "", {{"a", "1000000", true}, {"b", "-70", false}, {"c", "999930", true}}});
  EXPECT_TRUE(layout.shortened);
  EXPECT_NEAR(layout.bars[1].end - layout.bars[1].begin, 0.7, 1e-9);
  EXPECT_DOUBLE_EQ(layout.bars[0].begin, 0);
}

TEST(WaterfallLayout, NegativeTotalsAreEnlargedFromTheOtherEnd) {
  const auto layout = lay_out({"", "", {{"a", "-1000000", true}, {"b", "70", false}, {"c", "-999930", true}}});
  EXPECT_TRUE(layout.shortened);
  EXPECT_DOUBLE_EQ(layout.bars[0].end, 1);
  EXPECT_EQ(layout.bars[1].step, Step::kUp);
  EXPECT_NEAR(layout.bars[1].end - layout.bars[1].begin, 0.7, 1e-9);
}

TEST(WaterfallLayout, StepsThroughZeroKeepItInSight) {
  const auto layout = lay_out({"", "", {{"a", "10", true}, {"b", "-40", false}, {"c", "-30", true}}});
  EXPECT_FALSE(layout.shortened);
  EXPECT_NEAR(layout.zero, 0.75, 1e-9);
}

struct DegenerateCase {
  std::string name;
  std::vector<Waterfall::Bar> bars;
};
class DegenerateWaterfallTest : public ::testing::TestWithParam<DegenerateCase> {};
TEST_P(DegenerateWaterfallTest, StaysInsideTheDrawing) {
  const auto layout = lay_out({"", "", GetParam().bars});
  ASSERT_EQ(layout.bars.size(), GetParam().bars.size());
  for (const auto& bar : layout.bars) {
    EXPECT_GE(bar.begin, 0);
    EXPECT_LE(bar.begin, bar.end);
    EXPECT_LE(bar.end, 1);
  }
}
INSTANTIATE_TEST_SUITE_P(
    Bars, DegenerateWaterfallTest,
    ::testing::Values(DegenerateCase{"none", {}}, DegenerateCase{"all_zero", {{"", "0", true}, {"", "0", false}}},
                      DegenerateCase{"equal_totals", {{"", "5", true}, {"", "5", true}}},
                      DegenerateCase{"no_numbers",
                                     {{"", "abc", true}, {"", "", false}, {"", "nan", false}, {"", "inf", true}}},
                      DegenerateCase{"huge", {{"", std::string(400, '9'), true}, {"", "-1", false}}},
                      DegenerateCase{"steps_only", {{"", "3", false}, {"", "-1", false}}}),
    [](const auto& each) { return each.param.name; });

TEST(BarValues, ShareTheirDigitsAndShowTheirSigns) {
  EXPECT_EQ(bar_values({"", "", {{"", "1234.5", true}, {"", "-0.05", false}, {"", "10", false}, {"", "?", false}}}),
            (std::vector<std::string>{"1,234.50", "-0.05", "+10.00", "?"}));
}

}  // namespace
}  // namespace concord::report
