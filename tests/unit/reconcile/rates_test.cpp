// Payments exchanged at a rate that drifts from day to day.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include "unit/reconcile/bench.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

const Schema kAccount{{"booked", {TypeKind::kDate}},
                      {"details", {TypeKind::kText}},
                      {"amount", decimal()},
                      {"reference", {TypeKind::kText}}};
const Schema kSales{{"sold", {TypeKind::kDate}},
                    {"customer", {TypeKind::kText}},
                    {"currency", {TypeKind::kText}},
                    {"total", decimal()},
                    {"sale", {TypeKind::kText}}};

struct World {
  std::vector<std::string> account, sales;  // row r of the one is row r of the other, but for the last of each
};

std::string money(std::int64_t cents) {
  return fmt::format("{}.{:02}", cents / 100, cents % 100);
}

// Sales in euros and in zlotys, paid in euros a day later; half of the payments name the sale.
World make_world(unsigned seed) {
  static constexpr std::array<std::string_view, 8> kNames{"Adele", "Bruno", "Clara", "David",
                                                          "Elena", "Felix", "Greta", "Hugo"};
  static constexpr std::array<std::string_view, 8> kFamilies{"Nowak", "Kowalski", "Wolny", "Zielinski",
                                                             "Maly",  "Duda",     "Krol",  "Lis"};
  std::mt19937 random{seed};
  World world;
  std::int64_t rate = 4'300'000;  // zlotys for a million euros
  const auto date = [](int day) { return fmt::format("2025-{:02}-{:02}", 1 + day / 28, 1 + day % 28); };
  for (int sale = 0; sale < 120; ++sale) {
    const int day = sale / 3;
    rate += static_cast<std::int64_t>(random() % 20'001) - 10'000;
    const bool foreign = sale % 2 == 0;
    const std::int64_t total = 2'000 + static_cast<std::int64_t>(random() % 80'000);
    const std::int64_t euros = foreign ? (total * 1'000'000 + rate / 2) / rate : total;
    const std::string name = fmt::format("{} {}", kNames[random() % 8], kFamilies[random() % 8]);
    const std::string reference = fmt::format("S{:06}", 100'000 + sale * 37);
    world.sales.push_back(
        fmt::format("{},{},{},{},{}", date(day), name, foreign ? "PLN" : "EUR", money(total), reference));
    world.account.push_back(
        fmt::format("{},FROM {},{},{}", date(day + 1), name, money(euros), sale % 4 < 2 ? reference : ""));
  }
  world.sales.push_back(date(20) + ",Never Paid,PLN,515.15,S999999");
  world.account.push_back(date(20) + ",INTEREST,3.21,");
  return world;
}

std::multiset<std::pair<std::uint64_t, std::uint64_t>> pairs_of(const Outcome& outcome, bool swapped) {
  std::multiset<std::pair<std::uint64_t, std::uint64_t>> pairs;
  for (const Group& group : outcome.groups) {
    if (group.left.size() != 1 || group.right.size() != 1) continue;
    const std::uint64_t left = group.left.front().value, right = group.right.front().value;
    pairs.insert(swapped ? std::pair{right, left} : std::pair{left, right});
  }
  return pairs;
}

TEST(ExchangeRates, AreLearntFromReferencesAndFindTheRest) {
  std::size_t found = 0, stated = 0, seeds = tests::seed_count(6);
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World world = make_world(seed);
    Bench bench;
    const SideInput account = bench.add("account", kAccount, world.account);
    const SideInput sales = bench.add("sales", kSales, world.sales);
    const auto outcome = run(bench, account, sales);
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    for (const auto& [left, right] : pairs_of(outcome.value(), false)) {
      ++stated;
      found += left == right && left <= 120 ? 1 : 0;
    }
    EXPECT_TRUE(std::any_of(outcome.value().groups.begin(), outcome.value().groups.end(), [](const Group& group) {
      return group.pass == "exchange_rate" && group.explanation.find("rate of PLN") != std::string::npos;
    }));
  }
  EXPECT_GE(found, 118 * seeds);  // of 120
  EXPECT_GE(found + seeds, stated);
}

TEST(ExchangeRates, SwappedSidesGiveTheSamePairs) {
  for (unsigned seed = 11; seed < 11 + tests::seed_count(4); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World world = make_world(seed);
    Bench one, other;
    const SideInput account = one.add("account", kAccount, world.account),
                    sales = one.add("sales", kSales, world.sales);
    const SideInput left = other.add("sales", kSales, world.sales),
                    right = other.add("account", kAccount, world.account);
    const auto before = run(one, account, sales), after = run(other, left, right);
    ASSERT_TRUE(before.ok() && after.ok());
    EXPECT_EQ(pairs_of(before.value(), false), pairs_of(after.value(), true));
  }
}

TEST(ExchangeRates, WithoutReferencesNothingIsMadeUp) {
  World world = make_world(3);
  for (std::string& line : world.account) line.resize(line.rfind(',') + 1);
  Bench bench;
  const auto outcome =
      run(bench, bench.add("account", kAccount, world.account), bench.add("sales", kSales, world.sales));
  ASSERT_TRUE(outcome.ok());
  for (const Group& group : outcome.value().groups) EXPECT_NE(group.pass, "exchange_rate");
}

}  // namespace
}  // namespace concord::reconcile
