#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/api/sql.hpp"
#include "linkage/impl/candidates.hpp"
#include "linkage/impl/decision.hpp"
#include "linkage/impl/explanation.hpp"
#include "linkage/impl/link_model.hpp"
#include "linkage/impl/record_comparison.hpp"
#include "linkage/impl/records.hpp"
#include "linkage/linkage.hpp"

namespace concord::linkage {
namespace {

using reconcile::SideInput;

LinkSide side_of(const SideInput& input) {
  return {input.name, input.sha256, input.table->rows, input.table->rejects.rows};
}

// Which file a row is from says nothing of the record.
Schema own_columns(const SideInput& side) {
  const Schema& schema = side.table->schema;
  return {schema.begin() + static_cast<std::ptrdiff_t>(side.table->added_columns()), schema.end()};
}

Result<std::vector<RawColumn>> load_side(engine::Session& session, const std::string& table, const SideInput& side,
                                         LinkOutcome& outcome, const Deadline& deadline) {
  CONCORD_TRY(std::string sql, session.create_numbered_table(table, side.view, "concord_row", deadline));
  outcome.sql.push_back(std::move(sql));
  return read_columns(session, table, own_columns(side), deadline);
}

// The columns with the most different values, in their order, where there are too many to compare.
std::vector<PairedColumns> most_telling(std::vector<PairedColumns> pairs, const std::vector<RawColumn>& left) {
  if (pairs.size() <= kColumnsMax) return pairs;
  std::stable_sort(pairs.begin(), pairs.end(), [&](const PairedColumns& one, const PairedColumns& other) {
    return left[one.left].texts.size() > left[other.left].texts.size();
  });
  pairs.resize(kColumnsMax);
  std::sort(pairs.begin(), pairs.end(),
            [](const PairedColumns& one, const PairedColumns& other) { return one.left < other.left; });
  return pairs;
}

Result<Records> pair_up(std::vector<RawColumn> left, std::vector<RawColumn> right, const std::string& left_name,
                        const std::string& right_name, bool one_table) {
  std::vector<PairedColumns> pairs = one_table ? pair_with_itself(left) : pair_columns(left, right);
  if (pairs.empty()) {
    return Error{ErrorCode::kNotFound,
                 one_table ? left_name + " has no column whose values differ, so no record is like another."
                           : "No column of " + left_name + " has values in common with one of " + right_name + "."};
  }
  pairs = most_telling(std::move(pairs), left);
  return make_records(left, one_table ? left : right, pairs, one_table);
}

// Turns groups of records into groups of rows with reasons.
class Stating {
 public:
  Stating(const Weighed& weighed, LinkOutcome& outcome)
      : weighed_{weighed}, outcome_{outcome}, stated_(weighed.records.members.size(), false) {
    const Records& records = weighed.records;
    record_of_.resize(records.members.size());
    for (std::uint32_t record = 0; record < records.size(); ++record) {
      std::fill(record_of_.begin() + records.member_begin[record],
                record_of_.begin() + records.member_begin[record + 1], record);
    }
  }

  void state(const std::vector<RecordGroup>& groups) {
    outcome_.groups.reserve(groups.size());
    for (const RecordGroup& group : groups) outcome_.groups.push_back(rows_of(group));
    std::sort(outcome_.groups.begin(), outcome_.groups.end(), [](const LinkGroup& one, const LinkGroup& other) {
      return one.left != other.left ? one.left < other.left : one.right < other.right;
    });
    const Records& records = weighed_.records;
    for (std::size_t place = 0; place < stated_.size(); ++place) {
      if (stated_[place]) continue;
      (place < records.rows[0] ? outcome_.left_alone : outcome_.right_alone).push_back(records.members[place]);
    }
    std::sort(outcome_.left_alone.begin(), outcome_.left_alone.end());
    std::sort(outcome_.right_alone.begin(), outcome_.right_alone.end());
  }

 private:
  struct Member {
    RowNumber row;
    bool on_left = false;
    std::uint32_t record = 0;
  };

  LinkGroup rows_of(const RecordGroup& group) {
    LinkGroup made;
    made.confidence = group.confidence;
    made.bucket = group.ambiguous ? LinkBucket::kAmbiguous
                                  : (weighed_.records.one_table ? LinkBucket::kDuplicate : LinkBucket::kMatched);
    std::vector<Member> members;
    for (const std::uint32_t place : group.members) {
      stated_[place] = true;
      members.push_back({weighed_.records.members[place], place < weighed_.records.rows[0], record_of_[place]});
    }
    std::sort(members.begin(), members.end(), [](const Member& one, const Member& other) {
      return one.on_left != other.on_left ? one.on_left : one.row < other.row;
    });
    for (const Member& member : members) (member.on_left ? made.left : made.right).push_back(member.row);
    explain_members(members, made);
    return made;
  }

