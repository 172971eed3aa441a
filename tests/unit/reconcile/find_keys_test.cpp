#include "reconcile/find_keys.hpp"

#include <gtest/gtest.h>

#include "unit/reconcile/comparison_bench.hpp"

namespace concord::reconcile {
namespace {

std::string names_of(const KeyFinding& finding) {
  std::string names;
  for (const ColumnPair& key : finding.keys) names += (names.empty() ? "" : ",") + key.left + "=" + key.right;
  return names;
}

struct People {
  std::string left, right;
};

/// Forty persons; the right side lacks two and writes one name anew.
People people(const std::string& left_header, const std::string& right_header) {
  People made{left_header + "\n", right_header + "\n"};
  for (int i = 0; i < 40; ++i) {
    const std::string line =
        "P" + std::to_string(700 + i * 3) + ",name " + std::to_string(i % 13) + ",city " + std::to_string(i % 4) + "\n";
    made.left += line;
    if (i != 5 && i != 6) made.right += line;
  }
  return made;
}

TEST(FindKeys, FindsTheColumnThatNamesRows) {
  ComparisonBench bench;
  const People made = people("person,name,city", "person,name,city");
  const KeyFinding finding = bench.keys(made.left, made.right);
  EXPECT_EQ(names_of(finding), "person=person");
  EXPECT_NE(finding.reason.find("100.0 % of the left and 100.0 % of the right rows apart"), std::string::npos)
      << finding.reason;
}

TEST(FindKeys, FindsItUnderAnotherName) {
  ComparisonBench bench;
  const People made = people("person,name,city", "staff no,name,city");
  EXPECT_EQ(names_of(bench.keys(made.left, made.right)), "person=staff no");
}

TEST(FindKeys, PrefersWhatBothSidesShareOverAnEqualName) {
  ComparisonBench bench;
  std::string left = "person,alias\n", right = "staff no,alias\n";
  for (int i = 0; i < 30; ++i) {
    left += "P" + std::to_string(i) + ",a" + std::to_string(i) + "\n";
    right += "P" + std::to_string(i) + ",a" + std::to_string(i < 18 ? i : i + 100) + "\n";
  }
  EXPECT_EQ(names_of(bench.keys(left, right)), "person=staff no");
}

TEST(FindKeys, TakesTwoColumnsWhereOneIsNotEnough) {
  ComparisonBench bench;
  std::string left = "shop,day,clerk\n", right = left;
  for (int shop = 0; shop < 6; ++shop) {
    for (int day = 10; day < 20; ++day) {
      const std::string line = "S" + std::to_string(shop) + ",2024-03-" + std::to_string(day) + ",";
      left += line + "c" + std::to_string((shop + day) % 3) + "\n";
      right += line + "c" + std::to_string(shop * day % 3) + "\n";
    }
  }
  EXPECT_EQ(names_of(bench.keys(left, right)), "day=day,shop=shop");
}

TEST(FindKeys, TakesThreeColumnsWhereTwoAreNotEnough) {
  ComparisonBench bench;
  std::string text = "shop,till,slip,clerk\n";
  for (int number = 0; number < 125; ++number) {
    text += "S" + std::to_string(number % 5) + ",T" + std::to_string(number / 5 % 5) + ",N" +
            std::to_string(number / 25) + ",c\n";
  }
  EXPECT_EQ(names_of(bench.keys(text, text)), "shop=shop,till=till,slip=slip");
}

TEST(FindKeys, SaysWhatWasTriedWhenThereIsNone) {
  ComparisonBench bench;
  std::string left = "name,city\n", right = left;
  for (int i = 0; i < 30; ++i) {
    left += "n" + std::to_string(i % 3) + ",c" + std::to_string(i % 2) + "\n";
    right += "n" + std::to_string(i % 3) + ",c" + std::to_string(i % 2) + "\n";
  }
  const KeyFinding finding = bench.keys(left, right);
  EXPECT_TRUE(finding.keys.empty());
  EXPECT_EQ(finding.reason,
            "No column, and no combination of up to three columns of the same names, tells the rows apart.");
}

TEST(FindKeys, DoesNotTakeColumnsThatShareNothing) {
  ComparisonBench bench;
  std::string left = "id,name\n", right = left;
  for (int i = 0; i < 30; ++i) {
    left += "A" + std::to_string(i) + ",n" + std::to_string(i % 3) + "\n";
    right += "B" + std::to_string(i) + ",n" + std::to_string(i % 3) + "\n";
  }
  const KeyFinding finding = bench.keys(left, right);
  EXPECT_TRUE(finding.keys.empty());
  EXPECT_NE(finding.reason.find("shares 0.0 % of its values"), std::string::npos) << finding.reason;
}

}  // namespace
}  // namespace concord::reconcile
