#include "profile/impl/reference_counts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "engine/api/sql.hpp"
#include "profile/impl/reference_names.hpp"

namespace concord::profile {
namespace {

namespace sql = engine::sql;

constexpr std::size_t kBrokenShown = 5;
constexpr std::size_t kCompositesMax = 100;  ///< combinations of columns that are counted
constexpr double kContainedMin = 0.98;

sql::Expression filled(const Relationship& relationship) {
  sql::Expression all = sql::is_not_null(sql::column("c", relationship.child_columns.front()));
  for (std::size_t place = 1; place < relationship.child_columns.size(); ++place) {
    all = all && sql::is_not_null(sql::column("c", relationship.child_columns[place]));
  }
  return all;
}

sql::Select filled_rows(const std::vector<RelatedTable>& tables, const Relationship& relationship) {
  sql::Select rows{tables[relationship.child].table, "c"};
  rows.where(filled(relationship));
  return rows;
}

/// Child rows whose value the parent lacks.
sql::Select broken_rows(const std::vector<RelatedTable>& tables, const Relationship& relationship) {
  sql::Select found{tables[relationship.parent].table, "p"};
  for (std::size_t place = 0; place < relationship.child_columns.size(); ++place) {
    found.where(sql::to_text(sql::column("p", relationship.parent_columns[place])) ==
                sql::to_text(sql::column("c", relationship.child_columns[place])));
  }
  found.column(sql::integer(1), "one");
  sql::Select rows{tables[relationship.child].table, "c"};
  rows.where(filled(relationship) && !sql::exists(found));
  return rows;
}

sql::Select row_count(sql::Select rows) {
  rows.column(sql::count_rows(), "rows");
  return rows;
}

sql::Select different_count(sql::Select rows, const Relationship& relationship) {
  for (const std::string& column : relationship.child_columns) rows.column(sql::column("c", column), column);
  rows.distinct();
  return row_count(sql::Select{rows, "different"});
}

/// The columns of `table` that bear the names of a key of another table; empty if one of them is lacking.
std::vector<std::string> columns_named_like(const TableProfile& table, const std::vector<std::string>& key) {
  std::vector<std::string> columns;
  for (const std::string& wanted : key) {
    const auto found = std::ranges::find_if(table.columns, [&](const ColumnProfile& column) {
      return column.nulls < column.count && name_words(column.name) == name_words(wanted);
    });
    if (found == table.columns.end()) return {};
    columns.push_back(found->name);
  }
  return columns;
}

bool is_reversed(const Relationship& known, const Relationship& other) {
  return known.child == other.parent && known.parent == other.child && known.child_columns == other.parent_columns;
}

}  // namespace

Result<std::uint64_t> count_of(engine::Session& session, const sql::Select& rows, const Deadline& deadline) {
  CONCORD_TRY(const engine::Value value,
              engine::query_single_value(session, rows.sql(sql::Dialect::kDuckdb), deadline));
  const auto* count = std::get_if<std::int64_t>(&value);
  if (count == nullptr) return Error{ErrorCode::kInternal, "a count is no number"};
  return static_cast<std::uint64_t>(*count);
}

Result<ReferenceCounts> count_reference(engine::Session& session, const std::vector<RelatedTable>& tables,
                                        Relationship& relationship, const Deadline& deadline) {
  const sql::Select rows = filled_rows(tables, relationship), broken = broken_rows(tables, relationship);
  const auto note = [&](const char* figures, const sql::Select& counted) {
    relationship.statements.push_back({figures, counted.sql(sql::Dialect::kDuckdb)});
  };
  note("rows", row_count(rows));
  CONCORD_TRY(relationship.rows, count_of(session, row_count(rows), deadline));
  relationship.rows_without = tables[relationship.child].profile->rows - relationship.rows;
  note("rows_broken", row_count(broken));
  CONCORD_TRY(relationship.rows_broken, count_of(session, row_count(broken), deadline));
  ReferenceCounts counts;
  const sql::Select different = different_count(rows, relationship), lost = different_count(broken, relationship);
  note("different values", different);
  CONCORD_TRY(counts.values, count_of(session, different, deadline));
  note("different values that the parent lacks", lost);
  std::uint64_t lacking = 0;
  if (relationship.rows_broken > 0) {
    CONCORD_TRY(lacking, count_of(session, lost, deadline));
  }
  relationship.parents_named = counts.values - lacking;
  relationship.one_to_one = counts.values == relationship.rows;
  return counts;
}

Status find_broken_examples(engine::Session& session, const std::vector<RelatedTable>& tables,
                            Relationship& relationship, const Deadline& deadline) {
  const std::string& row_number = tables[relationship.child].row_number;
  if (row_number.empty() || relationship.rows_broken == 0) return {};
  sql::Select rows = broken_rows(tables, relationship);
  std::vector<sql::Expression> values;
  for (const std::string& column : relationship.child_columns) {
    values.push_back(sql::to_text(sql::column("c", column)));
  }
  rows.column(values.size() == 1 ? values.front() : sql::join_text(" / ", values), "value");
  // Row numbers are the engine's own, given as SQL by the caller, hence the text around the builder's.
  std::string query = rows.sql(sql::Dialect::kDuckdb);
  query.insert(std::string_view{"SELECT "}.size(), row_number + " AS number, ");
  query = fmt::format("{} ORDER BY number LIMIT {}", query, kBrokenShown);
  relationship.statements.push_back({"broken", query});
  CONCORD_TRY(relationship.broken, read_broken_rows(session, query, deadline));
  return {};
}

Result<std::vector<BrokenReference>> read_broken_rows(engine::Session& session, const std::string& query,
                                                      const Deadline& deadline) {
  std::vector<BrokenReference> broken;
  CONCORD_TRY(auto stream, session.query(query, deadline));
  for (;;) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return broken;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      broken.push_back(
          {static_cast<std::uint64_t>(chunk->column(0).integer(row)), std::string{chunk->column(1).text(row)}});
    }
  }
}

