#include "report/impl/terminal_table.hpp"

#include <algorithm>
#include <vector>

#include "report/impl/cell_text.hpp"
#include "report/impl/display_text.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kTextWidthMin = 10;
constexpr std::size_t kCellLinesMax = 3;
constexpr std::size_t kHeaderLinesMax = 4;

using Row = std::vector<std::string>;

/// The table as it will be printed: cells for people, without characters that a terminal would obey.
struct Grid {
  Row header;
  std::vector<Row> rows;
  Row totals;
  std::vector<bool> right;      ///< ends at the column's right edge
  std::vector<bool> breakable;  ///< may be broken into lines
  std::vector<std::size_t> widths;
};

Row shown_row(const std::vector<std::string>& cells, const Table& table, const std::vector<std::size_t>& scales) {
  Row row;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    row.push_back(visible_text(shown_cell(cell_of(cells, column), table.columns[column].kind, scales[column])));
  }
  return row;
}

Grid make_grid(const Table& table, std::size_t rows_shown) {
  Grid grid;
  std::vector<std::size_t> scales;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    grid.header.push_back(visible_text(table.columns[column].name));
    grid.right.push_back(is_number(table.columns[column].kind));
    grid.breakable.push_back(table.columns[column].kind == CellKind::kText);
    scales.push_back(money_scale(table, column));
  }
  for (std::size_t row = 0; row < rows_shown; ++row) grid.rows.push_back(shown_row(table.rows[row], table, scales));
  if (!table.totals.empty()) grid.totals = shown_row(table.totals, table, scales);
  return grid;
}

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    longest = std::max(longest, display_width(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

std::size_t cells_width(const Grid& grid, std::size_t column) {
  std::size_t width = grid.totals.empty() ? 0 : display_width(grid.totals[column]);
  for (const auto& row : grid.rows) width = std::max(width, display_width(row[column]));
  return width;
}

/// Narrows the widest columns, none below its minimum, until the sum fits. @return false when that is impossible.
bool shrink(std::vector<std::size_t>& widths, const std::vector<std::size_t>& minima, std::size_t available) {
  std::size_t total = 0;
  for (const auto width : widths) total += width;
  while (total > available) {
    std::size_t widest = widths.size();
    for (std::size_t column = 0; column < widths.size(); ++column) {
      if (widths[column] <= minima[column]) continue;
      if (widest == widths.size() || widths[column] > widths[widest]) widest = column;
    }
    if (widest == widths.size()) return false;
    --widths[widest];
    --total;
  }
  return true;
}

/// Chooses the columns' widths: headings are broken into lines first, text second, numbers and dates never.
bool fit(Grid& grid, std::size_t width) {
  const auto columns = grid.header.size();
  const auto gaps = kGap * (columns - 1);
  if (gaps >= width) return false;
  std::vector<std::size_t> cell_minima, text_minima;
  for (std::size_t column = 0; column < columns; ++column) {
    const auto cells = cells_width(grid, column);
    const auto word = longest_word(grid.header[column]);
    grid.widths.push_back(std::min(std::max({cells, display_width(grid.header[column]), std::size_t{1}}), width));
    const auto bounded = [&](std::size_t minimum) { return std::clamp<std::size_t>(minimum, 1, grid.widths[column]); };
    cell_minima.push_back(bounded(std::max(cells, word)));
    text_minima.push_back(bounded(
        std::max(grid.breakable[column] ? std::min(cells, kTextWidthMin) : cells, std::min(word, kTextWidthMin))));
  }
  return shrink(grid.widths, cell_minima, width - gaps) || shrink(grid.widths, text_minima, width - gaps);
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const auto used = display_width(text);
  const std::string blanks(width > used ? width - used : 0, ' ');
  return right ? blanks + text : text + blanks;
}

void append_line(std::string& out, std::string line) {
  line.resize(line.find_last_not_of(' ') + 1);
  out += line;
  out += '\n';
}

using Paint = std::string (TerminalStyle::*)(std::string_view) const;

/// Prints one row, broken into lines; `bottom` puts short cells on the last line (headings), else on the first.
void append_row(std::string& out, const Grid& grid, const Row& row, std::size_t lines_max, bool bottom,
                const TerminalStyle& style, Paint paint) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t column = 0; column < row.size(); ++column) {
    cells.push_back(wrapped(row[column], grid.widths[column], lines_max));
    height = std::max(height, cells.back().size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    std::string text;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const auto skipped = bottom ? height - cells[column].size() : 0;
      const bool filled = line >= skipped && line - skipped < cells[column].size();
      if (column > 0) text.append(kGap, ' ');
      text += padded(filled ? cells[column][line - skipped] : "", grid.widths[column], grid.right[column]);
    }
    text.resize(text.find_last_not_of(' ') + 1);
    append_line(out, paint == nullptr ? text : (style.*paint)(text));
  }
}

