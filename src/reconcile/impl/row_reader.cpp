#include "reconcile/row_reader.hpp"

#include "engine/api/sql.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

Status fill_row_set(engine::Session& session, std::span<const RowNumber> rows, const Deadline& deadline) {
  CONCORD_CHECK(session.execute("DROP TABLE IF EXISTS row_set", deadline));
  CONCORD_TRY(auto writer, session.write_table("row_set", {{"row_number_wanted", {TypeKind::kInteger}}}));
  for (const RowNumber row : rows) {
    writer->append(static_cast<std::int64_t>(row.value));
    CONCORD_CHECK(writer->end_row());
  }
  return writer->finish();
}

std::string select_text(const std::string& data_table, const Schema& schema) {
  const sql::Expression number = sql::column("data", "concord_row");
  sql::Select rows{data_table, "data"};
  rows.join(sql::Join::kInner, "row_set", "wanted", number == sql::column("wanted", "row_number_wanted"));
  rows.column(number, "concord_row");
  for (std::size_t index = 0; index < schema.size(); ++index) {
    rows.column(sql::to_text(sql::column("data", schema[index].name)), "cell_" + std::to_string(index));
  }
  return rows.order_by(sql::ascending(number)).sql(sql::Dialect::kDuckdb);
}

}  // namespace

Status read_rows(engine::Session& session, const std::string& data_table, const Schema& schema,
                 std::span<const RowNumber> rows, const Deadline& deadline, const VisitRow& visit) {
  if (rows.empty()) return {};
  CONCORD_CHECK(fill_row_set(session, rows, deadline));
  CONCORD_TRY(auto stream, session.query(select_text(data_table, schema), deadline));
  std::vector<std::string> cells(schema.size());
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return {};
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      for (std::size_t column = 0; column < schema.size(); ++column) {
        const engine::ColumnView& view = chunk->column(column + 1);
        cells[column] = view.is_null(row) ? "" : std::string{view.text(row)};
      }
      CONCORD_CHECK(visit(RowNumber{static_cast<std::uint64_t>(chunk->column(0).integer(row))}, cells));
    }
  }
}

}  // namespace concord::reconcile
