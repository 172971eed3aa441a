// What a reconciliation leaves behind for people and programs: the summary, the report, and the files of every row.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"
#include "report/document.hpp"

namespace concord::reconcile {

/// The summary as one JSON document; amounts are decimal texts.
std::string summary_json(const Outcome& outcome);

/// The report: the answer in one sentence, key figures, the waterfall from one total to the other, each open bucket
/// with its rows (at most `rows_max` of each; the files hold all), how it was decided, and the SQL. Reads the rows from
/// the session in which the outcome was made. @error  as engine::Session::query.
Result<report::Document> reconcile_document(const Outcome& outcome, engine::Session& session, const SideInput& left,
                                            const SideInput& right, std::size_t rows_max, const Deadline& deadline);

/// Writes summary.json, pairs.csv, left_unmatched.csv, right_unmatched.csv, explanations.csv, decisions.csv,
/// learnt.json, the rows as Parquet if the outcome is to be exported, left_ or right_out_of_scope.csv (only with a
/// scope), report.html, report.xlsx and report.pdf into `directory`.
/// @return the names of the files. @error kUnavailable  disk full or not writable; as engine::Session::query.
Result<std::vector<std::string>> write_reconcile_files(const Outcome& outcome, engine::Session& session,
                                                       const SideInput& left, const SideInput& right,
                                                       const std::filesystem::path& directory,
                                                       const Deadline& deadline);

}  // namespace concord::reconcile
