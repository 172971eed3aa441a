#include "report/impl/timeline_layout.hpp"

#include <gtest/gtest.h>

namespace concord::report {
namespace {

TEST(TimelineLayout, OpenPartsShareAScale) {
  const TimelineLayout layout = lay_out(
      {"", "", "", {{"a", false}, {"b", true}, {"c", true}}, {{"1", {"50", "4", "1"}}, {"2", {"100", "0", "2"}}}});
  EXPECT_EQ(layout.heights, (std::vector<std::vector<double>>{{0.5, 1}, {1, 0}, {0.25, 0.5}}));
  EXPECT_EQ(layout.greatest, (std::vector<std::string>{"100", "4", "2"}));
}

TEST(TimelineLayout, WhatIsNoAmountHasNoHeight) {
  const TimelineLayout layout =
      lay_out({"", "", "", {{"a", false}}, {{"1", {"x"}}, {"2", {}}, {"3", {"-5"}}, {"4", {"inf"}}}});
  EXPECT_EQ(layout.heights, (std::vector<std::vector<double>>{{0, 0, 0, 0}}));
  EXPECT_EQ(layout.greatest, std::vector<std::string>{"0"});
}

TEST(TimelineLayout, ValuesKeepTheirDigits) {
  EXPECT_EQ(timeline_value("1234567.50"), "1,234,567.50");
  EXPECT_EQ(timeline_value("a"), "a");
}

}  // namespace
}  // namespace concord::report
