#include "core/decimal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace concord {
namespace {

// The slow twin: numbers as a sign and decimal digits, worked on with pencil-and-paper arithmetic.
struct PaperNumber {
  bool negative = false;
  std::string digits;  // without leading zeros; empty is zero
  int scale = 0;
};

std::string without_leading_zeros(std::string digits) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

PaperNumber on_paper(std::string text) {
  PaperNumber number;
  if (text.starts_with('-')) {
    number.negative = true;
    text.erase(0, 1);
  }
  if (const auto point = text.find('.'); point != std::string::npos) {
    number.scale = static_cast<int>(text.size() - point - 1);
    text.erase(point, 1);
  }
  number.digits = without_leading_zeros(text);
  return number;
}

std::string text_of(const PaperNumber& number) {
  std::string text = number.digits;
  const auto scale = static_cast<std::size_t>(number.scale);
  while (text.size() <= scale) text.insert(0, 1, '0');
  if (scale > 0) text.insert(text.size() - scale, 1, '.');
  return (number.negative && !number.digits.empty() ? "-" : "") + text;
}

int compare_digits(const std::string& left, const std::string& right) {
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  return left.compare(right);
}

std::string add_digits(std::string left, std::string right) {
  const auto length = std::max(left.size(), right.size()) + 1;
  left.insert(0, length - left.size(), '0');
  right.insert(0, length - right.size(), '0');
  int carry = 0;
  for (std::size_t i = length; i-- > 0;) {
    const int sum = (left[i] - '0') + (right[i] - '0') + carry;
    left[i] = static_cast<char>('0' + sum % 10);
    carry = sum / 10;
  }
  return without_leading_zeros(left);
}

std::string subtract_digits(std::string larger, std::string smaller) {
  smaller.insert(0, larger.size() - smaller.size(), '0');
  int borrow = 0;
  for (std::size_t i = larger.size(); i-- > 0;) {
    int difference = (larger[i] - '0') - (smaller[i] - '0') - borrow;
    borrow = difference < 0 ? 1 : 0;
    if (difference < 0) difference += 10;
    larger[i] = static_cast<char>('0' + difference);
  }
  return without_leading_zeros(larger);
}

PaperNumber add_on_paper(PaperNumber left, PaperNumber right) {
  const int scale = std::max(left.scale, right.scale);
  for (PaperNumber* number : {&left, &right}) {
    number->digits =
        without_leading_zeros(number->digits + std::string(static_cast<std::size_t>(scale - number->scale), '0'));
  }
  PaperNumber sum;
  sum.scale = scale;
  const int order = compare_digits(left.digits, right.digits);
  if (left.negative == right.negative) {
    sum.digits = add_digits(left.digits, right.digits);
    sum.negative = left.negative;
  } else if (order >= 0) {
    sum.digits = subtract_digits(left.digits, right.digits);
    sum.negative = left.negative;
  } else {
    sum.digits = subtract_digits(right.digits, left.digits);
    sum.negative = right.negative;
  }
  return sum;
}

// Numbers that sit near the limits as often as in the middle.
std::string random_number(std::mt19937_64& random) {
  const auto below = [&random](std::uint64_t bound) { return random() % bound; };
  const std::size_t length = below(3) == 0 ? 36 + below(3) : 1 + below(38);
  std::string digits;
  const std::uint64_t style = below(4);
  for (std::size_t i = 0; i < length; ++i) {
    if (style == 0) {
      digits += '9';
    } else if (style == 1) {
      digits += i == 0 ? '1' : '0';
    } else {
      digits += static_cast<char>('0' + below(10));
    }
  }
  const std::size_t scale = below(2) == 0 ? std::min<std::size_t>(2, length - 1) : below(length);
  if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
  return (below(2) == 0 ? "-" : "") + digits;
}

struct RandomDecimalTest : ::testing::Test {
  static constexpr std::uint64_t kSeed = 20240229;
  static constexpr int kRounds = 20'000;
};

TEST_F(RandomDecimalTest, ParseAndPrintAgreeWithPaper) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random{kSeed};
  for (int i = 0; i < kRounds; ++i) {
    const std::string text = random_number(random);
    const auto number = Decimal::parse(text);
    ASSERT_TRUE(number.ok()) << text << ": " << number.error().message;
    ASSERT_EQ(number.value().to_string(), text_of(on_paper(text)));
  }
}

