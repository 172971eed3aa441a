// What a reviewer decided holds whatever the passes think. Groups that a reviewer makes, and accepted ones that the
// passes would not find, are settled before the passes run; accepted groups that are found anyway stay with the passes,
// which go on learning from them, so that accepting everything changes nothing but the confidence. Which is which is
// seen by running the passes: at most three times.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

#include "engine/api/sql.hpp"
#include "reconcile/impl/context.hpp"
#include "reconcile/impl/event_bucket.hpp"
#include "reconcile/impl/read_decisions.hpp"
#include "reconcile/impl/row_content.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

using RowKey = std::pair<bool, RowNumber>;  // on the left, number
using RowSet = std::vector<RowKey>;         // ascending

RowSet rows_of(const Decision& decision) {
  RowSet rows;
  for (const DecidedRow& row : decision.rows) rows.emplace_back(row.on_left, row.number);
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

RowSet rows_of(const Group& group) {
  RowSet rows;
  for (const RowNumber row : group.left) rows.emplace_back(true, row);
  for (const RowNumber row : group.right) rows.emplace_back(false, row);
  std::sort(rows.begin(), rows.end());
  return rows;
}

bool holds_all(const RowSet& rows, const RowSet& wanted) {
  return std::includes(rows.begin(), rows.end(), wanted.begin(), wanted.end());
}

bool puts_together(const Decision& decision) {
  return decision.state == DecisionState::kObeyed &&
         (decision.verdict == Verdict::kAccept || decision.verdict == Verdict::kPair);
}

bool keeps_apart(const Decision& decision) {
  return decision.state == DecisionState::kObeyed && decision.verdict == Verdict::kReject;
}

std::size_t event_of(const Side& side, RowNumber row) {
  const auto place = std::lower_bound(side.events.numbers.begin(), side.events.numbers.end(), row);
  return static_cast<std::size_t>(place - side.events.numbers.begin());
}

bool has_event(const Side& side, RowNumber row) {
  return std::binary_search(side.events.numbers.begin(), side.events.numbers.end(), row);
}

// Finds where the rows are that the decisions name by their content.
Status find_contents(Context& context, const Side& side, bool on_left) {
  std::unordered_map<std::string, std::vector<DecidedRow*>> wanted;
  for (Decision& decision : context.outcome.decisions) {
    for (DecidedRow& row : decision.rows) {
      if (row.on_left != on_left) continue;
      if (!row.content.empty()) wanted[row.content].push_back(&row);
      if (row.content.empty()) row.found = row.number.value <= side.input->table->rows;
    }
  }
  if (wanted.empty()) return {};
  const std::string table = on_left ? "left_content" : "right_content";
  CONCORD_CHECK(
      create_content_table(context.session, side.data_table, side.input->table->schema, table, context.deadline));
  sql::Select contents{table};
  contents.column("concord_row").column("content");
  CONCORD_TRY(auto stream, context.session.query(contents.sql(sql::Dialect::kDuckdb), context.deadline));
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return {};
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      const auto place = wanted.find(std::string{chunk->column(1).text(row)});
      if (place == wanted.end()) continue;
      for (DecidedRow* decided : place->second) {
        decided->number = RowNumber{static_cast<std::uint64_t>(chunk->column(0).integer(row))};
        decided->found = true;
      }
    }
  }
}

void judge_rows(const Context& context, Decision& decision) {
  for (const DecidedRow& row : decision.rows) {
    const Side& side = row.on_left ? context.left : context.right;
    const char* name = row.on_left ? "left" : "right";
    if (!row.found) {
      const bool another = row.number.value > 0 && row.number.value <= side.input->table->rows;
      decision.state = another ? DecisionState::kRowChanged : DecisionState::kRowGone;
      decision.reason =
          another ? fmt::format("no {} row has this content any more, and row {} has another: changed or removed", name,
                                row.number.value)
          : row.content.empty() ? fmt::format("the {} side has no row {}", name, row.number.value)
                                : fmt::format("no {} row has this content any more", name);
      return;
    }
    if (puts_together(decision) && !has_event(side, row.number)) {
      decision.state = DecisionState::kWithoutAmount;
      decision.reason =
          fmt::format("{} row {} has no amount, so nothing can be put together with it", name, row.number.value);
      return;
    }
  }
}

