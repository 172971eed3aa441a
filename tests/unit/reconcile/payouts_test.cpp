// Payouts of whole days: what is found in made ledgers, and that everything stated adds up.
#include "reconcile/impl/payouts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

constexpr std::uint64_t kWork = 1U << 20;

struct Made {
  PayoutProblem problem;
  std::map<std::uint32_t, std::vector<std::uint32_t>> truth;  // members of each payout
};

// Every payout pays some rows of one day, one or two days later, less 1.2 %.
Made make(unsigned seed, int days, int payouts_a_day) {
  std::mt19937 random{seed};
  Made made;
  for (int day = 0; day < days; ++day) {
    for (int payout = 0; payout < payouts_a_day; ++payout) {
      std::int64_t gross = 0;
      std::vector<std::uint32_t> members;
      for (std::size_t row = 0; row < 2 + random() % 5; ++row) {
        const auto amount = static_cast<std::int64_t>(300 + random() % 60000);
        members.push_back(static_cast<std::uint32_t>(made.problem.members.size()));
        made.problem.members.push_back({amount, day, members.back()});
        gross += amount;
      }
      const auto index = static_cast<std::uint32_t>(made.problem.payouts.size());
      made.problem.payouts.push_back(
          {gross - (gross * 12 + 500) / 1000, day + 1 + static_cast<std::int32_t>(random() % 2), index});
      made.truth[index] = members;
    }
  }
  return made;
}

PayoutSolution solve(const PayoutProblem& problem) {
  auto solution = solve_payouts(problem, kWork, Deadline{});
  EXPECT_TRUE(solution.ok());
  return solution.value() ? *solution.value() : PayoutSolution{};
}

std::size_t right_ones(const Made& made, const PayoutSolution& solution, std::size_t& stated) {
  std::size_t right = 0;
  for (const PayoutBlock& block : solution.blocks) {
    if (block.payouts.size() > 1) continue;
    ++stated;
    right += made.truth.at(block.payouts[0]) == block.members ? 1U : 0U;
  }
  return right;
}

TEST(Payouts, AreFoundWhereOneDayHasOne) {
  const Made made = make(1, 60, 1);
  const PayoutSolution solution = solve(made.problem);
  EXPECT_EQ(solution.fee.fee.rate_ppm, 12000);
  std::size_t stated = 0;
  EXPECT_EQ(right_ones(made, solution, stated), 60U);
  EXPECT_EQ(stated, 60U);
}

TEST(Payouts, OfOneDayAreKeptApartAsFarAsSumsCan) {
  std::size_t stated = 0, right = 0;
  for (unsigned seed = 1; seed <= tests::seed_count(10); ++seed) {
    const Made made = make(seed, 30, 3);
    const PayoutSolution solution = solve(made.problem);
    right += right_ones(made, solution, stated);
    EXPECT_GE(solution.explained, 85U) << seed;
  }
  EXPECT_EQ(right, stated);
  EXPECT_GT(stated, 800U);
}

TEST(Payouts, UseEveryRowOnceAndAddUp) {
  for (unsigned seed = 1; seed <= tests::seed_count(30); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Made made = make(seed, 25, 1 + static_cast<int>(seed % 4));
    std::mt19937 random{seed};
    for (int lost = 0; lost < 5; ++lost) {  // damage: rows without a partner on both sides
      made.problem.payouts.push_back(
          {static_cast<std::int64_t>(random() % 90000), 5 * lost, 9000U + static_cast<std::uint32_t>(lost)});
      made.problem.members.push_back(
          {static_cast<std::int64_t>(random() % 9000), 5 * lost, 9000U + static_cast<std::uint32_t>(lost)});
    }
    const PayoutSolution solution = solve(made.problem);
    std::set<std::uint32_t> payouts, members;
    for (const PayoutBlock& block : solution.blocks) {
      SumRange range;
      std::int64_t sum = 0;
      for (const std::uint32_t payout : block.payouts) {
        EXPECT_TRUE(payouts.insert(payout).second);
        const SumRange one = solution.fee.fee.sums_paying(made.problem.payouts[payout].amount);
        range.low += one.low;
        range.high += one.high;
      }
      for (const std::uint32_t member : block.members) {
        EXPECT_TRUE(members.insert(member).second);
        sum += solution.fee.fee.effective(made.problem.members[member].amount);
      }
      EXPECT_TRUE(sum >= range.low && sum <= range.high);
      EXPECT_EQ(block.payouts.size() > 1, block.ways > 1);
    }
  }
}

