// Compares two tables record by record on keys: what is on one side only, what changed and in which column, which keys
// repeat.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/deadline.hpp"
#include "core/decimal.hpp"
#include "core/progress.hpp"
#include "engine/api/session.hpp"
#include "ingest/record_watch.hpp"
#include "reconcile/reconcile.hpp"
#include "report/document.hpp"

namespace concord::reconcile {

struct CompareOptions {
  std::vector<ColumnPair> keys{};
  std::optional<ColumnPair> amount{};  ///< whose sums are given; else the only pair of decimal columns
  std::optional<Decimal> tolerance{};  ///< numbers that differ by at most this much are equal; keys always exactly
  std::optional<std::int32_t> window_days{};  ///< the same for dates and times
  bool strict = false;                        ///< the inputs were read as text: cells are equal when their text is
  /// What HashedComparison may keep of the left side; beyond it nothing is certain. `compare_records` keeps half as
  /// much of both sides, and the rest in a file.
  std::uint64_t hash_bytes_max = std::uint64_t{4} << 30U;
  std::filesystem::path spill_directory = {};  ///< of that file, which has no name; empty: the current folder
};

/// One pair of columns that was compared.
struct ColumnChanges {
  std::string left, right;  ///< the column's name on either side
  std::uint64_t cells = 0;  ///< that differ
  DataType left_type, right_type;
  bool renamed = false;  ///< paired by its values, not by its name
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
  std::string keys_reason;             ///< why these, where they were not given
  std::optional<ColumnPair> amount;    ///< the columns whose sums are given
  std::vector<ColumnChanges> columns;  ///< every pair of columns that was compared
  std::vector<std::string> left_only_columns, right_only_columns;
  bool reordered = false;                 ///< the paired columns stand in another order on the right
  std::vector<ComparisonBucket> buckets;  ///< all five, also when empty
  Decimal left_sum, right_sum;            ///< of all rows
  Decimal difference, explained;
  std::string engine;            ///< what found the differing rows
  std::vector<std::string> sql;  ///< the engine's statements; none where it was not asked
};

/// The names of the files that a comparison leaves in its directory.
std::vector<std::string> comparison_files();

/// Compares with SQL: any two tables. Columns pair up by name (letters' case and blanks aside), and what is left over
/// by its values. Values are equal by type: 1.0 and 1.00, the same instant in another zone, texts of the same
/// characters (Unicode NFC), a date and its midnight; null equals null. A row whose key is empty in all parts, or whose
/// key occurs twice on a side, is `duplicate_key`, and so are the rows of that key on the other side. In `directory`:
/// changes.csv, left_unmatched.csv, right_unmatched.csv, duplicate_keys.csv.
/// @error kInvalidInput  a key that does not exist; as engine::Session.
/// Cost: each side becomes a table of the engine; one hash join.
Result<Comparison> compare_records(engine::Session& session, const SideInput& left, const SideInput& right,
                                   const CompareOptions& options, const std::optional<std::filesystem::path>& directory,
                                   const Deadline& deadline, ProgressSink& progress);

/// The same answer without an engine, for two regular texts, while ingest reads them, each with the watch of its
/// side. Both may be read at the same time: before its first record the right one waits for `left_done`. Rows with
/// equal bytes are equal; only the others are parsed. Keys and rows are told apart by 128-bit hashes. Memory: about 60
/// bytes for each row of the left side.
class HashedComparison {
 public:
  explicit HashedComparison(CompareOptions options);
  HashedComparison(const HashedComparison&) = delete;
  HashedComparison& operator=(const HashedComparison&) = delete;
  ~HashedComparison();

  ingest::RecordWatch& left();
  ingest::RecordWatch& right();
  /// The left side was read, or could not be.
  void left_done();

  /// Why compare_records must be asked instead: "the columns of the sides are not the same", ...
  struct NotCertain {
    std::string reason;
  };
  /// After both sides were read. Result and files are those of compare_records, or nothing is written.
  /// @error kUnavailable  an input can no longer be read, the disk is full; kLimitExceeded, kCancelled  by deadline.
  Result<std::variant<Comparison, NotCertain>> finish(const SideInput& left, const SideInput& right,
                                                      const std::optional<std::filesystem::path>& directory,
                                                      const Deadline& deadline, ProgressSink& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string comparison_json(const Comparison& comparison);
report::Document comparison_document(const Comparison& comparison);

}  // namespace concord::reconcile
