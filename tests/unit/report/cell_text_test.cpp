#include "report/impl/cell_text.hpp"

#include <gtest/gtest.h>

namespace concord::report {
namespace {

struct ShownCase {
  std::string name, cell;
  CellKind kind;
  std::size_t scale;
  std::string want;
};
class ShownCellTest : public ::testing::TestWithParam<ShownCase> {};
TEST_P(ShownCellTest, IsForPeople) {
  EXPECT_EQ(shown_cell(GetParam().cell, GetParam().kind, GetParam().scale), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(
    Kinds, ShownCellTest,
    ::testing::Values(ShownCase{"money", "1234567.5", CellKind::kMoney, 2, "1,234,567.50"},
                      ShownCase{"negative", "-1234.50", CellKind::kMoney, 2, "-1,234.50"},
                      ShownCase{"three_digits", "999", CellKind::kMoney, 2, "999.00"},
                      ShownCase{"four_digits", "1000", CellKind::kMoney, 0, "1,000"},
                      ShownCase{"more_digits_than_scale_stay", "0.005", CellKind::kMoney, 2, "0.005"},
                      ShownCase{"leading_zeros", "000012.5", CellKind::kMoney, 2, "12.50"},
                      ShownCase{"zero", "0", CellKind::kMoney, 2, "0.00"},
                      ShownCase{"forty_digits", "1234567890123456789012345678901234567890", CellKind::kInteger, 0,
                                "1,234,567,890,123,456,789,012,345,678,901,234,567,890"},
                      ShownCase{"integer", "1204", CellKind::kInteger, 2, "1,204"},
                      ShownCase{"decimal_keeps_its_digits", "1204.500", CellKind::kDecimal, 2, "1,204.500"},
                      ShownCase{"percent", "0.982", CellKind::kPercent, 0, "98.2%"},
                      ShownCase{"percent_whole", "1", CellKind::kPercent, 0, "100%"},
                      ShownCase{"percent_tenth", "0.1", CellKind::kPercent, 0, "10%"},
                      ShownCase{"percent_small", "0.0005", CellKind::kPercent, 0, "0.05%"},
                      ShownCase{"percent_negative", "-12.345", CellKind::kPercent, 0, "-1,234.5%"},
                      ShownCase{"text", "0012", CellKind::kText, 2, "0012"},
                      ShownCase{"date", "2025-01-31", CellKind::kDate, 2, "2025-01-31"},
                      ShownCase{"empty", "", CellKind::kMoney, 2, ""},
                      ShownCase{"not_a_number", "n/a", CellKind::kMoney, 2, "n/a"},
                      ShownCase{"exponent_is_not_read", "1e5", CellKind::kMoney, 2, "1e5"},
                      ShownCase{"point_without_digits", "1.", CellKind::kMoney, 2, "1."},
                      ShownCase{"sign_alone", "-", CellKind::kMoney, 2, "-"}),
    [](const auto& each) { return each.param.name; });

TEST(SignificantDigits, IgnoreZerosAtTheEnds) {
  const auto digits = [](std::string_view text) { return significant_digits(*read_number(text)); };
  EXPECT_EQ(digits("0"), 1U);
  EXPECT_EQ(digits("0.00"), 1U);
  EXPECT_EQ(digits("0.050"), 1U);
  EXPECT_EQ(digits("1200"), 4U);
  EXPECT_EQ(digits("12.50"), 3U);
  EXPECT_EQ(digits("-123456789012345.60"), 16U);
}

TEST(MoneyScale, IsTheMostThatTheColumnHas) {
  Table table;
  table.columns = {{"a", CellKind::kMoney}, {"b", CellKind::kMoney}, {"c", CellKind::kText}};
  table.rows = {{"1", "12", "1.2345"}, {"2.5", "x"}};
  table.totals = {"3.125", "12", ""};
  EXPECT_EQ(money_scale(table, 0), 3U);
  EXPECT_EQ(money_scale(table, 1), 0U);
  EXPECT_EQ(money_scale(table, 2), 0U);
}

TEST(LeftOutNote, NamesTheFile) {
  EXPECT_EQ(left_out_note(0, 12, "all.csv"), "");
  EXPECT_EQ(left_out_note(1202, 12, "all.csv"), "1,202 more rows: all 1,214 are in all.csv");
  EXPECT_EQ(left_out_note(1, 12, ""), "1 more row is not shown");
}

}  // namespace
}  // namespace concord::report
