#include "reconcile/impl/row_content.hpp"

#include <vector>

#include "engine/api/sql.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

sql::Expression cell_text(const Column& column) {
  const sql::Expression text = sql::to_text(sql::column(column.name));
  const bool has_point = column.type.kind == TypeKind::kDecimal && column.type.scale > 0;
  if (has_point) return sql::regexp_replace_all(text, "\\.?0+$", "");
  if (column.type.kind == TypeKind::kTimestamp) return sql::regexp_replace_all(text, " 00:00:00$", "");
  return text;
}

}  // namespace

Status create_content_table(engine::Session& session, const std::string& data_table, const Schema& schema,
                            const std::string& table, const Deadline& deadline) {
  std::vector<sql::Expression> cells;
  for (const Column& column : schema) cells.push_back(sql::coalesce({cell_text(column), sql::text("")}));
  const sql::Expression row = sql::column("concord_row");
  sql::Select prints{data_table};
  prints.column("concord_row").column(sql::fingerprint(sql::join_text("\x1F", cells)), "print");
  const sql::Expression print = sql::column("print");
  sql::Select numbered{prints, "prints"};
  numbered.column("concord_row").column("print").column(sql::row_number({print}, sql::ascending(row)), "copy");
  const sql::Expression copy = sql::column("copy");
  sql::Select contents{numbered, "numbered"};
  contents.column("concord_row")
      .column(sql::choose(copy == sql::integer(1), print, sql::join_text("#", {print, sql::to_text(copy)})), "content");
  CONCORD_CHECK(session.execute("DROP TABLE IF EXISTS " + sql::identifier(table, sql::Dialect::kDuckdb), deadline));
  return session.execute(sql::create_table_as(table, contents, sql::Dialect::kDuckdb), deadline);
}

}  // namespace concord::reconcile