void append_rule(std::string& out, const Grid& grid, const TerminalStyle& style) {
  std::string rule;
  for (std::size_t column = 0; column < grid.widths.size(); ++column) {
    if (column > 0) rule.append(kGap, ' ');
    for (std::size_t index = 0; index < grid.widths[column]; ++index) rule += "─";
  }
  out += style.dim(rule) + "\n";
}

/// One line for each cell, for tables that are wider than the terminal.
void append_records(std::string& out, const Grid& grid, const TerminalOptions& options) {
  const TerminalStyle style{options.colour};
  std::size_t names = 0;
  for (const auto& name : grid.header) names = std::max(names, display_width(name));
  names = std::min<std::size_t>(names, options.width / 3);
  const auto append_record = [&](const std::string& title, const Row& row) {
    out += style.dim(title) + "\n";
    for (std::size_t column = 0; column < row.size(); ++column) {
      if (row[column].empty()) continue;
      const auto lines = wrapped(row[column], options.width - names - 4, kCellLinesMax);
      for (std::size_t line = 0; line < lines.size(); ++line) {
        const auto name = line == 0 ? clipped(grid.header[column], names) : "";
        append_line(out, "  " + padded(name, names, false) + "  " + lines[line]);
      }
    }
  };
  for (std::size_t row = 0; row < grid.rows.size(); ++row)
    append_record("Row " + std::to_string(row + 1), grid.rows[row]);
  if (!grid.totals.empty()) append_record("Totals", grid.totals);
}

void append_grid(std::string& out, const Grid& grid, const TerminalOptions& options) {
  const TerminalStyle style{options.colour};
  append_row(out, grid, grid.header, kHeaderLinesMax, true, style, &TerminalStyle::bold);
  append_rule(out, grid, style);
  for (const auto& row : grid.rows) append_row(out, grid, row, kCellLinesMax, false, style, nullptr);
  if (grid.totals.empty()) return;
  append_rule(out, grid, style);
  append_row(out, grid, grid.totals, kCellLinesMax, false, style, &TerminalStyle::bold);
}

}  // namespace

void append_terminal_table(std::string& out, const Table& table, const TerminalOptions& options) {
  const TerminalStyle style{options.colour};
  if (!table.title.empty()) {
    for (const auto& line : wrapped(visible_text(table.title), options.width)) out += style.bold(line) + "\n";
  }
  if (table.rows.empty() && !table.empty_text.empty()) {
    for (const auto& line : wrapped(visible_text(table.empty_text), options.width)) out += line + "\n";
  }
  const auto shown = options.rows_max == 0 ? table.rows.size() : std::min(table.rows.size(), options.rows_max);
  const bool has_content = !table.columns.empty() && (!table.rows.empty() || table.empty_text.empty());
  if (has_content) {
    auto grid = make_grid(table, shown);
    if (fit(grid, options.width)) {
      append_grid(out, grid, options);
    } else {
      append_records(out, grid, options);
    }
  }
  const auto note =
      left_out_note(table.rows_left_out + (table.rows.size() - shown), shown, visible_text(table.full_file));
  if (note.empty()) return;
  for (const auto& line : wrapped(note, options.width)) out += style.dim(line) + "\n";
}

}  // namespace concord::report
