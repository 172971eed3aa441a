// How two sides write the same reference, and the same category, differently.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "reconcile/impl/category_words.hpp"
#include "reconcile/impl/reference_style.hpp"
#include "reconcile/normalised_text.hpp"
#include "unit/reconcile/bench.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

std::vector<ReferencePair> swapped(std::vector<ReferencePair> pairs) {
  for (auto& [left, right] : pairs) std::swap(left, right);
  return pairs;
}

// Numbers of five to seven digits as both sides write them.
std::vector<ReferencePair> written(const std::function<std::string(const std::string&)>& left,
                                   const std::function<std::string(const std::string&)>& right, int count = 40) {
  std::mt19937 random{7};
  std::vector<ReferencePair> pairs;
  for (int index = 0; index < count; ++index) {
    const std::string number = std::to_string(10000 + random() % 9'000'000);
    pairs.emplace_back(left(number), right(number));
  }
  return pairs;
}

std::string plain(const std::string& number) {
  return number;
}

TEST(ReferenceStyleTest, APrefixIsFoundWithItsEvidence) {
  const auto pairs = written([](const std::string& number) { return "INV" + number; }, plain);
  const auto learnt = learn_references(pairs);
  ASSERT_TRUE(learnt.has_value());
  EXPECT_EQ(learnt->left, (std::vector<LearntPrefix>{{"INV", 40}}));
  EXPECT_TRUE(learnt->right.empty());
  EXPECT_EQ(learnt->zeros, 0U);
  EXPECT_EQ(learnt->cut_after, 0U);
  EXPECT_EQ(learnt->pairs, 40U);
  EXPECT_EQ(learnt->equal, 40U);
}

TEST(ReferenceStyleTest, SwappedSidesSwapWhatIsLearnt) {
  const auto pairs = written([](const std::string& number) { return "INV" + number; },
                             [](const std::string& number) { return "TX000" + number; });
  const auto learnt = learn_references(pairs), other = learn_references(swapped(pairs));
  ASSERT_TRUE(learnt && other);
  EXPECT_EQ(learnt->left, (std::vector<LearntPrefix>{{"INV", 40}}));
  EXPECT_EQ(learnt->right, (std::vector<LearntPrefix>{{"TX", 40}}));
  EXPECT_EQ(learnt->zeros, 40U);
  EXPECT_EQ(learnt->left, other->right);
  EXPECT_EQ(learnt->right, other->left);
}

TEST(ReferenceStyleTest, ZerosBeforeNumbersOfAnyLengthAreOneAddition) {
  const auto learnt = learn_references(
      written(plain, [](const std::string& number) { return std::string(10 - number.size(), '0') + number; }));
  ASSERT_TRUE(learnt.has_value());
  EXPECT_TRUE(learnt->left.empty() && learnt->right.empty());
  EXPECT_EQ(learnt->zeros, 40U);
}

TEST(ReferenceStyleTest, ACutIsALengthAndNotAPrefix) {
  const auto whole = [](const std::string& number) { return "ORDER" + number + "OFMARCH"; };
  const auto learnt =
      learn_references(written(whole, [&](const std::string& number) { return whole(number).substr(0, 10); }));
  ASSERT_TRUE(learnt.has_value());
  EXPECT_EQ(learnt->cut_after, 10U);
  EXPECT_EQ(learnt->cut_rows, 40U);
  EXPECT_TRUE(learnt->left.empty() && learnt->right.empty());
}

TEST(ReferenceStyleTest, APrefixAndACutTogether) {
  const auto whole = [](const std::string& number) { return number + "OFMARCH"; };
  const auto learnt = learn_references(
      written(whole, [&](const std::string& number) { return ("INV" + whole(number)).substr(0, 12); }));
  ASSERT_TRUE(learnt.has_value());
  EXPECT_EQ(learnt->right, (std::vector<LearntPrefix>{{"INV", 40}}));
  EXPECT_EQ(learnt->cut_after, 9U);
}

TEST(ReferenceStyleTest, NothingIsLearntFromFewMatchesOrUnrelatedNumbers) {
  EXPECT_FALSE(learn_references(written([](const std::string& number) { return "INV" + number; }, plain, 4)));
  for (unsigned seed = 1; seed <= tests::seed_count(20); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    std::vector<ReferencePair> pairs;
    for (int index = 0; index < 300; ++index)
      pairs.emplace_back(std::to_string(random() % 10'000'000), std::to_string(random() % 10'000'000));
    EXPECT_FALSE(learn_references(pairs));
  }
}

TEST(ReferenceStyleTest, ABeginningThatManyRowsShareIsNoReference) {
  std::vector<ReferencePair> pairs;  // a day with a counter on the left, the day on the right
  for (int index = 0; index < 60; ++index)
    pairs.emplace_back(fmt::format("202503{:02}{:04}", 1 + index % 20, index),
                       fmt::format("202503{:02}", 1 + index % 20));
  EXPECT_FALSE(learn_references(pairs));
}

