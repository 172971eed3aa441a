// All rows of both sides as Parquet, with what became of each.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"

namespace concord::reconcile {

/// Writes each source of the outcome into its file: `concord_row`, the input's columns, and for the two sides
/// `concord_bucket`, `concord_group` (as in pairs.csv; NULL for a row alone) and `concord_content` (as in
/// decisions.csv). Needs the tables `left_content` and `right_content`.
/// @return the files' names. @error kUnavailable  disk full or not writable; as engine::Session::execute.
Result<std::vector<std::string>> export_rows(const Outcome& outcome, engine::Session& session, const SideInput& left,
                                             const SideInput& right, const std::filesystem::path& directory,
                                             const Deadline& deadline);

}  // namespace concord::reconcile
