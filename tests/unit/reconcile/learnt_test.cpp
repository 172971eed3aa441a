// What one run learnt gives the same result in a second, and a result at all where too few rows are there to learn
// from.
#include "reconcile/learnt.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "unit/reconcile/shop.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

// Orders of some days, and a payout on the day after each: all of its orders less 1.4 % in all and 0.25.
Files make_payouts(unsigned seed, int days) {
  std::mt19937 random{seed};
  Files files;
  for (int day = 0; day < days; ++day) {
    const auto date = [](int number) { return fmt::format("2025-{:02}-{:02}", 3 + number / 28, 1 + number % 28); };
    std::int64_t gross = 0;
    for (int order = 0; order < 3; ++order) {
      const auto cents = static_cast<std::int64_t>(1000 + random() % 90000);
      gross += cents;
      files.orders.push_back(
          fmt::format("{},Buyer {},Online,{}.{:02},", date(day), random() % 1000, cents / 100, cents % 100));
    }
    const std::int64_t net = gross - (gross * 14'000 + 500'000) / 1'000'000 - 25;
    files.statement.push_back(
        fmt::format("{},PAYWELL SETTLEMENT {},{}.{:02},", date(day + 1), 1000 + random() % 9000, net / 100, net % 100));
  }
  return files;
}

Outcome run_files(const Files& files, const Options& options = {}) {
  Bench bench;
  const auto outcome = run(bench, bench.add("statement", kStatement, files.statement),
                           bench.add("orders", kOrders, files.orders), options);
  EXPECT_TRUE(outcome.ok()) << outcome.error().message << outcome.error().detail;
  return outcome.ok() ? outcome.value() : Outcome{};
}

// Through the file, as a user would.
Options learnt_from(const Outcome& outcome) {
  const auto read = parse_learnt(learnt_json(outcome.learnt.settings), "learnt.json");
  EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error().message);
  Options options;
  if (read.ok()) {
    EXPECT_EQ(read.value(), outcome.learnt.settings);
    options.learnt = read.value();
  }
  return options;
}

void expect_same(const Outcome& one, const Outcome& other) {
  ASSERT_EQ(one.groups.size(), other.groups.size());
  for (std::size_t index = 0; index < one.groups.size(); ++index) {
    EXPECT_EQ(one.groups[index].bucket, other.groups[index].bucket);
    EXPECT_EQ(one.groups[index].left, other.groups[index].left);
    EXPECT_EQ(one.groups[index].right, other.groups[index].right);
    EXPECT_NEAR(one.groups[index].confidence, other.groups[index].confidence, 0.02);
  }
  EXPECT_EQ(one.missing_from_left, other.missing_from_left);
  EXPECT_EQ(one.missing_from_right, other.missing_from_right);
  EXPECT_EQ(one.out_of_scope, other.out_of_scope);
}

std::size_t matched_rows(const Outcome& outcome) {
  std::size_t rows = 0;
  for (const Group& group : outcome.groups) {
    if (group.bucket <= BucketKind::kAmountDiffers) rows += group.left.size() + group.right.size();
  }
  return rows;
}

TEST(LearntSettingsTest, ASecondRunGivesTheSameResult) {
  for (unsigned seed = 1; seed <= tests::seed_count(6); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    for (const Files& files : {make_hard_files(seed), make_payouts(seed, 30)}) {
      const Outcome first = run_files(files);
      expect_same(first, run_files(files, learnt_from(first)));
    }
  }
}