TEST(ReferenceStyleTest, SqlSaysTheSameAsItsSlowTwin) {
  static constexpr std::string_view kPieces[] = {"INV", "inv-", "00", "0", "17",  "4", "-",
                                                 " ",   "É",    "X/", ".", "ref", "9"};
  const LearntReferences style{.left = {{"INV", 9}, {"INV00X", 7}, {"É", 5}}, .right = {}, .zeros = 3, .cut_after = 6};
  for (unsigned seed = 1; seed <= tests::seed_count(3); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    std::vector<std::string> lines;
    for (int index = 0; index < 300; ++index) {
      std::string text;
      for (auto pieces = 1 + random() % 7; pieces > 0; --pieces) text += kPieces[random() % std::size(kPieces)];
      lines.push_back("\"" + text + "\"");
    }
    Bench bench;
    const SideInput side = bench.add("side", {{"reference", {TypeKind::kText}}}, lines);
    namespace sql = engine::sql;
    sql::Select rows{side.view};
    const sql::Expression raw = sql::column("reference");
    rows.column(raw, "raw").column(core_reference(sql::upper_ascii(sql::trim_blanks(raw)), style.left, style), "core");
    auto stream = bench.session().query(rows.sql(sql::Dialect::kDuckdb), Deadline{});
    ASSERT_TRUE(stream.ok()) << stream.error().message << stream.error().detail;
    std::size_t seen = 0;
    while (true) {
      const auto next = stream.value()->next();
      ASSERT_TRUE(next.ok()) << next.error().message << next.error().detail;
      const engine::Chunk* chunk = next.value();
      if (chunk == nullptr) break;
      for (std::size_t row = 0; row < chunk->rows(); ++row, ++seen) {
        const std::string text{chunk->column(0).text(row)};
        EXPECT_EQ(chunk->column(1).text(row), core_of_reference(normalise_reference(text), style.left, style)) << text;
      }
    }
    EXPECT_EQ(seen, lines.size());
  }
}

std::vector<WordPair> repeated(const std::vector<std::pair<WordPair, int>>& counts) {
  std::vector<WordPair> pairs;
  for (const auto& [words, count] : counts) pairs.insert(pairs.end(), static_cast<std::size_t>(count), words);
  return pairs;
}

TEST(CategoryWordsTest, WordsThatMeetUsuallyMeanTheSame) {
  const auto pairs = repeated({{{"Visa", "CARD_V"}, 60},
                               {{"Master", "CARD_M"}, 25},
                               {{"Amex", "CARD_M"}, 5},
                               {{"Cash", "CSH"}, 30},
                               {{"Visa", "CSH"}, 1},
                               {{"Visa", ""}, 9}});
  const auto learnt = learn_categories(pairs);
  ASSERT_TRUE(learnt.has_value());
  EXPECT_EQ(learnt->words,
            (std::vector<LearntWords>{
                {"Visa", "CARD_V", 60}, {"Cash", "CSH", 30}, {"Master", "CARD_M", 25}, {"Amex", "CARD_M", 5}}));
  EXPECT_EQ(learnt->pairs, 121U);
  EXPECT_NEAR(learnt->agreement, 120.0 / 121, 1e-9);
  const CategoryNumbers numbers{*learnt};
  EXPECT_EQ(numbers.count(), 3U);
  EXPECT_EQ(numbers.of(true, "Amex"), numbers.of(false, "CARD_M"));
  EXPECT_EQ(numbers.of(true, "Amex"), numbers.of(true, "Master"));
  EXPECT_NE(numbers.of(true, "Visa"), numbers.of(false, "CSH"));
  EXPECT_EQ(numbers.of(true, "CARD_V"), 0U);
}

TEST(CategoryWordsTest, UnrelatedColumnsTeachNothing) {
  for (unsigned seed = 1; seed <= tests::seed_count(20); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    std::vector<WordPair> pairs;
    for (int index = 0; index < 400; ++index) {  // one word is frequent on either side
      const auto pick = [&random] { return std::to_string(random() % 10 < 7 ? 0 : random() % 5); };
      pairs.emplace_back("L" + pick(), "R" + pick());
    }
    EXPECT_FALSE(learn_categories(pairs));
  }
}

TEST(CategoryWordsTest, OneWordOnEitherSideOrFewMatchesTeachNothing) {
  EXPECT_FALSE(learn_categories(repeated({{{"Visa", "CARD_V"}, 60}})));
  EXPECT_FALSE(learn_categories(repeated({{{"Visa", "CARD_V"}, 9}, {{"Cash", "CSH"}, 9}})));
}

}  // namespace
}  // namespace concord::reconcile
