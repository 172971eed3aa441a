// Reconciles two tables that should agree: finds the columns, the scope and the rows that belong together, and proves
// that every row is accounted for and every cent explained.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/decimal.hpp"
#include "core/progress.hpp"
#include "engine/api/session.hpp"
#include "ingest/dataset.hpp"
#include "reconcile/outcome.hpp"

namespace concord::reconcile {

/// A column of each side that mean the same.
struct ColumnPair {
  std::string left, right;
};

/// One side: an ingested table that the session can read under the name `view`.
struct SideInput {
  std::string name;  ///< as the user named the input
  std::string sha256;
  std::string view;
  const ingest::Table* table = nullptr;  ///< not owned; outlives the run
};

/// How a link file names rows: its own columns, and the sides' columns whose values they hold.
struct LinkColumns {
  std::string names_left, names_right;     ///< of the link file
  std::string left, right;                 ///< of the sides
  double left_share = 0, right_share = 0;  ///< of the link file's different values, those that the side has
};

/// A file that says which rows belong together.
struct LinkInput {
  SideInput file;
  LinkColumns columns;
};

/// Everything is found from the data; each option only overrides what would be found.
struct Options {
  std::optional<ColumnPair> amount, date, reference;
  std::optional<std::int32_t> window_days;  ///< at most so many days between the two sides
  std::optional<Decimal> tolerance;         ///< amounts may differ by at most this much (0: must be equal)
  std::optional<double> min_confidence{};   ///< groups with less are not stated: their rows are open
  bool use_scope = true;                    ///< false: every row of both sides must have a partner
  std::optional<LinkInput> link;            ///< what a third input says of the two (find_link_file)
  std::optional<LearntSettings> learnt{};   ///< of an earlier run: taken instead of learning; other options win
  bool export_rows = false;              ///< the result files hold all rows as Parquet, and the provenance reads them
  std::optional<SideInput> decisions{};  ///< a reviewer's file (docs/reconcile.md), read as text
};

/// Matches the rows of two tables without being told anything, and balances them.
/// Postconditions, asserted before returning: each row of both sides is in exactly one group or list of the outcome,
/// and the buckets' differences add up to the total difference exactly. The tables `left_data` and `right_data` (all
/// columns and `concord_row`) stay in the session for exports.
/// @error kNotFound  no amount column on a side (the message says what was looked at, and --amount and --keys).
/// kInvalidInput  an option names a column that does not exist. kLimitExceeded, kCancelled: by deadline or memory.
/// kInternal: a
///        postcondition failed.
/// Deterministic: the same rows in any order give the same outcome up to the row numbers. Cost: near linear in the
/// rows.
Result<Outcome> reconcile(engine::Session& session, const SideInput& left, const SideInput& right,
                          const Options& options, const Deadline& deadline, ProgressSink& progress);

}  // namespace concord::reconcile