  // Each member by the one that it is most like; a pair needs one sentence.
  void explain_members(const std::vector<Member>& members, LinkGroup& made) {
    const bool pair = made.left.size() == 1 && made.right.size() == 1;
    for (std::size_t index = 0; index < members.size(); ++index) {
      std::size_t nearest = index == 0 ? 1 : 0;
      double most = -1e9;
      constexpr std::size_t kLookedAt = 16;
      for (std::size_t other = 0; other < std::min(members.size(), kLookedAt); ++other) {
        if (other == index) continue;
        const double bits = weighed_.log2_odds(members[index].record, members[other].record);
        if (bits <= most) continue;
        most = bits;
        nearest = other;
      }
      const std::string words = relation(members[index].record, members[nearest].record);
      if (pair) {
        made.explanations.push_back(words);
        return;
      }
      const bool both_tables = !made.right.empty() && !made.left.empty();
      const std::string side = !both_tables ? "" : members[nearest].on_left ? "left " : "right ";
      made.explanations.push_back(fmt::format("like {}row {}: {}", side, members[nearest].row.value, words));
    }
  }

  std::string relation(std::uint32_t one, std::uint32_t other) {
    const std::uint32_t left = std::min(one, other), right = std::max(one, other);
    const Candidate pair{left, right, weighed_.comparison.compare(left, right)};
    std::size_t strongest = 0;
    for (std::size_t column = 1; column < outcome_.columns.size(); ++column) {
      if (weighed_.model.column_bits(pair, column) > weighed_.model.column_bits(pair, strongest)) strongest = column;
    }
    ++outcome_.columns[strongest].decided;
    return explain(weighed_.records, pair.pattern);
  }

  const Weighed& weighed_;
  LinkOutcome& outcome_;
  std::vector<bool> stated_;
  std::vector<std::uint32_t> record_of_;
};

void describe_columns(const Records& records, const LinkModel& model, LinkOutcome& outcome) {
  for (std::size_t column = 0; column < records.columns.size(); ++column) {
    const ValueColumn& values = records.columns[column];
    outcome.columns.push_back({.left = values.left,
                               .right = values.right,
                               .digits = values.digits,
                               .same = model.same()[column],
                               .unrelated = model.unrelated()[column],
                               .decided = 0});
  }
}

void add_up(LinkOutcome& outcome) {
  std::array<LinkBucketCount, kLinkBuckets> counts;
  for (std::size_t index = 0; index < kLinkBuckets; ++index) counts[index].bucket = static_cast<LinkBucket>(index);
  for (const LinkGroup& group : outcome.groups) {
    LinkBucketCount& count = counts[static_cast<std::size_t>(group.bucket)];
    ++count.groups;
    count.left_rows += group.left.size();
    count.right_rows += group.right.size();
  }
  counts[static_cast<std::size_t>(outcome.right ? LinkBucket::kLeftOnly : LinkBucket::kUnique)].left_rows =
      outcome.left_alone.size();
  counts[static_cast<std::size_t>(LinkBucket::kRightOnly)].right_rows = outcome.right_alone.size();
  for (const LinkBucketCount& count : counts) {
    if (count.left_rows + count.right_rows > 0) outcome.buckets.push_back(count);
  }
}

// Each row of a table once: in one group, or alone.
bool is_partition(std::uint64_t rows, const std::vector<LinkGroup>& groups, std::vector<RowNumber> LinkGroup::*side,
                  const std::vector<RowNumber>& alone) {
  std::vector<bool> seen(rows + 1, false);
  std::uint64_t count = 0;
  const auto see = [&](const std::vector<RowNumber>& list) {
    for (const RowNumber row : list) {
      if (row.value == 0 || row.value > rows || seen[row.value]) return false;
      seen[row.value] = true;
      ++count;
    }
    return true;
  };
  for (const LinkGroup& group : groups) {
    if (!see(group.*side)) return false;
  }
  return see(alone) && count == rows;
}

Status check_partition(const LinkOutcome& outcome) {
  const bool left = is_partition(outcome.left.rows, outcome.groups, &LinkGroup::left, outcome.left_alone);
  const bool right =
      is_partition(outcome.right ? outcome.right->rows : 0, outcome.groups, &LinkGroup::right, outcome.right_alone);
  if (left && right) return {};
  return Error{ErrorCode::kInternal, "The groups of linked records do not add up to the rows that were read."};
}

// The rows of `from` whose keys `other` has not, as a numbered table.
Result<std::vector<RawColumn>> rows_without_key(engine::Session& session, const SideInput& from, const SideInput& other,
                                                const std::vector<reconcile::ColumnPair>& keys, bool from_left,
                                                const Deadline& deadline) {
  namespace sql = engine::sql;
  sql::Select rows{from.view, "mine"};
  sql::Expression equal = sql::boolean(true);
  for (const reconcile::ColumnPair& key : keys) {
    const sql::Expression mine = sql::column("mine", from_left ? key.left : key.right);
    const sql::Expression its = sql::column("its", from_left ? key.right : key.left);
    equal = equal && sql::to_text(mine) == sql::to_text(its);
  }
  rows.join(sql::Join::kAnti, other.view, "its", equal);
  for (const Column& column : from.table->schema) rows.column(sql::column("mine", column.name), column.name);
  CONCORD_CHECK(session.execute("CREATE OR REPLACE VIEW rows_left AS " + rows.sql(sql::Dialect::kDuckdb), deadline));
  CONCORD_TRY(const auto statement,
              session.create_numbered_table("rows_left_data", "rows_left", "concord_row", deadline));
  auto columns = read_columns(session, "rows_left_data", own_columns(from), deadline);
  CONCORD_CHECK(session.execute("DROP TABLE rows_left_data", deadline));
  CONCORD_CHECK(session.execute("DROP VIEW rows_left", deadline));
  return columns;
}

// Everything that a decision reads, made from the records alone. Borrows them.
struct Learning {
  RecordComparison comparison;
  LinkModel model;
  std::vector<Candidate> candidates{};