TEST_F(RandomDecimalTest, SumsAndDifferencesAgreeWithPaperOrAreRefused) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random{kSeed + 1};
  int refused = 0;
  for (int i = 0; i < kRounds; ++i) {
    const std::string left = random_number(random);
    const std::string right = random_number(random);
    PaperNumber other = on_paper(right);
    const bool subtract = i % 2 == 0;
    if (subtract) other.negative = !other.negative;
    const PaperNumber want = add_on_paper(on_paper(left), other);
    const Decimal a = Decimal::parse(left).value();
    const Decimal b = Decimal::parse(right).value();
    const auto got = subtract ? a.minus(b) : a.plus(b);
    if (want.digits.size() > Decimal::kMaxDigits) {
      ++refused;
      ASSERT_FALSE(got.ok()) << left << " and " << right;
      ASSERT_EQ(got.error().code, ErrorCode::kLimitExceeded);
    } else {
      ASSERT_TRUE(got.ok()) << left << " and " << right;
      ASSERT_EQ(got.value().to_string(), text_of(want)) << left << " and " << right;
    }
  }
  EXPECT_GT(refused, kRounds / 20);  // the limits were really visited
}

TEST_F(RandomDecimalTest, OrderAgreesWithTheSignOfTheDifferenceOnPaper) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random{kSeed + 2};
  for (int i = 0; i < kRounds; ++i) {
    const std::string left = random_number(random);
    const std::string right = i % 4 == 0 ? left : random_number(random);
    PaperNumber other = on_paper(right);
    other.negative = !other.negative;
    const PaperNumber difference = add_on_paper(on_paper(left), other);
    const auto order = Decimal::parse(left).value() <=> Decimal::parse(right).value();
    ASSERT_EQ(order == 0, difference.digits.empty()) << left << " and " << right;
    ASSERT_EQ(order < 0, !difference.digits.empty() && difference.negative) << left << " and " << right;
  }
}

TEST_F(RandomDecimalTest, RoundingAgreesWithPaper) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random{kSeed + 3};
  for (int i = 0; i < kRounds; ++i) {
    const std::string text = random_number(random);
    PaperNumber want = on_paper(text);
    const int scale = static_cast<int>(random() % static_cast<std::uint64_t>(want.scale + 1));
    const auto cut = static_cast<std::size_t>(want.scale - scale);
    want.digits.insert(0, cut > want.digits.size() ? cut - want.digits.size() : 0, '0');
    const bool up = cut > 0 && want.digits[want.digits.size() - cut] >= '5';
    want.digits = without_leading_zeros(want.digits.substr(0, want.digits.size() - cut));
    if (up) want.digits = add_digits(want.digits, "1");
    want.scale = scale;
    const auto got = Decimal::parse(text).value().rounded(scale);
    ASSERT_TRUE(got.ok()) << text << " to " << scale;
    ASSERT_EQ(got.value().to_string(), text_of(want)) << text << " to " << scale;
  }
}

struct ParseCase {
  std::string name, text, want;  // want "" means: not a number in this format
  NumberFormat format = {};
};
constexpr NumberFormat kGrouped{.group_separator = ','};
constexpr NumberFormat kContinental{.decimal_point = ',', .group_separator = '.'};
constexpr NumberFormat kBlankGroups{.decimal_point = ',', .group_separator = ' '};
constexpr NumberFormat kSwiss{.group_separator = '\''};
constexpr NumberFormat kParentheses{.group_separator = ',', .parentheses_negative = true};
constexpr NumberFormat kTrailing{.group_separator = ',', .trailing_sign = true};
constexpr NumberFormat kCurrency{
    .group_separator = ',', .parentheses_negative = true, .trailing_sign = true, .currency_signs = true};

class DecimalParseTest : public ::testing::TestWithParam<ParseCase> {};
TEST_P(DecimalParseTest, ReadsExactlyWhatTheFormatAllows) {
  const auto& row = GetParam();
  const auto number = Decimal::parse(row.text, row.format);
  if (row.want.empty()) {
    ASSERT_FALSE(number.ok()) << number.value().to_string();
    EXPECT_EQ(number.error().code, ErrorCode::kInvalidInput);
  } else {
    ASSERT_TRUE(number.ok()) << number.error().message;
    EXPECT_EQ(number.value().to_string(), row.want);
  }
}
const auto kCaseName = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Plain, DecimalParseTest,
    ::testing::Values(ParseCase{"digits_are_kept", "1.50", "1.50"}, ParseCase{"blanks_around", "  12\t", "12"},
                      ParseCase{"leading_zeros", "-007.10", "-7.10"}, ParseCase{"plus", "+3", "3"},
                      ParseCase{"no_integer_part", ".5", "0.5"}, ParseCase{"no_fraction", "5.", "5"},
                      ParseCase{"typographic_minus",
                                "\xE2\x88\x92"
                                "12",
                                "-12"},
                      ParseCase{"negative_zero", "-0.00", "0.00"}, ParseCase{"blank_behind_sign", "- 4", "-4"},
                      ParseCase{"empty", "", ""}, ParseCase{"blank", "  ", ""}, ParseCase{"sign_only", "-", ""},
                      ParseCase{"point_only", ".", ""}, ParseCase{"two_points", "1.2.3", ""},
                      ParseCase{"two_signs", "--1", ""}, ParseCase{"letters", "12a", ""},
                      ParseCase{"exponent", "1e5", ""}, ParseCase{"hexadecimal", "0x10", ""},
                      ParseCase{"comma_without_grouping", "1,234", ""}, ParseCase{"inner_blank", "1 2", ""},
                      ParseCase{"parentheses_not_allowed", "(1)", ""},
                      ParseCase{"trailing_minus_not_allowed", "1-", ""}, ParseCase{"currency_not_allowed", "$1", ""}),
    kCaseName);
