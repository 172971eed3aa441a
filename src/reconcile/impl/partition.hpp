// Divides the amounts of a block among several sums, so that every amount is used: which divisions are there?
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reconcile/impl/subset_sum.hpp"

namespace concord::reconcile {

struct Division {
  std::uint64_t ways = 0;  ///< divisions seen, up to the permutation of equal amounts
  bool complete = true;    ///< false: there may be more than `ways`
  /// For each sum its part, where all divisions agree on it and none was left unseen.
  std::vector<std::optional<SubsetCounts>> parts;
};

/// @param sums  the wanted sums; no part is empty.
/// @param work_max  elementary sums of all searches together.
/// Depth first, smallest sum first, each level by find_subsets on what is left. Once all deeper sums are known to vary,
/// one completion of a branch is enough, so `ways` may be a lower bound; it is complete only when all were counted.
/// Deterministic; independent of the order of `sums`.
Division divide(std::span<const AmountClass> classes, std::span<const SumRange> sums, std::uint64_t work_max);

}  // namespace concord::reconcile
