#include <gtest/gtest.h>

#include "ingest/number_formats.hpp"
#include "ingest/sheet_values.hpp"
#include "ingest/xlsx/impl/escaped_text.hpp"
#include "ingest/xlsx/impl/sheet_reader.hpp"

namespace concord::ingest::xlsx {
namespace {

struct NumberCase {
  std::string_view name, stored, want;
};
class NumberTextTest : public ::testing::TestWithParam<NumberCase> {};
INSTANTIATE_TEST_SUITE_P(
    ByHand, NumberTextTest,
    ::testing::Values(
        NumberCase{"whole", "42", "42"}, NumberCase{"zero", "0", "0"}, NumberCase{"negative", "-7", "-7"},
        NumberCase{"negative_zero", "-0", "0"}, NumberCase{"cents", "12.5", "12.5"},
        NumberCase{"kept_zeros", "12.50", "12.50"}, NumberCase{"leading_zeros", "007", "7"},
        NumberCase{"binary_noise", "12.300000000000001", "12.3"}, NumberCase{"sum_noise", "0.30000000000000004", "0.3"},
        NumberCase{"large_noise", "1234567.8900000001", "1234567.89"},
        NumberCase{"third", "33.333333333333336", "33.3333333333333"}, NumberCase{"small_exponent", "1E-3", "0.001"},
        NumberCase{"small_digits", "1.25E-2", "0.0125"}, NumberCase{"exponent", "1.5E3", "1500"},
        NumberCase{"exponent_plus", "1.5E+3", "1500"},
        NumberCase{"fifteen_digits", "123456789012345", "123456789012345"},
        NumberCase{"sixteen_digits_written", "1234567890123456", "1234567890123456"},
        NumberCase{"damaged_identifier", "1.2345678901234568E+17", "1.23456789012346E+17"},
        NumberCase{"ruined_identifier", "2.02E+34", "2.02E+34"}, NumberCase{"at_the_limit", "1E+15", "1E+15"},
        NumberCase{"below_the_limit", "9.99E+14", "999000000000000"}, NumberCase{"tiny", "1E-40", "1E-40"},
        NumberCase{"typed_small", "0.00000000012", "0.00000000012"}),
    [](const auto& test) { return std::string{test.param.name}; });
TEST_P(NumberTextTest, IsShortestAtFifteenDigits) {
  std::string out = "x";
  EXPECT_EQ(append_number(GetParam().stored, out), NumberOutcome::kWritten);
  EXPECT_EQ(out, 'x' + std::string{GetParam().want});
}

TEST(NumberText, ARoundingRestIsZero) {
  std::string out;
  EXPECT_EQ(append_number("1.1368683772161603E-13", out), NumberOutcome::kResidue);
  EXPECT_EQ(append_number("-3.5527136788005009E-15", out), NumberOutcome::kResidue);
  EXPECT_EQ(out, "00");
}

TEST(NumberText, WhatIsNoNumberStays) {
  for (const std::string_view stored : {"abc", "1,5", "1e999", "nan", "0x10", "--1", "1.2.3"}) {
    std::string out;
    EXPECT_EQ(append_number(stored, out), NumberOutcome::kNotNumber) << stored;
    EXPECT_EQ(out, stored);
  }
}

struct MomentCase {
  std::string_view name, stored;
  NumberShow show;
  bool since_1904;
  std::string_view want;
};
class MomentTextTest : public ::testing::TestWithParam<MomentCase> {};
// 45658 is 2025-01-01: 125 years of 365 days, 31 leap days of which 1900 had none but counts one, and day 1 is the
// first.
INSTANTIATE_TEST_SUITE_P(
    ByHand, MomentTextTest,
    ::testing::Values(
        MomentCase{"date", "45658", NumberShow::kDate, false, "2025-01-01"},
        MomentCase{"first_day", "1", NumberShow::kDate, false, "1900-01-01"},
        MomentCase{"before_the_bug", "59", NumberShow::kDate, false, "1900-02-28"},
        MomentCase{"the_bug", "60", NumberShow::kDate, false, "1900-02-29"},
        MomentCase{"after_the_bug", "61", NumberShow::kDate, false, "1900-03-01"},
        MomentCase{"last_day", "2958465", NumberShow::kDate, false, "9999-12-31"},
        MomentCase{"since_1904", "44196", NumberShow::kDate, true, "2025-01-01"},
        MomentCase{"first_day_1904", "0", NumberShow::kDate, true, "1904-01-01"},
        MomentCase{"noon", "45658.5", NumberShow::kDateTime, false, "2025-01-01 12:00:00"},
        MomentCase{"midnight", "45658", NumberShow::kDateTime, false, "2025-01-01 00:00:00"},
        MomentCase{"date_with_clock", "45658.75", NumberShow::kDate, false, "2025-01-01 18:00:00"},
        MomentCase{"rounded_second", "45658.041666666664", NumberShow::kDateTime, false, "2025-01-01 01:00:00"},
        MomentCase{"milliseconds", "45658.000002893519", NumberShow::kDateTime, false, "2025-01-01 00:00:00.250"},
        MomentCase{"rounds_up_to_next_day", "45657.999999999996", NumberShow::kDateTime, false, "2025-01-01 00:00:00"},
        MomentCase{"time", "0.25", NumberShow::kTime, false, "06:00:00"},
        MomentCase{"time_midnight", "0", NumberShow::kTime, false, "00:00:00"},
        MomentCase{"time_of_a_day", "45658.25", NumberShow::kTime, false, "2025-01-01 06:00:00"},
        MomentCase{"duration", "1.5", NumberShow::kDuration, false, "36:00:00"}),
    [](const auto& test) { return std::string{test.param.name}; });
TEST_P(MomentTextTest, IsIsoText) {
  std::string out;
  EXPECT_EQ(append_moment(GetParam().stored, GetParam().show, GetParam().since_1904, out), NumberOutcome::kWritten);
  EXPECT_EQ(out, GetParam().want);
}

TEST(MomentText, NoDateIsSaidAndNotWritten) {
  for (const std::string_view stored : {"0", "-1", "2958466", "1E+300"}) {
    std::string out;
    EXPECT_EQ(append_moment(stored, NumberShow::kDate, false, out), NumberOutcome::kNoDate) << stored;
    EXPECT_EQ(out, "");
  }
}

struct IsoCase {
  std::string_view name, stored;
  NumberShow show;
  std::string_view want;
};
class IsoMomentTest : public ::testing::TestWithParam<IsoCase> {};
INSTANTIATE_TEST_SUITE_P(
    ByHand, IsoMomentTest,
    ::testing::Values(
        IsoCase{"date", "2025-01-31", NumberShow::kNumber, "2025-01-31"},
        IsoCase{"leap_day", "2024-02-29", NumberShow::kDate, "2024-02-29"},
        IsoCase{"midnight_as_date", "2025-01-31T00:00:00", NumberShow::kDate, "2025-01-31"},
        IsoCase{"midnight_as_number", "2025-01-31T00:00:00.000", NumberShow::kNumber, "2025-01-31"},
        IsoCase{"midnight", "2025-01-31T00:00:00Z", NumberShow::kDateTime, "2025-01-31 00:00:00"},
        IsoCase{"date_with_clock", "2025-01-31T18:30:15", NumberShow::kDate, "2025-01-31 18:30:15"},
        IsoCase{"fraction", "2025-01-31T10:00:00.250000", NumberShow::kDateTime, "2025-01-31 10:00:00.25"},
        IsoCase{"fraction_and_zone", "2025-01-31T10:00:00.5Z", NumberShow::kNumber, "2025-01-31 10:00:00.5"},
        IsoCase{"no_seconds", "2025-01-31T10:05", NumberShow::kDateTime, "2025-01-31 10:05:00"},
        IsoCase{"time", "10:05:00", NumberShow::kTime, "10:05:00"},
        IsoCase{"marked_time", "T10:05:00.125Z", NumberShow::kNumber, "10:05:00.125"},
        IsoCase{"time_on_no_day", "1899-12-30T06:00:00", NumberShow::kTime, "06:00:00"},
        IsoCase{"midnight_on_no_day", "1899-12-31T00:00:00", NumberShow::kTime, "00:00:00"},
        IsoCase{"time_of_a_day", "2025-01-31T06:00:00", NumberShow::kTime, "2025-01-31 06:00:00"}),
    [](const auto& test) { return std::string{test.param.name}; });
TEST_P(IsoMomentTest, IsShownAsByNumberFormat) {
  std::string out = "x";
  EXPECT_EQ(append_iso_moment(GetParam().stored, GetParam().show, out), NumberOutcome::kWritten);
  EXPECT_EQ(out, 'x' + std::string{GetParam().want});
}

TEST(IsoMoment, WhatDoesNotExistStays) {
  for (const std::string_view stored :
       {"1900-02-29", "2025-02-29T10:00:00", "2025-13-01", "2025-1-1", "2025-01-31T24:00:00", "2025-01-31T10:60",
        "2025-01-31T10:00:60", "2025-01-31 10:00:00", "2025-01-31T", "2025-01-31T10", "2025-01-31T10:00:00.",
        "2025-01-31T10:00:00+02:00", "2025-01-31x", "10:00:00-02:00", "T", "", "never", "31/01/2025", "45658"}) {
    std::string out;
    EXPECT_EQ(append_iso_moment(stored, NumberShow::kDateTime, out), NumberOutcome::kNotNumber) << stored;
    EXPECT_EQ(out, stored);
  }
}

/// Both ways to store a moment show the same.
TEST(IsoMoment, IsThatOfTheSerialNumber) {
  for (const NumberShow show : {NumberShow::kDate, NumberShow::kDateTime}) {
    for (int day = 61; day < 60'000; day += 97) {
      std::string date, serial, iso;
      append_moment(std::to_string(day), NumberShow::kDate, false, date);
      append_moment(std::to_string(day) + (day % 2 == 0 ? ".75" : ""), show, false, serial);
      append_iso_moment(date + (day % 2 == 0 ? "T18:00:00" : "T00:00:00"), show, iso);
      ASSERT_EQ(iso, serial) << day;
    }
  }
}

struct FormatCase {
  std::string_view code;
  NumberShow want;
};
class FormatTest : public ::testing::TestWithParam<FormatCase> {};
INSTANTIATE_TEST_SUITE_P(
    ByHand, FormatTest,
    ::testing::Values(
        FormatCase{"General", NumberShow::kNumber}, FormatCase{"0.00", NumberShow::kNumber},
        FormatCase{"#,##0.00;[Red]-#,##0.00", NumberShow::kNumber}, FormatCase{"0.00E+00", NumberShow::kNumber},
        FormatCase{"0\" days\"", NumberShow::kNumber}, FormatCase{"\"RM\" #,##0", NumberShow::kNumber},
        FormatCase{"_-* #,##0.00\\ \\d_-", NumberShow::kNumber}, FormatCase{"[$-409]0", NumberShow::kNumber},
        FormatCase{"[Magenta]0.0", NumberShow::kNumber}, FormatCase{"@", NumberShow::kNumber},
        FormatCase{"0;dd", NumberShow::kNumber}, FormatCase{"", NumberShow::kNumber},
        FormatCase{"dd/mm/yyyy", NumberShow::kDate}, FormatCase{"[$-F800]dddd, mmmm dd, yyyy", NumberShow::kDate},
        FormatCase{"mmm", NumberShow::kDate}, FormatCase{"yyyy\\-mm\\-dd;@", NumberShow::kDate},
        FormatCase{"h:mm", NumberShow::kTime}, FormatCase{"mm:ss.0", NumberShow::kTime},
        FormatCase{"[$-409]h:mm AM/PM", NumberShow::kTime}, FormatCase{"[h]:mm:ss", NumberShow::kDuration},
        FormatCase{"[mm]:ss", NumberShow::kDuration}, FormatCase{"yyyy-mm-dd hh:mm:ss", NumberShow::kDateTime},
        FormatCase{"dd.mm.yy h\\h", NumberShow::kDateTime}),
    [](const auto& test) { return "format_" + std::to_string(test.index); });
TEST_P(FormatTest, IsClassified) {
  EXPECT_EQ(static_cast<int>(classify_format(GetParam().code)), static_cast<int>(GetParam().want)) << GetParam().code;
}

TEST(UnescapedText, ReplacesCharactersThatXmlCannotHold) {
  const auto unescaped = [](std::string_view text) {
    std::string out;
    append_unescaped(text, out);
    return out;
  };
  EXPECT_EQ(unescaped("a_x000D_b"), "a\rb");
  EXPECT_EQ(unescaped("_x005F_x000D_"), "_x000D_");
  EXPECT_EQ(unescaped("snake_xray"), "snake_xray");
  EXPECT_EQ(unescaped("_x00E9_"), "\u00e9");
  EXPECT_EQ(unescaped("_xD800_"), "_xD800_");
  EXPECT_EQ(unescaped("_x12"), "_x12");
}

TEST(CellPlace, OnlyPlacesThatASheetHas) {
  EXPECT_EQ(parse_cell_place("A1"), (CellPlace{1, 0}));
  EXPECT_EQ(parse_cell_place("XFD1048576"), (CellPlace{1'048'576, 16'383}));
  EXPECT_EQ(cell_name({1'048'576, 16'383}), "XFD1048576");
  EXPECT_EQ(cell_name({7, 26}), "AA7");
  for (const std::string_view text :
       {"XFD1048577", "XFE1", "A99999999999", "A0", "A", "1", "", "a1", "AAAA1", "A1B", "A-1", "A 1"}) {
    EXPECT_FALSE(parse_cell_place(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace concord::ingest::xlsx
