#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "linkage/impl/edit_distance.hpp"
#include "linkage/impl/plain_text.hpp"
#include "linkage/impl/record_comparison.hpp"

namespace concord::linkage {
namespace {

// The slow twin: the whole table, every cell from its definition.
int distance_by_table(const std::string& left, const std::string& right) {
  std::vector<std::vector<int>> table(left.size() + 1, std::vector<int>(right.size() + 1));
  for (std::size_t i = 0; i <= left.size(); ++i) {
    for (std::size_t j = 0; j <= right.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = static_cast<int>(i + j);
        continue;
      }
      table[i][j] = std::min(
          {table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
    }
  }
  return table[left.size()][right.size()];
}

TEST(EditDistance, IsThatOfTheWholeTableUpToItsLimit) {
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const bool is_long = seed % 10 == 0;  // beyond the bits of a word
    const auto text = [&random, is_long] {
      std::string made(is_long ? 66 + random() % 4 : random() % 9, 'a');
      for (char& letter : made) letter = static_cast<char>('a' + random() % 3);
      return made;
    };
    const std::string left = text();
    std::string right = text();
    if (is_long) {  // one or two letters away at both ends, so that nothing is cut off
      right = left;
      right.front() = right.back() = 'z';
    }
    const int limit = static_cast<int>(random() % 4);
    EXPECT_EQ(edit_distance(left, right, limit), std::min(limit + 1, distance_by_table(left, right)))
        << left << " " << right << " limit " << limit;
  }
}

// Signs tell most digits apart before they are read: never those that compare_digits() finds alike.
TEST(RecordComparison, ComparesDigitsAsWithoutSigns) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    Records records;
    ValueColumn& column = records.columns.emplace_back();
    column.digits = true;
    std::string text;
    for (std::size_t place = 0; place < 5 + random() % 6; ++place) text += static_cast<char>('0' + random() % 4);
    for (std::uint32_t value = 0; value < 20; ++value) {
      column.texts.push_back(text);
      records.cells.push_back(value);
      records.member_begin.push_back(value);
      const std::size_t place = random() % text.size();
      if (random() % 3 == 0) text.insert(place, std::string{"7"});
      if (random() % 3 == 0 && text.size() > 1) text.erase(place, 1);
      if (random() % 3 == 0) text[random() % text.size()] = static_cast<char>('0' + random() % 10);
    }
    records.member_begin.push_back(20);
    const RecordComparison comparison{records};
    for (std::uint32_t one = 0; one < 20; ++one) {
      for (std::uint32_t other = 0; other < 20; ++other) {
        if (one == other) continue;
        EXPECT_EQ(level_of(comparison.compare(one, other), 0), compare_digits(column.texts[one], column.texts[other]))
            << column.texts[one] << " " << column.texts[other];
      }
    }
  }
}

// (m/|a| + m/|b| + (m-t)/m)/3, and a tenth of what is missing for each letter of an equal beginning.
TEST(JaroWinkler, ScoresAsComputedByHand) {
  EXPECT_NEAR(jaro_winkler("MARTHA", "MARHTA"), 0.9611, 5e-5);
  EXPECT_NEAR(jaro_winkler("DICKSONX", "DIXON"), 0.8133, 5e-5);
  EXPECT_EQ(jaro_winkler("ABC", "XYZ"), 0.0);
}

struct LevelCase {
  std::string name, left, right;
  bool digits;
  Level want;
};

class LevelTest : public ::testing::TestWithParam<LevelCase> {};
INSTANTIATE_TEST_SUITE_P(
    Values, LevelTest,
    ::testing::Values(LevelCase{"equal", "ANNA", "ANNA", false, Level::kEqual},
                      LevelCase{"blanks", "PARK LANE", "PARKLANE", false, Level::kReordered},
                      LevelCase{"words_swapped", "ANNA MARIA", "MARIA ANNA", false, Level::kReordered},
                      LevelCase{"letter_missing", "SCHMIDT", "SCHMIT", false, Level::kOneEdit},
                      LevelCase{"neighbours_swapped", "SCHMIDT", "SCHMITD", false, Level::kOneEdit},
                      LevelCase{"initial", "J", "JOHN", false, Level::kShortened},
                      LevelCase{"initial_and_name", "J SMITH", "JOHN SMITH", false, Level::kShortened},
                      LevelCase{"form_missing", "ACME STEEL", "ACME STEEL LTD", false, Level::kShortened},
                      LevelCase{"two_letters", "CATHERINE", "KATHARINE", false, Level::kSimilar},
                      LevelCase{"other", "ANNA", "PETER", false, Level::kDifferent},
                      LevelCase{"day_and_month", "19840305", "19840503", true, Level::kReordered},
                      LevelCase{"digit", "19840305", "19840306", true, Level::kOneEdit},
                      LevelCase{"without_country", "493012345", "3012345", true, Level::kShortened},
                      LevelCase{"other_number", "7", "8", true, Level::kDifferent}),
    [](const auto& each) { return each.param.name; });

TEST_P(LevelTest, IsTheSameFromBothSides) {
  const LevelCase& given = GetParam();
  const auto compare = given.digits ? compare_digits : compare_words;
  EXPECT_EQ(compare(given.left, given.right), given.want);
  EXPECT_EQ(compare(given.right, given.left), given.want);
}

TEST(PlainText, WritesAnyScriptInLatinCapitals) {
  const PlainText plain;
  EXPECT_EQ(plain.words("Müller-Lüdenscheidt, J."), "MULLER LUDENSCHEIDT J");
  EXPECT_EQ(plain.words("Иванов"), "IVANOV");
  EXPECT_EQ(digits_of("+49 (0)30 12"), "4903012");
}

}  // namespace
}  // namespace concord::linkage
