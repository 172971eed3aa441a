// Three sides of the same events: who lacks what, whatever the order of sides and rows.
#include "reconcile/many_sides.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "core/clock.hpp"
#include "unit/reconcile/bench.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

const Schema kSchema{
    {"day", {TypeKind::kDate}}, {"client", {TypeKind::kText}}, {"amount", decimal()}, {"reference", {TypeKind::kText}}};

/// Lines of three sides; each event is known to those that its mask names.
struct World {
  std::array<std::vector<std::string>, 3> lines;
  std::array<std::uint64_t, 8> events{};  // by mask
};

World make_world(unsigned seed, std::size_t count) {
  std::mt19937 random{seed};
  World world;
  std::set<std::uint32_t> used;
  for (std::size_t event = 0; event < count; ++event) {
    const std::uint64_t mask = random() % 10 < 7 ? 7 : 1 + random() % 6;
    ++world.events[mask];
    const std::string cents = std::to_string(10 + random() % 90);
    std::uint32_t number = 0;
    do number = static_cast<std::uint32_t>(10'000'000 + random() % 80'000'000);
    while (!used.insert(number).second);
    const std::string line = iso_date(20089 + static_cast<int>(random() % 60)) + ",Client " +
                             std::to_string(random() % 900) + "," + std::to_string(10 + random() % 9000) + "." + cents +
                             ",R" + std::to_string(number);
    for (std::size_t side = 0; side < 3; ++side) {
      if ((mask >> side & 1U) != 0) world.lines[side].push_back(line);
    }
  }
  for (auto& lines : world.lines) std::shuffle(lines.begin(), lines.end(), random);
  return world;
}

std::uint64_t mask_of(const std::vector<bool>& present, const std::array<std::size_t, 3>& order) {
  std::uint64_t mask = 0;
  for (std::size_t place = 0; place < 3; ++place) mask |= present[place] ? 1ULL << order[place] : 0;
  return mask;
}

Result<SidesOutcome> run_sides(Bench& bench, const std::vector<SideInput>& sides) {
  NoProgress progress;
  return reconcile_sides(bench.session(), sides, Options{}, Deadline{}, progress);
}

TEST(ManySides, EveryEventIsKnownToThoseThatHaveItInAnyOrder) {
  constexpr std::array<std::array<std::size_t, 3>, 3> kOrders{{{0, 1, 2}, {2, 0, 1}, {1, 2, 0}}};
  for (unsigned seed = 1; seed <= tests::seed_count(4); ++seed) {
    const World world = make_world(seed, 300);
    for (const auto& order : kOrders) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", first " + std::to_string(order[0]));
      Bench bench;
      std::vector<SideInput> sides;
      for (const std::size_t side : order)
        sides.push_back(bench.add("side" + std::to_string(side), kSchema, world.lines[side]));
      const auto outcome = run_sides(bench, sides);
      ASSERT_TRUE(outcome.ok()) << outcome.error().message << outcome.error().detail;
      std::array<std::uint64_t, 8> events{};
      for (const SidesBucket& bucket : outcome.value().buckets) {
        EXPECT_TRUE(bucket.agrees);
        events[mask_of(bucket.present, order)] += bucket.events;
      }
      EXPECT_EQ(events, world.events);
    }
  }
}

TEST(ManySides, ASideWithAnotherAmountIsShown) {
  Bench bench;
  World world = make_world(9, 100);
  const auto& known = world.lines[0];
  std::string& changed = *std::find_if(world.lines[1].begin(), world.lines[1].end(), [&known](const std::string& line) {
    return std::find(known.begin(), known.end(), line) != known.end();
  });
  const std::size_t cents = changed.find(".");
  changed.replace(cents + 1, 2, changed.substr(cents + 1, 2) == "99" ? "98" : "99");
  std::vector<SideInput> sides;
  for (std::size_t side = 0; side < 3; ++side)
    sides.push_back(bench.add("side" + std::to_string(side), kSchema, world.lines[side]));
  const auto outcome = run_sides(bench, sides);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  std::uint64_t differing = 0;
  for (const SidesBucket& bucket : outcome.value().buckets) differing += bucket.agrees ? 0 : bucket.events;
  EXPECT_EQ(differing, 1U);
  const auto files = write_sides_files(outcome.value(), bench.folder());
  ASSERT_TRUE(files.ok()) << files.error().message;
  std::ifstream file{bench.folder() / "events.csv"};
  std::string line;
  std::size_t lines = 0;
  while (std::getline(file, line)) ++lines;
  EXPECT_EQ(lines, outcome.value().events.size() + 1);
}

}  // namespace
}  // namespace concord::reconcile