void contradict(Decision& one, Decision& other) {
  for (const auto& [mine, theirs] : {std::pair{&one, &other}, std::pair{&other, &one}}) {
    if (mine->state == DecisionState::kContradicts) continue;
    mine->state = DecisionState::kContradicts;
    mine->reason = fmt::format("line {} says \"{}\" of the same rows; neither is obeyed", theirs->line.value,
                               verdict_name(theirs->verdict));
  }
}

// Two groups that share some rows and not all, and a group whose rows are to be kept apart. All such pairs are found
// before any is marked, so that the order of the decisions does not matter.
void find_contradictions(std::vector<Decision>& decisions) {
  std::map<RowKey, std::vector<std::size_t>> together;
  std::vector<RowSet> rows;
  for (std::size_t index = 0; index < decisions.size(); ++index) {
    rows.push_back(rows_of(decisions[index]));
    if (!puts_together(decisions[index])) continue;
    for (const RowKey& row : rows.back()) together[row].push_back(index);
  }
  std::set<std::pair<std::size_t, std::size_t>> found;
  for (const auto& [row, sharing] : together) {
    const RowSet& first = rows[sharing.front()];
    const auto other =
        std::find_if(sharing.begin(), sharing.end(), [&](std::size_t index) { return rows[index] != first; });
    if (other == sharing.end()) continue;
    for (const std::size_t index : sharing) found.emplace(index, rows[index] == first ? *other : sharing.front());
  }
  for (std::size_t index = 0; index < decisions.size(); ++index) {
    if (!keeps_apart(decisions[index])) continue;
    const auto place = together.find(rows[index].front());
    if (place == together.end()) continue;
    for (const std::size_t other : place->second) {
      if (holds_all(rows[other], rows[index])) found.emplace(index, other);
    }
  }
  for (const auto& [one, other] : found) contradict(decisions[one], decisions[other]);
}

/// The group of each row, if it has one.
std::map<RowKey, std::size_t> groups_by_row(const Outcome& outcome, const std::set<RowKey>& wanted) {
  std::map<RowKey, std::size_t> groups;
  for (std::size_t index = 0; index < outcome.groups.size(); ++index) {
    for (const RowKey& row : rows_of(outcome.groups[index])) {
      if (wanted.contains(row)) groups.emplace(row, index);
    }
  }
  return groups;
}

std::set<RowKey> first_rows(const std::vector<Decision>& decisions) {
  std::set<RowKey> first;
  for (const Decision& decision : decisions) {
    if (decision.state == DecisionState::kObeyed) first.insert(rows_of(decision).front());
  }
  return first;
}

// Whether the passes left the decision's rows as it wants them.
bool is_kept(const Outcome& outcome, const Decision& decision, const std::map<RowKey, std::size_t>& groups) {
  const RowSet rows = rows_of(decision);
  const auto group = groups.find(rows.front());
  if (group == groups.end()) return rows.size() == 1;
  return rows_of(outcome.groups[group->second]) == rows;
}

std::int64_t sum_of(const Side& side, const std::vector<RowNumber>& rows) {
  return std::accumulate(rows.begin(), rows.end(), std::int64_t{0}, [&](std::int64_t sum, RowNumber row) {
    return sum + side.events.amounts[event_of(side, row)];
  });
}

Group decided_group(const Context& context, const Decision& decision) {
  Group group;
  for (const auto& [on_left, row] : rows_of(decision)) (on_left ? group.left : group.right).push_back(row);
  const std::int64_t left = sum_of(context.left, group.left), right = sum_of(context.right, group.right);
  group.bucket = bucket_of_event(group.left.size(), group.right.size(), left, right, false);
  group.pass = kDecisionPass;
  group.confidence = 1;
  group.explanation = fmt::format("{} in {}", decision.verdict == Verdict::kPair ? "put together" : "accepted",
                                  context.outcome.decisions_file);
  if (left != right) group.explanation += ", difference " + amount_of(context, left - right).to_string();
  return group;
}

