// The scope: which part of one side the other side can correspond to at all. A first matching of all that no reference
// has settled shows which rows find partners and which never do; the proposals judge what the silent ones have in
// common. Where the evidence is weak no scope is claimed. A scope lies on one side: the one with the stronger evidence.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_set>

#include "reconcile/impl/context.hpp"
#include "reconcile/impl/residue.hpp"
#include "reconcile/impl/scope_proposal.hpp"

namespace concord::reconcile {
namespace {

/// What speaks for a scope on one side: days, and inside them the best of the categories and signs.
struct SideProposals {
  std::optional<ScopeProposal> days;
  std::vector<ScopeProposal> parts;

  double surprise() const { return (days ? days->surprise : 0) + (parts.empty() ? 0 : parts.front().surprise); }
};

/// Whether a first matching is worth its time.
bool might_have_border(const Side& side, const Side& other) {
  const auto& amounts = side.events.amounts;
  const auto [least, most] = std::minmax_element(amounts.begin(), amounts.end());
  if (*least < 0 && *most > 0) return true;
  if (has_rows_beyond(side.events, other.events)) return true;
  return std::any_of(side.profile.columns.begin(), side.profile.columns.end(),
                     [&side](const auto& column) { return may_be_category(side, column); });
}

// The other side knows a row whose reference it has, even where several rows or other amounts are behind it.
void mark_known_references(const EventRows& events, const EventRows& other, std::vector<bool>& known) {
  std::unordered_set<std::string_view> references{other.references.begin(), other.references.end()};
  for (std::size_t event = 0; event < events.size(); ++event) {
    const std::string& reference = events.references[event];
    if (!reference.empty() && references.contains(reference)) known[event] = true;
  }
}

Result<FirstMatching> first_matching(Context& context) {
  context.progress.report("looking for the scope", 0, 0);
  const Residue left = residue_of(context.left);
  const Residue right = residue_of(context.right);
  CONCORD_TRY(context.first_match,
              match_events(left.events, right.events, match_limits(context), context.deadline, context.progress));
  const EvidenceMatch& match = *context.first_match;
  FirstMatching first{context.left.settled, context.right.settled, match.window};
  for (const StatedPair& pair : match.pairs) {
    first.left[left.origin[pair.left]] = true;
    first.right[right.origin[pair.right]] = true;
  }
  mark_known_references(context.left.events, context.right.events, first.left);
  mark_known_references(context.right.events, context.left.events, first.right);
  return first;
}

Result<SideProposals> propose(Context& context, const FirstMatching& first, bool on_right) {
  const ScopeSide sides = on_right ? ScopeSide{context.right, context.left, first.right, first.left}
                                   : ScopeSide{context.left, context.right, first.left, first.right};
  SideProposals proposals;
  proposals.days = on_right ? propose_days(sides, first.window.lag_min, first.window.lag_max)
                            : propose_days(sides, -first.window.lag_max, -first.window.lag_min);
  const std::vector<bool> nothing(sides.side.events.size(), false);
  CONCORD_TRY(proposals.parts, propose_parts(context, sides, proposals.days ? proposals.days->outside : nothing));
  return proposals;
}

Status settle_outside(Context& context, Side& side, const std::string& filter, Scope& scope) {
  CONCORD_TRY(auto stream,
              context.query("SELECT concord_row FROM " + side.data_table + " WHERE coalesce(" + filter + ", false)"));
  std::vector<bool> inside(side.events.size() + side.without_amount.size() + 1, false);
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) break;
    for (std::size_t row = 0; row < chunk->rows(); ++row)
      inside[static_cast<std::size_t>(chunk->column(0).integer(row))] = true;
  }
  Int128 sum = 0;
  for (std::size_t event = 0; event < side.events.size(); ++event) {
    if (inside[side.events.numbers[event].value] || side.settled[event]) {
      sum += side.events.amounts[event];
      ++scope.rows;
      continue;
    }
    side.out_of_scope[event] = true;
    side.settled[event] = true;
  }
  scope.sum = Decimal::make(sum, context.scale).value();
  return {};
}

