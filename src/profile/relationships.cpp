// Model: a reference is a column whose values lie in a column that tells the rows of a table apart (inclusion), and
// whose name says so. Keys counted from 1 lie in each other by chance, so that inclusion alone proves nothing; names
// alone prove nothing either. Of several parents that fit, the one that owns the name wins, then the more strongly
// named one, then the one whose rows are named more completely. What is reported is counted exactly by the engine.
#include "profile/relationships.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/api/sql.hpp"
#include "profile/impl/reference_counts.hpp"
#include "profile/impl/reference_names.hpp"
#include "profile/impl/value_sketch.hpp"

namespace concord::profile {
namespace {

namespace sql = engine::sql;

constexpr double kContainedMin = 0.75;        ///< of the different values, where names are clear
constexpr double kContainedMinWeakly = 0.98;  ///< where they are not

/// A column that may name rows or be named by.
struct Candidate {
  std::size_t table = 0;
  const ColumnProfile* column = nullptr;
  NamedColumn name;
  bool key = false;  ///< tells the rows apart, and looks as keys do
  ValueSketch values;
};

/// A pair that may be a reference.
struct Proposal {
  const Candidate* child = nullptr;
  const Candidate* parent = nullptr;
  double contained = 0;
  NameEvidence evidence;
  double score = 0;
};

bool may_be_reference(const ColumnProfile& column) {
  const TypeKind kind = column.type.kind;
  const bool whole = kind == TypeKind::kInteger || (kind == TypeKind::kDecimal && column.type.scale == 0);
  return column.nulls < column.count && (whole || (kind == TypeKind::kText && column.length_max <= 100));
}

bool is_key(const Candidate& candidate) {
  const ColumnProfile& column = *candidate.column;
  if (column.nulls > 0 || column.distinct != column.count || column.count < 2) return false;
  return candidate.name.first || ends_like_key(candidate.name.column) || is_named_after_table(candidate.name);
}

Status read_values(engine::Session& session, const std::string& table, Candidate& candidate, const Deadline& deadline) {
  const sql::Expression value = sql::column(candidate.column->name);
  const std::string query = sql::Select{table}
                                .where(sql::is_not_null(value))
                                .column(sql::to_text(value), "value")
                                .distinct()
                                .sql(sql::Dialect::kDuckdb);
  CONCORD_TRY(auto stream, session.query(query, deadline));
  for (;;) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) break;
    for (std::size_t row = 0; row < chunk->rows(); ++row) candidate.values.add(chunk->column(0).text(row));
  }
  candidate.values.finish();
  return {};
}

std::vector<Candidate> list_candidates(const std::vector<RelatedTable>& tables) {
  std::vector<Candidate> candidates;
  for (std::size_t table = 0; table < tables.size(); ++table) {
    const TableProfile& profile = *tables[table].profile;
    for (std::size_t place = 0; place < profile.columns.size(); ++place) {
      const ColumnProfile& column = profile.columns[place];
      if (!may_be_reference(column)) continue;
      Candidate candidate;
      candidate.table = table;
      candidate.column = &column;
      candidate.name = {name_words(profile.name), name_words(column.name), place == 0};
      candidate.key = is_key(candidate);
      candidates.push_back(std::move(candidate));
    }
  }
  return candidates;
}

/// The score of docs/profile.md: names first, then how completely the values lie in the parent.
double score_of(const Proposal& proposal) {
  const bool owner = is_named_after_table(proposal.parent->name);
  const double used =
      static_cast<double>(std::min(proposal.child->column->distinct, proposal.parent->column->distinct)) /
      static_cast<double>(proposal.parent->column->distinct);
  return 0.5 * proposal.evidence.strength + 0.3 * proposal.contained + (owner ? 0.1 : 0.0) + 0.1 * used;
}

/// Containment is only looked at where the names speak: values are read when they are first needed.
std::vector<Proposal> name_pairs(const std::vector<Candidate>& candidates) {
  std::vector<Proposal> proposals;
  for (const Candidate& parent : candidates) {
    if (!parent.key) continue;
    for (const Candidate& child : candidates) {
      if (&child == &parent) continue;
      const bool same_table = child.table == parent.table;
      // The key that other tables use does not name rows by a column that is only used there.
      if (is_named_after_table(child.name) && !is_named_after_table(parent.name)) continue;
      // A table's own key names rows of another by the same name only: "cat_id" of cats is no "category_id".
      if (child.key && is_named_after_table(child.name) && child.name.column != parent.name.column) continue;
      if (same_table && child.key && child.name.first) continue;
      NameEvidence evidence = reference_evidence(child.name, parent.name, same_table);
      if (evidence.strength > 0) proposals.push_back({&child, &parent, 0, std::move(evidence), 0});
    }
  }
  return proposals;
}

bool is_supported(const Proposal& proposal) {
  return proposal.contained >= (proposal.evidence.strength >= 0.8 ? kContainedMin : kContainedMinWeakly);
}

