// Sums of one party's rows, found and refused.
#include "reconcile/impl/party_sums.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>

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

}  // namespace
}  // namespace concord::reconcile
