#include "app/impl/convert_output.hpp"

#include "app/impl/sheet_output.hpp"

namespace concord::app {
namespace {

using engine::quote_identifier;
using engine::quote_literal;

std::uint64_t row_count(const std::vector<const ingest::Table*>& tables) {
  std::uint64_t rows = 0;
  for (const auto* table : tables) rows += table->rows;
  return rows;
}

/// The rows of all views, in order.
std::string select_rows(const OutputPlan& plan, const std::vector<const ingest::Table*>& tables,
                        const std::string& columns) {
  std::string sql;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    sql += (i == 0 ? "" : " UNION ALL ") + std::string{"SELECT "};
    if (!plan.file_column.empty())
      sql += quote_literal(plan.file_names[i]) + " AS " + quote_identifier(plan.file_column) + ", ";
    sql += columns + " FROM " + table_view(i);
  }
  return sql;
}

/// The engine writes empty text as "" to tell it from a missing value; a text file has no such difference, and a bare
/// empty cell is what everybody else writes. A single column keeps the quotes: an empty line would be no row at all.
std::string text_file_columns(const OutputPlan& plan, const ingest::Table& table) {
  if (table.schema.size() == 1 && plan.file_column.empty()) return "*";
  std::string columns;
  for (const auto& column : table.schema) {
    const std::string name = quote_identifier(column.name);
    columns += columns.empty() ? "" : ", ";
    columns += column.type.kind == TypeKind::kText ? "nullif(" + name + ", '') AS " + name : name;
  }
  return columns;
}

/// With as_text the header is a row like any other, exactly as found: several columns may have the same text or none.
std::string header_row(const ingest::Table& table) {
  std::string cells;
  for (std::size_t i = 0; i < table.schema.size(); ++i) {
    const bool found = (table.names_given || !table.header_lines.empty()) && i < table.columns.size();
    const std::string text = found ? table.columns[i].header_text : table.schema[i].name;
    cells += (i == 0 ? "" : ", ");
    cells += text.empty() ? "NULL" : quote_literal(text);
  }
  return "SELECT " + cells;
}

std::string copy_to(const std::string& query, const OutputPlan& plan, const std::string& options) {
  return "COPY (" + query + ") TO " + quote_literal(plan.path.string()) + " (" + options + ")";
}

std::string text_file_sql(const OutputPlan& plan, const std::vector<const ingest::Table*>& tables,
                          const std::string& delimiter) {
  const ingest::Table& first = *tables.front();
  std::string rows = select_rows(plan, tables, text_file_columns(plan, first));
  const bool header_as_row = plan.header_line && plan.as_text;
  if (header_as_row) rows = header_row(first) + " UNION ALL " + rows;
  const std::string header = plan.header_line && !header_as_row ? "true" : "false";
  return copy_to(rows, plan,
                 "FORMAT csv, DELIMITER '" + delimiter + "', QUOTE '\"', ESCAPE '\"', NULLSTR '', HEADER " + header);
}

}  // namespace

std::string table_view(std::size_t input) {
  return "input_" + std::to_string(input + 1);
}

Status write_output(engine::Session& session, const OutputPlan& plan, const std::vector<const ingest::Table*>& tables,
                    const Deadline& deadline) {
  const std::string rows = select_rows(plan, tables, "*");
  switch (plan.format) {
    case ConvertFormat::kCsv:
      return session.execute(text_file_sql(plan, tables, ","), deadline);
    case ConvertFormat::kTsv:
      return session.execute(text_file_sql(plan, tables, "\t"), deadline);
    case ConvertFormat::kJson:
      return session.execute(copy_to(rows, plan, "FORMAT json, ARRAY true"), deadline);
    case ConvertFormat::kJsonLines:
      return session.execute(copy_to(rows, plan, "FORMAT json, ARRAY false"), deadline);
    case ConvertFormat::kParquet:
      return session.execute(copy_to(rows, plan, "FORMAT parquet"), deadline);
    case ConvertFormat::kXlsx:
      return write_sheet(session, rows, row_count(tables), plan.path, deadline);
  }
  return {};
}

}  // namespace concord::app
