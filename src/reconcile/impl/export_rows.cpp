#include "reconcile/impl/export_rows.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "engine/api/sql.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

/// Where a row went.
struct Place {
  BucketKind bucket = BucketKind::kWithoutAmount;
  std::uint32_t group = 0;  // 0: alone
};

std::vector<Place> places_of(const Outcome& outcome, bool on_left) {
  std::vector<Place> places((on_left ? outcome.left_amounts : outcome.right_amounts).size());
  for (std::uint32_t index = 0; index < outcome.groups.size(); ++index) {
    const Group& group = outcome.groups[index];
    for (const RowNumber row : on_left ? group.left : group.right)
      places[row.value] = {group.bucket, group_number(outcome, index)};
  }
  for (const RowNumber row : on_left ? outcome.missing_from_right : outcome.missing_from_left)
    places[row.value] = {on_left ? BucketKind::kMissingFromRight : BucketKind::kMissingFromLeft, 0};
  if (outcome.scope && outcome.scope->on_right != on_left) {
    for (const RowNumber row : outcome.out_of_scope) places[row.value] = {BucketKind::kOutOfScope, 0};
  }
  return places;
}

Status write_places(engine::Session& session, const std::string& table, const std::vector<Place>& places,
                    const Deadline& deadline) {
  CONCORD_CHECK(session.execute("DROP TABLE IF EXISTS " + table, deadline));
  CONCORD_TRY(auto writer, session.write_table(table, {{"place_row", {TypeKind::kInteger}},
                                                       {"concord_bucket", {TypeKind::kText}},
                                                       {"concord_group", {TypeKind::kInteger}}}));
  for (std::size_t row = 1; row < places.size(); ++row) {
    writer->append(static_cast<std::int64_t>(row));
    writer->append(bucket_name(places[row].bucket));
    if (places[row].group == 0) {
      writer->append_null();
    } else {
      writer->append(static_cast<std::int64_t>(places[row].group));
    }
    CONCORD_CHECK(writer->end_row());
  }
  return writer->finish();
}

constexpr std::string_view kOwnColumns[] = {"concord_row", "concord_bucket", "concord_group", "concord_content"};

// The rows of a side with what became of them, in their order. A column of an earlier export gives way to the new one.
sql::Select placed_rows(const std::string& side, const Schema& schema) {
  const sql::Expression row = sql::column("data", "concord_row");
  sql::Select rows{side + "_data", "data"};
  rows.join(sql::Join::kInner, side + "_places", "places", row == sql::column("places", "place_row"))
      .join(sql::Join::kInner, side + "_content", "content", row == sql::column("content", "concord_row"))
      .column(row, "concord_row");
  for (const Column& column : schema) {
    if (std::find(std::begin(kOwnColumns), std::end(kOwnColumns), column.name) == std::end(kOwnColumns))
      rows.column(sql::column("data", column.name), column.name);
  }
  return rows.column(sql::column("places", "concord_bucket"), "concord_bucket")
      .column(sql::column("places", "concord_group"), "concord_group")
      .column(sql::column("content", "content"), "concord_content")
      .order_by(sql::ascending(row));
}

sql::Select amounts_by_bucket(const std::string& side, int scale) {
  const bool left = side == "left";
  const sql::Expression row = sql::column("d", "concord_row");
  sql::Select rows{side + "_data", "d"};
  const sql::Expression none = sql::to_decimal(sql::integer(0), 38, scale);
  const sql::Expression amount = sql::coalesce({sql::column("e", "amount"), none});
  return rows.join(sql::Join::kInner, side + "_events", "e", row == sql::column("e", "concord_row"))
      .column(sql::column("d", "concord_bucket"), "bucket")
      .column(sql::integer(left ? 1 : 0), "left_rows")
      .column(sql::integer(left ? 0 : 1), "right_rows")
      .column(left ? amount : none, "left_amount")
      .column(left ? none : amount, "right_amount");
}

// The buckets' rows and sums, from the exported rows.
std::string tie_out_statement(int scale) {
  const sql::Expression bucket = sql::column("bucket");
  const sql::Expression left = sql::sum(sql::column("left_amount"), scale),
                        right = sql::sum(sql::column("right_amount"), scale);
  sql::Select totals{union_all(amounts_by_bucket("left", scale), amounts_by_bucket("right", scale)), "rows"};
  return totals.column("bucket")
      .column(sql::sum(sql::column("left_rows"), 0), "left_rows")
      .column(sql::sum(sql::column("right_rows"), 0), "right_rows")
      .column(left, "left_sum")
      .column(right, "right_sum")
      .column(sql::minus(left, right, scale), "difference")
      .group_by(bucket)
      .order_by(sql::ascending(bucket))
      .sql(sql::Dialect::kDuckdb);
}

}  // namespace

std::vector<std::string> provenance_statements(const Outcome& outcome) {
  std::vector<std::string> statements;
  for (const SourceTable& source : outcome.sources) {
    statements.push_back(outcome.exported
                             ? "CREATE VIEW " + sql::identifier(source.table, sql::Dialect::kDuckdb) +
                                   " AS SELECT * FROM read_parquet(" + engine::quote_literal(source.file) + ")"
                             : source.statement);
  }
  statements.insert(statements.end(), outcome.sql.begin(), outcome.sql.end());
  if (outcome.exported) statements.push_back(tie_out_statement(outcome.scale));
  return statements;
}

Result<std::vector<std::string>> export_rows(const Outcome& outcome, engine::Session& session, const SideInput& left,
                                             const SideInput& right, const std::filesystem::path& directory,
                                             const Deadline& deadline) {
  std::vector<std::string> files;
  for (const SourceTable& source : outcome.sources) {
    sql::Select rows{source.table};
    rows.all_columns();
    if (source.table != "link_data") {
      const bool on_left = source.table == "left_data";
      const std::string side = on_left ? "left" : "right";
      CONCORD_CHECK(write_places(session, side + "_places", places_of(outcome, on_left), deadline));
      rows = placed_rows(side, (on_left ? left : right).table->schema);
    }
    CONCORD_CHECK(session.execute("COPY (" + rows.sql(sql::Dialect::kDuckdb) + ") TO " +
                                      engine::quote_literal((directory / source.file).string()) + " (FORMAT parquet)",
                                  deadline));
    files.push_back(source.file);
  }
  return files;
}

}  // namespace concord::reconcile
