// Optimal one-to-one assignment on a sparse graph: which pairs to state so that the summed evidence is largest.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/deadline.hpp"

namespace concord::reconcile {

/// A possible pair. Only edges with weight > 0 can be chosen: an unmatched node has weight 0.
struct Edge {
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  std::int64_t weight = 0;
};

inline constexpr std::uint32_t kUnassigned = 0xFFFFFFFF;

/// Chooses edges such that each node has at most one and the sum of weights is the largest possible.
/// @param edges  any order, no duplicates, left < left_count, right < right_count.
/// @return for each left node its right node or kUnassigned. Among equally good assignments the one found first in the
///         order of the edges' (left, right) is taken: the same graph gives the same answer.
/// @error kCancelled, kLimitExceeded  by the deadline.
/// Cost: O(n * m log m) in the worst case, near linear where components are small. Integer arithmetic throughout.
/// Source: shortest augmenting paths with potentials, Jonker and Volgenant (1987), Computing 38, 325-340, on sparse
/// rows.
Result<std::vector<std::uint32_t>> assign(std::uint32_t left_count, std::uint32_t right_count, std::vector<Edge> edges,
                                          const Deadline& deadline);

}  // namespace concord::reconcile
