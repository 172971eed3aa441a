// Sums of one party's rows, found and refused.
#include "reconcile/impl/party_sums.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>

#include "reconcile/normalised_text.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

void add(EventRows& rows, std::int64_t amount, std::int32_t day, std::string_view reference, std::string_view text) {
  rows.numbers.push_back(RowNumber{rows.size() + 1});
  rows.amounts.push_back(amount);
  rows.days.push_back(day);
  rows.references.push_back(normalise_reference(reference));
  rows.texts.push_back(normalise_text(text));
}

struct Sides {
  EventRows left, right;
};

// People whose names keep each other apart, each with an order and its payment in one piece that differ too much to
// match.
Sides with_noise() {
  Sides sides;
  static constexpr std::string_view kNames[] = {"Anneke Brandt", "Carla Merz",    "Emil Vogt",  "Frieda Pohl",
                                                "Gustav Imhof",  "Jette Kessler", "Leni Thoma", "Nele Zander",
                                                "Sven Oster",    "Tilda Reuter"};
  for (std::size_t name = 0; name < std::size(kNames); ++name) {
    add(sides.left, 7000 + static_cast<std::int64_t>(name) * 913, 100 + static_cast<std::int32_t>(name), "",
        kNames[name]);
    add(sides.right, 9100 + static_cast<std::int64_t>(name) * 1117, 100 + static_cast<std::int32_t>(name), "",
        kNames[name]);
  }
  return sides;
}

std::vector<PartySum> run(const Sides& sides) {
  auto sums = find_party_sums(sides.left, sides.right, -7, 7, Deadline{});
  EXPECT_TRUE(sums.ok());
  return std::move(sums).value();
}

TEST(PartySums, FindsInstalmentsByReference) {
  Sides sides = with_noise();
  add(sides.right, 11161, 200, "EVZFWCKP", "Anneke Hellwig");
  add(sides.left, 3720, 204, "EVZFWCKP", "SEPA ANNEKE HELLWIG 1/3");
  add(sides.left, 3720, 234, "EVZFWCKP", "SEPA ANNEKE HELLWIG 2/3");
  add(sides.left, 3721, 264, "EVZFWCKP", "SEPA ANNEKE HELLWIG 3/3");
  const auto sums = run(sides);
  ASSERT_EQ(sums.size(), 1U);
  EXPECT_EQ(sums[0].left, (std::vector<std::uint32_t>{10, 11, 12}));
  EXPECT_EQ(sums[0].right, (std::vector<std::uint32_t>{10}));
  EXPECT_TRUE(sums[0].by_reference);
  EXPECT_EQ(sums[0].ways, 1U);
}

TEST(PartySums, FindsOnePaymentForSeveralInvoicesByName) {
  Sides sides = with_noise();
  add(sides.left, 60147, 220, "", "SAMMELZAHLUNG SILBERSEE BAU OHG");
  add(sides.right, 24192, 214, "RE240026", "Silbersee Bau OHG");
  add(sides.right, 29133, 215, "RE240028", "Silbersee Bau OHG");
  add(sides.right, 6822, 215, "RE240030", "Silbersee Bau OHG");
  const auto sums = run(sides);
  ASSERT_EQ(sums.size(), 1U);
  EXPECT_EQ(sums[0].left, (std::vector<std::uint32_t>{10}));
  EXPECT_EQ(sums[0].right, (std::vector<std::uint32_t>{10, 11, 12}));
}

TEST(PartySums, FindsSeveralPaymentsForSeveralInvoices) {
  Sides sides = with_noise();
  add(sides.left, 50000, 220, "", "ZAHLUNG SILBERSEE BAU OHG");
  add(sides.left, 13325, 221, "", "ZAHLUNG SILBERSEE BAU OHG");
  add(sides.right, 29133, 215, "", "Silbersee Bau OHG");
  add(sides.right, 34192, 216, "", "Silbersee Bau OHG");
  const auto sums = run(sides);
  ASSERT_EQ(sums.size(), 1U);
  EXPECT_EQ(sums[0].left.size(), 2U);
  EXPECT_EQ(sums[0].right.size(), 2U);
}

TEST(PartySums, TellsThatSeveralRowsFit) {
  Sides sides = with_noise();
  add(sides.right, 10003, 200, "", "Yara Quandt");
  add(sides.left, 3001, 201, "", "YARA QUANDT");
  add(sides.left, 7002, 202, "", "YARA QUANDT");
  add(sides.left, 7002, 203, "", "YARA QUANDT");  // the other one would do as well
  const auto sums = run(sides);
  ASSERT_EQ(sums.size(), 1U);
  EXPECT_EQ(sums[0].ways, 2U);
}

