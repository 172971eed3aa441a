// Which open rows are payouts, and of which rows of the other side: learnt from words and from the sums themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reconcile/impl/open_rows.hpp"
#include "reconcile/impl/payouts.hpp"
#include "reconcile/learnt.hpp"

namespace concord::reconcile {

/// Payouts with the same words, and what they pay.
struct PayoutKind {
  bool payouts_on_left = true;
  std::string words;        ///< that the payouts share: "TERMINAL PAYOUT"; "" when they share none
  std::string pool;         ///< SQL condition on the rows that they pay; "" for all open rows
  std::size_t payouts = 0;  ///< open rows of this kind
  PayoutSolution solution;  ///< blocks by index into the open rows of both sides
};

/// Tries each kind of open rows as payouts of each pool of the other side's open rows (all, or those with one value of
/// a category; a value that the kind names goes first), and keeps for each kind the pool in which most payouts are
/// explained. A row is in one block at most. @error  by the deadline.
/// @param known  kinds of an earlier run, with amounts of the common scale; they are tried first, as they were.
Result<std::vector<PayoutKind>> find_payout_kinds(const OpenRows& payouts, const OpenRows& members,
                                                  bool payouts_on_left, std::uint64_t work_max,
                                                  const Deadline& deadline,
                                                  const std::vector<LearntPayouts>& known = {});

}  // namespace concord::reconcile
