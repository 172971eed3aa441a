#include "profile/impl/dependency_counts.hpp"

#include <fmt/format.h>

#include <vector>

#include "profile/impl/reference_counts.hpp"

namespace concord::profile {
namespace {

std::string list_of(const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) text += (text.empty() ? "" : ", ") + engine::quote_identifier(column);
  return text;
}

std::string examples_sql(const RelatedTable& table, const FunctionalDependency& dependency) {
  const std::string list = list_of(dependency.determinants), dependent = engine::quote_identifier(dependency.dependent);
  std::string same, value;
  for (const std::string& column : dependency.determinants) {
    const std::string name = engine::quote_identifier(column);
    same += fmt::format("t.{0} IS NOT DISTINCT FROM u.{0} AND ", name);
    value += fmt::format("coalesce(CAST(t.{} AS VARCHAR), '') || ' / ' || ", name);
  }
  return fmt::format(
      "SELECT t.concord_row, {4}coalesce(CAST(t.{2} AS VARCHAR), '') FROM (SELECT {3} AS concord_row, * FROM {0}) t "
      "JOIN "
      "(SELECT {1}, {2}, row_number() OVER (PARTITION BY {1} ORDER BY n DESC, {2} NULLS LAST) AS concord_place FROM "
      "(SELECT {1}, {2}, count(*) AS n FROM {0} GROUP BY {1}, {2})) u ON {5}t.{2} IS NOT DISTINCT FROM u.{2} WHERE "
      "u.concord_place > 1 ORDER BY 1 LIMIT 5",
      engine::quote_identifier(table.table), list, dependent, table.row_number, value, same);
}

}  // namespace

std::string broken_rows_sql(const std::string& table, const FunctionalDependency& dependency) {
  return fmt::format(
      "SELECT CAST(sum(rows - most) AS BIGINT), count(*) FROM (SELECT sum(n) AS rows, max(n) AS most FROM (SELECT {1}, "
      "count(*) AS n FROM {0} GROUP BY {1}, {2}) GROUP BY {1})",
      engine::quote_identifier(table), list_of(dependency.determinants),
      engine::quote_identifier(dependency.dependent));
}

Status count_dependency(engine::Session& session, FunctionalDependency& dependency, const Deadline& deadline) {
  CONCORD_TRY(auto stream, session.query(dependency.sql, deadline));
  CONCORD_TRY(const engine::Chunk* chunk, stream->next());
  if (chunk == nullptr) return Error{ErrorCode::kInternal, "a count gave no row"};
  dependency.rows_broken = static_cast<std::uint64_t>(chunk->column(0).integer(0));
  dependency.groups = static_cast<std::uint64_t>(chunk->column(1).integer(0));
  return {};
}

Status find_dependency_examples(engine::Session& session, const RelatedTable& table, FunctionalDependency& dependency,
                                const Deadline& deadline) {
  CONCORD_TRY(dependency.examples, read_broken_rows(session, examples_sql(table, dependency), deadline));
  return {};
}

}  // namespace concord::profile
