#include "report/impl/display_text.hpp"

#include <gtest/gtest.h>

namespace concord::report {
namespace {

using std::string_literals::operator""s;

struct WidthCase {
  std::string name, text;
  std::size_t want;
};
class DisplayWidthTest : public ::testing::TestWithParam<WidthCase> {};
TEST_P(DisplayWidthTest, CountsColumns) {
  EXPECT_EQ(display_width(GetParam().text), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(Scripts, DisplayWidthTest,
                         ::testing::Values(WidthCase{"empty", "", 0}, WidthCase{"latin", "Total", 5},
                                           WidthCase{"precomposed", "é", 1}, WidthCase{"combining", "e\u0301", 1},
                                           WidthCase{"chinese", "陳大文", 6}, WidthCase{"full_width", "＝１", 4},
                                           WidthCase{"half_width_katakana", "ｱｲ", 2}, WidthCase{"hangul", "한글", 4},
                                           WidthCase{"hangul_jamo", "\u1112\u1161\u11ab", 2},
                                           WidthCase{"arabic", "شركة", 4}, WidthCase{"emoji", "✅", 2},
                                           WidthCase{"not_utf8", "\xff\xfe", 2}),
                         [](const auto& each) { return each.param.name; });

struct VisibleCase {
  std::string name, text, want;
};
class VisibleTextTest : public ::testing::TestWithParam<VisibleCase> {};
TEST_P(VisibleTextTest, EscapesWhatCannotBeSeen) {
  EXPECT_EQ(visible_text(GetParam().text), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(Hostile, VisibleTextTest,
                         ::testing::Values(VisibleCase{"plain", "Tan & Söhne 陳", "Tan & Söhne 陳"},
                                           VisibleCase{"terminal_escape", "\x1b[2J", "\\x1b[2J"},
                                           VisibleCase{"bell_and_delete", "\a\x7f", "\\x07\\x7f"},
                                           VisibleCase{"nul", "a\0b"s, "a\\x00b"},
                                           VisibleCase{"second_control_set", "\u009b31m", "\\x9b31m"},
                                           VisibleCase{"lines", "a\r\n\tb", "a\\r\\n\\tb"},
                                           VisibleCase{"direction_override", "a\u202Ecod", "a\\u202ecod"},
                                           VisibleCase{"isolate", "\u2066x\u2069", "\\u2066x\\u2069"},
                                           VisibleCase{"zero_width", "a\u200Bb", "a\\u200bb"},
                                           VisibleCase{"byte_order_mark", "\uFEFFa", "\\ufeffa"},
                                           VisibleCase{"tag", "\U000E0041", "\\U000e0041"},
                                           VisibleCase{"joiner_stays", "\u0645\u200C\u0646", "\u0645\u200C\u0646"},
                                           VisibleCase{"not_utf8", "a\xC3(\xF0\x9F", "a\uFFFD(\uFFFD\uFFFD"},
                                           VisibleCase{"overlong", "\xC0\xAF", "\uFFFD\uFFFD"},
                                           VisibleCase{"surrogate", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"}),
                         [](const auto& each) { return each.param.name; });

TEST(VisibleText, SaysHowMuchWasCut) {
  EXPECT_EQ(visible_text("abcdef", 4), "abcd… (2 more bytes)");
}

TEST(Utf8, EveryCharacterComesBack) {
  for (char32_t character = 1; character <= 0x10FFFF; ++character) {
    if (character >= 0xD800 && character <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, character);
    const auto read = character_at(text, 0);
    ASSERT_EQ(read.value, character);
    ASSERT_EQ(read.length, text.size());
  }
}

struct ClippedCase {
  std::string name, text;
  std::size_t width;
  std::string want;
};
class ClippedTest : public ::testing::TestWithParam<ClippedCase> {};
TEST_P(ClippedTest, EndsWithAnEllipsis) {
  EXPECT_EQ(clipped(GetParam().text, GetParam().width), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(Widths, ClippedTest,
                         ::testing::Values(ClippedCase{"fits", "abc", 3, "abc"}, ClippedCase{"cut", "abcd", 3, "ab…"},
                                           ClippedCase{"one", "abcd", 1, "…"}, ClippedCase{"none", "abcd", 0, ""},
                                           ClippedCase{"wide_character_at_the_edge", "陳大文", 4, "陳…"},
                                           ClippedCase{"combining_stays_with_its_letter", "e\u0301e\u0301e\u0301", 2,
                                                       "e\u0301…"}),
                         [](const auto& each) { return each.param.name; });

struct WrappedCase {
  std::string name, text;
  std::size_t width, lines_max;
  std::vector<std::string> want;
};
class WrappedTest : public ::testing::TestWithParam<WrappedCase> {};
TEST_P(WrappedTest, BreaksAtBlanks) {
  EXPECT_EQ(wrapped(GetParam().text, GetParam().width, GetParam().lines_max), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(
    Texts, WrappedTest,
    ::testing::Values(
        WrappedCase{"empty", "", 5, 9, {""}}, WrappedCase{"fits", "one two", 7, 9, {"one two"}},
        WrappedCase{"at_a_blank", "one two three", 8, 9, {"one two", "three"}},
        WrappedCase{"short_first_word", "in the customer’s name", 13, 9, {"in the", "customer’s", "name"}},
        WrappedCase{"long_word", "abcdefgh", 3, 9, {"abc", "def", "gh"}},
        WrappedCase{"long_word_after_short_one", "a bcdefghijklmnop", 6, 9, {"a bcde", "fghijk", "lmnop"}},
        WrappedCase{"wide", "陳大文貿易", 5, 9, {"陳大", "文貿", "易"}},
        WrappedCase{"wide_in_one_column", "陳大", 1, 9, {"陳", "大"}},
        WrappedCase{"line_feeds", "a\n\nb", 5, 9, {"a", "", "b"}},
        WrappedCase{"too_many_lines", "one two three four", 5, 2, {"one", "two…"}},
        WrappedCase{"last_line_full", "aaaaa bbbbb ccccc", 5, 2, {"aaaaa", "bbbb…"}},
        WrappedCase{"zero_width_is_one", "ab", 0, 9, {"a", "b"}}),
    [](const auto& each) { return each.param.name; });

TEST(Wrapped, HugeTextCostsOnlyWhatIsShown) {
  const std::string text(50'000'000, 'x');
  EXPECT_EQ(wrapped(text, 10, 2), (std::vector<std::string>{"xxxxxxxxxx", "xxxxxxxxx…"}));
}

}  // namespace
}  // namespace concord::report