  explicit Learning(const Records& records) : comparison{records}, model{records, comparison} {}
  Status learn(const Records& records, const Deadline& deadline, ProgressSink& progress) {
    progress.report("looking for similar records", 0, 0);
    CONCORD_TRY(candidates, find_candidates(records, comparison, model, deadline));
    progress.report("learning what agreement is worth", 0, 0);
    model.learn(candidates);
    return {};
  }
};

Status decide(const Records& records, const LinkOptions& options, LinkOutcome& outcome, const Deadline& deadline,
              ProgressSink& progress) {
  Learning learning{records};
  CONCORD_CHECK(learning.learn(records, deadline, progress));
  outcome.candidates = learning.candidates.size();
  outcome.pairs_expected = learning.model.pairs_expected();
  describe_columns(records, learning.model, outcome);
  const Weighed weighed{records, learning.comparison, learning.model, learning.candidates};
  const double least = options.min_confidence.value_or(0);
  std::vector<RecordGroup> groups;
  if (records.one_table) {
    groups = decide_groups(weighed, least);
  } else {
    CONCORD_TRY(groups, decide_pairs(weighed, least, deadline));
  }
  Stating{weighed, outcome}.state(groups);
  return {};
}

}  // namespace

const char* bucket_name(LinkBucket bucket) {
  switch (bucket) {
    case LinkBucket::kMatched:
      return "matched";
    case LinkBucket::kDuplicate:
      return "duplicate";
    case LinkBucket::kAmbiguous:
      return "ambiguous";
    case LinkBucket::kLeftOnly:
      return "left_only";
    case LinkBucket::kRightOnly:
      return "right_only";
    case LinkBucket::kUnique:
      return "unique";
  }
  return "";
}

Result<LinkOutcome> link_records(engine::Session& session, const SideInput& left, const SideInput* right,
                                 const LinkOptions& options, const Deadline& deadline, ProgressSink& progress) {
  LinkOutcome outcome;
  outcome.left = side_of(left);
  if (right != nullptr) outcome.right = side_of(*right);
  outcome.engine = session.engine_version();
  progress.report("reading the records", 0, 0);
  CONCORD_TRY(auto left_columns, load_side(session, "left_data", left, outcome, deadline));
  std::vector<RawColumn> right_columns;
  if (right != nullptr) {
    CONCORD_TRY(right_columns, load_side(session, "right_data", *right, outcome, deadline));
  }
  CONCORD_TRY(const Records records, pair_up(std::move(left_columns), std::move(right_columns), left.name,
                                             right == nullptr ? "" : right->name, right == nullptr));
  CONCORD_CHECK(decide(records, options, outcome, deadline, progress));
  add_up(outcome);
  CONCORD_CHECK(check_partition(outcome));
  return outcome;
}

Result<std::uint64_t> count_missed_by_keys(engine::Session& session, const SideInput& left, const SideInput& right,
                                           const std::vector<reconcile::ColumnPair>& keys, std::uint64_t least,
                                           const Deadline& deadline, ProgressSink& progress) {
  progress.report("looking at what the keys leave", 0, 0);
  CONCORD_TRY(auto left_columns, rows_without_key(session, left, right, keys, true, deadline));
  if (left_columns.front().cells.size() < least) return std::uint64_t{0};
  CONCORD_TRY(auto right_columns, rows_without_key(session, right, left, keys, false, deadline));
  if (right_columns.front().cells.size() < least) return std::uint64_t{0};
  const auto records = pair_up(std::move(left_columns), std::move(right_columns), left.name, right.name, false);
  if (!records.ok()) return std::uint64_t{0};
  Learning learning{records.value()};
  CONCORD_CHECK(learning.learn(records.value(), deadline, progress));
  constexpr double kSure = 0.9;
  const Weighed weighed{records.value(), learning.comparison, learning.model, learning.candidates};
  CONCORD_TRY(const auto groups, decide_pairs(weighed, kSure, deadline));
  return std::uint64_t{groups.size()};
}

}  // namespace concord::linkage
