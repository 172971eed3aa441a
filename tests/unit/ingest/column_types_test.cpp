#include "ingest/column_types.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/decimal.hpp"

namespace concord::ingest {
namespace {

using Cells = std::vector<std::string>;

TypeDecision decide(const Cells& cells, std::string_view header = "") {
  ColumnObserver observer;
  for (const auto& cell : cells) observer.observe(cell);
  return observer.decide(header);
}

Cells repeated(std::size_t times, const Cells& cells) {
  Cells all;
  for (std::size_t i = 0; i < times; ++i) all.insert(all.end(), cells.begin(), cells.end());
  return all;
}

Cells joined(Cells first, const Cells& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// Every cell as the engine gets it; "!" for a cell that does not fit.
Cells canonical(const TypeDecision& decision, const Cells& cells) {
  Cells literals;
  for (const auto& cell : cells) {
    std::string literal;
    const bool fits = canonicalise(decision, cell, literal);
    EXPECT_TRUE(fits || literal.empty()) << cell;
    literals.push_back(fits ? literal : "!");
  }
  return literals;
}

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
        ColumnCase{"both_orders_contradict", "", {"31/01/2025", "01/31/2025"}, "VARCHAR", true, {}},
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

// ---- The slow twins ------------------------------------------------------------------------------------------------

/// One number under one convention, by the book: an optional sign, groups, an optional fraction.
std::string slow_number(std::string text, const NumberFormat& format) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.erase(0, 1);
  }
  const auto is_digits = [](const std::string& part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
  };
  std::string whole = text;
  std::string fraction;
  if (const auto point = text.find(format.decimal_point); point != std::string::npos) {
    whole = text.substr(0, point);
    fraction = text.substr(point + 1);
    if (!is_digits(fraction)) return "!";
  }
  std::string digits;
  if (whole.find(format.group_separator) != std::string::npos && format.group_separator != '\0') {
    std::vector<std::string> groups{""};
    for (const char character : whole) {
      if (character == format.group_separator)
        groups.emplace_back();
      else
        groups.back() += character;
    }
    bool western = groups.front().size() <= 3;
    bool indian = format.group_separator == ',' && groups.front().size() <= 2 && groups.back().size() == 3;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (!is_digits(groups[i])) return "!";
      if (i > 0 && groups[i].size() != 3) western = false;
      if (i > 0 && i + 1 < groups.size() && groups[i].size() != 2) indian = false;
      digits += groups[i];
    }
    if ((!western && !indian) || digits[0] == '0') return "!";
  } else {
    if (!is_digits(whole) && !(whole.empty() && !fraction.empty())) return "!";
    digits = whole.empty() ? "0" : whole;
  }
  return (negative ? "-" : "") + digits + (fraction.empty() ? "" : "." + fraction);
}

std::string random_text(std::mt19937& random, std::string_view alphabet, std::size_t length_max) {
  std::string text(1 + random() % length_max, ' ');
  for (char& character : text) character = alphabet[random() % alphabet.size()];
  return text;
}

TEST(ColumnTypesTwin, NumbersAreReadAsByTheBook) {
  constexpr unsigned kSeed = 20250131;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937 random{kSeed};
  std::size_t numbers = 0;
  for (int i = 0; i < 60000; ++i) {
    std::string text = random_text(random, random() % 2 == 0 ? "0123456789,." : "00112,,.. '", 9);
    if (random() % 4 == 0) text.insert(0, 1, random() % 2 == 0 ? '-' : '+');
    if (text.front() == ' ' || text.back() == ' ' || text == "-") continue;
    for (const auto& [point, group] : std::vector<std::pair<char, char>>{
             {'.', '\0'}, {'.', ','}, {'.', ' '}, {'.', '\''}, {',', '\0'}, {',', '.'}, {',', ' '}, {',', '\''}}) {
      TypeDecision decision;
      decision.type = {TypeKind::kDecimal, 38, 12};
      decision.number.decimal_point = point;
      decision.number.group_separator = group;
      std::string spaced = text;  // blanks behind a sign are allowed: "- 1"
      if (spaced[0] == '-' || spaced[0] == '+') {
        while (spaced.size() > 1 && spaced[1] == ' ') spaced.erase(1, 1);
      }
      const std::string want = slow_number(spaced, decision.number);
      ASSERT_EQ(canonical(decision, {text}).front(), want) << text << " with " << point << " and " << group;
      if (want == "!") continue;
      ++numbers;
      const auto value = Decimal::parse(text, decision.number);
      ASSERT_TRUE(value.ok()) << text;
      ASSERT_EQ(value.value(), Decimal::parse(want).value()) << text;
    }
  }
  EXPECT_GT(numbers, 10000U);
}