/// Leaves out what is only true by way of a third column: where the parent names rows itself, and the child's values
/// lie there too, that one is the child's parent.
void leave_out_detours(std::vector<Proposal>& proposals) {
  const auto is_proposed = [&](const Candidate* child, const Candidate* parent) {
    return std::ranges::any_of(proposals,
                               [&](const Proposal& each) { return each.child == child && each.parent == parent; });
  };
  std::vector<bool> detour(proposals.size());
  for (std::size_t place = 0; place < proposals.size(); ++place) {
    const Proposal& proposal = proposals[place];
    detour[place] = std::ranges::any_of(proposals, [&](const Proposal& next) {
      return next.child == proposal.parent && next.parent != proposal.child &&
             is_proposed(proposal.child, next.parent) && !is_proposed(next.parent, proposal.parent);
    });
  }
  std::size_t place = 0;
  std::erase_if(proposals, [&](const Proposal&) { return detour[place++]; });
}

/// Keeps each child's best parent. Ties go to the table that comes first.
std::vector<Proposal> choose(std::vector<Proposal> proposals) {
  leave_out_detours(proposals);
  std::ranges::stable_sort(proposals, [](const Proposal& a, const Proposal& b) { return a.score > b.score; });
  std::vector<Proposal> chosen;
  for (Proposal& proposal : proposals) {
    const bool taken = std::ranges::any_of(chosen, [&](const Proposal& other) {
      const bool reversed = other.child == proposal.parent && other.parent == proposal.child;
      return other.child == proposal.child || reversed;
    });
    if (!taken) chosen.push_back(std::move(proposal));
  }
  return chosen;
}

/// The exact figures of what was chosen.
Result<Relationship> measure(engine::Session& session, const std::vector<RelatedTable>& tables,
                             const Proposal& proposal, const Deadline& deadline) {
  Relationship result;
  result.child = proposal.child->table;
  result.parent = proposal.parent->table;
  result.child_columns = {proposal.child->column->name};
  result.parent_columns = {proposal.parent->column->name};
  result.score = proposal.score;
  CONCORD_TRY(const ReferenceCounts counts, count_reference(session, tables, result, deadline));
  result.reasons.push_back("By name: " + proposal.evidence.reason + ".");
  result.reasons.push_back(
      fmt::format("By values: {} of its {} different values are keys there.", result.parents_named, counts.values));
  CONCORD_CHECK(find_broken_examples(session, tables, result, deadline));
  return result;
}

/// A table that names two others, each pair once, joins them.
Result<std::vector<ManyToMany>> find_bridges(engine::Session& session, const std::vector<RelatedTable>& tables,
                                             const std::vector<Relationship>& found, const Deadline& deadline) {
  std::vector<ManyToMany> bridges;
  for (std::size_t table = 0; table < tables.size(); ++table) {
    std::vector<const Relationship*> own;
    for (const Relationship& relationship : found) {
      if (relationship.child == table && relationship.parent != table && !relationship.one_to_one &&
          relationship.child_columns.size() == 1) {
        own.push_back(&relationship);
      }
    }
    if (own.size() != 2 || own[0]->rows_without + own[1]->rows_without > 0) continue;
    sql::Select pairs{tables[table].table};
    for (const Relationship* each : own) pairs.column(each->child_columns.front());
    pairs.distinct();
    sql::Select counted{pairs, "pairs"};
    counted.column(sql::count_rows(), "rows");
    CONCORD_TRY(const std::uint64_t different, count_of(session, counted, deadline));
    if (different == tables[table].profile->rows)
      bridges.push_back({own[0]->parent, own[1]->parent, table, counted.sql(sql::Dialect::kDuckdb)});
  }
  return bridges;
}

}  // namespace

Result<Relationships> find_relationships(engine::Session& session, const std::vector<RelatedTable>& tables,
                                         const Deadline& deadline, ProgressSink& progress) {
  std::vector<Candidate> candidates = list_candidates(tables);
  std::vector<Proposal> proposals = name_pairs(candidates);
  std::vector<bool> needed(candidates.size());
  for (const Proposal& proposal : proposals) {
    needed[static_cast<std::size_t>(proposal.child - candidates.data())] = true;
    needed[static_cast<std::size_t>(proposal.parent - candidates.data())] = true;
  }
  for (std::size_t place = 0; place < candidates.size(); ++place) {
    progress.report("reading keys", place, candidates.size());
    if (!needed[place]) continue;
    CONCORD_CHECK(read_values(session, tables[candidates[place].table].table, candidates[place], deadline));
  }
  for (Proposal& proposal : proposals) {
    proposal.contained = proposal.child->values.contained_in(proposal.parent->values);
    proposal.score = score_of(proposal);
  }
  std::erase_if(proposals, [](const Proposal& proposal) { return !is_supported(proposal); });
  Relationships result;
  for (const Proposal& proposal : choose(std::move(proposals))) {
    CONCORD_TRY(Relationship relationship, measure(session, tables, proposal, deadline));
    result.found.push_back(std::move(relationship));
  }
  CONCORD_CHECK(find_composite_references(session, tables, result.found, deadline));
  CONCORD_TRY(result.many_to_many, find_bridges(session, tables, result.found, deadline));
  return result;
}

}  // namespace concord::profile
