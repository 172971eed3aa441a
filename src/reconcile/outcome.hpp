// What a reconciliation found: every row of both sides in exactly one bucket, and buckets that add up to the total
// difference.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/decimal.hpp"
#include "core/ids.hpp"
#include "reconcile/decision.hpp"
#include "reconcile/learnt.hpp"

namespace concord::reconcile {

/// Where a row ends. The order is that of the report.
enum class BucketKind : std::uint8_t {
  kMatchedExact,      ///< one event on both sides, amounts equal
  kMatchedRounding,   ///< a few of the smallest units apart
  kMatchedTolerance,  ///< apart by what was learnt to be usual: a fee, an exchange rate
  kMatchedBatch,      ///< one row stands for several of the other side: a payout of many orders, perhaps less a fee
  kMatchedSplit,      ///< one row that several of the other side pay in parts
  kMatchedMany,       ///< several rows of either side whose sums belong together
  kTransposedDigits,  ///< two neighbouring digits of the amount swapped on one side
  kSignFlip,          ///< equal but for the sign
  kAmountDiffers,     ///< the reference says one event, the amounts are unusually far apart
  kDuplicate,         ///< a second copy of a row whose first copy is matched
  kRefundPair,        ///< two rows of one side that cancel each other and are absent on the other side
  kAmbiguous,         ///< belongs to one of several rows, and nothing tells which
  kMissingFromRight,  ///< left rows without a partner
  kMissingFromLeft,   ///< right rows without a partner, inside the scope
  kOutOfScope,        ///< rows that the other side cannot have
  kWithoutAmount,     ///< rows whose amount is empty
};
inline constexpr std::size_t kBucketKinds = 16;
/// Stable name: "matched_exact", ..., as in summary.json.
std::string_view bucket_name(BucketKind kind);
/// The same for people: "Matched, amounts equal".
std::string_view bucket_title(BucketKind kind);

/// One event: rows that belong together. One side may be empty (duplicates, refund pairs).
struct Group {
  BucketKind bucket = BucketKind::kMatchedExact;
  std::string pass;         ///< which pass or evidence stated it: "exact_reference", "amount_and_day", ...
  double confidence = 0;    ///< probability that it is right, 0 to 1
  std::string explanation;  ///< one sentence
  std::vector<RowNumber> left, right;
  std::uint32_t joins = 0;  ///< 0, or 1 + index of the group that this one is a copy of (duplicates)
};

/// One line of the report's balance: rows and money of one bucket.
struct Bucket {
  BucketKind kind = BucketKind::kMatchedExact;
  std::uint64_t groups = 0, left_rows = 0, right_rows = 0;
  Decimal left_sum, right_sum;
  Decimal difference;  ///< left_sum - right_sum
};

/// A choice of columns with its reasons.
struct ChosenColumns {
  std::string amount, date, reference;  ///< "" when there is none
  std::vector<std::string> texts;       ///< names and descriptions that were compared
  std::vector<std::string> reasons;
};

struct SideSummary {
  std::string input;  ///< as the user named it
  std::string sha256;
  std::uint64_t rows = 0, rejected = 0;
  Decimal sum;
  ChosenColumns columns;
  std::vector<std::string> quantities;  ///< columns of numbers that count or measure; other numbers name something
};

/// The part of one side that the other side can correspond to.
struct Scope {
  bool on_right = true;
  std::string filter;      ///< SQL condition: "gateway" IN ('QR Pay', 'Terminal')
  std::uint64_t rows = 0;  ///< inside
  Decimal sum;
  double confidence = 0;
  std::vector<std::string> evidence;      ///< sentences: how many rows of each value found a partner
  std::vector<std::string> alternatives;  ///< filters that were considered and why they lost
};

/// What was learnt from the data and used for matching, in sentences and numbers.
struct Learnt {
  std::int32_t lag_min = 0, lag_max = 0;  ///< days, right - left
  double ratio_min = 1, ratio_max = 1;    ///< right / left
  std::vector<std::string> sentences;
  LearntSettings settings;  ///< the same for the next run
};

/// What a statement says of itself, checked against its rows.
struct StatementCheck {
  bool on_left = true;
  std::string what;  ///< "running_balance", "opening_closing", "total"
  bool holds = true;
  Decimal difference;    ///< what the rows lack; 0 when it holds
  std::string sentence;  ///< with the lines
};

/// Why a row has no partner, as far as can be told. A hint: it settles nothing.
struct Explanation {
  bool on_left = true;
  RowNumber row{};
  std::string kind;       ///< "timing", "fee_or_exchange", "wrong_category", ... "no_trace"
  double confidence = 0;  ///< 0 to 1
  std::string sentence{};
  std::string entry{};  ///< what would settle it
};

/// A table that the statements of the provenance read.
struct SourceTable {
  std::string table;      ///< "left_data"
  std::string statement;  ///< that made it
  std::string file;       ///< that holds it where the rows are exported: "left.parquet"
};

struct Outcome {
  std::string currency;  ///< "" when neither side names one
  SideSummary left, right;
  std::optional<Scope> scope;
  Learnt learnt;
  std::vector<StatementCheck> checks;
  std::vector<Explanation> explanations;  ///< of the rows in missing_from_right, then of those in missing_from_left
  std::string decisions_file;             ///< "" when there is none
  std::vector<Decision> decisions;        ///< in the order of their file
  std::vector<Group> groups;              ///< in the order of their first left (else right) row
  std::vector<RowNumber> missing_from_right, missing_from_left, out_of_scope, left_without_amount, right_without_amount;
  int scale = 2;                                          ///< of the amounts below
  std::vector<std::int64_t> left_amounts, right_amounts;  ///< by row number; 0 where a row has none
  std::vector<std::int32_t> left_days, right_days;        ///< the same, since 1970-01-01; kNoDay where a row has none
  std::vector<Bucket> buckets;  ///< those that hold at least one row, in the order of BucketKind
  Decimal difference;           ///< left sum - right sum
  Decimal explained;            ///< sum of the buckets' differences: equal to `difference`, asserted
  std::string engine;
  std::vector<SourceTable> sources;
  std::vector<std::string> sql;  ///< every statement that made the numbers from the sources, in order
  bool exported = false;         ///< the sources' files are written beside the report, so the statements run on them
};

/// Every statement that made the numbers, in order. Where the rows are exported they run as they are in the folder of
/// the result files; the last one then adds up the buckets anew.
std::vector<std::string> provenance_statements(const Outcome& outcome);

/// An amount in units of the outcome's scale, as text.
std::string amount_text(const Outcome& outcome, Int128 amount);
/// The number that names a group in every file: its place from 1, or that of the group that it joins.
std::uint32_t group_number(const Outcome& outcome, std::size_t index);
/// The difference of the totals without what is out of scope: the same as `difference` where there is no scope.
Decimal in_scope_difference(const Outcome& outcome);

}  // namespace concord::reconcile
