// Which subsets of a few amounts add up to a wanted sum: all of them, or the knowledge that there are too many.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace concord::reconcile {

/// An amount and how many rows carry it. Equal amounts are one class, so that their permutations are no solutions.
struct AmountClass {
  std::int64_t amount = 0;
  std::uint32_t copies = 1;
};

/// A closed range of sums.
struct SumRange {
  std::int64_t low = 0, high = 0;
  friend bool operator==(const SumRange&, const SumRange&) = default;
};

/// How many rows of each class a subset takes, in the order of the classes.
using SubsetCounts = std::vector<std::uint16_t>;

struct SubsetLimits {
  std::size_t found_max = 64;         ///< stop after so many solutions
  std::uint64_t work_max = 1U << 20;  ///< elementary sums of both halves; more are refused before they are made
  std::int64_t nearby_width = 0;      ///< > 0: also count the sums at most so far from the range, for their density
};

struct SubsetSums {
  std::vector<SubsetCounts> found;  ///< ordered by content
  bool complete = true;             ///< false: too much work, or found_max reached; there may be more
  double nearby = 0;                ///< subsets in the widened range, the range included
  std::uint64_t work = 0;           ///< elementary sums made
};

/// Finds the subsets (never the empty one) whose sum lies in `range`, by meeting in the middle: the sums of either half
/// are made in ascending order by merging, then walked against each other.
/// Cost: O(2^(n/2)) for n different amounts; less where sums beyond the range are cut, which needs amounts > 0.
/// Deterministic, and the same for any order of equal classes.
SubsetSums find_subsets(std::span<const AmountClass> classes, SumRange range, const SubsetLimits& limits);

}  // namespace concord::reconcile
