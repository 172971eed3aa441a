// Which pairs of records are worth weighing, without looking at all of them.
#pragma once

#include <cstddef>
#include <vector>

#include "core/deadline.hpp"
#include "linkage/impl/link_model.hpp"
#include "linkage/impl/record_comparison.hpp"
#include "linkage/impl/records.hpp"

namespace concord::linkage {

/// @return pairs, also within one table of two, whose agreement is better than chance by the model as it starts,
/// ordered by (left, right), no duplicates; all pairs are looked at where the tables are small. Two records are looked
/// at when they share a block: a word, the beginning or end of one, a number or half of one; where a block has more
/// than a fixed number of records, two of them together, then four. What is still too large is passed through by a
/// window over the records in the order of their content. So no part of a record must be free of errors, and no value
/// is too frequent to help. Cost: a bounded number of keys for each record, and pairs for each key; memory of some
/// million keys at a time.
Result<std::vector<Candidate>> find_candidates(const Records& records, const RecordComparison& comparison,
                                               const LinkModel& model, const Deadline& deadline);

/// The same by comparing all pairs: the slow twin for tests, and the way of small tables.
std::vector<Candidate> compare_all_pairs(const Records& records, const RecordComparison& comparison,
                                         const LinkModel& model);

}  // namespace concord::linkage
