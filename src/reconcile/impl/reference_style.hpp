// How the two sides write one reference differently: a prefix of one of them, leading zeros, an end that is cut off.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/api/sql.hpp"
#include "reconcile/learnt.hpp"

namespace concord::reconcile {

/// The references of one match, left and right, normalised (normalise_reference); "" where there is none.
using ReferencePair = std::pair<std::string, std::string>;

/// What both sides add to the references of matching rows.
/// @return nothing where fewer than five matches show it, or where it explains less than half of the references that
/// differ, or where what remains would tell few rows apart. Swapping the sides swaps the result.
/// Cost: O(pairs), each with at most 169 short comparisons.
std::optional<LearntReferences> learn_references(std::span<const ReferencePair> pairs);

/// A normalised reference without what its side adds. The slow twin of `core_reference`.
std::string core_of_reference(std::string reference, const std::vector<LearntPrefix>& prefixes,
                              const LearntReferences& style);

/// The same in SQL, of a reference as `comparable_reference` makes it. What a spreadsheet left of a long number
/// (2.02E+34) stays as it is.
engine::sql::Expression core_reference(const engine::sql::Expression& reference,
                                       const std::vector<LearntPrefix>& prefixes, const LearntReferences& style);

/// What was learnt, in sentences for the report.
std::vector<std::string> describe_references(const LearntReferences& style);

}  // namespace concord::reconcile
