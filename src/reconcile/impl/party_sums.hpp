// Sums among rows of one party: an order paid in parts, one payment for several invoices, several payments for several
// invoices. Reference or name says which rows may belong together, the sum says which do.
#pragma once

#include <cstdint>
#include <vector>

#include "core/deadline.hpp"
#include "reconcile/impl/event_rows.hpp"

namespace concord::reconcile {

/// Rows of both sides whose sums are equal.
struct PartySum {
  std::vector<std::uint32_t> left, right;  ///< indices into the EventRows, ascending
  bool by_reference = false;               ///< false: by name
  std::uint64_t ways = 1;                  ///< more than one: these rows hold several sums, and nothing decides
  double confidence = 0;
};

/// Finds, for every row of either side, rows of the other side with its reference or a similar name whose amounts add
/// up to it exactly: the best names first, near days first. Stated only where coincidence is unlikely (measured
/// by how many sums lie close by) and no other set of rows is as good; rival sets are one PartySum with several ways.
/// Then two rows of a side that have parts in common are tried as one: several with several.
/// @param lag_min, lag_max  the usual days of single pairs, right - left.
/// @error  by the deadline. Cost: O(rows * candidates), at most 24 candidates and a bounded search for each row.
/// Symmetric in the sides; depends on the rows' content only.
Result<std::vector<PartySum>> find_party_sums(const EventRows& left, const EventRows& right, std::int32_t lag_min,
                                              std::int32_t lag_max, const Deadline& deadline);

}  // namespace concord::reconcile