TEST(LearntSettingsTest, AFeeIsKnownWhereOnePayoutCouldNotTeachIt) {
  const Outcome whole = run_files(make_payouts(3, 30));
  ASSERT_EQ(whole.learnt.settings.payouts.size(), 1U);
  EXPECT_EQ(whole.learnt.settings.payouts[0].rate_ppm, 14'000);
  EXPECT_EQ(whole.learnt.settings.payouts[0].fixed, 25);
  const Files tiny = make_payouts(71, 1);
  EXPECT_EQ(matched_rows(run_files(tiny)), 0U);
  const Outcome known = run_files(tiny, learnt_from(whole));
  EXPECT_EQ(matched_rows(known), 4U);
  EXPECT_EQ(known.groups.at(0).bucket, BucketKind::kMatchedBatch);
}

TEST(LearntSettingsTest, AScopeIsKnownWhereThreeRowsCouldNotShowIt) {
  const Outcome whole = run_files(make_files(4));
  ASSERT_TRUE(whole.learnt.settings.scope.has_value());
  EXPECT_EQ(*whole.learnt.settings.scope, (LearntScope{.on_right = true, .column = "gateway", .values = {"Online"}}));
  const Files tiny{
      {"2025-04-02,TRF Devi Diaz,20.10,REF20001"},
      {"2025-04-02,Devi Diaz,Online,20.10,REF20001", "2025-04-02,Walk-in,Cash,7.25,", "2025-04-03,Walk-in,Cash,9.75,"}};
  EXPECT_EQ(run_files(tiny).out_of_scope.size(), 0U);
  const Outcome known = run_files(tiny, learnt_from(whole));
  EXPECT_EQ(known.out_of_scope, (std::vector<RowNumber>{{2}, {3}}));
  EXPECT_TRUE(known.missing_from_left.empty());
}

TEST(LearntSettingsTest, AnOptionWinsOverWhatWasLearnt) {
  Bench bench;
  const Files files = make_files(4);
  const SideInput left = bench.add("statement", kStatement, files.statement);
  const SideInput right = bench.add("orders", kOrders, files.orders);
  Options options = learnt_from(run_files(files));
  options.amount = ColumnPair{"nothing", "paid"};
  const auto outcome = run(bench, left, right, options);
  ASSERT_FALSE(outcome.ok());
  EXPECT_NE(outcome.error().message.find("no column \"nothing\""), std::string::npos);
}

TEST(LearntSettingsTest, FilesOfAnotherKindAreNoticed) {
  Bench bench;
  const Files files = make_files(4);
  Options options = learnt_from(run_files(files));
  options.learnt->scope->column = "channel";
  const auto outcome = run(bench, bench.add("statement", kStatement, files.statement),
                           bench.add("orders", kOrders, files.orders), options);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(outcome.error().message.find("\"channel\""), std::string::npos) << outcome.error().message;
}

struct BadLearntCase {
  std::string_view name, before, after, message;
};
class BadLearntTest : public ::testing::TestWithParam<BadLearntCase> {};

INSTANTIATE_TEST_SUITE_P(
    ByHand, BadLearntTest,
    ::testing::Values(BadLearntCase{"no_json", "{", "", "is not JSON"},
                      BadLearntCase{"version", "\"learnt_version\": 1", "\"learnt_version\": 2", "version 1"},
                      BadLearntCase{"side", "\"side\": \"right\"", "\"side\": \"top\"", "\"side\": left or right"},
                      BadLearntCase{"values", "\"values\": [\n   \"Online\"\n  ]", "\"values\": [3]", "\"values\""},
                      BadLearntCase{"missing", "\"payouts\"", "\"pay\"", "\"payouts\": it is missing"},
                      BadLearntCase{"days", "\"days\": [\n", "\"days\": [99999,", "\"days\""}),
    [](const auto& instance) { return std::string{instance.param.name}; });

TEST_P(BadLearntTest, IsRefusedWithItsMember) {
  static const std::string kText = learnt_json(run_files(make_files(4)).learnt.settings);
  const auto place = kText.find(GetParam().before);
  ASSERT_NE(place, std::string::npos) << kText;
  std::string text = kText;
  text.replace(place, GetParam().before.size(), GetParam().after);
  const auto read = parse_learnt(text, "mine.json");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(read.error().message.find("mine.json"), std::string::npos);
  EXPECT_NE(read.error().message.find(GetParam().message), std::string::npos) << read.error().message;
}

}  // namespace
}  // namespace concord::reconcile
