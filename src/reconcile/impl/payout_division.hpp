// The rows of a closed block divided among its payouts, as far as the sums decide it.
#pragma once

#include <cstdint>
#include <vector>

#include "reconcile/impl/payouts.hpp"

namespace concord::reconcile {

/// Rows by equal effective amount; the rows of a class are ordered as they were given.
struct ClassedMembers {
  std::vector<AmountClass> classes;  ///< ascending
  std::vector<std::vector<std::uint32_t>> members;
};
ClassedMembers classify(const std::vector<SumRow>& rows, const std::vector<std::uint32_t>& members,
                        const FeeModel& fee);

/// Whether taking so many rows of a class names particular ones: some but not all, of rows that can be told apart.
bool is_choice(const std::vector<SumRow>& rows, const std::vector<std::uint32_t>& members, std::uint16_t taken);

/// Divides all members among all payouts. A payout whose part is the same in every division is a block of its own;
/// payouts that could exchange rows (other divisions, or equal amounts) stay in one block with its number of ways.
/// @param members  ordered by content.
std::vector<PayoutBlock> divide_payouts(const PayoutProblem& problem, const FeeModel& fee,
                                        const std::vector<std::uint32_t>& payouts,
                                        const std::vector<std::uint32_t>& members, std::uint64_t work_max);

}  // namespace concord::reconcile
