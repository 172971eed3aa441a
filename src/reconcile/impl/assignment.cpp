// Each left node may stay single at cost 0, which is modelled as a private dummy partner. Left nodes are inserted one
// at a time; an insertion searches the cheapest alternating path (Dijkstra over reduced costs) to a free right node or
// to some left node's dummy, and flips it. Potentials keep all reduced costs non-negative, so every search is exact,
// and after the last insertion the assignment is optimal. The search touches only the part of the graph that it must,
// so many small components cost no more than their own size.
#include "reconcile/assignment.hpp"

#include <algorithm>
#include <limits>
#include <queue>

namespace concord::reconcile {
namespace {

constexpr std::int64_t kInfinity = std::numeric_limits<std::int64_t>::max();

class Assigner {
 public:
  Assigner(std::uint32_t left_count, std::uint32_t right_count, std::vector<Edge> edges)
      : edges_{std::move(edges)},
        row_begin_(left_count + 1, 0),
        left_partner_(left_count, kUnassigned),
        left_potential_(left_count, 0),
        right_partner_(right_count, kUnassigned),
        right_potential_(right_count, 0),
        distance_(right_count, kInfinity),
        parent_(right_count, kUnassigned) {
    std::erase_if(edges_, [](const Edge& edge) { return edge.weight <= 0; });
    std::sort(edges_.begin(), edges_.end(), [](const Edge& one, const Edge& other) {
      return one.left != other.left ? one.left < other.left : one.right < other.right;
    });
    for (const Edge& edge : edges_) ++row_begin_[edge.left + 1];
    for (std::size_t row = 0; row < left_count; ++row) row_begin_[row + 1] += row_begin_[row];
  }

  void insert(std::uint32_t left);
  std::vector<std::uint32_t> take() && { return std::move(left_partner_); }

 private:
  struct Item {
    std::int64_t distance;
    std::uint32_t right;
    bool operator>(const Item& other) const {
      return distance != other.distance ? distance > other.distance : right > other.right;
    }
  };
  struct PathEnd {
    std::int64_t distance = kInfinity;
    std::uint32_t right = kUnassigned;        // a free right node, or
    std::uint32_t single_left = kUnassigned;  // a left node that becomes single
  };

  void relax(std::uint32_t left, std::int64_t base);
  void consider_single(std::uint32_t left, std::int64_t base);
  void update_potentials(std::uint32_t start);
  void flip(std::uint32_t start);

  std::vector<Edge> edges_;
  std::vector<std::uint32_t> row_begin_;
  std::vector<std::uint32_t> left_partner_;
  std::vector<std::int64_t> left_potential_;
  std::vector<std::uint32_t> right_partner_;
  std::vector<std::int64_t> right_potential_;
  std::vector<std::int64_t> distance_;
  std::vector<std::uint32_t> parent_;  // the left node from which a right node was reached
  std::vector<std::uint32_t> touched_, settled_;
  std::priority_queue<Item, std::vector<Item>, std::greater<>> queue_;
  PathEnd best_;
};

// Cost of an edge is -weight; its reduced cost is -weight - left_potential - right_potential >= 0.
void Assigner::relax(std::uint32_t left, std::int64_t base) {
  for (std::uint32_t place = row_begin_[left]; place < row_begin_[left + 1]; ++place) {
    const Edge& edge = edges_[place];
    const std::int64_t distance = base - edge.weight - left_potential_[left] - right_potential_[edge.right];
    if (distance >= distance_[edge.right]) continue;
    if (distance_[edge.right] == kInfinity) touched_.push_back(edge.right);
    distance_[edge.right] = distance;
    parent_[edge.right] = left;
    queue_.push({distance, edge.right});
  }
}

void Assigner::consider_single(std::uint32_t left, std::int64_t base) {
  const std::int64_t distance = base - left_potential_[left];  // the dummy's cost and potential are 0
  if (distance < best_.distance) best_ = {distance, kUnassigned, left};
}

void Assigner::insert(std::uint32_t left) {
  best_ = {};
  queue_ = {};
  // The smallest possible potential keeps all reduced costs of the new row non-negative.
  std::int64_t potential = 0;
  for (std::uint32_t place = row_begin_[left]; place < row_begin_[left + 1]; ++place) {
    potential = std::min(potential, -edges_[place].weight - right_potential_[edges_[place].right]);
  }
  left_potential_[left] = potential;
  consider_single(left, 0);
  relax(left, 0);
  while (!queue_.empty()) {
    const Item item = queue_.top();
    queue_.pop();
    if (item.distance >= best_.distance) break;
    if (item.distance > distance_[item.right]) continue;
    const std::uint32_t owner = right_partner_[item.right];
    if (owner == kUnassigned) {
      best_ = {item.distance, item.right, kUnassigned};
      break;
    }
    settled_.push_back(item.right);
    consider_single(owner, item.distance);
    relax(owner, item.distance);
  }
  update_potentials(left);
  flip(left);
  for (const std::uint32_t right : touched_) distance_[right] = kInfinity;
  touched_.clear();
  settled_.clear();
}

void Assigner::update_potentials(std::uint32_t start) {
  left_potential_[start] += best_.distance;
  for (const std::uint32_t right : settled_) {
    if (distance_[right] >= best_.distance) continue;
    const std::int64_t slack = best_.distance - distance_[right];
    right_potential_[right] -= slack;
    left_potential_[right_partner_[right]] += slack;
  }
}

void Assigner::flip(std::uint32_t start) {
  std::uint32_t right = best_.right;
  if (best_.single_left != kUnassigned) {
    right = left_partner_[best_.single_left];
    left_partner_[best_.single_left] = kUnassigned;
    if (best_.single_left == start) return;
  }
  while (true) {
    const std::uint32_t left = parent_[right];
    const std::uint32_t next = left_partner_[left];
    left_partner_[left] = right;
    right_partner_[right] = left;
    if (left == start) return;
    right = next;
  }
}

}  // namespace

Result<std::vector<std::uint32_t>> assign(std::uint32_t left_count, std::uint32_t right_count, std::vector<Edge> edges,
                                          const Deadline& deadline) {
  Assigner assigner{left_count, right_count, std::move(edges)};
  for (std::uint32_t left = 0; left < left_count; ++left) {
    if (left % 1024 == 0) CONCORD_CHECK(deadline.check("matching rows"));
    assigner.insert(left);
  }
  return std::move(assigner).take();
}

}  // namespace concord::reconcile
