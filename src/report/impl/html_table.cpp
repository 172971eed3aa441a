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
/// Tables of so many columns are printed small.
constexpr std::size_t kColumnsWide = 10;
/// A column with a cell of this length is not squeezed on narrow pages.
constexpr std::size_t kLongTextBytes = 16;

/// What rows have in common in one column.
struct ColumnStyle {
  CellKind kind;
  std::size_t scale;  ///< digits behind the point of money
  bool long_text;     ///< wants room
};

std::vector<ColumnStyle> column_styles(const Table& table) {
  std::vector<ColumnStyle> styles;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    ColumnStyle style{table.columns[column].kind, money_scale(table, column), false};
    for (const auto& row : table.rows) {
      style.long_text =
          style.long_text || (style.kind == CellKind::kText && cell_of(row, column).size() >= kLongTextBytes);
    }
    styles.push_back(style);
  }
  return styles;
}

bool is_zero(const NumberText& number) {
  return number.whole == "0" && number.fraction.find_first_not_of('0') == std::string_view::npos;
}

std::string_view attributes_of(const ColumnStyle& style, std::string_view cell) {
  if (style.kind == CellKind::kDate) return " class=\"d\"";
  if (!is_number(style.kind)) return style.long_text ? " class=\"t\" dir=\"auto\"" : " dir=\"auto\"";
  const auto number = read_number(cell);
  if (number && is_zero(*number)) return " class=\"n nil\"";
  return number && number->negative ? " class=\"n neg\"" : " class=\"n\"";
}

void append_row(std::string& out, const std::vector<std::string>& row, const std::vector<ColumnStyle>& styles) {
  out += "<tr>";
  for (std::size_t column = 0; column < styles.size(); ++column) {
    const auto cell = cell_of(row, column);
    const auto& style = styles[column];
    out.append("<td").append(attributes_of(style, cell)).append(">");
    append_marked(out, shown_cell(cell, style.kind, style.scale), kCellCharactersMax);
    out += "</td>";
  }
  out += "</tr>\n";
}

void append_rows(std::string& out, const Table& table) {
  const auto styles = column_styles(table);
  out += "<thead><tr>";
  for (std::size_t column = 0; column < styles.size(); ++column) {
    out.append("<th scope=\"col\"").append(attributes_of(styles[column], {})).append(">");
    append_marked(out, table.columns[column].name, kCellCharactersMax);
    out += "</th>";
  }
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) append_row(out, row, styles);
  out += "</tbody>\n";
  if (table.totals.empty()) return;
  out += "<tfoot>";
  append_row(out, table.totals, styles);
  out += "</tfoot>\n";
}

/// "12 rows", "12 of 1,214 rows".
std::string rows_shown(const Table& table) {
  const auto all = count_of(table.rows.size() + table.rows_left_out, "row", "rows");
  if (table.rows_left_out == 0) return all;
  const auto shown = std::to_string(table.rows.size());
  return grouped({false, shown, {}}, 0) + " of " + all;
}

}  // namespace

void append_html_table(std::string& out, const Table& table, std::size_t number) {
  const bool open = table.rows.size() <= kRowsOpenMax;
  out += fmt::format("<details class=\"table{}\"{}><summary><span class=\"title\" id=\"t{}\" dir=\"auto\">",
                     open ? "" : " long", open ? " open" : "", number);
  append_marked(out, table.title.empty() ? std::string_view{"Table"} : table.title, kCellCharactersMax);
  out += "</span> <span class=\"count\">" + rows_shown(table) + "</span></summary>\n";
  if (table.rows.empty() && !table.empty_text.empty()) {
    out += "<p class=\"empty\" dir=\"auto\">";
    append_marked(out, table.empty_text, kCellCharactersMax);
    out += "</p>\n";
  } else if (!table.columns.empty()) {
    out += fmt::format("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"t{}\">", number);
    out += fmt::format("<table class=\"{}{}\">\n", table.rows.size() >= kRowsWithTools ? "tools" : "plain",
                       table.columns.size() >= kColumnsWide ? " wide" : "");
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
