// The manifest's JSON; its keys are part of the command line's interface.
#include <nlohmann/json.hpp>

#include "ingest/dataset.hpp"

namespace concord::ingest {
namespace {

using Json = nlohmann::ordered_json;

Json lines_json(const std::vector<LineNumber>& lines) {
  Json array = Json::array();
  for (const LineNumber line : lines) array.push_back(line.value);
  return array;
}

Json notes_json(const std::vector<NoteLine>& notes) {
  Json array = Json::array();
  for (const NoteLine& note : notes) array.push_back({{"line", note.line.value}, {"text", note.text}});
  return array;
}

Json column_json(const ColumnFinding& column) {
  Json json = {{"name", column.name},
               {"header", column.header_text},
               {"type", data_type_name(column.type)},
               {"format", column.format},
               {"reason", column.reason},
               {"currency", column.currency},
               {"unit", column.unit},
               {"empty_cells", column.empty_cells},
               {"damaged_cells", column.damaged_cells},
               {"ambiguous_date_order", column.ambiguous_date_order},
               {"identifier", column.identifier}};
  return json;
}

Json repair_json(const Repair& repair) {
  return {{"kind", repair.kind},
          {"description", repair.description},
          {"count", repair.count},
          {"first_lines", lines_json(repair.first_lines)}};
}

Json table_json(const Table& table) {
  Json columns = Json::array();
  for (const ColumnFinding& column : table.columns) columns.push_back(column_json(column));
  Json repairs = Json::array();
  for (const Repair& repair : table.repairs) repairs.push_back(repair_json(repair));
  return {{"name", table.name},
          {"rows", table.rows},
          {"records", table.records},
          {"rejected", table.rejects.rows},
          {"reject_examples", table.rejects.examples},
          {"header_lines", lines_json(table.header_lines)},
          {"preamble", notes_json(table.preamble)},
          {"footer", notes_json(table.footer)},
          {"repairs", repairs},
          {"columns", columns}};
}

Json dialect_json(const Dialect& dialect) {
  const auto character = [](char c) { return c == '\0' ? std::string{} : std::string{c}; };
  return {{"encoding", dialect.encoding},        {"byte_order_mark", dialect.byte_order_mark},
          {"delimiter", dialect.delimiter},      {"quote", character(dialect.quote)},
          {"escape", character(dialect.escape)}, {"line_end", dialect.line_end}};
}

}  // namespace

std::string manifest_json(const Dataset& dataset) {
  Json json = {{"input", dataset.name},
               {"format", dataset.format},
               {"sha256", dataset.sha256},
               {"size_bytes", dataset.size_bytes},
               {"verified", dataset.verified}};
  json["dialect"] = dataset.dialect ? dialect_json(*dataset.dialect) : Json();
  json["evidence"] = dataset.evidence;
  json["notes"] = dataset.notes;
  json["main_table"] = dataset.main_table;
  json["tables"] = Json::array();
  for (const Table& table : dataset.tables) json["tables"].push_back(table_json(table));
  // Text of an input may hold any bytes; what is no UTF-8 is replaced instead of failing the whole document.
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace concord::ingest
