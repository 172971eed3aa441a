#include <map>
#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "reconcile/reconcile_report.hpp"

namespace concord::reconcile {
namespace {

using Json = nlohmann::ordered_json;

Json side_json(const SideSummary& side) {
  Json columns = {{"amount", side.columns.amount}, {"date", side.columns.date}, {"reference", side.columns.reference}};
  columns["texts"] = side.columns.texts;
  columns["reasons"] = side.columns.reasons;
  return {{"input", side.input},       {"sha256", side.sha256},       {"rows", side.rows},
          {"rejected", side.rejected}, {"sum", side.sum.to_string()}, {"columns", columns}};
}

Json scope_json(const std::optional<Scope>& scope) {
  if (!scope) return nullptr;
  return {{"side", scope->on_right ? "right" : "left"},
          {"filter", scope->filter},
          {"rows", scope->rows},
          {"sum", scope->sum.to_string()},
          {"confidence", scope->confidence},
          {"evidence", scope->evidence},
          {"alternatives", scope->alternatives}};
}

Json bucket_json(const Bucket& bucket) {
  return {{"name", bucket_name(bucket.kind)},
          {"groups", bucket.groups},
          {"left_rows", bucket.left_rows},
          {"right_rows", bucket.right_rows},
          {"left_sum", bucket.left_sum.to_string()},
          {"right_sum", bucket.right_sum.to_string()},
          {"difference", bucket.difference.to_string()}};
}

Json decision_json(const Decision& decision) {
  Json rows = Json::array();
  for (const DecidedRow& row : decision.rows) {
    rows.push_back({{"side", row.on_left ? "left" : "right"},
                    {"row", row.number.value == 0 ? Json{} : Json{row.number.value}},
                    {"content", row.content},
                    {"found", row.found}});
  }
  return {{"line", decision.line.value},
          {"decision", verdict_name(decision.verdict)},
          {"rows", rows},
          {"state", decision_state_name(decision.state)},
          {"reason", decision.reason},
          {"remark", decision.remark}};
}

Json missing_json(const Outcome& outcome) {
  const std::string zero = amount_text(outcome, 0);
  Json missing = {{"from_left", {{"rows", 0}, {"sum", zero}}}, {"from_right", {{"rows", 0}, {"sum", zero}}}};
  for (const Bucket& bucket : outcome.buckets) {
    if (bucket.kind == BucketKind::kMissingFromLeft)
      missing["from_left"] = {{"rows", bucket.right_rows}, {"sum", bucket.right_sum.to_string()}};
    if (bucket.kind == BucketKind::kMissingFromRight)
      missing["from_right"] = {{"rows", bucket.left_rows}, {"sum", bucket.left_sum.to_string()}};
  }
  return missing;
}

}  // namespace

std::string summary_json(const Outcome& outcome) {
  Json summary;
  summary["currency"] = outcome.currency;
  summary["left"] = side_json(outcome.left);
  summary["right"] = side_json(outcome.right);
  summary["scope"] = scope_json(outcome.scope);
  summary["learnt"] = {{"lag_days", {outcome.learnt.lag_min, outcome.learnt.lag_max}},
                       {"ratio", {outcome.learnt.ratio_min, outcome.learnt.ratio_max}},
                       {"sentences", outcome.learnt.sentences}};
  const Json settings = Json::parse(learnt_json(outcome.learnt.settings));
  for (const char* convention : {"references", "categories"}) summary["learnt"][convention] = settings[convention];
  std::map<std::string, std::uint64_t> reasons;
  for (const Explanation& each : outcome.explanations) ++reasons[each.kind];
  summary["open_rows_by_reason"] = reasons;
  summary["statement_checks"] = Json::array();
  for (const StatementCheck& check : outcome.checks) {
    summary["statement_checks"].push_back({{"side", check.on_left ? "left" : "right"},
                                           {"what", check.what},
                                           {"holds", check.holds},
                                           {"difference", check.difference.to_string()},
                                           {"sentence", check.sentence}});
  }
  if (!outcome.decisions_file.empty()) {
    summary["decisions"] = {{"file", outcome.decisions_file}, {"list", Json::array()}};
    for (const Decision& decision : outcome.decisions) summary["decisions"]["list"].push_back(decision_json(decision));
  }
  summary["buckets"] = Json::array();
  for (const Bucket& bucket : outcome.buckets) summary["buckets"].push_back(bucket_json(bucket));
  summary["missing"] = missing_json(outcome);
  summary["tie_out"] = {{"difference", outcome.difference.to_string()},
                        {"explained", outcome.explained.to_string()},
                        {"holds", outcome.difference == outcome.explained},
                        {"in_scope_difference", in_scope_difference(outcome).to_string()}};
  summary["provenance"] = {
      {"version", program_version()}, {"engine", outcome.engine}, {"sql", provenance_statements(outcome)}};
  return summary.dump(1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace concord::reconcile