// A pair whose difference turned out to be a usual one.
void name_usual_difference(const Context& context, Group& group) {
  if (group.pass != kDecisionPass || group.bucket != BucketKind::kAmountDiffers) return;
  const std::int64_t left = sum_of(context.left, group.left), right = sum_of(context.right, group.right);
  const double ratio = left == 0 ? 0 : static_cast<double>(right) / static_cast<double>(left);
  const Learnt& learnt = context.outcome.learnt;
  if (ratio >= learnt.ratio_min && ratio <= learnt.ratio_max) group.bucket = BucketKind::kMatchedTolerance;
}

// A row without a partner was only kept out of the way of the passes.
void open_again(Context& context, const Decision& decision) {
  const auto [on_left, row] = rows_of(decision).front();
  Side& side = on_left ? context.left : context.right;
  const std::size_t event = event_of(side, row);
  side.settled[event] = side.out_of_scope[event];
}

}  // namespace

Status prepare_decisions(Context& context) {
  Outcome& outcome = context.outcome;
  context.decisions.statements = outcome.sql.size();
  if (!context.options.decisions) return {};
  outcome.decisions_file = context.options.decisions->name;
  CONCORD_TRY(outcome.decisions, read_decisions(context.session, *context.options.decisions, context.deadline));
  CONCORD_CHECK(find_contents(context, context.left, true));
  CONCORD_CHECK(find_contents(context, context.right, false));
  for (Decision& decision : outcome.decisions) judge_rows(context, decision);
  find_contradictions(outcome.decisions);
  for (const Decision& decision : outcome.decisions) {
    context.decisions.fixed.push_back(decision.verdict == Verdict::kPair);
    const RowSet rows = rows_of(decision);
    if (keeps_apart(decision) && rows.size() == 2 && rows[0].first != rows[1].first)
      context.decisions.apart.emplace_back(rows[1].second, rows[0].second);  // false, the right, sorts first
  }
  return {};
}

Status settle_decided(Context& context) {
  std::set<RowSet> done;  // two decisions may say the same
  for (std::size_t index = 0; index < context.outcome.decisions.size(); ++index) {
    const Decision& decision = context.outcome.decisions[index];
    if (!context.decisions.fixed[index] || !puts_together(decision) || !done.insert(rows_of(decision)).second) continue;
    for (const auto& [on_left, row] : rows_of(decision)) {
      Side& side = on_left ? context.left : context.right;
      side.settled[event_of(side, row)] = true;
    }
    if (decision.rows.size() > 1) context.outcome.groups.push_back(decided_group(context, decision));
  }
  return {};
}

Status drop_rejected(Context& context) {
  const auto& decisions = context.outcome.decisions;
  if (std::none_of(decisions.begin(), decisions.end(), keeps_apart)) return {};
  const auto groups = groups_by_row(context.outcome, first_rows(decisions));
  std::vector<bool> dropped(context.outcome.groups.size(), false);
  for (const Decision& decision : decisions) {
    if (!keeps_apart(decision)) continue;
    const RowSet rows = rows_of(decision);
    const auto place = groups.find(rows.front());
    if (place == groups.end()) continue;
    const Group& group = context.outcome.groups[place->second];
    const RowSet members = rows_of(group);
    // Ambiguous rows are not put together: only who rejects all of them means that.
    dropped[place->second] = dropped[place->second] || members == rows ||
                             (group.bucket != BucketKind::kAmbiguous && holds_all(members, rows));
  }
  if (std::find(dropped.begin(), dropped.end(), true) != dropped.end()) drop_groups(context, std::move(dropped));
  return {};
}

