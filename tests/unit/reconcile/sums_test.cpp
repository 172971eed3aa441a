// Subset sums, divisions and fees against slow twins that try everything.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "reconcile/impl/fee_model.hpp"
#include "reconcile/impl/partition.hpp"
#include "reconcile/impl/subset_sum.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

// Every way to take rows of each class, one after the other.
template <typename Visit>
void for_each_choice(const std::vector<AmountClass>& classes, Visit visit) {
  SubsetCounts counts(classes.size(), 0);
  while (true) {
    visit(counts);
    std::size_t place = 0;
    while (place < classes.size() && counts[place] == classes[place].copies) counts[place++] = 0;
    if (place == classes.size()) return;
    ++counts[place];
  }
}

std::int64_t sum_of(const std::vector<AmountClass>& classes, const SubsetCounts& counts) {
  std::int64_t sum = 0;
  for (std::size_t index = 0; index < classes.size(); ++index) sum += classes[index].amount * counts[index];
  return sum;
}

std::vector<SubsetCounts> slow_subsets(const std::vector<AmountClass>& classes, SumRange range) {
  std::vector<SubsetCounts> found;
  for_each_choice(classes, [&](const SubsetCounts& counts) {
    const bool empty = std::all_of(counts.begin(), counts.end(), [](std::uint16_t count) { return count == 0; });
    const std::int64_t sum = sum_of(classes, counts);
    if (!empty && sum >= range.low && sum <= range.high) found.push_back(counts);
  });
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<AmountClass> random_classes(std::mt19937& random, std::size_t most, bool negatives) {
  std::set<std::int64_t> amounts;
  const std::size_t count = 1 + random() % most;
  while (amounts.size() < count) {
    const auto amount = static_cast<std::int64_t>(1 + random() % 60);
    amounts.insert(negatives && random() % 3 == 0 ? -amount : amount);
  }
  std::vector<AmountClass> classes;
  for (const std::int64_t amount : amounts) classes.push_back({amount, static_cast<std::uint32_t>(1 + random() % 3)});
  return classes;
}

TEST(SubsetSum, FindsWhatTryingAllSubsetsFinds) {
  for (unsigned seed = 1; seed <= tests::seed_count(300); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const auto classes = random_classes(random, 7, seed % 2 == 0);
    const auto low = static_cast<std::int64_t>(random() % 150) - (seed % 2 == 0 ? 40 : 0);
    const SumRange range{low, low + static_cast<std::int64_t>(random() % 4)};
    const SubsetSums fast =
        find_subsets(classes, range, {.found_max = 100000, .work_max = 1U << 20, .nearby_width = 7});
    EXPECT_TRUE(fast.complete);
    EXPECT_EQ(fast.found, slow_subsets(classes, range));
    double nearby = 0;
    for_each_choice(classes, [&](const SubsetCounts& counts) {
      const std::int64_t sum = sum_of(classes, counts);
      nearby += sum >= range.low - 7 && sum <= range.high + 7 ? 1 : 0;
    });
    EXPECT_EQ(fast.nearby, nearby);
  }
}

TEST(SubsetSum, SaysWhenItStoppedEarly) {
  const std::vector<AmountClass> classes{{1, 10}, {2, 10}, {3, 10}};
  EXPECT_FALSE(find_subsets(classes, {20, 20}, {.found_max = 3}).complete);
  const SubsetSums refused = find_subsets(classes, {20, 20}, {.work_max = 5});
  EXPECT_FALSE(refused.complete);
  EXPECT_TRUE(refused.found.empty());
}

TEST(SubsetSum, TenThousandEqualAmountsAreOneClass) {
  const std::vector<AmountClass> classes{{4990, 10000}};
  const SubsetSums found = find_subsets(classes, {4990 * 7, 4990 * 7}, {});
  ASSERT_EQ(found.found.size(), 1U);
  EXPECT_EQ(found.found[0], (SubsetCounts{7}));
}

// All divisions, by giving each sum any choice of what is left.
void slow_divisions(const std::vector<AmountClass>& classes, const std::vector<SumRange>& sums,
                    std::vector<SubsetCounts>& parts, std::set<std::vector<SubsetCounts>>& found) {
  std::vector<AmountClass> left = classes;
  for (const SubsetCounts& part : parts) {
    for (std::size_t index = 0; index < part.size(); ++index) left[index].copies -= part[index];
  }
  if (parts.size() == sums.size()) {
    if (std::all_of(left.begin(), left.end(), [](const AmountClass& entry) { return entry.copies == 0; }))
      found.insert(parts);
    return;
  }
  for_each_choice(left, [&](const SubsetCounts& counts) {
    const std::int64_t sum = sum_of(left, counts);
    const bool empty = std::all_of(counts.begin(), counts.end(), [](std::uint16_t count) { return count == 0; });
    if (empty || sum < sums[parts.size()].low || sum > sums[parts.size()].high) return;
    parts.push_back(counts);
    slow_divisions(classes, sums, parts, found);
    parts.pop_back();
  });
}

TEST(Partition, DecidesThePartsThatAllDivisionsShare) {
  std::size_t decided = 0, varied = 0;
  for (unsigned seed = 1; seed <= tests::seed_count(200); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const auto classes = random_classes(random, 5, false);
    const std::size_t count = 2 + random() % 2;
    std::vector<SumRange> sums(count);
    for (const AmountClass& entry : classes) {  // made from one division, so that there is one
      for (std::uint32_t copy = 0; copy < entry.copies; ++copy) {
        SumRange& sum = sums[random() % count];
        sum.low += entry.amount;
        sum.high += entry.amount;
      }
    }
    if (std::any_of(sums.begin(), sums.end(), [](const SumRange& sum) { return sum.low == 0; })) continue;
    std::set<std::vector<SubsetCounts>> all;
    std::vector<SubsetCounts> parts;
    slow_divisions(classes, sums, parts, all);
    ASSERT_FALSE(all.empty());
    const Division division = divide(classes, sums, 1U << 20);
    EXPECT_LE(division.ways, all.size());
    if (division.complete) {
      EXPECT_EQ(division.ways, all.size());
    }
    EXPECT_EQ(division.ways == 1, all.size() == 1);
    for (std::size_t place = 0; place < count; ++place) {
      std::set<SubsetCounts> different;
      for (const auto& each : all) different.insert(each[place]);
      ASSERT_EQ(division.parts[place].has_value(), different.size() == 1);
      if (division.parts[place]) {
        EXPECT_EQ(*division.parts[place], *different.begin());
      }
      ++(division.parts[place] ? decided : varied);
    }
  }
  EXPECT_GT(decided, 50U);
  EXPECT_GT(varied, 50U);
}

TEST(Partition, WithoutBudgetNothingIsDecided) {
  const std::vector<AmountClass> classes{{10, 1}, {20, 1}, {30, 1}};
  const Division division = divide(classes, std::vector<SumRange>{{30, 30}, {30, 30}}, 0);
  EXPECT_FALSE(division.complete);
  EXPECT_FALSE(division.parts[0].has_value());
}

struct FeeCase {
  std::string_view name;
  FeeModel fee;
};
class FeeTest : public ::testing::TestWithParam<FeeCase> {};
INSTANTIATE_TEST_SUITE_P(Kinds, FeeTest,
                         ::testing::Values(FeeCase{"none", {}}, FeeCase{"percent", {.rate_ppm = 12000}},
                                           FeeCase{"odd_percent", {.rate_ppm = 17340}}, FeeCase{"fixed", {.fixed = 55}},
                                           FeeCase{"both", {.rate_ppm = 14000, .fixed = 25}},
                                           FeeCase{"each_row", {.rate_ppm = 29000, .fixed_each = 30}}),
                         [](const auto& each) { return std::string{each.param.name}; });

// The net amount as the fee's definition says, in whole numbers.
std::int64_t net_of(const FeeModel& fee, const std::vector<std::int64_t>& amounts) {
  std::int64_t gross = 0, effective = 0;
  for (const std::int64_t amount : amounts) {
    gross += amount;
    effective += amount - (amount * fee.rate_ppm + 500'000) / 1'000'000 - fee.fixed_each;
  }
  return fee.rounds_each() ? effective - fee.fixed : gross - (gross * fee.rate_ppm + 500'000) / 1'000'000 - fee.fixed;
}

TEST_P(FeeTest, IsLearntFromGuessesOfWhichMostAreWrong) {
  const FeeModel& fee = GetParam().fee;
  std::mt19937 random{7};
  std::vector<FeePoint> points;
  for (std::uint32_t payout = 0; payout < 40; ++payout) {
    std::vector<std::int64_t> amounts;
    for (std::size_t row = 0; row < 2 + random() % 7; ++row)
      amounts.push_back(500 + static_cast<std::int64_t>(random() % 20000));
    const std::int64_t net = net_of(fee, amounts);
    std::int64_t gross = 0;
    for (const std::int64_t amount : amounts) gross += amount;
    points.push_back({payout, net, gross, static_cast<std::uint32_t>(amounts.size())});
    for (int wrong = 0; wrong < 10; ++wrong)
      points.push_back({payout, net, net + static_cast<std::int64_t>(random() % 9000),
                        2 + static_cast<std::uint32_t>(random() % 6)});
  }
  const auto learnt = learn_fee(points);
  ASSERT_TRUE(learnt.has_value());
  EXPECT_EQ(learnt->fee.rate_ppm, fee.rate_ppm);
  EXPECT_EQ(learnt->fee.fixed, fee.fixed);
  EXPECT_EQ(learnt->fee.fixed_each, fee.fixed_each);
  EXPECT_GE(learnt->payouts, fee.rounds_each() ? 20U : 39U);
}

TEST_P(FeeTest, SumsPayingAreThoseWhoseNetAmountItIs) {
  const FeeModel& fee = GetParam().fee;
  if (fee.rounds_each()) return;
  for (const std::int64_t net : {100LL, 98'800LL, 1'234'567LL}) {
    const SumRange range = fee.sums_paying(net);
    for (std::int64_t gross = net; gross < net + net / 10 + 100; ++gross) {
      const bool pays = net_of(fee, {gross}) == net;
      const bool half = (gross * fee.rate_ppm) % 1'000'000 == 500'000;  // may be rounded either way
      const bool inside = gross >= range.low && gross <= range.high;
      EXPECT_TRUE(half || pays == inside) << net << " " << gross;
    }
  }
}

TEST(Fee, IsNotLearntFromCoincidences) {
  for (unsigned seed = 1; seed <= tests::seed_count(20); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    std::vector<FeePoint> points;
    for (std::uint32_t payout = 0; payout < 200; ++payout) {
      const auto net = static_cast<std::int64_t>(5000 + random() % 100000);
      for (int guess = 0; guess < 20; ++guess)
        points.push_back({payout, net, net + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(net / 10)),
                          2 + static_cast<std::uint32_t>(random() % 6)});
    }
    const auto learnt = learn_fee(points);
    EXPECT_TRUE(!learnt || (learnt->fee.is_free() && learnt->payouts < 10)) << seed;
  }
}

}  // namespace
}  // namespace concord::reconcile
