#include "reconcile/reconcile.hpp"

#include "reconcile/impl/context.hpp"

namespace concord::reconcile {
namespace {

Status need_rows(const SideInput& side) {
  if (side.table->rows > 0) return {};
  std::string names;
  for (const Column& column : side.table->schema) names += (names.empty() ? "" : ", ") + column.name;
  return Error{ErrorCode::kInvalidInput, side.name + " has a header (" + names +
                                             ") and no row below it. Check that its export or download went through."};
}

// All passes, from what is surest to what is left.
Status run_passes(Context& context) {
  CONCORD_CHECK(settle_decided(context));
  for (Status (*const pass)(Context&) :
       {settle_linked, match_exact_references, find_scope, match_by_evidence, match_by_rates, reopen_doubtful_pairs,
        match_sums, settle_leftovers, match_payouts, restore_doubtful_pairs,
        settle_leftovers}) {  // copies of payouts and parts last
    CONCORD_CHECK(pass(context));
    CONCORD_CHECK(drop_rejected(context));
  }
  return {};
}

// Columns that were learnt count as named, where nobody names others.
Options with_learnt_columns(Options options) {
  if (!options.learnt) return options;
  const LearntColumns &left = options.learnt->left, &right = options.learnt->right;
  const auto take = [](std::optional<ColumnPair>& pair, const std::string& mine, const std::string& other) {
    if (!pair && !mine.empty() && !other.empty()) pair = ColumnPair{mine, other};
  };
  take(options.amount, left.amount, right.amount);
  take(options.date, left.date, right.date);
  take(options.reference, left.reference, right.reference);
  return options;
}

}  // namespace

Result<Outcome> reconcile(engine::Session& session, const SideInput& left, const SideInput& right,
                          const Options& options, const Deadline& deadline, ProgressSink& progress) {
  CONCORD_CHECK(need_rows(left));
  CONCORD_CHECK(need_rows(right));
  const Options used = with_learnt_columns(options);
  Context context{.session = session, .options = used, .deadline = deadline, .progress = progress};
  context.left.input = &left;
  context.left.data_table = "left_data";
  context.left.event_table = "left_events";
  context.right.input = &right;
  context.right.data_table = "right_data";
  context.right.event_table = "right_events";
  context.outcome.engine = session.engine_version();
  context.outcome.exported = options.export_rows;

  CONCORD_CHECK(load_tables(context));
  CONCORD_CHECK(choose_columns(context));
  CONCORD_CHECK(load_events(context));
  CONCORD_CHECK(prepare_decisions(context));
  CONCORD_CHECK(run_passes(context));
  while (fix_what_was_missed(context)) {  // fixes at least one decision more each time, so it ends
    forget_passes(context);
    CONCORD_CHECK(run_passes(context));
  }
  CONCORD_CHECK(confirm_decided(context));
  CONCORD_CHECK(drop_unsure_groups(context));
  CONCORD_CHECK(learn_conventions(context));
  CONCORD_CHECK(check_statements(context));
  CONCORD_CHECK(explain_open_rows(context));
  CONCORD_CHECK(note_remarks(context));
  CONCORD_CHECK(balance(context));
  return std::move(context.outcome);
}

}  // namespace concord::reconcile