INSTANTIATE_TEST_SUITE_P(
    Groups, DecimalParseTest,
    ::testing::Values(ParseCase{"threes", "1,234,567.89", "1234567.89", kGrouped},
                      ParseCase{"none_used", "1234567.89", "1234567.89", kGrouped},
                      ParseCase{"indian", "12,34,56,789.00", "123456789.00", kGrouped},
                      ParseCase{"short_group", "1,23", "", kGrouped}, ParseCase{"long_first", "1234,567", "", kGrouped},
                      ParseCase{"mixed_groups", "1,23,456,789", "", kGrouped},
                      ParseCase{"separator_at_end", "1,", "", kGrouped},
                      ParseCase{"separator_first", ",123", "", kGrouped},
                      ParseCase{"in_fraction", "1.234,567", "", kGrouped},
                      ParseCase{"continental", "1.234,56", "1234.56", kContinental},
                      ParseCase{"continental_negative", "-1.234.567,8", "-1234567.8", kContinental},
                      ParseCase{"continental_short_group", "1.23", "", kContinental},
                      ParseCase{"blank_groups", "1 234 567,00", "1234567.00", kBlankGroups},
                      ParseCase{"no_break_groups",
                                "1\xC2\xA0"
                                "234,5",
                                "1234.5", kBlankGroups},
                      ParseCase{"narrow_groups",
                                "1\xE2\x80\xAF"
                                "234,5",
                                "1234.5", kBlankGroups},
                      ParseCase{"apostrophes", "1'234.50", "1234.50", kSwiss},
                      ParseCase{"typographic_apostrophes",
                                "1\xE2\x80\x99"
                                "234.50",
                                "1234.50", kSwiss}),
    kCaseName);
INSTANTIATE_TEST_SUITE_P(Signs, DecimalParseTest,
                         ::testing::Values(ParseCase{"parentheses", "(1,200.00)", "-1200.00", kParentheses},
                                           ParseCase{"parentheses_and_blanks", " ( 12.00 ) ", "-12.00", kParentheses},
                                           ParseCase{"minus_in_parentheses", "(-12)", "", kParentheses},
                                           ParseCase{"open_parenthesis", "(12", "", kParentheses},
                                           ParseCase{"close_parenthesis", "12)", "", kParentheses},
                                           ParseCase{"empty_parentheses", "()", "", kParentheses},
                                           ParseCase{"trailing_minus", "12.00-", "-12.00", kTrailing},
                                           ParseCase{"trailing_plus", "12.00+", "12.00", kTrailing},
                                           ParseCase{"both_signs", "-12.00-", "", kTrailing}),
                         kCaseName);
INSTANTIATE_TEST_SUITE_P(Currencies, DecimalParseTest,
                         ::testing::Values(ParseCase{"ringgit", "RM 1,234.50", "1234.50", kCurrency},
                                           ParseCase{"no_blank", "RM12", "12", kCurrency},
                                           ParseCase{"dollar", "$12.00", "12.00", kCurrency},
                                           ParseCase{"dollar_of_a_country", "US$ 12", "12", kCurrency},
                                           ParseCase{"code_behind", "12 EUR", "12", kCurrency},
                                           ParseCase{"euro_behind", "12.5\xE2\x82\xAC", "12.5", kCurrency},
                                           ParseCase{"minus_first", "-$12", "-12", kCurrency},
                                           ParseCase{"minus_inside", "$-12", "-12", kCurrency},
                                           ParseCase{"minus_behind", "12 EUR-", "-12", kCurrency},
                                           ParseCase{"minus_then_code", "12- EUR", "-12", kCurrency},
                                           ParseCase{"parentheses_outside", "($12.00)", "-12.00", kCurrency},
                                           ParseCase{"parentheses_inside", "$(12.00)", "-12.00", kCurrency},
                                           ParseCase{"code_in_parentheses", "(12.00 EUR)", "-12.00", kCurrency},
                                           ParseCase{"sign_with_point", "Rs.500", "500", kCurrency},
                                           ParseCase{"sign_before_point", "$.50", "0.50", kCurrency},
                                           ParseCase{"twice", "$12 USD", "", kCurrency},
                                           ParseCase{"unit", "12 kg", "", kCurrency},
                                           ParseCase{"no_such_code", "12 PCS", "", kCurrency},
                                           ParseCase{"only_a_sign", "EUR", "", kCurrency}),
                         kCaseName);