TEST(PartySums, RefusesSumsWhereManyRowsAreAbout) {
  Sides sides = with_noise();
  std::mt19937 random{3};
  for (int row = 0; row < 20; ++row)
    add(sides.left, 1000 + static_cast<std::int64_t>(random() % 3000), 200 + row % 5, "", "YARA QUANDT");
  std::int64_t some = 0;
  for (std::size_t row = 10; row < 16; ++row) some += sides.left.amounts[row];
  add(sides.right, some, 202, "", "Yara Quandt");
  for (const PartySum& sum : run(sides)) EXPECT_GT(sum.ways, 1U);
}

// The sums by what is in their rows.
using Content = std::tuple<std::int64_t, std::int32_t, std::string, std::string>;
std::set<std::pair<std::multiset<Content>, std::multiset<Content>>> contents(const std::vector<PartySum>& sums,
                                                                             const Sides& sides) {
  const auto content = [](const EventRows& rows, const std::vector<std::uint32_t>& members) {
    std::multiset<Content> result;
    for (const std::uint32_t row : members)
      result.insert({rows.amounts[row], rows.days[row], rows.references[row], rows.texts[row]});
    return result;
  };
  std::set<std::pair<std::multiset<Content>, std::multiset<Content>>> result;
  for (const PartySum& sum : sums) result.insert({content(sides.left, sum.left), content(sides.right, sum.right)});
  return result;
}

Sides random_sides(std::mt19937& random) {
  Sides sides = with_noise();
  static constexpr std::string_view kNames[] = {"Yara Quandt", "Xaver Hellwig", "Wanda Lindqvist", "Ulrich Sander"};
  for (int event = 0; event < 12; ++event) {
    const std::string_view name = kNames[random() % std::size(kNames)];
    const auto day = static_cast<std::int32_t>(200 + random() % 90);
    EventRows& ones = event % 2 == 0 ? sides.left : sides.right;
    EventRows& parts = event % 2 == 0 ? sides.right : sides.left;
    std::int64_t sum = 0;
    for (std::size_t part = 0; part < 2 + random() % 3; ++part) {
      const auto amount = static_cast<std::int64_t>(1000 + random() % 30000);
      add(parts, amount, day + static_cast<std::int32_t>(random() % 6), "", name);
      sum += amount;
    }
    add(ones, sum, day, "", std::string{name});
  }
  return sides;
}

EventRows shuffled(const EventRows& rows, std::mt19937& random) {
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0U);
  std::shuffle(order.begin(), order.end(), random);
  EventRows result;
  for (const std::uint32_t row : order)
    add(result, rows.amounts[row], rows.days[row], rows.references[row], rows.texts[row]);
  return result;
}

TEST(PartySums, AreTheSameForShuffledRowsAndSwappedSides) {
  std::size_t found = 0;
  for (unsigned seed = 1; seed <= tests::seed_count(50); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const Sides sides = random_sides(random);
    const auto sums = run(sides);
    found += sums.size();
    const Sides mixed{shuffled(sides.left, random), shuffled(sides.right, random)};
    EXPECT_EQ(contents(run(mixed), mixed), contents(sums, sides));
    const Sides swapped{sides.right, sides.left};
    std::set<std::pair<std::multiset<Content>, std::multiset<Content>>> back;
    for (const auto& [left, right] : contents(run(swapped), swapped)) back.insert({right, left});
    EXPECT_EQ(back, contents(sums, sides));
  }
  EXPECT_GT(found, 200U);
}

TEST(PartySums, EveryStatedSumIsExactAndNoRowIsUsedTwice) {
  for (unsigned seed = 101; seed < 101 + tests::seed_count(50); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const Sides sides = random_sides(random);
    std::set<std::uint32_t> left, right;
    for (const PartySum& sum : run(sides)) {
      std::int64_t difference = 0;
      for (const std::uint32_t row : sum.left) {
        EXPECT_TRUE(left.insert(row).second);
        difference += sides.left.amounts[row];
      }
      for (const std::uint32_t row : sum.right) {
        EXPECT_TRUE(right.insert(row).second);
        difference -= sides.right.amounts[row];
      }
      EXPECT_TRUE(difference == 0 || sum.ways > 1);
    }
  }
}

}  // namespace
}  // namespace concord::reconcile
