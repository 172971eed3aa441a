// When the money moved that matched, and when that which did not.
#pragma once

#include <optional>

#include "reconcile/outcome.hpp"
#include "report/document.hpp"

namespace concord::reconcile {

/// Absolute amounts by day, week, month or year, whichever gives a picture: what matched (of the left side), what only
/// the left side has, what only the right side has. Dates far from nearly all others are counted with the nearest end.
/// @return nothing where no row has a date, or all have the same.
std::optional<report::Timeline> timeline_of(const Outcome& outcome);

}  // namespace concord::reconcile
