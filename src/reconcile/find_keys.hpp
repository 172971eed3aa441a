// Which columns name the rows of two tables, so that they can be compared record by record without being told.
#pragma once

#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"

namespace concord::reconcile {

/// Keys, or what was tried in vain.
struct KeyFinding {
  std::vector<ColumnPair> keys;  ///< one to three; empty: none were found
  std::string reason;            ///< which, how unique, how much both sides share, and the runner-up; one sentence each
};

/// Looks for the fewest columns whose values tell nearly all rows of both sides apart and mostly occur on both: single
/// columns first (by any name), then two and three that have the same names on both sides. Reads the sides' views.
/// @error  as engine::Session.
/// Cost: a distinct count of each column, an intersection for each promising pair of columns, and at most some dozen
/// combinations.
Result<KeyFinding> find_keys(engine::Session& session, const SideInput& left, const SideInput& right,
                             const Deadline& deadline, ProgressSink& progress);

}  // namespace concord::reconcile
