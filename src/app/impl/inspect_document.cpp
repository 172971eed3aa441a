#include "app/impl/inspect_document.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace concord::app {
namespace {

using report::CellKind;

std::string plural(std::uint64_t count, const std::string& singular) {
  return std::to_string(count) + " " + singular + (count == 1 ? "" : "s");
}

std::string character_name(char character) {
  if (character == '\0') return "none";
  return std::string(1, character);
}

std::string delimiter_name(const std::string& delimiter) {
  if (delimiter.empty()) return "none: one column";
  if (delimiter == "\t") return "tab";
  if (delimiter == " ") return "blank";
  return delimiter;
}

std::string lines_text(const std::vector<LineNumber>& lines) {
  std::string text;
  for (const auto line : lines) text += (text.empty() ? "" : ", ") + std::to_string(line.value);
  return text;
}

report::Table facts_of(const ingest::Dataset& dataset) {
  report::Table facts;
  facts.columns = {{"Property"}, {"Found"}};
  const auto add = [&facts](std::string name, std::string value) {
    facts.rows.push_back({std::move(name), std::move(value)});
  };
  add("Format", dataset.format);
  add("Size", plural(dataset.size_bytes, "byte"));
  add("SHA-256", dataset.sha256);
  if (dataset.dialect) {
    const auto& dialect = *dataset.dialect;
    add("Encoding", dialect.encoding + (dialect.byte_order_mark ? " with byte order mark" : ""));
    add("Delimiter", delimiter_name(dialect.delimiter));
    add("Quote", character_name(dialect.quote));
    add("Escape", character_name(dialect.escape));
    add("Line ends", dialect.line_end);
  }
  return facts;
}

std::string remarks_on(const ingest::ColumnFinding& column) {
  std::string remarks = column.reason;
  const auto add = [&remarks](const std::string& text) { remarks += (remarks.empty() ? "" : " ") + text; };
  if (column.damaged_cells > 0) add(plural(column.damaged_cells, "cell") + " damaged by a spreadsheet.");
  if (column.ambiguous_date_order) add("Day first and month first both fit.");
  if (column.header_text != column.name && !column.header_text.empty()) add("Header: " + column.header_text);
  return remarks;
}

report::Table columns_of(const ingest::Table& table) {
  report::Table columns;
  columns.title = "Columns";
  columns.columns = {{"#", CellKind::kInteger},     {"Name"},   {"Type"}, {"Written as"}, {"Unit"},
                     {"Empty", CellKind::kInteger}, {"Remarks"}};
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    columns.rows.push_back({std::to_string(i + 1), column.name, data_type_name(column.type), column.format,
                            column.currency.empty() ? column.unit : column.currency, std::to_string(column.empty_cells),
                            remarks_on(column)});
  }
  return columns;
}

void append_notes(const std::string& title, const std::vector<ingest::NoteLine>& notes, report::Document& document) {
  if (notes.empty()) return;
  report::Table table;
  table.title = title;
  table.columns = {{"Line", CellKind::kInteger}, {"Text"}};
  for (const auto& note : notes) table.rows.push_back({std::to_string(note.line.value), note.text});
  document.blocks.emplace_back(std::move(table));
}

void append_repairs(const ingest::Table& table, report::Document& document) {
  if (table.repairs.empty()) return;
  report::Table repairs;
  repairs.title = "Repairs";
  repairs.columns = {{"Kind"}, {"Count", CellKind::kInteger}, {"First lines"}, {"What was done"}};
  for (const auto& repair : table.repairs) {
    repairs.rows.push_back(
        {repair.kind, std::to_string(repair.count), lines_text(repair.first_lines), repair.description});
  }
  document.blocks.emplace_back(std::move(repairs));
}

void append_rejects(const ingest::Table& table, report::Document& document) {
  if (table.rejects.rows == 0) return;
  report::Table rejects;
  rejects.title = "Rejected rows";
  rejects.columns = {{"Row"}};
  for (const auto& example : table.rejects.examples) rejects.rows.push_back({example});
  rejects.rows_left_out =
      table.rejects.rows - std::min<std::uint64_t>(table.rejects.rows, table.rejects.examples.size());
  document.blocks.emplace_back(std::move(rejects));
  document.blocks.emplace_back(
      report::Paragraph{"All rejected rows with their text: concord convert ... --rejects FILE"});
}

void append_table(const ingest::Table& table, bool is_main, report::Document& document) {
  document.blocks.emplace_back(report::Heading{"Table \"" + table.name + "\"" + (is_main ? " (main)" : "")});
  std::string sentence = plural(table.rows, "row") + ", " + plural(table.columns.size(), "column") + ", " +
                         plural(table.rejects.rows, "rejected row") + " of " + plural(table.records, "record") + ". ";
  if (table.names_given) {
    sentence += "Columns are named by the format.";
  } else {
    sentence += table.header_lines.empty() ? "No header." : "Header on line " + lines_text(table.header_lines) + ".";
  }
  document.blocks.emplace_back(report::Paragraph{std::move(sentence)});
  document.blocks.emplace_back(columns_of(table));
  append_notes("Above the table", table.preamble, document);
  append_notes("Below the table", table.footer, document);
  append_repairs(table, document);
  append_rejects(table, document);
}

}  // namespace

void append_inspection(const ingest::Dataset& dataset, bool with_heading, report::Document& document) {
  if (with_heading) document.blocks.emplace_back(report::Heading{dataset.name});
  document.blocks.emplace_back(facts_of(dataset));
  for (std::size_t i = 0; i < dataset.tables.size(); ++i)
    append_table(dataset.tables[i], i == dataset.main_table, document);
  for (const auto& note : dataset.notes) document.blocks.emplace_back(report::Paragraph{"Note: " + note});
  if (dataset.evidence.empty()) return;
  report::Table evidence;
  evidence.title = "How this was decided";
  evidence.columns = {{"Decision"}};
  for (const auto& line : dataset.evidence) evidence.rows.push_back({line});
  document.blocks.emplace_back(std::move(evidence));
}

}  // namespace concord::app
