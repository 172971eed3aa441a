// Links records of persons, companies or products that share neither key nor amount: between two tables, or within one
// to find its duplicates.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/ids.hpp"
#include "core/progress.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"
#include "report/document.hpp"

namespace concord::linkage {

/// How two values of one column relate, from most to least alike.
enum class Level : std::uint8_t {
  kMissing,    ///< at least one is empty: says nothing
  kEqual,      ///< the same words or digits
  kReordered,  ///< the same words in another order or with other blanks; a date with day and month swapped
  kOneEdit,    ///< one letter or digit added, left out, changed, or two neighbours swapped
  kShortened,  ///< initials, or one is the beginning of the other or lacks some of its words
  kSimilar,    ///< several letters or digits differ, or part of the words
  kExchanged,  ///< not in this column, but both values in other columns of the other record, as two that were swapped
  kElsewhere,  ///< one of them is
  kDifferent,
};
inline constexpr std::size_t kLevels = 9;

/// What was learnt about one column.
struct LinkedColumn {
  std::string left, right;             ///< its names; equal where there is one table
  bool digits = false;                 ///< compared digit by digit, else as words
  std::array<double, kLevels> same{};  ///< share of each level among records that belong together, of those not missing
  std::array<double, kLevels> unrelated{};  ///< the same among records that do not
  std::uint64_t decided = 0;                ///< stated pairs whose largest evidence this column is
};

/// Where a row ends.
enum class LinkBucket : std::uint8_t {
  kMatched,    ///< in a group with rows of the other side
  kDuplicate,  ///< one table: in a group with other rows
  kAmbiguous,  ///< surely belongs to one of several that fit equally well
  kLeftOnly,
  kRightOnly,
  kUnique,  ///< one table: has no duplicate
};
inline constexpr std::size_t kLinkBuckets = 6;
const char* bucket_name(LinkBucket bucket);

/// Rows that are one person, company or product.
struct LinkGroup {
  std::vector<RowNumber> left, right;  ///< ascending; `right` is empty where there is one table
  LinkBucket bucket = LinkBucket::kMatched;
  double confidence = 0;  ///< that all of them belong together
  /// Of a pair one; else one for each member, first the left ones: what it is most like, and in what.
  std::vector<std::string> explanations;
};

struct LinkSide {
  std::string input, sha256;
  std::uint64_t rows = 0, rejected = 0;
};

struct LinkBucketCount {
  LinkBucket bucket = LinkBucket::kMatched;
  std::uint64_t groups = 0, left_rows = 0, right_rows = 0;
};

struct LinkOutcome {
  LinkSide left;
  std::optional<LinkSide> right;  ///< nothing: duplicates were looked for in one table
  std::vector<LinkedColumn> columns;
  std::vector<LinkGroup> groups;  ///< by their first left row
  std::vector<RowNumber> left_alone, right_alone;
  std::vector<LinkBucketCount> buckets;  ///< those with rows
  std::uint64_t candidates = 0;          ///< pairs that were weighed
  double pairs_expected = 0;             ///< by the model, among the candidates
  std::string reason;                    ///< why records were linked, and not compared by keys
  std::string engine;
  std::vector<std::string> sql;
};

struct LinkOptions {
  std::optional<double> min_confidence;  ///< groups with less are not stated
};

/// Links the records of two tables, or (without `right`) finds the duplicates of one.
/// Columns pair up by what their values share; the weight of each kind of agreement is learnt from the tables (Fellegi
/// and Sunter, 1969, by expectation maximisation), a frequent value says less than a rare one.
/// Postcondition, asserted: each row is in exactly one group or list, and the buckets add up to the rows. The tables
/// `left_data` and `right_data` (all columns and `concord_row`) stay in the session for exports.
/// @error kNotFound  no pair of columns has values in common. kInternal  the postcondition failed. As engine::Session.
/// Deterministic: the order of rows and the number of threads change nothing. Cost: near linear in the rows.
Result<LinkOutcome> link_records(engine::Session& session, const reconcile::SideInput& left,
                                 const reconcile::SideInput* right, const LinkOptions& options,
                                 const Deadline& deadline, ProgressSink& progress);

/// How many rows that keys leave alone on both sides are one record nevertheless: what the keys miss. Where it is much,
/// the columns are no keys, but something that is mistyped like everything else.
/// @param keys  compared as text; an empty part equals nothing.
/// @param least  where one side has fewer rows left than this, nothing is weighed, and the answer is 0.
/// @error  as engine::Session. Leaves nothing in the session.
Result<std::uint64_t> count_missed_by_keys(engine::Session& session, const reconcile::SideInput& left,
                                           const reconcile::SideInput& right,
                                           const std::vector<reconcile::ColumnPair>& keys, std::uint64_t least,
                                           const Deadline& deadline, ProgressSink& progress);

/// The outcome as one JSON document.
std::string linkage_json(const LinkOutcome& outcome);

/// The outcome for people. @param rows_max  of each table, the rest is counted.
Result<report::Document> linkage_document(const LinkOutcome& outcome, engine::Session& session,
                                          const reconcile::SideInput& left, const reconcile::SideInput* right,
                                          std::size_t rows_max, const Deadline& deadline);

/// Writes summary.json, pairs.csv, left_unmatched.csv (one table: unique.csv), right_unmatched.csv and the reports.
/// @return the files' names. @error  as report::TableFile and the renderers.
Result<std::vector<std::string>> write_linkage_files(const LinkOutcome& outcome, engine::Session& session,
                                                     const reconcile::SideInput& left,
                                                     const reconcile::SideInput* right,
                                                     const std::filesystem::path& directory, const Deadline& deadline);

}  // namespace concord::linkage