bool fix_what_was_missed(Context& context) {
  const auto& decisions = context.outcome.decisions;
  if (decisions.empty()) return false;
  const auto groups = groups_by_row(context.outcome, first_rows(decisions));
  const auto is_open_accept = [&](std::size_t index) {
    return puts_together(decisions[index]) && !context.decisions.fixed[index];
  };
  bool again = false;
  for (std::size_t index = 0; index < decisions.size(); ++index) {
    if (!is_open_accept(index) || is_kept(context.outcome, decisions[index], groups)) continue;
    context.decisions.fixed[index] = true;
    again = true;
  }
  if (again && ++context.decisions.rounds > 1) {  // enough of looking which are found anyway
    for (std::size_t index = 0; index < decisions.size(); ++index)
      context.decisions.fixed[index] = context.decisions.fixed[index] || is_open_accept(index);
  }
  return again;
}

void forget_passes(Context& context) {
  for (Side* side : {&context.left, &context.right}) {
    side->settled.assign(side->events.size(), false);
    side->out_of_scope.assign(side->events.size(), false);
  }
  context.first_match.reset();
  context.doubtful.clear();
  context.outcome.groups.clear();
  context.outcome.scope.reset();
  LearntSettings columns{.scale = context.outcome.learnt.settings.scale,
                         .left = context.outcome.learnt.settings.left,
                         .right = context.outcome.learnt.settings.right};
  context.outcome.learnt = {};
  context.outcome.learnt.settings = std::move(columns);
  context.outcome.sql.resize(context.decisions.statements);
}

Status confirm_decided(Context& context) {
  Outcome& outcome = context.outcome;
  if (outcome.decisions.empty()) return {};
  const auto groups = groups_by_row(outcome, first_rows(outcome.decisions));
  std::map<std::size_t, std::set<std::string>> remarks;
  for (std::size_t index = 0; index < outcome.decisions.size(); ++index) {
    const Decision& decision = outcome.decisions[index];
    if (decision.state != DecisionState::kObeyed) continue;
    const auto place = groups.find(rows_of(decision).front());
    if (place == groups.end()) {
      if (puts_together(decision) && context.decisions.fixed[index]) open_again(context, decision);
      continue;
    }
    if (puts_together(decision)) {
      if (!is_kept(outcome, decision, groups)) {
        return Error{ErrorCode::kInternal,
                     fmt::format("The decision in line {} of {} was not kept. Please report this.", decision.line.value,
                                 outcome.decisions_file)};
      }
      outcome.groups[place->second].confidence = 1;
      name_usual_difference(context, outcome.groups[place->second]);
    }
    if (!decision.remark.empty() && !keeps_apart(decision)) remarks[place->second].insert(decision.remark);
  }
  for (const auto& [group, texts] : remarks)
    outcome.groups[group].explanation += fmt::format("; note: {}", fmt::join(texts, "; "));
  return {};
}

Status note_remarks(Context& context) {
  std::map<RowKey, std::set<std::string>> remarks;
  for (const Decision& decision : context.outcome.decisions) {
    if (decision.state != DecisionState::kObeyed || decision.remark.empty()) continue;
    for (const RowKey& row : rows_of(decision)) remarks[row].insert(decision.remark);
  }
  for (Explanation& each : context.outcome.explanations) {
    const auto texts = remarks.find({each.on_left, each.row});
    if (texts != remarks.end()) each.sentence += fmt::format("; note: {}", fmt::join(texts->second, "; "));
  }
  return {};
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAccept:
      return "accept";
    case Verdict::kReject:
      return "reject";
    case Verdict::kPair:
      return "pair";
    case Verdict::kNote:
      return "note";
  }
  return "note";
}

std::string_view decision_state_name(DecisionState state) {
  switch (state) {
    case DecisionState::kObeyed:
      return "obeyed";
    case DecisionState::kRowGone:
      return "row_gone";
    case DecisionState::kRowChanged:
      return "row_changed";
    case DecisionState::kContradicts:
      return "contradicts";
    case DecisionState::kWithoutAmount:
      return "without_amount";
  }
  return "obeyed";
}

}  // namespace concord::reconcile
