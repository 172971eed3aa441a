// Which records belong together, from the odds of single pairs.
#pragma once

#include <cstdint>
#include <vector>

#include "core/deadline.hpp"
#include "linkage/impl/link_model.hpp"
#include "linkage/impl/record_comparison.hpp"
#include "linkage/impl/records.hpp"

namespace concord::linkage {

/// Records that are stated to be one, or (ambiguous) of which it is sure only that some are.
struct RecordGroup {
  std::vector<std::uint32_t> members;  ///< places in Records::members, ascending
  double confidence = 0;
  bool ambiguous = false;
};

struct Decided {
  std::vector<RecordGroup> groups;
  std::uint64_t unsure = 0;  ///< groups that are more likely than not, and less sure than what was asked for
};

/// What both ways of deciding read.
struct Weighed {
  const Records& records;
  const RecordComparison& comparison;
  const LinkModel& model;
  const std::vector<Candidate>& candidates;

  /// log2 of the odds of any two records, candidates or not.
  double log2_odds(std::uint32_t one, std::uint32_t other) const;
};

/// Two tables: pairs such that the summed evidence is the largest possible, each row in at most one. A pair is stated
/// when its odds against being single and against all other partners of both (those that have a better one count less)
/// are at least even; a further row joins a pair when it fits it and is a duplicate of its own table's row in it. Rows
/// that surely have a partner, and more than one that fits equally well, are an ambiguous group.
Result<Decided> decide_pairs(const Weighed& weighed, double confidence_min, const Deadline& deadline);

/// One table: from the best pair on, two groups are joined where the mean of the log odds of all pairs between them is
/// above zero; so a chain of neighbours that are strangers at its ends is no group.
Decided decide_groups(const Weighed& weighed, double confidence_min);

}  // namespace concord::linkage
