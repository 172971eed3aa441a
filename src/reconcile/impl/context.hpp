// What the passes of one reconciliation share: the session, both sides' rows, and the outcome that they fill.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/api/sql.hpp"
#include "profile/profile.hpp"
#include "reconcile/impl/event_rows.hpp"
#include "reconcile/impl/evidence_match.hpp"
#include "reconcile/reconcile.hpp"

namespace concord::reconcile {

/// One side while it is being reconciled.
struct Side {
  const SideInput* input = nullptr;
  std::string data_table;   ///< "left_data": all columns and concord_row
  std::string event_table;  ///< "left_events": concord_row, amount, day, reference
  profile::TableProfile profile;
  ChosenColumns columns;
  EventRows events;  ///< every row that has an amount
  std::vector<RowNumber> without_amount;
  std::vector<bool> settled;       ///< by event: already in a group, or out of scope
  std::vector<bool> out_of_scope;  ///< by event
};

/// What the decisions of a reviewer ask of the passes.
struct DecisionPlan {
  std::vector<bool> fixed;                             ///< by decision: its rows are settled before the passes run
  std::vector<std::pair<RowNumber, RowNumber>> apart;  ///< left and right rows that are never paired
  std::size_t statements = 0;                          ///< of the provenance before the passes
  int rounds = 0;                                      ///< how often the passes ran again
};

/// One run. The passes are functions over it; each says what it reads and what it settles.
struct Context {
  engine::Session& session;
  const Options& options;
  const Deadline& deadline;
  ProgressSink& progress;
  Side left{}, right{};
  int scale = 2;                               ///< of all amounts
  std::optional<EvidenceMatch> first_match{};  ///< of what no reference settled, made to look for the scope
  std::vector<Group> doubtful{};               ///< pairs that are open again until the sums are done
  DecisionPlan decisions{};
  Outcome outcome{};

  /// Runs a statement and puts it into the outcome's provenance.
  Status execute(const std::string& sql) {
    outcome.sql.push_back(sql);
    return session.execute(sql, deadline);
  }
  Result<std::unique_ptr<engine::ResultStream>> query(const std::string& sql) {
    outcome.sql.push_back(sql);
    return session.query(sql, deadline);
  }
};

/// Fails where a side has no column of this name, which learnt settings look at.
Status need_learnt_column(const Side& side, const std::string& column);
/// Makes the data table of each side with numbered rows, and profiles it.
Status load_tables(Context& context);
/// Chooses the amount, date, reference and text columns of both sides by values, roles and names. Fills Side::columns.
Status choose_columns(Context& context);
/// Reads the chosen columns of both sides into Side::events and makes the event tables.
Status load_events(Context& context);
/// Reads the reviewer's decisions and finds the rows that they name. Does nothing without a file.
Status prepare_decisions(Context& context);
/// Settles the groups of the decisions that are fixed. Reads DecisionPlan::fixed.
Status settle_decided(Context& context);
/// Takes back the groups that hold rows which a decision keeps apart.
Status drop_rejected(Context& context);
/// Fixes the accepted groups that the passes did not find. @return whether there was one: the passes must run again.
bool fix_what_was_missed(Context& context);
/// Opens everything again, for the passes to run anew.
void forget_passes(Context& context);
/// Makes what was decided sure, and puts remarks where their rows are shown.
Status confirm_decided(Context& context);
/// Puts the remarks on open rows behind their explanations.
Status note_remarks(Context& context);
/// Takes back groups, by index; copies of them are open, too.
void drop_groups(Context& context, std::vector<bool> dropped);
/// The pass of groups that a reviewer states.
inline constexpr std::string_view kDecisionPass = "decision";
/// The pass of groups that a link file states: later passes leave them alone.
inline constexpr std::string_view kLinkPass = "link_file";
/// Settles the rows that a link file names together. Does nothing without one.
Status settle_linked(Context& context);
/// Finds the scope, if there is one, and settles the rows outside it.
Status find_scope(Context& context);
/// Settles pairs with a reference that occurs once on either side, and equal amounts.
Status match_exact_references(Context& context);
/// Settles what the evidence model states among the rows that are left; ambiguous rows become groups of their own.
Status match_by_evidence(Context& context);
/// The pass of pairs that meet at an exchange rate.
inline constexpr std::string_view kRatePass = "exchange_rate";
/// Where one side has a column of currencies: learns their rates by day from pairs with a reference, and settles open
/// rows that meet at them.
Status match_by_rates(Context& context);
/// Settles further copies of matched rows, and pairs of one side that cancel each other.
Status settle_leftovers(Context& context);
/// Opens pairs again that an unusual difference makes doubtful: they may be a part and its whole.
Status reopen_doubtful_pairs(Context& context);
/// Settles the doubtful pairs of which no row was needed elsewhere.
Status restore_doubtful_pairs(Context& context);
/// Settles sums of rows that carry a batch's number, and of rows of one party.
Status match_sums(Context& context);
/// Settles payouts that follow whole days of the other side's open rows.
Status match_payouts(Context& context);
/// Takes back the matched groups whose confidence is below what the user wants; copies of them are open, too.
Status drop_unsure_groups(Context& context);
/// Learns from the settled matches how the two sides write one reference differently, and which words of their
/// categories mean the same. Settles nothing; what an earlier run learnt is kept.
Status learn_conventions(Context& context);
/// Checks running balances, opening and closing balances and totals of both sides against their rows.
Status check_statements(Context& context);
/// Says for every open row why it may be left, and what would settle it. Settles nothing.
Status explain_open_rows(Context& context);
/// Adds up the buckets and checks that nothing is lost.
Status balance(Context& context);

/// A reference as the relational passes compare it: text without blanks around it, in capitals.
engine::sql::Expression comparable_reference(const engine::sql::Expression& reference);

/// An event amount as a Decimal of the common scale.
Decimal amount_of(const Context& context, std::int64_t amount);

}  // namespace concord::reconcile
