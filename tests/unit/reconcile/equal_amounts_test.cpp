// Amounts that say nothing: the rows of a shop with one price.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "reconcile/impl/evidence_match.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

struct Shop {
  EventRows statement, orders;
};

void add(EventRows& rows, std::int32_t day, std::string text) {
  rows.numbers.push_back(RowNumber{rows.size() + 1});
  rows.amounts.push_back(1000);
  rows.days.push_back(day);
  rows.references.emplace_back();
  rows.texts.push_back(std::move(text));
}

/// `count` orders of one price over a year by some hundred customers; each is paid within two days, with the
/// customer's name cut off.
Shop make_shop(unsigned seed, std::size_t count) {
  std::mt19937 random{seed};
  Shop shop;
  for (std::size_t row = 0; row < count; ++row) {
    const auto day = static_cast<std::int32_t>(random() % 365);
    const auto customer = static_cast<char>('A' + random() % 14);
    const auto family = static_cast<char>('A' + random() % 8);
    const std::string name = std::string(5, customer) + " " + std::string(6, family);
    add(shop.orders, day, name);
    add(shop.statement, day + static_cast<std::int32_t>(random() % 3), "TRF " + name.substr(0, 4 + random() % 9));
  }
  return shop;
}

std::size_t settled_rows(const EvidenceMatch& match) {
  std::size_t rows = match.pairs.size();
  for (const AmbiguousEvents& group : match.ambiguous) rows += group.left.size();
  return rows;
}

EvidenceMatch match_shop(const Shop& shop) {
  NoProgress progress;
  auto match = match_events(shop.statement, shop.orders, {}, Deadline{}, progress);
  EXPECT_TRUE(match.ok());
  return std::move(match).value();
}

TEST(EqualAmounts, NamesAndDaysDecideWhileTheyCan) {
  for (unsigned seed = 1; seed <= tests::seed_count(5); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const EvidenceMatch match = match_shop(make_shop(seed, 1000));
    EXPECT_GE(match.pairs.size(), 900U);
    // A customer who buys twice within days is a coin's toss that no wrong money comes of.
    const auto right = std::count_if(match.pairs.begin(), match.pairs.end(),
                                     [](const StatedPair& pair) { return pair.left == pair.right; });
    EXPECT_GE(static_cast<double>(right), 0.9 * static_cast<double>(match.pairs.size()));
  }
}

TEST(EqualAmounts, ACrowdIsCalledAmbiguousAndNotMissing) {
  const EvidenceMatch match = match_shop(make_shop(1, 20'000));
  EXPECT_GE(settled_rows(match), 19'900U);
}

TEST(EqualAmounts, RowsOutOfReachStayMissing) {
  Shop shop = make_shop(1, 20'000);
  for (int row = 0; row < 50; ++row) add(shop.orders, 600, "LATE");
  const EvidenceMatch match = match_shop(shop);
  for (const AmbiguousEvents& group : match.ambiguous) {
    for (const std::uint32_t row : group.right) EXPECT_LT(row, 20'000U);
  }
}

}  // namespace
}  // namespace concord::reconcile
