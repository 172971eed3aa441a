#include "ingest/column_types.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/ingest/column_cells.hpp"

namespace concord::ingest {
namespace {

struct ColumnCase {
  std::string name;
  std::string header;
  Cells cells;
  std::string type;
  bool plain;
  Cells literals;  ///< empty: as the cells
};

class ColumnTest : public ::testing::TestWithParam<ColumnCase> {};

TEST_P(ColumnTest, IsTypedAndRewritten) {
  const auto& column = GetParam();
  const auto decision = decide(column.cells, column.header);
  EXPECT_EQ(data_type_name(decision.type), column.type) << decision.reason;
  EXPECT_EQ(decision.plain, column.plain) << decision.format;
  EXPECT_EQ(decision.cells, column.cells.size());
  EXPECT_EQ(canonical(decision, column.cells), column.literals.empty() ? column.cells : column.literals);
  EXPECT_FALSE(decision.reason.empty());
  EXPECT_TRUE(!decision.plain || decision.format.empty()) << decision.format;
}

const auto kName = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Plain, ColumnTest,
    ::testing::Values(
        ColumnCase{"integers", "", {"1", "-20", "0", "", "999999999999"}, "BIGINT", true, {}},
        ColumnCase{"zero_and_one_stay_integers", "", {"0", "1", "1", "0"}, "BIGINT", true, {}},
        ColumnCase{"fifteen_digits", "", {"123456789012345", "2"}, "BIGINT", true, {}},
        ColumnCase{"decimals", "", {"12.50", "-0.5", "1000", ""}, "DECIMAL(6,2)", true, {}},
        ColumnCase{"scale_and_digits_from_different_cells", "", {"1.23456", "123456.7"}, "DECIMAL(11,5)", true, {}},
        ColumnCase{"below_one", "", {"0.5", "0.25"}, "DECIMAL(3,2)", true, {}},
        ColumnCase{"days", "", {"2025-01-31", "2024-02-29", ""}, "DATE", true, {}},
        ColumnCase{"times_of_day", "", {"10:05:00", "23:59:59.250"}, "TIME", true, {}},
        ColumnCase{"booleans", "", {"true", "false", "", "TRUE"}, "BOOLEAN", true, {"true", "false", "", "true"}},
        ColumnCase{"one_word_boolean", "", {"true", "true"}, "BOOLEAN", true, {}},
        ColumnCase{"text", "", {"paid", "refunded", "", "N/A"}, "VARCHAR", true, {}},
        ColumnCase{"all_empty", "Amount", {"", "", ""}, "VARCHAR", true, {}},
        ColumnCase{"no_cells", "", {}, "VARCHAR", true, {}},
        ColumnCase{"measurements", "", {"1.5e-07", "2.5E+03", "12.25", "3"}, "DOUBLE", true, {}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Timestamps, ColumnTest,
    ::testing::Values(
        ColumnCase{"iso", "", {"2025-01-31 10:00:00", "2025-01-31 10:00:00.5"}, "TIMESTAMP", true, {}},
        ColumnCase{"joined_by_t",
                   "",
                   {"2025-01-31T10:00:00", "2025-02-01T00:00:00.123456"},
                   "TIMESTAMP",
                   true,
                   {"2025-01-31 10:00:00", "2025-02-01 00:00:00.123456"}},
        ColumnCase{"with_days_between",
                   "",
                   {"2025-01-31 10:00:00", "2025-02-01"},
                   "TIMESTAMP",
                   true,
                   {"2025-01-31 10:00:00", "2025-02-01 00:00:00"}},
        ColumnCase{"zoned",
                   "",
                   {"2025-01-31T10:00:00Z", "2025-01-31 10:00:00+08:00", "2025-01-31 10:00:00.25-03:30"},
                   "TIMESTAMPTZ",
                   true,
                   {"2025-01-31 10:00:00+00:00", "2025-01-31 10:00:00+08:00", "2025-01-31 10:00:00.25-03:30"}},
        ColumnCase{"zones_of_other_forms",
                   "",
                   {"2025-01-31 10:00:00 UTC", "2025-01-31 10:00:00 +0800", "31 Jan 2025 10:00 GMT+8"},
                   "TIMESTAMPTZ",
                   false,
                   {"2025-01-31 10:00:00+00:00", "2025-01-31 10:00:00+08:00", "2025-01-31 10:00:00+08:00"}},
        ColumnCase{
            "some_zoned_some_not_is_text", "", {"2025-01-31T10:00:00Z", "2025-01-31T10:00:00"}, "VARCHAR", true, {}},
        ColumnCase{"half_days",
                   "",
                   {"31/01/2025 12:05 AM", "31/01/2025 12:05 pm", "31/01/2025, 1:05:09 PM", "31/01/2025 9:00 a.m."},
                   "TIMESTAMP",
                   false,
                   {"2025-01-31 00:05:00", "2025-01-31 12:05:00", "2025-01-31 13:05:09", "2025-01-31 09:00:00"}},
        ColumnCase{"no_seconds", "", {"2025-01-31 10:05"}, "TIMESTAMP", false, {"2025-01-31 10:05:00"}},
        ColumnCase{"finer_than_microseconds_is_text", "", {"2025-01-31 10:05:00.1234567"}, "VARCHAR", true, {}},
        ColumnCase{"zeros_behind_microseconds",
                   "",
                   {"2025-01-31 10:05:00.123456000"},
                   "TIMESTAMP",
                   false,
                   {"2025-01-31 10:05:00.123456"}},
        ColumnCase{"no_hour_24", "", {"2025-01-31 24:00:00"}, "VARCHAR", true, {}},
        ColumnCase{"compact", "", repeated(5, {"20250131101500"}), "TIMESTAMP", false,
                   repeated(5, {"2025-01-31 10:15:00"})},
        ColumnCase{"clock_only", "", {"9:05", "23:10"}, "TIME", false, {"09:05:00", "23:10:00"}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Numbers, ColumnTest,
    ::testing::Values(
        ColumnCase{"english",
                   "",
                   {"1,234.56", "12.5", "1,234,567.00"},
                   "DECIMAL(9,2)",
                   false,
                   {"1234.56", "12.5", "1234567.00"}},
        ColumnCase{"german", "", {"1.234,56", "12,5", "1.000"}, "DECIMAL(6,2)", false, {"1234.56", "12.5", "1000"}},
        ColumnCase{"french_no_break_space",
                   "",
                   {"1\xC2\xA0"
                    "234,56",
                    "1\xE2\x80\xAF"
                    "000,00"},
                   "DECIMAL(6,2)",
                   false,
                   {"1234.56", "1000.00"}},
        ColumnCase{"blank_groups", "", {"1 234,56"}, "DECIMAL(6,2)", false, {"1234.56"}},
        ColumnCase{"swiss",
                   "",
                   {"1'234.56",
                    "1\xE2\x80\x99"
                    "000'000.00"},
                   "DECIMAL(9,2)",
                   false,
                   {"1234.56", "1000000.00"}},
        ColumnCase{"indian", "", {"12,34,567.89", "1,00,000"}, "DECIMAL(9,2)", false, {"1234567.89", "100000"}},
        ColumnCase{"decimal_comma_only", "", {"12,50", "3,5"}, "DECIMAL(4,2)", false, {"12.50", "3.5"}},
        ColumnCase{"comma_ambiguous_prefers_groups", "", {"1,234", "56,789"}, "BIGINT", false, {"1234", "56789"}},
        ColumnCase{"comma_settled_by_another_cell", "", {"1,234", "56,78"}, "DECIMAL(5,3)", false, {"1.234", "56.78"}},
        ColumnCase{"comma_settled_by_leading_zero", "", {"1,234", "0,789"}, "DECIMAL(4,3)", false, {"1.234", "0.789"}},
        ColumnCase{"three_places_stay_decimal", "", {"1.234", "5.678"}, "DECIMAL(4,3)", true, {}},
        ColumnCase{
            "three_places_settled_by_two_points", "", {"1.234", "5.678.901"}, "BIGINT", false, {"1234", "5678901"}},
        ColumnCase{"parentheses",
                   "",
                   {"(12.00)", "3.50", "(1,000.00)"},
                   "DECIMAL(6,2)",
                   false,
                   {"-12.00", "3.50", "-1000.00"}},
        ColumnCase{"trailing_minus", "", {"12.00-", "3.50"}, "DECIMAL(4,2)", false, {"-12.00", "3.50"}},
        ColumnCase{"signs",
                   "",
                   {"+12.00",
                    "\xE2\x88\x92"
                    "3.50",
                    "- 1.00"},
                   "DECIMAL(4,2)",
                   false,
                   {"12.00", "-3.50", "-1.00"}},
        ColumnCase{"currency_before",
                   "",
                   {"RM 12.00", "RM1,000.50", "-RM 3.00", "RM -4.00", "(RM 5.00)"},
                   "DECIMAL(6,2)",
                   false,
                   {"12.00", "1000.50", "-3.00", "-4.00", "-5.00"}},
        ColumnCase{"currency_behind", "", {"12 EUR", "1.000,50 EUR"}, "DECIMAL(6,2)", false, {"12", "1000.50"}},
        ColumnCase{"currency_sign_and_point", "", {"$.50", "$1.25"}, "DECIMAL(3,2)", false, {"0.50", "1.25"}},
        ColumnCase{"several_currencies_are_text", "", {"USD 12", "EUR 13"}, "VARCHAR", true, {}},
        ColumnCase{"percent", "", {"12.5%", "3 %", "100%"}, "DECIMAL(4,1)", false, {"12.5", "3", "100"}},
        ColumnCase{"percent_and_fraction_is_text", "", {"12.5%", "0.125"}, "VARCHAR", true, {}},
        ColumnCase{"irregular_groups_are_text", "", {"12,34,56", "1,2345"}, "VARCHAR", true, {}},
        ColumnCase{
            "null_words", "", {"12", "N/A", "-", "null", "", "nan"}, "BIGINT", false, {"12", "", "", "", "", ""}},
        ColumnCase{"blanks_around", "", {" 12", "13 ", "  "}, "BIGINT", false, {"12", "13", ""}},
        ColumnCase{
            "thirty_eight_digits", "Amount", {"123456789012345678901234567890123456.78"}, "DECIMAL(38,2)", true, {}},
        ColumnCase{"thirty_nine_digits_are_text",
                   "Amount",
                   {"1234567890123456789012345678901234567.89"},
                   "VARCHAR",
                   true,
                   {}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Dates, ColumnTest,
    ::testing::Values(
        ColumnCase{"day_first", "", {"31/01/2025", "01/02/2025"}, "DATE", false, {"2025-01-31", "2025-02-01"}},
        ColumnCase{"month_first", "", {"01/31/2025", "02/01/2025"}, "DATE", false, {"2025-01-31", "2025-02-01"}},
        ColumnCase{"points", "", {"31.1.2025", "1.2.2025"}, "DATE", false, {"2025-01-31", "2025-02-01"}},
        ColumnCase{"dashes_two_digits", "", {"31-01-25", "01-02-99"}, "DATE", false, {"2025-01-31", "1999-02-01"}},
        ColumnCase{"year_first_slashes", "", {"2025/01/31", "2025/2/1"}, "DATE", false, {"2025-01-31", "2025-02-01"}},
        ColumnCase{"short_year_first", "", {"25-01-31", "99-12-31"}, "DATE", false, {"2025-01-31", "1999-12-31"}},
        ColumnCase{"english_names",
                   "",
                   {"1 Jan 2025", "Jan 31, 2025", "28-Feb-25", "2nd March 2025", "Friday, 4 April 2025"},
                   "DATE",
                   false,
                   {"2025-01-01", "2025-01-31", "2025-02-28", "2025-03-02", "2025-04-04"}},
        ColumnCase{"german_names",
                   "",
                   {"1. Januar 2025", "31. M\xC3\xA4rz 2025", "15 Dez 2025"},
                   "DATE",
                   false,
                   {"2025-01-01", "2025-03-31", "2025-12-15"}},
        ColumnCase{"french_and_spanish_names",
                   "",
                   {"1 f\xC3\xA9vrier 2025", "14 AO\xC3\x9BT 2025", "3 de enero de 2025"},
                   "DATE",
                   false,
                   {"2025-02-01", "2025-08-14", "2025-01-03"}},
        ColumnCase{"malay_names",
                   "",
                   {"1 Mac 2025", "31 Ogos 2025", "25 Disember 2025"},
                   "DATE",
                   false,
                   {"2025-03-01", "2025-08-31", "2025-12-25"}},
        ColumnCase{"indonesian_names",
                   "",
                   {"1 Maret 2025", "17 Agustus 2025", "25 Des 2025"},
                   "DATE",
                   false,
                   {"2025-03-01", "2025-08-17", "2025-12-25"}},
        ColumnCase{
            "iso_among_day_first", "", {"2025-01-31", "31/01/2025"}, "DATE", false, {"2025-01-31", "2025-01-31"}},
        ColumnCase{
            "compact_by_header", "Value Date", {"20250131", "20250201"}, "DATE", false, {"2025-01-31", "2025-02-01"}},
        ColumnCase{"compact_by_cells",
                   "",
                   {"20250131", "20250201", "20241231", "20240229", "20250301"},
                   "DATE",
                   false,
                   {"2025-01-31", "2025-02-01", "2024-12-31", "2024-02-29", "2025-03-01"}},
        ColumnCase{"few_compact_are_integers", "", {"20250131", "20250201"}, "BIGINT", true, {}},
        ColumnCase{"not_all_compact_are_integers", "Value Date", {"20250131", "20250230"}, "BIGINT", true, {}},
        ColumnCase{"no_such_day_is_text", "", {"30/02/2025", "31/01/2025"}, "VARCHAR", true, {}},
        ColumnCase{"no_leap_day_is_text", "", {"2025-02-29"}, "VARCHAR", true, {}},
        ColumnCase{"both_orders_each_read_as_it_must_be",
                   "Value Date",
                   {"31/01/2025", "01/31/2025"},
                   "DATE",
                   false,
                   {"2025-01-31", "2025-01-31"}},
        ColumnCase{"null_words", "", {"31/01/2025", "N/A", "-"}, "DATE", false, {"2025-01-31", "", ""}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Booleans, ColumnTest,
    ::testing::Values(ColumnCase{"yes_no", "", {"Yes", "no", ""}, "BOOLEAN", false, {"true", "false", ""}},
                      ColumnCase{"y_n", "", {"Y", "N"}, "BOOLEAN", false, {"true", "false"}},
                      ColumnCase{"ya_tidak", "", {"Ya", "Tidak"}, "BOOLEAN", false, {"true", "false"}},
                      ColumnCase{"one_word_of_two_is_text", "", {"no", "no"}, "VARCHAR", true, {}},
                      ColumnCase{"two_vocabularies_are_text", "", {"yes", "no", "true"}, "VARCHAR", true, {}},
                      ColumnCase{"third_word_is_text", "", {"yes", "no", "maybe"}, "VARCHAR", true, {}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Names, ColumnTest,
    ::testing::Values(
        ColumnCase{"leading_zeros", "", {"007", "12"}, "VARCHAR", true, {}},
        ColumnCase{"sixteen_digits", "", {"1234567890123456", "12"}, "VARCHAR", true, {}},
        ColumnCase{"sixteen_digits_of_an_amount", "Amount", {"1234567890123456.50", "12"}, "DECIMAL(18,2)", true, {}},
        ColumnCase{"sixteen_digits_before_a_point", "", {"1234567890123456.50", "12"}, "VARCHAR", true, {}},
        ColumnCase{"telephone", "", {"+60123456789", "+60198765432"}, "VARCHAR", true, {}},
        ColumnCase{"postcode_by_header", "Postcode", {"50450", "10250"}, "VARCHAR", true, {}},
        // 13 digits each; the last makes the alternating sum with weights 1 and 3 a multiple of 10.
        ColumnCase{"goods_numbers", "", repeated(10, {"4006381333931"}), "VARCHAR", true, {}},
        ColumnCase{"other_long_numbers", "", repeated(10, {"4006381333933"}), "BIGINT", true, {}},
        ColumnCase{"padded_text", "", {" A1", "B2\xC2\xA0"}, "VARCHAR", false, {"A1", "B2"}}),
    kName);

TEST(ColumnTypes, IdentifiersAreMarked) {
  EXPECT_TRUE(decide({"007", "12"}).identifier);
  EXPECT_TRUE(decide({"+60123456789", "+60198765432"}).identifier);
  EXPECT_TRUE(decide(repeated(60, {"00000123", "00000456"})).identifier);
  EXPECT_TRUE(decide(repeated(60, {"DE89370400440532013000"})).identifier);   // the example of the standard
  EXPECT_FALSE(decide(repeated(60, {"DE89370400440532013001"})).identifier);  // its check digits no longer hold
  EXPECT_FALSE(decide({"paid", "refunded"}).identifier);
  EXPECT_FALSE(decide({"12", "13"}).identifier);
}

struct DamageCase {
  std::string name;
  Cells cells;
  std::string type;
  std::uint64_t damaged;
};

class DamageTest : public ::testing::TestWithParam<DamageCase> {};

TEST_P(DamageTest, IsCountedAndKeptAsText) {
  const auto decision = decide(GetParam().cells);
  EXPECT_EQ(data_type_name(decision.type), GetParam().type) << decision.reason;
  EXPECT_EQ(decision.damaged_cells, GetParam().damaged);
  EXPECT_EQ(decision.identifier, GetParam().damaged > 0);
}

INSTANTIATE_TEST_SUITE_P(
    Exponents, DamageTest,
    ::testing::Values(
        DamageCase{"beside_references", {"A7KQ2MZ9XW", "2.02E+34", "B3PLR8YT4C", "2.02E+34"}, "VARCHAR", 2},
        DamageCase{"beside_many_references", repeated(100, {"A7KQ2MZ9XW", "2.02E+34"}), "VARCHAR", 100},
        DamageCase{"beside_long_digits", {"20250131123456789012", "2.02501E+19"}, "VARCHAR", 1},
        DamageCase{"alone", {"2.02E+34", "2.02E+34", ""}, "VARCHAR", 2},
        DamageCase{"decimal_comma", {"A7KQ2MZ9XW", "2,02E+34"}, "VARCHAR", 1},
        DamageCase{"many_digits_beside_references", {"A7KQ2MZ9XW", "1.23456789012E+15"}, "VARCHAR", 1},
        DamageCase{"measurements", {"6.02E+23", "1.6E-19", "1.38E-23"}, "DOUBLE", 0},
        DamageCase{"measurements_of_many_digits", {"6.02214076E+23", "8.98755E+09"}, "DOUBLE", 0},
        DamageCase{"small_exponents", {"1.5E+03", "2.5E+04"}, "DOUBLE", 0},
        DamageCase{"in_free_text", {"paid in full", "2.02E+34", "thank you"}, "VARCHAR", 0}),
    kName);

TEST(ColumnTypes, FewUnfitCellsAreRejectedAndMoreMakeText) {
  const auto with_unfit = [](std::size_t fitting, std::size_t unfit) {
    return decide(joined(repeated(fitting, {"12.50"}), repeated(unfit, {"oops"})));
  };
  EXPECT_EQ(data_type_name(with_unfit(199, 1).type), "DECIMAL(4,2)");  // 1 of 200 is 0.5 %
  EXPECT_EQ(with_unfit(199, 1).unfit_cells, 1U);
  EXPECT_FALSE(with_unfit(199, 1).plain);
  EXPECT_EQ(data_type_name(with_unfit(198, 1).type), "VARCHAR");  // fewer than 200 values
  EXPECT_EQ(data_type_name(with_unfit(397, 3).type), "VARCHAR");  // 0.75 %
  EXPECT_EQ(with_unfit(397, 3).reason,
            "397 of 400 values are numbers, 3 are not: too many to reject their rows, so all are kept as text.");
  EXPECT_EQ(data_type_name(with_unfit(20000, 50).type), "DECIMAL(4,2)");
  EXPECT_EQ(with_unfit(20000, 50).unfit_cells, 50U);
  EXPECT_EQ(data_type_name(with_unfit(20000, 51).type), "VARCHAR");
  EXPECT_EQ(data_type_name(decide(joined(repeated(5000, {"12.50"}), {"007"})).type),
            "VARCHAR");  // names are never lost
}

struct OrderCase {
  std::string name;
  Cells cells;
  DateOrder order;
  bool ambiguous;
};

class OrderTest : public ::testing::TestWithParam<OrderCase> {};

TEST_P(OrderTest, IsDecidedOrReportedAmbiguous) {
  const auto decision = decide(GetParam().cells);
  EXPECT_EQ(decision.type.kind, TypeKind::kDate);
  EXPECT_EQ(decision.date_order, GetParam().order);
  EXPECT_EQ(decision.ambiguous_date_order, GetParam().ambiguous);
}

INSTANTIATE_TEST_SUITE_P(
    Orders, OrderTest,
    ::testing::Values(
        OrderCase{"day_over_twelve", {"13/01/2025", "02/03/2025"}, DateOrder::kDayMonthYear, false},
        OrderCase{"month_over_twelve", {"01/13/2025", "02/03/2025"}, DateOrder::kMonthDayYear, false},
        OrderCase{"iso", {"2025-01-13", "2025-02-03"}, DateOrder::kYearMonthDay, false},
        OrderCase{"named", {"13 Jan 2025"}, DateOrder::kNone, false},
        OrderCase{"default_is_day_first", {"01/02/2025"}, DateOrder::kDayMonthYear, true},
        // Three days of April one way, the fourth days of three months the other way.
        OrderCase{"dates_close_together", {"04/03/2025", "04/05/2025", "04/04/2025"}, DateOrder::kMonthDayYear, true},
        OrderCase{"dates_close_together_day_first", {"03/04/2025", "05/04/2025"}, DateOrder::kDayMonthYear, true},
        OrderCase{"first_of_each_month", {"01/02/2025", "01/03/2025", "01/12/2025"}, DateOrder::kDayMonthYear, true},
        OrderCase{"same_day_either_way", {"05/05/2025", "06/06/2025"}, DateOrder::kDayMonthYear, false}),
    kName);

TEST(ColumnTypes, NamesTheCurrencyOfCellsBeforeTheHeaders) {
  struct Case {
    std::string header;
    Cells cells;
    std::string currency;
  };
  for (const auto& [header, cells, currency] : std::vector<Case>{{"Amount (RM)", {"12.00"}, "RM"},
                                                                 {"Amount USD", {"12.00"}, "USD"},
                                                                 {"Betrag in EUR", {"12,00"}, "EUR"},
                                                                 {"net_amount_usd", {"12.00"}, "usd"},
                                                                 {"Price \xE2\x82\xAC", {"12.00"}, "\xE2\x82\xAC"},
                                                                 {"Amount (RM)", {"$12.00"}, "$"},
                                                                 {"", {"12.00 EUR", "13.00"}, "EUR"},
                                                                 {"ALL rows", {"12"}, ""},
                                                                 {"Amount", {"12"}, ""}}) {
    EXPECT_EQ(decide(cells, header).currency, currency) << header;
  }
}

TEST(ColumnTypes, SaysWhereOnlyTheGroupsSpeakForAThousandsSeparator) {
  EXPECT_NE(decide({"1,234"}).reason.find("thousands separator"), std::string::npos);
  EXPECT_EQ(decide({"1,234", "1,234.50"}).reason.find("thousands separator"), std::string::npos);
  EXPECT_NE(decide({"1.234"}).reason.find("decimal point"), std::string::npos);
  EXPECT_EQ(decide({"1.234", "1.5"}).reason.find("decimal point"), std::string::npos);
}

TEST(ColumnTypes, DescribesHowCellsAreWritten) {
  EXPECT_EQ(decide({"31/01/2025"}).format, "day/month/year");
  EXPECT_EQ(decide({"31.01.25"}).format, "day.month.year (two digits)");
  EXPECT_EQ(decide({"01/31/2025 10:00"}).format, "month/day/year, with time");
  EXPECT_EQ(decide({"1.234,56"}).format, "1.234,56");
  EXPECT_EQ(decide({"RM 1,234.56", "(3.00)"}).format, "RM 1,234.56; (1) is negative");
  EXPECT_EQ(decide({"12.5%"}).format, "1234.56%");
  EXPECT_EQ(decide({"yes", "no"}).format, "yes/no");
}

}  // namespace
}  // namespace concord::ingest