bool is_leap(unsigned year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// All days of some years, each written in one way: the texts that are dates, and which.
std::map<std::string, std::string> all_dates(bool day_first, char separator, bool padded) {
  const std::vector<unsigned> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  std::map<std::string, std::string> dates;
  const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  for (const unsigned year : {1900U, 1999U, 2000U, 2024U, 2025U}) {
    for (unsigned month = 1; month <= 12; ++month) {
      const unsigned length = lengths[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
      for (unsigned day = 1; day <= length; ++day) {
        const unsigned first = day_first ? day : month;
        const unsigned second = day_first ? month : day;
        const std::string text = (padded ? two(first) : std::to_string(first)) + separator +
                                 (padded ? two(second) : std::to_string(second)) + separator + std::to_string(year);
        dates[text] = std::to_string(year) + "-" + two(month) + "-" + two(day);
      }
    }
  }
  return dates;
}

TEST(ColumnTypesTwin, ExactlyTheDaysOfTheCalendarAreDates) {
  for (const char separator : {'/', '-', '.'}) {
    for (const bool padded : {false, true}) {
      for (const bool day_first : {false, true}) {
        const auto dates = all_dates(day_first, separator, padded);
        TypeDecision decision;
        decision.type = {TypeKind::kDate};
        decision.date_order = day_first ? DateOrder::kDayMonthYear : DateOrder::kMonthDayYear;
        for (unsigned first = 0; first <= 33; ++first) {
          for (unsigned second = 0; second <= 33; ++second) {
            for (const auto* const year : {"1900", "1999", "2000", "2024", "2025"}) {
              const auto two = [padded](unsigned value) {
                return (padded && value < 10 ? "0" : "") + std::to_string(value);
              };
              const std::string text = two(first) + separator + two(second) + separator + year;
              const auto found = dates.find(text);
              ASSERT_EQ(canonical(decision, {text}).front(), found == dates.end() ? "!" : found->second) << text;
            }
          }
        }
      }
    }
  }
}

/// What two decisions must share when their columns differ only in blanks around cells.
void expect_same(const TypeDecision& left, const TypeDecision& right, bool with_plain) {
  EXPECT_EQ(left.type, right.type);
  EXPECT_EQ(left.number, right.number);
  EXPECT_EQ(left.date_order, right.date_order);
  EXPECT_EQ(left.percent, right.percent);
  EXPECT_EQ(left.reason, right.reason);
  EXPECT_EQ(left.currency, right.currency);
  EXPECT_EQ(left.cells, right.cells);
  EXPECT_EQ(left.empty_cells, right.empty_cells);
  EXPECT_EQ(left.damaged_cells, right.damaged_cells);
  EXPECT_EQ(left.unfit_cells, right.unfit_cells);
  EXPECT_EQ(left.ambiguous_date_order, right.ambiguous_date_order);
  EXPECT_EQ(left.identifier, right.identifier);
  if (!with_plain) return;
  EXPECT_EQ(left.plain, right.plain);
  EXPECT_EQ(left.format, right.format);
}

/// Columns as files have them: one kind of cell, now and then disturbed by another.
class ColumnMaker {
 public:
  explicit ColumnMaker(unsigned seed) : random_{seed} {}

  Cells column() {
    const std::size_t kind = below(kKinds);
    const std::size_t other = below(kKinds);
    const std::size_t every = std::vector<std::size_t>{0, 2, 10, 100, 300}[below(5)];
    Cells cells(std::vector<std::size_t>{1, 5, 60, 250, 700}[below(5)]);
    for (auto& cell : cells) {
      cell = every > 0 && below(every) == 0 ? this->cell(other) : this->cell(kind);
      if (below(40) == 0) cell = "";
    }
    return cells;
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }
  std::mt19937& random() { return random_; }

 private:
  static constexpr std::size_t kKinds = 19;

  std::string number(std::size_t limit) { return std::to_string(below(limit)); }
  std::string two(std::size_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }
  std::string iso_day() {
    return std::to_string(2000 + below(30)) + "-" + two(1 + below(12)) + "-" + two(1 + below(29));
  }
  std::string clock() { return two(below(25)) + ":" + two(below(60)) + ":" + two(below(60)); }

  std::string cell(std::size_t kind) {
    switch (kind) {
      case 0:
        return number(100000);
      case 1:
        return "-" + number(1000);
      case 2:
        return number(10000) + "." + two(below(100));
      case 3:
        return number(20) + "." + std::to_string(100 + below(900));
      case 4:
        return number(20) + "," + std::to_string(100 + below(900));
      case 5:
        return "0" + number(1000000000);
      case 6:
        return number(900) + "0000000000000000";
      case 7:
        return iso_day();
      case 8:
        return iso_day() + (below(2) == 0 ? " " : "T") + clock();
      case 9:
        return iso_day() + " " + clock() + ".25+0" + number(9) + ":30";
      case 10:
        return two(1 + below(13)) + "/" + two(1 + below(14)) + "/2025";
      case 11:
        return below(2) == 0 ? "yes" : "no";
      case 12:
        return below(2) == 0 ? "true" : "false";
      case 13:
        return std::vector<std::string>{"N/A", "-", " ", "null", "\xC2\xA0"}[below(5)];
      case 14:
        return std::vector<std::string>{"paid", "Jan 3, 2025", "12%", "RM 5", "(3)", "3-", " pad "}[below(7)];
      case 15:
        return std::vector<std::string>{"2.02E+34", "1.5e-07", "3E5", "1.234567891E+12"}[below(4)];
      case 16:
        return "TX" + number(1000000000) + (below(2) == 0 ? "" : "ABCDEFGHIJKLMNOP");
      case 17:
        return (below(60) == 0 ? "18" : "20") + two(below(100)) + two(1 + below(12)) + two(1 + below(30));
      default:
        return random_text(random_, "0123456789.,-/: AEe+%T", 20);
    }
  }

  std::mt19937 random_;
};

TEST(ColumnTypesTwin, SplitShuffledAndMergedColumnsAreTypedAlike) {
  for (unsigned seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ColumnMaker maker{seed};
    Cells cells = maker.column();
    const auto want = decide(cells, "Amount");
    std::shuffle(cells.begin(), cells.end(), maker.random());
    std::vector<ColumnObserver> parts(1 + maker.below(5));
    for (const auto& cell : cells) parts[maker.below(parts.size())].observe(cell);
    std::shuffle(parts.begin(), parts.end(), maker.random());
    while (parts.size() > 1) {
      parts[maker.below(parts.size() - 1)].merge(parts.back());
      parts.pop_back();
    }
    expect_same(parts.front().decide("Amount"), want, true);
    if (HasFailure()) return;
  }
}

TEST(ColumnTypesTwin, YearsOfMergedPartsCountTogether) {
  ColumnObserver plausible;
  for (const auto& cell : repeated(5, {"20250131"})) plausible.observe(cell);
  EXPECT_EQ(plausible.decide("").type.kind, TypeKind::kDate);
  ColumnObserver old;
  for (const auto& cell : repeated(5, {"18250131"})) old.observe(cell);
  plausible.merge(old);
  EXPECT_EQ(plausible.decide("").type.kind, TypeKind::kInteger);
}

/// Blanks around a cell keep it off the fast paths, so the full grammar sees what they saw.
TEST(ColumnTypesTwin, FastPathsSeeWhatTheFullGrammarSees) {
  for (unsigned seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ColumnMaker maker{seed};
    const Cells cells = maker.column();
    Cells padded = cells;
    for (auto& cell : padded) {
      if (!cell.empty()) cell = " " + cell;
    }
    expect_same(decide(cells), decide(padded), false);
    if (HasFailure()) return;
  }
}

TEST(ColumnTypesTwin, BatchesAreObservedLikeSingleCells) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ColumnMaker maker{seed};
    const Cells cells = maker.column();
    std::string readable;
    for (const auto& cell : cells) readable += cell + "7";  // what follows a cell must not matter
    readable.append(kReadableCellBytes, '7');
    std::vector<std::string_view> views;
    std::size_t start = 0;
    for (const auto& cell : cells) {
      views.push_back(std::string_view{readable}.substr(start, cell.size()));
      start += cell.size() + 1;
    }
    ColumnObserver observer;
    const std::size_t half = views.size() / 2;
    observer.observe_batch(std::span{views}.first(half));
    observer.observe_batch(std::span{views}.subspan(half));
    expect_same(observer.decide(""), decide(cells), true);
    if (HasFailure()) return;
  }
}

TEST(ColumnTypesTwin, DecisionsCountWhatCanonicaliseDoes) {
  std::size_t typed = 0;
  for (unsigned seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ColumnMaker maker{seed};
    const Cells cells = maker.column();
    const auto decision = decide(cells);
    const Cells literals = canonical(decision, cells);
    EXPECT_EQ(static_cast<std::uint64_t>(std::ranges::count(literals, "!")), decision.unfit_cells);
    EXPECT_EQ(static_cast<std::uint64_t>(std::ranges::count(literals, "")), decision.empty_cells);
    if (decision.type.kind == TypeKind::kText) continue;
    ++typed;
    Cells accepted;
    std::ranges::copy_if(literals, std::back_inserter(accepted), [](const auto& literal) { return literal != "!"; });
    const auto again = decide(accepted);
    const bool whole_percentages = decision.percent && decision.type.scale == 0;  // decimals of scale 0
    EXPECT_EQ(again.type, whole_percentages ? DataType{TypeKind::kInteger} : decision.type);
    EXPECT_TRUE(again.plain) << again.format;
    EXPECT_EQ(canonical(again, accepted), accepted);
    if (HasFailure()) return;
  }
  EXPECT_GT(typed, 200U);
}

}  // namespace
}  // namespace concord::ingest
