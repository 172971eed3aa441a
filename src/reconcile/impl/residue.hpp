// The events that no pass has settled yet, as a set of their own.
#pragma once

#include <cstdint>
#include <vector>

#include "reconcile/impl/context.hpp"
#include "reconcile/impl/evidence_match.hpp"

namespace concord::reconcile {

struct Residue {
  EventRows events;
  std::vector<std::uint32_t> origin;  ///< for each event its index in Side::events
};

/// Copies the unsettled events of a side.
Residue residue_of(const Side& side);
/// The user's options as the matcher takes them.
MatchLimits match_limits(const Context& context);

}  // namespace concord::reconcile
