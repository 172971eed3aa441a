// Reads a file of decisions.
#pragma once

#include <vector>

#include "core/deadline.hpp"
#include "engine/api/session.hpp"
#include "reconcile/decision.hpp"
#include "reconcile/reconcile.hpp"

namespace concord::reconcile {

/// The columns of a file of decisions; all but the first are optional, as long as some row can be named.
inline constexpr const char* kDecisionColumns[] = {"decision",  "group",         "left_row", "left_content",
                                                   "right_row", "right_content", "remark"};

/// The decisions of a file, in its order. Lines with the same group are one decision; a line without a group is one of
/// its own. What is neither decided nor remarked upon is left out; a remark alone is a note.
/// @param file  read as text. @error kInvalidInput  the file, line and column that is wrong, and what to do.
Result<std::vector<Decision>> read_decisions(engine::Session& session, const SideInput& file, const Deadline& deadline);

}  // namespace concord::reconcile