TEST(Payouts, AreTheSameForShuffledRows) {
  for (unsigned seed = 1; seed <= tests::seed_count(20); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const Made made = make(seed, 20, 3);
    PayoutProblem mixed = made.problem;
    std::shuffle(mixed.payouts.begin(), mixed.payouts.end(), random);
    std::shuffle(mixed.members.begin(), mixed.members.end(), random);
    const auto contents = [](const PayoutProblem& problem) {  // content numbers name the rows here
      std::set<std::pair<std::set<std::uint32_t>, std::set<std::uint32_t>>> blocks;
      for (const PayoutBlock& block : solve(problem).blocks) {
        std::set<std::uint32_t> payouts, members;
        for (const std::uint32_t payout : block.payouts) payouts.insert(problem.payouts[payout].content);
        for (const std::uint32_t member : block.members) members.insert(problem.members[member].content);
        blocks.insert({payouts, members});
      }
      return blocks;
    };
    EXPECT_EQ(contents(mixed), contents(made.problem));
  }
}

TEST(Payouts, WithEqualAmountsAreToldToBeAmbiguous) {
  PayoutProblem problem;
  for (std::uint32_t day = 0; day < 20; ++day) {
    const auto when = static_cast<std::int32_t>(day);
    // Two payouts of a day, each with one of two rows of 50.00 that only their names tell apart.
    problem.members.push_back({5000, when, 10 * day});
    problem.members.push_back({5000, when, 10 * day + 1});
    problem.members.push_back({1201 + 17 * when, when, 10 * day + 2});
    problem.members.push_back({30333 + 29 * when, when, 10 * day + 3});
    problem.payouts.push_back({6201 + 17 * when, when + 1, 10 * day});
    problem.payouts.push_back({35333 + 29 * when, when + 1, 10 * day + 1});
  }
  const PayoutSolution solution = solve(problem);
  EXPECT_EQ(solution.blocks.size(), 20U);
  for (const PayoutBlock& block : solution.blocks) {
    EXPECT_EQ(block.payouts.size(), 2U);
    EXPECT_GE(block.ways, 2U);
  }
}

TEST(Payouts, AreNotInvented) {
  for (unsigned seed = 1; seed <= tests::seed_count(20); ++seed) {
    std::mt19937 random{seed};
    PayoutProblem problem;
    for (std::uint32_t row = 0; row < 300; ++row) {
      problem.members.push_back(
          {static_cast<std::int64_t>(300 + random() % 60000), static_cast<std::int32_t>(random() % 60), row});
      if (row % 5 == 0)
        problem.payouts.push_back(
            {static_cast<std::int64_t>(300 + random() % 200000), static_cast<std::int32_t>(random() % 60), row});
    }
    EXPECT_LE(solve(problem).blocks.size(), 2U) << "seed " << seed;
  }
}

TEST(Payouts, OfFewPricesAreCountedAsCoincidence) {
  constexpr std::int64_t kPrices[] = {990, 1990, 2500, 4990, 5000, 9900, 10000};
  for (unsigned seed = 1; seed <= tests::seed_count(10); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    PayoutProblem problem;
    const auto row = [&](std::uint32_t content) {
      const std::int64_t amount = random() % 4 == 0 ? kPrices[random() % std::size(kPrices)]
                                                    : static_cast<std::int64_t>(300 + random() % 60000);
      return SumRow{amount, static_cast<std::int32_t>(random() % 180), content};
    };
    for (std::uint32_t index = 0; index < 2400; ++index) problem.members.push_back(row(index));
    for (std::uint32_t index = 0; index < 600; ++index) problem.payouts.push_back(row(index));
    const PayoutSolution solution = solve(problem);
    EXPECT_TRUE(solution.explained < 10 || solution.expected > 0.3 * solution.explained)
        << solution.explained << " explained, " << solution.expected << " expected";
  }
}

TEST(Payouts, TenThousandRowsInOneAreBounded) {
  std::mt19937 random{5};
  PayoutProblem problem;
  std::int64_t gross = 0;
  for (std::uint32_t row = 0; row < 10000; ++row) {
    problem.members.push_back({static_cast<std::int64_t>(100 + random() % 20000), 3, row});
    gross += problem.members.back().amount;
  }
  problem.payouts.push_back({gross - (gross * 15 + 500) / 1000, 4, 0});
  const PayoutSolution solution = solve(problem);
  ASSERT_EQ(solution.blocks.size(), 1U);
  EXPECT_EQ(solution.blocks[0].members.size(), 10000U);
  EXPECT_EQ(solution.fee.fee.rate_ppm, 15000);
  // The same rows with a thousand payouts that fit nothing: no answer, and no long search.
  for (std::uint32_t payout = 1; payout < 1000; ++payout)
    problem.payouts.push_back({static_cast<std::int64_t>(random() % 900000), 4, payout});
  EXPECT_LE(solve(problem).blocks.size(), 1U);
}

}  // namespace
}  // namespace concord::reconcile
