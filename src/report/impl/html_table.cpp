#include <fmt/format.h>

#include "report/impl/cell_text.hpp"
#include "report/impl/html_parts.hpp"
#include "report/impl/html_text.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kCellCharactersMax = 2000;
/// Longer tables begin closed, so that the page's other parts stay in reach.
constexpr std::size_t kRowsOpenMax = 200;
/// From this many rows on there is something to search and to sort.
constexpr std::size_t kRowsWithTools = 8;

std::string_view class_of(CellKind kind) {
  if (is_number(kind)) return " class=\"n\"";
  return kind == CellKind::kDate ? " class=\"d\"" : " dir=\"auto\"";
}

void append_cell(std::string& out, std::string_view cell, const Table::Column& column, std::size_t scale) {
  out.append("<td").append(class_of(column.kind));
  if (is_number(column.kind) && cell.starts_with('-')) {
    out.resize(out.size() - 1);
    out += " neg\"";
  }
  out += ">";
  append_marked(out, shown_cell(cell, column.kind, scale), kCellCharactersMax);
  out += "</td>";
}

void append_rows(std::string& out, const Table& table) {
  std::vector<std::size_t> scales;
  for (std::size_t column = 0; column < table.columns.size(); ++column) scales.push_back(money_scale(table, column));
  const auto append_row = [&](const std::vector<std::string>& row) {
    out += "<tr>";
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      append_cell(out, cell_of(row, column), table.columns[column], scales[column]);
    }
    out += "</tr>\n";
  };
  out += "<thead><tr>";
  for (const auto& column : table.columns) {
    out.append("<th scope=\"col\"").append(class_of(column.kind)).append(">");
    append_marked(out, column.name, kCellCharactersMax);
    out += "</th>";
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) append_row(row);
  out += "</tbody>\n";
  if (table.totals.empty()) return;
  out += "<tfoot>";
  append_row(table.totals);
  out += "</tfoot>\n";
}

}  // namespace

void append_html_table(std::string& out, const Table& table, std::size_t number) {
  const auto rows = table.rows.size() + table.rows_left_out;
  const bool open = table.rows.size() <= kRowsOpenMax;
  out += fmt::format("<details class=\"table{}\"{}><summary><span class=\"title\" id=\"t{}\" dir=\"auto\">",
                     open ? "" : " long", open ? " open" : "", number);
  append_marked(out, table.title.empty() ? std::string_view{"Table"} : table.title, kCellCharactersMax);
  out += "</span> <span class=\"count\">" + count_of(rows, "row", "rows") + "</span></summary>\n";
  if (table.rows.empty() && !table.empty_text.empty()) {
    out += "<p class=\"empty\" dir=\"auto\">";
    append_marked(out, table.empty_text, kCellCharactersMax);
    out += "</p>\n";
  } else if (!table.columns.empty()) {
    out += fmt::format("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"t{}\"><table{}>\n",
                       number, table.rows.size() >= kRowsWithTools ? " class=\"tools\"" : "");
    append_rows(out, table);
    out += "</table></div>\n";
  }
  const auto note = left_out_note(table.rows_left_out, table.rows.size(), table.full_file);
  if (!note.empty()) {
    out += "<p class=\"more\">";
    append_marked(out, note, kCellCharactersMax);
    out += "</p>\n";
  }
  out += "</details>\n";
}

}  // namespace concord::report