namespace {

/// Every table and composite key whose names fit, the table with fewer rows first, since it is rather the child.
std::vector<Relationship> composite_proposals(const std::vector<RelatedTable>& tables) {
  std::vector<Relationship> proposals;
  for (std::size_t parent = 0; parent < tables.size(); ++parent) {
    for (const auto& key : tables[parent].composite_keys) {
      for (std::size_t child = 0; child < tables.size(); ++child) {
        if (child == parent) continue;
        Relationship proposal;
        proposal.child = child;
        proposal.parent = parent;
        proposal.child_columns = columns_named_like(*tables[child].profile, key);
        proposal.parent_columns = key;
        if (!proposal.child_columns.empty()) proposals.push_back(std::move(proposal));
      }
    }
  }
  std::ranges::stable_sort(proposals, [&](const Relationship& left, const Relationship& right) {
    return tables[left.child].profile->rows < tables[right.child].profile->rows;
  });
  if (proposals.size() > kCompositesMax) proposals.resize(kCompositesMax);
  return proposals;
}

}  // namespace

Status find_composite_references(engine::Session& session, const std::vector<RelatedTable>& tables,
                                 std::vector<Relationship>& found, const Deadline& deadline) {
  for (Relationship& proposal : composite_proposals(tables)) {
    CONCORD_CHECK(deadline.check("looking for references over several columns"));
    const bool reversed =
        std::ranges::any_of(found, [&](const Relationship& known) { return is_reversed(known, proposal); });
    if (reversed) continue;
    CONCORD_TRY(const ReferenceCounts counts, count_reference(session, tables, proposal, deadline));
    if (counts.values < 2) continue;
    const double contained = static_cast<double>(proposal.parents_named) / static_cast<double>(counts.values);
    if (contained < kContainedMin) continue;
    const double used = static_cast<double>(proposal.parents_named) /
                        static_cast<double>(std::max<std::uint64_t>(tables[proposal.parent].profile->rows, 1));
    // As for one column of the same name.
    proposal.score = 0.5 * 0.8 + 0.3 * contained + 0.1 * used;
    proposal.reasons.push_back("By name: the columns are called as those of a key there.");
    proposal.reasons.push_back(fmt::format("By values: {} of its {} different combinations are keys there.",
                                           proposal.parents_named, counts.values));
    CONCORD_CHECK(find_broken_examples(session, tables, proposal, deadline));
    found.push_back(std::move(proposal));
  }
  return {};
}

}  // namespace concord::profile
