#include "reconcile/assignment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>

#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

// The slow twin: tries every choice for every left node.
std::int64_t best_weight_by_trying(std::uint32_t left_count, const std::vector<Edge>& edges) {
  std::vector<bool> taken(64, false);
  std::function<std::int64_t(std::uint32_t)> from = [&](std::uint32_t left) -> std::int64_t {
    if (left == left_count) return 0;
    std::int64_t best = from(left + 1);
    for (const Edge& edge : edges) {
      if (edge.left != left || taken[edge.right]) continue;
      taken[edge.right] = true;
      best = std::max(best, edge.weight + from(left + 1));
      taken[edge.right] = false;
    }
    return best;
  };
  return from(0);
}

std::int64_t weight_of(const std::vector<std::uint32_t>& partner, const std::vector<Edge>& edges) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> weights;
  for (const Edge& edge : edges) weights[{edge.left, edge.right}] = edge.weight;
  std::int64_t sum = 0;
  for (std::uint32_t left = 0; left < partner.size(); ++left) {
    if (partner[left] != kUnassigned) sum += weights.at({left, partner[left]});
  }
  return sum;
}

struct Graph {
  std::uint32_t left_count, right_count;
  std::vector<Edge> edges;
};

Graph random_graph(std::mt19937& random) {
  const auto count = [&random] { return static_cast<std::uint32_t>(1 + random() % 7); };
  Graph graph{.left_count = count(), .right_count = count(), .edges = {}};
  for (std::uint32_t left = 0; left < graph.left_count; ++left) {
    for (std::uint32_t right = 0; right < graph.right_count; ++right) {
      if (random() % 3 == 0) continue;
      graph.edges.push_back({left, right, static_cast<std::int64_t>(random() % 12) - 2});
    }
  }
  std::shuffle(graph.edges.begin(), graph.edges.end(), random);
  return graph;
}

TEST(Assignment, IsAsGoodAsTheBestOfAllChoices) {
  for (unsigned seed = 1; seed <= tests::seed_count(400); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const Graph graph = random_graph(random);
    const auto partner = assign(graph.left_count, graph.right_count, graph.edges, Deadline{});
    ASSERT_TRUE(partner.ok());
    EXPECT_EQ(weight_of(partner.value(), graph.edges), best_weight_by_trying(graph.left_count, graph.edges));
    std::vector<std::uint32_t> used;
    for (const std::uint32_t right : partner.value()) {
      if (right != kUnassigned) used.push_back(right);
    }
    std::sort(used.begin(), used.end());
    EXPECT_EQ(std::adjacent_find(used.begin(), used.end()), used.end());
  }
}

TEST(Assignment, DoesNotDependOnTheOrderOfTheEdges) {
  std::mt19937 random{7};
  Graph graph = random_graph(random);
  const auto first = assign(graph.left_count, graph.right_count, graph.edges, Deadline{}).value();
  std::shuffle(graph.edges.begin(), graph.edges.end(), random);
  EXPECT_EQ(assign(graph.left_count, graph.right_count, graph.edges, Deadline{}).value(), first);
}

TEST(Assignment, GivesUpALocallyBestPairForABetterSum) {
  // Greedy would take 0-0 (10) and leave 1 single; 0-1 and 1-0 are worth 9 + 8.
  const auto partner = assign(2, 2, {{0, 0, 10}, {0, 1, 9}, {1, 0, 8}}, Deadline{}).value();
  EXPECT_EQ(partner, (std::vector<std::uint32_t>{1, 0}));
}

TEST(Assignment, LeavesSingleWhatIsWorthNothing) {
  EXPECT_EQ(assign(2, 1, {{0, 0, 0}, {1, 0, -5}}, Deadline{}).value(),
            (std::vector<std::uint32_t>{kUnassigned, kUnassigned}));
}

TEST(Assignment, StopsWhenCancelled) {
  const Deadline deadline;
  deadline.cancel();
  const auto partner = assign(1, 1, {{0, 0, 1}}, deadline);
  ASSERT_FALSE(partner.ok());
  EXPECT_EQ(partner.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace concord::reconcile
