#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/files.hpp"
#include "reconcile/impl/decision_files.hpp"
#include "reconcile/impl/export_rows.hpp"
#include "reconcile/impl/row_content.hpp"
#include "reconcile/reconcile_report.hpp"
#include "reconcile/row_files.hpp"
#include "report/render.hpp"
#include "report/table_file.hpp"

namespace concord::reconcile {
namespace {

using report::CellKind;

constexpr std::size_t kReportRowsMax = 1000;
const report::TableFileOptions kForPeople{.format = report::TableFileFormat::kCsvForPeople};

Status write_pairs(const Outcome& outcome, const SideInput& left, const SideInput& right,
                   const std::filesystem::path& path) {
  const auto amount = [&outcome](bool on_left, RowNumber row) {
    return amount_text(outcome, (on_left ? outcome.left_amounts : outcome.right_amounts)[row.value]);
  };
  CONCORD_TRY(PairsFile file, PairsFile::create(path, left, &right, amount));
  for (std::size_t index = 0; index < outcome.groups.size(); ++index) {
    const Group& group = outcome.groups[index];
    CONCORD_CHECK(file.add({.number = group_number(outcome, index),
                            .left = group.left,
                            .right = group.right,
                            .pass = group.pass,
                            .confidence = group.confidence,
                            .explanations = {&group.explanation, 1}}));
  }
  return file.finish();
}

Status write_explanations(const Outcome& outcome, const SideInput& left, const SideInput& right,
                          const std::filesystem::path& path) {
  CONCORD_TRY(auto file, report::TableFile::create(path, kForPeople));
  CONCORD_CHECK(file.add_sheet("explanations", {{"side", CellKind::kText},
                                                {"row", CellKind::kInteger},
                                                {"line", CellKind::kInteger},
                                                {"amount", CellKind::kMoney},
                                                {"kind", CellKind::kText},
                                                {"confidence", CellKind::kDecimal},
                                                {"explanation", CellKind::kText},
                                                {"proposed_entry", CellKind::kText}}));
  for (const Explanation& each : outcome.explanations) {
    const auto& amounts = each.on_left ? outcome.left_amounts : outcome.right_amounts;
    const std::array<std::string, 8> cells{each.on_left ? "left" : "right",
                                           std::to_string(each.row.value),
                                           (each.on_left ? left : right).table->place_of(each.row),
                                           amount_text(outcome, amounts[each.row.value]),
                                           each.kind,
                                           fmt::format("{:.4f}", each.confidence),
                                           each.sentence,
                                           each.entry};
    CONCORD_CHECK(file.add_row(cells));
  }
  CONCORD_CHECK(file.finish());
  return {};
}

}  // namespace

Result<std::vector<std::string>> write_reconcile_files(const Outcome& outcome, engine::Session& session,
                                                       const SideInput& left, const SideInput& right,
                                                       const std::filesystem::path& directory,
                                                       const Deadline& deadline) {
  std::vector<std::string> files{"summary.json", "pairs.csv", "left_unmatched.csv", "right_unmatched.csv",
                                 "explanations.csv"};
  CONCORD_CHECK(write_text_file(directory / files[0], summary_json(outcome) + "\n"));
  CONCORD_CHECK(write_pairs(outcome, left, right, directory / files[1]));
  CONCORD_CHECK(write_rows(session, "left_data", left, outcome.missing_from_right, directory / files[2], deadline));
  CONCORD_CHECK(write_rows(session, "right_data", right, outcome.missing_from_left, directory / files[3], deadline));
  CONCORD_CHECK(write_explanations(outcome, left, right, directory / files[4]));
  files.emplace_back("decisions.csv");
  CONCORD_CHECK(create_content_table(session, "left_data", left.table->schema, "left_content", deadline));
  CONCORD_CHECK(create_content_table(session, "right_data", right.table->schema, "right_content", deadline));
  CONCORD_CHECK(write_decisions(outcome, session, directory / files.back(), deadline));
  files.emplace_back("learnt.json");
  CONCORD_CHECK(write_text_file(directory / files.back(), learnt_json(outcome.learnt.settings)));
  if (outcome.exported) {
    CONCORD_TRY(auto exported, export_rows(outcome, session, left, right, directory, deadline));
    files.insert(files.end(), exported.begin(), exported.end());
  }
  if (outcome.scope) {
    const bool on_right = outcome.scope->on_right;
    files.emplace_back(on_right ? "right_out_of_scope.csv" : "left_out_of_scope.csv");
    CONCORD_CHECK(write_rows(session, on_right ? "right_data" : "left_data", on_right ? right : left,
                             outcome.out_of_scope, directory / files.back(), deadline));
  }
  CONCORD_TRY(const report::Document document,
              reconcile_document(outcome, session, left, right, kReportRowsMax, deadline));
  CONCORD_TRY(const auto reports, report::write_reports(document, directory));
  files.insert(files.end(), reports.begin(), reports.end());
  return files;
}

}  // namespace concord::reconcile
