// Whole runs with payouts and parts: the same rows in another order, on the other side or under other headers give the
// same result, and every row is in one bucket.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "bench.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

struct Names {
  std::string day, text, money;
};

Schema schema_of(const Names& names, bool with_way) {
  Schema schema{{names.day, {TypeKind::kDate}}, {names.text, {TypeKind::kText}}};
  if (with_way) schema.push_back({"way", {TypeKind::kText}});
  schema.push_back({names.money, decimal()});
  return schema;
}

struct Files {
  std::vector<std::string> statement, orders;
};

std::string day_text(int day) {
  return "2025-0" + std::to_string(3 + day / 28) + "-" + (day % 28 < 9 ? "0" : "") + std::to_string(1 + day % 28);
}

std::string cents(std::int64_t amount) {
  return Decimal::make(amount, 2).value().to_string();
}

// Single payments, orders in two parts, and payouts of a terminal's day less 1.2 %.
Files make_files(unsigned seed) {
  static constexpr std::string_view kFirst[] = {"Amira", "Bruno", "Chandra", "Devi", "Elif", "Farid", "Greta", "Hanna"};
  static constexpr std::string_view kLast[] = {"Abel", "Bauer", "Costa", "Diaz", "Engel", "Fischer", "Gupta", "Holm"};
  std::mt19937 random{seed};
  Files files;
  const auto name = [&random] { return std::string{kFirst[random() % 8]} + " " + std::string{kLast[random() % 8]}; };
  const auto amount = [&random] { return static_cast<std::int64_t>(500 + random() % 40000); };
  for (int day = 0; day < 50; ++day) {
    for (int single = 0; single < 3; ++single) {
      const std::string who = name();
      const std::int64_t value = amount();
      files.orders.push_back(day_text(day) + "," + who + ",Online," + cents(value));
      if (random() % 20 != 0) files.statement.push_back(day_text(day) + ",TRF " + who + "," + cents(value));
    }
    if (day % 5 == 0) {
      const std::string who = name();
      const std::int64_t first = amount(), second = amount();
      files.orders.push_back(day_text(day) + "," + who + ",Online," + cents(first + second));
      files.statement.push_back(day_text(day) + ",TRF " + who + "," + cents(first));
      files.statement.push_back(day_text(day + 1) + ",TRF " + who + "," + cents(second));
    }
    std::int64_t gross = 0;
    for (std::size_t row = 0, rows = 2 + random() % 4; row < rows; ++row) {
      const std::int64_t value = amount();
      gross += value;
      files.orders.push_back(day_text(day) + "," + name() + ",Terminal," + cents(value));
    }
    files.statement.push_back(day_text(day + 1) + ",TERMINAL PAYOUT," + cents(gross - (gross * 12 + 500) / 1000));
  }
  return files;
}

// Buckets by name with rows and sums; the sides are turned round when the files were.
using Summary = std::map<std::string, std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::string>>;
Summary summary_of(const Outcome& outcome, bool swapped) {
  Summary summary;
  for (const Bucket& bucket : outcome.buckets) {
    std::string name{bucket_name(bucket.kind)};
    if (swapped && name == "left_only") {
      name = "right_only";
    } else if (swapped && name == "right_only") {
      name = "left_only";
    }
    const Decimal difference = swapped ? bucket.difference.negated() : bucket.difference;
    summary[name] = {bucket.groups, swapped ? bucket.right_rows : bucket.left_rows,
                     swapped ? bucket.left_rows : bucket.right_rows, difference.to_string()};
  }
  return summary;
}

Outcome outcome_of(const Files& files, bool swapped = false, const Names& names = {"day", "text", "amount"}) {
  Bench bench;
  const SideInput statement = bench.add("statement", schema_of(names, false), files.statement);
  const SideInput orders = bench.add("orders", schema_of(names, true), files.orders);
  auto outcome = swapped ? run(bench, orders, statement) : run(bench, statement, orders);
  EXPECT_TRUE(outcome.ok()) << outcome.error().message;
  return std::move(outcome).value();
}

TEST(SumsInRun, FindPayoutsAndParts) {
  const Summary summary = summary_of(outcome_of(make_files(1)), false);
  ASSERT_TRUE(summary.contains("matched_batch"));
  ASSERT_TRUE(summary.contains("matched_split"));
  EXPECT_GE(std::get<0>(summary.at("matched_batch")), 48U);
  EXPECT_GE(std::get<0>(summary.at("matched_split")), 9U);
}

TEST(SumsInRun, AreTheSameForShuffledRowsSwappedSidesAndOtherHeaders) {
  for (unsigned seed = 1; seed <= tests::seed_count(8); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    Files files = make_files(seed);
    const Summary before = summary_of(outcome_of(files), false);
    EXPECT_EQ(summary_of(outcome_of(files, true), true), before);
    EXPECT_EQ(summary_of(outcome_of(files, false, {"Buchungstag", "Verwendungszweck", "Betrag"}), false), before);
    std::shuffle(files.statement.begin(), files.statement.end(), random);
    std::shuffle(files.orders.begin(), files.orders.end(), random);
    EXPECT_EQ(summary_of(outcome_of(files), false), before);
  }
}

TEST(SumsInRun, PutEveryRowIntoOneBucketAndExplainEachOpenOne) {
  for (unsigned seed = 21; seed < 21 + tests::seed_count(6); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Files files = make_files(seed);
    const Outcome outcome = outcome_of(files);
    std::uint64_t left = 0, right = 0;
    for (const Bucket& bucket : outcome.buckets) {
      left += bucket.left_rows;
      right += bucket.right_rows;
    }
    EXPECT_EQ(left, files.statement.size());
    EXPECT_EQ(right, files.orders.size());
    EXPECT_EQ(outcome.difference, outcome.explained);
    EXPECT_EQ(outcome.explanations.size(), outcome.missing_from_left.size() + outcome.missing_from_right.size());
    for (const Explanation& each : outcome.explanations) {
      EXPECT_FALSE(each.kind.empty());
      EXPECT_FALSE(each.entry.empty());
      EXPECT_TRUE(each.confidence > 0 && each.confidence <= 1);
    }
  }
}

TEST(SumsInRun, ThresholdOpensWhatIsNotSureEnough) {
  const Files files = make_files(2);
  Bench bench;
  Options options;
  options.min_confidence = 0.99999;
  const auto outcome = run(bench, bench.add("statement", schema_of({"day", "text", "amount"}, false), files.statement),
                           bench.add("orders", schema_of({"day", "text", "amount"}, true), files.orders), options);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  for (const Group& group : outcome.value().groups) {
    EXPECT_TRUE(group.confidence >= 0.99999 || group.bucket == BucketKind::kAmbiguous);
    EXPECT_LE(group.joins, outcome.value().groups.size());
  }
  EXPECT_EQ(outcome.value().difference, outcome.value().explained);
  EXPECT_GT(outcome.value().missing_from_left.size(), outcome_of(files).missing_from_left.size());
}

}  // namespace
}  // namespace concord::reconcile
