#include <gtest/gtest.h>

#include "report/render.hpp"

namespace concord::report {
namespace {

using std::string_literals::operator""s;

struct CsvCase {
  std::string name, text;
  CellKind kind;
  std::string want;
};
class CsvCellTest : public ::testing::TestWithParam<CsvCase> {};
TEST_P(CsvCellTest, NeutralisesFormulas) {
  EXPECT_EQ(csv_cell(GetParam().text, GetParam().kind), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(
    ForPeople, CsvCellTest,
    ::testing::Values(CsvCase{"empty", "", CellKind::kText, ""}, CsvCase{"plain", "Tan", CellKind::kText, "Tan"},
                      CsvCase{"command", "=cmd|' /C calc'!A0", CellKind::kText, "\"'=cmd|' /C calc'!A0\""},
                      CsvCase{"plus", "+1", CellKind::kText, "'+1"}, CsvCase{"minus", "-1", CellKind::kText, "'-1"},
                      CsvCase{"at", "@SUM(1)", CellKind::kText, "'@SUM(1)"},
                      CsvCase{"tab", "\tx", CellKind::kText, "\"'\tx\""},
                      CsvCase{"tab_before_formula", "\t=1", CellKind::kText, "\"'\t'=1\""},
                      CsvCase{"carriage_return", "\r=1", CellKind::kText, "\"'\r'=1\""},
                      CsvCase{"full_width_equals", "＝1+1", CellKind::kText, "'＝1+1"},
                      CsvCase{"full_width_at", "＠x", CellKind::kText, "'＠x"},
                      CsvCase{"full_width_plus", "＋1", CellKind::kText, "'＋1"},
                      CsvCase{"blank_before_formula", " =1+1", CellKind::kText, "\" '=1+1\""},
                      CsvCase{"quote_before_formula", "\"=1", CellKind::kText, "\"\"\"'=1\""},
                      CsvCase{"behind_a_comma", "a,=1+1", CellKind::kText, "\"a,'=1+1\""},
                      CsvCase{"behind_a_semicolon", "a;@x", CellKind::kText, "\"a;'@x\""},
                      CsvCase{"behind_a_closing_quote", "a\",=1", CellKind::kText, "\"a\"\",'=1\""},
                      CsvCase{"behind_a_semicolon_and_a_quote", "a;\"=1", CellKind::kText, "\"a;\"\"'=1\""},
                      CsvCase{"behind_a_line_feed", "a\n=1", CellKind::kText, "\"a\n'=1\""},
                      CsvCase{"behind_a_tab", "a\t-1", CellKind::kText, "\"a\t'-1\""},
                      CsvCase{"prose_with_a_sign", "rent, -5 a day", CellKind::kText, "\"rent, -5 a day\""},
                      CsvCase{"formula_after_comma_and_blank", "rent, =5", CellKind::kText, "\"rent, '=5\""},
                      CsvCase{"equals_in_the_middle", "a=b", CellKind::kText, "a=b"},
                      CsvCase{"mail_address", "a@example.org", CellKind::kText, "a@example.org"},
                      CsvCase{"phone_as_text", "+60123456789", CellKind::kText, "'+60123456789"},
                      CsvCase{"lone_dash", "-", CellKind::kText, "-"},
                      CsvCase{"quotes_doubled", "say \"hi\"", CellKind::kText, "\"say \"\"hi\"\"\""},
                      CsvCase{"negative_money", "-5.00", CellKind::kMoney, "-5.00"},
                      CsvCase{"signed_integer", "+5", CellKind::kInteger, "+5"},
                      CsvCase{"date", "2025-01-31 08:30:00+08:00", CellKind::kDate, "2025-01-31 08:30:00+08:00"},
                      CsvCase{"formula_in_a_number_column", "=1+1", CellKind::kMoney, "'=1+1"},
                      CsvCase{"command_in_a_number_column", "-2+3+cmd|' /C calc'!A0", CellKind::kMoney,
                              "\"'-2+3+cmd|' /C calc'!A0\""},
                      CsvCase{"calculation_in_a_number_column", "-2+3", CellKind::kMoney, "'-2+3"},
                      CsvCase{"calculation_in_a_date_column", "-1-1", CellKind::kDate, "'-1-1"}),
    [](const auto& each) { return each.param.name; });

struct RawCase {
  std::string name, text;
  char delimiter;
  std::string want;
};
class CsvCellRawTest : public ::testing::TestWithParam<RawCase> {};
TEST_P(CsvCellRawTest, LeavesTheTextAlone) {
  EXPECT_EQ(csv_cell_raw(GetParam().text, GetParam().delimiter), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(
    ForPrograms, CsvCellRawTest,
    ::testing::Values(RawCase{"number", "-5", ',', "-5"}, RawCase{"phone", "+44", ',', "+44"},
                      RawCase{"formula", "=1+1", ',', "=1+1"}, RawCase{"delimiter", "a,b", ',', "\"a,b\""},
                      RawCase{"other_delimiter", "a,b", ';', "a,b"}, RawCase{"tab", "a\tb", '\t', "\"a\tb\""},
                      RawCase{"quote", "a\"b", ',', "\"a\"\"b\""}, RawCase{"line_feed", "a\nb", ',', "\"a\nb\""},
                      RawCase{"carriage_return", "a\rb", ',', "\"a\rb\""}, RawCase{"nul", "a\0b"s, ',', "a\0b"s},
                      RawCase{"blanks", " a ", ',', " a "}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace concord::report
