// What of a reconciliation a reviewer decides on, and what became of earlier decisions.
#pragma once

#include <filesystem>
#include <string>

#include "core/deadline.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"
#include "report/document.hpp"

namespace concord::reconcile {

/// Every decision and what became of it; no rows where there is none.
report::Table decision_table(const Outcome& outcome);

/// Writes the file that a reviewer edits and that `Options::decisions` takes: the decisions there are, then the groups
/// that deserve a look, the least sure first, then the rows without a partner. Pairs with equal amounts that are nearly
/// certain are left out. Needs the tables `left_content` and `right_content`.
/// @error kUnavailable  disk full or not writable; as engine::Session::query.
Status write_decisions(const Outcome& outcome, engine::Session& session, const std::filesystem::path& path,
                       const Deadline& deadline);

}  // namespace concord::reconcile
