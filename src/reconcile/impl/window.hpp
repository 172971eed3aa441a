// Learns, from pairs that need no model to be believed, how many days and how many per cent apart matching rows lie.
#pragma once

#include "reconcile/impl/candidates.hpp"
#include "reconcile/impl/event_rows.hpp"
#include "reconcile/impl/text_model.hpp"

namespace concord::reconcile {

/// Seeds are pairs whose amount, reference or whole text occurs exactly once on either side. A range of days or ratios
/// is kept where seeds are clearly denser than their background of coincidences.
/// @return the window, widened a little; a default one (a week, 5 %) where there are too few seeds.
/// Cost: a few sorts. Symmetric and deterministic.
Window learn_window(const EventClasses& left, const EventClasses& right, const TextModel& texts);

}  // namespace concord::reconcile