void describe(const ScopeProposal& proposal, Scope& scope) {
  scope.filter += (scope.filter.empty() ? "" : " AND ") + proposal.filter;
  for (const ScopePart& part : proposal.parts) {
    std::string sentence = fmt::format("{}: {} of {} rows have a partner", part.name, part.matched, part.rows);
    if (!part.note.empty()) sentence += "; " + part.note;
    scope.evidence.push_back(sentence + (part.inside ? " (inside)" : " (outside)"));
  }
}

void list_alternatives(const SideProposals& proposals, bool on_right, bool chosen, Scope& scope) {
  const char* side = on_right ? "right" : "left";
  if (!chosen && proposals.days) {
    scope.alternatives.push_back(fmt::format("{} ({}): weaker evidence", proposals.days->filter, side));
  }
  for (std::size_t index = chosen ? 1 : 0; index < proposals.parts.size(); ++index) {
    scope.alternatives.push_back(fmt::format("{} ({}): weaker evidence", proposals.parts[index].filter, side));
  }
}

// What an earlier run found, in the form of a proposal. What few rows a short period holds says nothing about it.
Result<ScopeProposal> proposal_of(const LearntScope& learnt, const Side& side) {
  const std::string& column = learnt.column.empty() ? side.columns.amount : learnt.column;
  CONCORD_CHECK(need_learnt_column(side, column));
  ScopeProposal proposal;
  proposal.column = learnt.column;
  proposal.filter =
      learnt.column.empty() ? sign_filter(column, learnt.negative) : category_filter(column, learnt.values);
  return proposal;
}

// The scope of an earlier run, with the days of this one.
Status take_scope(Context& context, const LearntScope& learnt) {
  Scope scope;
  scope.on_right = learnt.on_right;
  Side& side = learnt.on_right ? context.right : context.left;
  CONCORD_TRY(const ScopeProposal proposal, proposal_of(learnt, side));
  describe(proposal, scope);
  scope.confidence = 1;
  scope.evidence.emplace_back("taken from what was learnt before");
  if (has_rows_beyond(side.events, (learnt.on_right ? context.left : context.right).events)) {
    CONCORD_TRY(const FirstMatching first, first_matching(context));
    CONCORD_TRY(const SideProposals found, propose(context, first, learnt.on_right));
    if (found.days) describe(*found.days, scope);
  }
  CONCORD_CHECK(settle_outside(context, side, scope.filter, scope));
  context.outcome.learnt.settings.scope = learnt;
  context.outcome.scope = std::move(scope);
  return {};
}

// What of a scope may hold for other days, too.
std::optional<LearntScope> learnt_of(const SideProposals& best, bool on_right) {
  if (best.parts.empty()) return std::nullopt;
  const ScopeProposal& proposal = best.parts.front();
  LearntScope learnt{.on_right = on_right, .column = proposal.column, .values = {}};
  for (const ScopePart& part : proposal.parts) {
    if (part.inside && !proposal.column.empty()) learnt.values.push_back(part.name);
  }
  learnt.negative = proposal.column.empty() && proposal.parts.front().inside;  // below 0 comes first
  return learnt;
}

}  // namespace

Status find_scope(Context& context) {
  if (!context.options.use_scope || context.left.events.size() == 0 || context.right.events.size() == 0) return {};
  if (context.options.learnt && context.options.learnt->scope)
    return take_scope(context, *context.options.learnt->scope);
  if (!might_have_border(context.left, context.right) && !might_have_border(context.right, context.left)) return {};
  CONCORD_TRY(const FirstMatching first, first_matching(context));
  CONCORD_TRY(const SideProposals right, propose(context, first, true));
  CONCORD_TRY(const SideProposals left, propose(context, first, false));
  if (right.surprise() == 0 && left.surprise() == 0) return {};
  Scope scope;
  scope.on_right = right.surprise() >= left.surprise();
  const SideProposals& best = scope.on_right ? right : left;
  if (!best.parts.empty()) describe(best.parts.front(), scope);
  if (best.days) describe(*best.days, scope);
  scope.confidence = 1 - std::exp(-best.surprise() / 4);
  list_alternatives(right, true, scope.on_right, scope);
  list_alternatives(left, false, !scope.on_right, scope);
  CONCORD_CHECK(settle_outside(context, scope.on_right ? context.right : context.left, scope.filter, scope));
  context.outcome.learnt.settings.scope = learnt_of(best, scope.on_right);
  context.outcome.scope = std::move(scope);
  return {};
}

}  // namespace concord::reconcile