TEST(DecimalTest, RefusesMoreThan38DigitsAndTakesExactly38) {
  const std::string nines(38, '9');
  EXPECT_EQ(Decimal::parse(nines).value().to_string(), nines);
  EXPECT_EQ(Decimal::parse("0000" + nines).value().to_string(), nines);
  EXPECT_EQ(Decimal::parse("0." + nines).value().to_string(), "0." + nines);
  for (const auto& text :
       {"1" + std::string(38, '0'), nines + "9", "0.0" + nines, "1." + nines, std::string(500, '9')}) {
    const auto number = Decimal::parse(text);
    ASSERT_FALSE(number.ok()) << text;
    EXPECT_EQ(number.error().code, ErrorCode::kLimitExceeded) << text;
  }
}

TEST(DecimalTest, MakeChecksItsLimits) {
  Int128 limit = 1;
  for (int i = 0; i < 38; ++i) limit *= 10;
  EXPECT_FALSE(Decimal::make(limit, 0).ok());
  EXPECT_FALSE(Decimal::make(-limit, 0).ok());
  EXPECT_TRUE(Decimal::make(limit - 1, 38).ok());
  EXPECT_FALSE(Decimal::make(1, 39).ok());
  EXPECT_FALSE(Decimal::make(1, -1).ok());
}

TEST(DecimalTest, SumsOfDifferentScalesThatFitAreNotRefused) {
  // 15 * 10^36 at scale 0 is 15 * 10^37 at scale 1: over the limit until 9 * 10^37 tenths are taken off.
  const auto a = Decimal::parse("15" + std::string(36, '0')).value();
  const auto b = Decimal::parse("9" + std::string(36, '0') + ".0").value();
  EXPECT_EQ(a.minus(b).value().to_string(), "6" + std::string(36, '0') + ".0");
  EXPECT_FALSE(a.plus(b).ok());
}

TEST(DecimalTest, RescalesOnlyWithoutLoss) {
  const auto number = Decimal::parse("-12.50").value();
  EXPECT_EQ(number.rescaled(1).value().to_string(), "-12.5");
  EXPECT_EQ(number.rescaled(4).value().to_string(), "-12.5000");
  EXPECT_EQ(number.rescaled(0).error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(number.rescaled(38).error().code, ErrorCode::kLimitExceeded);
  EXPECT_EQ(number.rescaled(39).error().code, ErrorCode::kLimitExceeded);
}

TEST(DecimalTest, RoundsHalfAwayFromZero) {
  EXPECT_EQ(Decimal::parse("2.5").value().rounded(0).value().to_string(), "3");
  EXPECT_EQ(Decimal::parse("-2.5").value().rounded(0).value().to_string(), "-3");
  EXPECT_EQ(Decimal::parse("2.4999").value().rounded(0).value().to_string(), "2");
  EXPECT_EQ(Decimal::parse("0.005").value().rounded(2).value().to_string(), "0.01");
  EXPECT_EQ(Decimal::parse("1").value().rounded(2).value().to_string(), "1.00");
}

TEST(DecimalTest, EqualValuesOfDifferentScalesAreEqual) {
  EXPECT_EQ(Decimal::parse("1.0").value(), Decimal::parse("1.00").value());
  EXPECT_EQ(Decimal::parse("-0.0").value(), Decimal::parse("0").value());
  EXPECT_LT(Decimal::parse("-1.01").value(), Decimal::parse("-1.0").value());
}

TEST(DecimalTest, GroupsForPeople) {
  for (const auto& [plain, grouped] : {std::pair{"0", "0"},
                                       {"999", "999"},
                                       {"-999.5", "-999.5"},
                                       {"1000", "1,000"},
                                       {"-1234567.89", "-1,234,567.89"},
                                       {"100000", "100,000"}}) {
    EXPECT_EQ(Decimal::parse(plain).value().to_grouped_string(), grouped);
  }
}

TEST(DecimalTest, NegatesAndDropsTheSign) {
  const auto number = Decimal::parse("-1.5").value();
  EXPECT_EQ(number.negated().to_string(), "1.5");
  EXPECT_EQ(number.absolute().to_string(), "1.5");
  EXPECT_TRUE(number.is_negative());
  EXPECT_TRUE(Decimal{}.is_zero());
}

}  // namespace
}  // namespace concord
