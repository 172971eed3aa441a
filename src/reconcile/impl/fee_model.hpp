// What a payout keeps back from the rows that it pays: nothing, a percentage, a fixed amount, or both.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "reconcile/impl/subset_sum.hpp"

namespace concord::reconcile {

/// net = gross - percentage of gross - fixed amount, in units of the common scale; the percentage is rounded to a whole
/// unit. Either the whole payout is rounded once, or every member by itself.
struct FeeModel {
  std::int64_t rate_ppm = 0;    ///< of the gross amount, in millionths: 12000 is 1.2 %
  std::int64_t fixed = 0;       ///< for each payout
  std::int64_t fixed_each = 0;  ///< for each member; such payouts round every member
  std::int64_t slack = 0;       ///< units by which the sum may be off, beyond the rounding

  bool rounds_each() const { return fixed_each != 0; }
  bool is_free() const { return rate_ppm == 0 && fixed == 0 && fixed_each == 0; }
  /// What a member adds to the sum that `sums_paying` wants.
  std::int64_t effective(std::int64_t amount) const;
  /// The sums of effective amounts that a payout of this amount can pay.
  SumRange sums_paying(std::int64_t net) const;
  friend bool operator==(const FeeModel&, const FeeModel&) = default;
};

/// A payout and a set of rows that it might pay: most such guesses are wrong, the right ones agree on the fee.
struct FeePoint {
  std::uint32_t payout = 0;  ///< guesses for one payout count once; they are neighbours in the list
  std::int64_t net = 0, gross = 0;
  std::uint32_t members = 0;
};

struct LearntFee {
  FeeModel fee;
  std::uint32_t payouts = 0;  ///< that some guess explains exactly
  double expected = 0;        ///< of them by coincidence
  bool exact = false;         ///< a percentage in use by people, met to the cent where that is most unlikely
};

/// How many payouts a given fee explains, and how many of them by coincidence.
LearntFee measure_fee(std::span<const FeePoint> points, const FeeModel& fee);

/// The fee on which more payouts agree than coincidence explains; simpler fees are preferred.
/// @return nothing when no fee stands out. A fee of nothing needs one payout, others three, but for percentages that
/// are multiples of 0.05 %: met exactly by a large amount, they need no more. Cost: O(points * 100). Deterministic; the
/// order of payouts does not matter.
std::optional<LearntFee> learn_fee(std::span<const FeePoint> points);

}  // namespace concord::reconcile
