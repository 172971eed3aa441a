// Payouts that settle the rows of whole days: which rows each of them pays, as far as the sums alone can tell.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/deadline.hpp"
#include "reconcile/impl/fee_model.hpp"

namespace concord::reconcile {

/// A row as sums see it. Rows with equal `content` cannot be told apart.
struct SumRow {
  std::int64_t amount = 0;
  std::int32_t day = 0;
  std::uint32_t content = 0;
};

/// Payouts and the rows that they pay together.
struct PayoutBlock {
  std::vector<std::uint32_t> payouts;  ///< indices, ascending
  std::vector<std::uint32_t> members;
  std::uint64_t ways = 1;  ///< divisions of the members among the payouts; 1: this is the only one
  bool ways_known = true;  ///< false: at least `ways`
  double confidence = 1;
};

struct PayoutSolution {
  LearntFee fee;
  std::int32_t lag_min = 0, lag_max = 0;  ///< days from the last member to the payout
  std::int32_t days_max = 1;              ///< of one block
  std::vector<PayoutBlock> blocks;
  std::uint32_t explained = 0;  ///< payouts in blocks
  double expected = 0;          ///< of them by coincidence
};

/// What is known of such payouts already.
struct KnownPayouts {
  FeeModel fee;
  std::int32_t lag_min = 0, lag_max = 0, days_max = 1;
};

struct PayoutProblem {
  std::vector<SumRow> payouts;
  std::vector<SumRow> members;
};

/// Learns the fee and the days between, finds days (and runs of days) whose rows add up to payouts, and divides the
/// rows of a day among its payouts where the division is the only one. A block with several ways holds all payouts and
/// rows that the sums cannot keep apart. A payout outside such days is explained by a subset of one day where that
/// subset is the only one and coincidence is unlikely.
/// @param work_max  elementary steps for dividing one block.
/// @param known  taken instead of learning.
/// @return nothing when the payouts do not follow the members. @error  by the deadline.
/// Cost: O(payouts * days in the window) and the budget for each block. Deterministic; rows in any order give the same
/// blocks up to which of several equal rows is named. Rows without a day are never used.
Result<std::optional<PayoutSolution>> solve_payouts(const PayoutProblem& problem, std::uint64_t work_max,
                                                    const Deadline& deadline,
                                                    const std::optional<KnownPayouts>& known = {});

}  // namespace concord::reconcile
