// Compares two tables record by record on keys: what is on one side only, what changed and in which column, which keys
// repeat.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/decimal.hpp"
#include "core/progress.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"
#include "report/document.hpp"

namespace concord::reconcile {

/// Cells of one column that differ.
struct ColumnChanges {
  std::string left, right;  ///< the column's name on either side
  std::uint64_t cells = 0;
};

/// Rows of one bucket; sums only where both sides have an amount column.
struct ComparisonBucket {
  std::string name;  ///< identical, changed, left_only, right_only, duplicate_key
  std::uint64_t left_rows = 0, right_rows = 0;
  Decimal left_sum, right_sum;
};

struct Comparison {
  std::string left_input, right_input, left_sha256, right_sha256;
  std::uint64_t left_rows = 0, right_rows = 0, left_rejected = 0, right_rejected = 0;
  std::vector<ColumnPair> keys;
  std::optional<ColumnPair> amount;    ///< the columns whose sums are given
  std::vector<ColumnChanges> columns;  ///< every pair of columns that was compared
  std::vector<std::string> left_only_columns, right_only_columns;
  std::vector<ComparisonBucket> buckets;  ///< all five, also when empty
  Decimal difference, explained;
  std::string engine;
  std::vector<std::string> sql;
};

/// Compares on `keys`. Columns pair up by name (letters' case and blanks aside). Values are equal by type: 1.0
/// and 1.00, the same instant in another zone; null equals null. A key that is null or occurs twice on a side makes its
/// rows on both sides `duplicate_key`. Leaves the tables `differing` and, in `directory`, changes.csv,
/// left_unmatched.csv, right_unmatched.csv.
/// @error kInvalidInput  a key that does not exist; as engine::Session.
/// Cost: one scan of each side and one hash join, straight from the files.
Result<Comparison> compare_records(engine::Session& session, const SideInput& left, const SideInput& right,
                                   const std::vector<ColumnPair>& keys, const std::optional<ColumnPair>& amount,
                                   const std::optional<std::filesystem::path>& directory, const Deadline& deadline,
                                   ProgressSink& progress);

std::string comparison_json(const Comparison& comparison);
report::Document comparison_document(const Comparison& comparison);

}  // namespace concord::reconcile
