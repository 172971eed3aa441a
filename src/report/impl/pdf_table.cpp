// Columns get the width that their cells want; where that is too much for the page, columns of text give way and their
// cells break into lines. Numbers never break.
#include <algorithm>

#include "report/impl/cell_text.hpp"
#include "report/impl/pdf_parts.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kRowsMax = 60;  // a PDF is for reading; files hold all rows
constexpr double kSize = 8, kPaddingX = 4, kPaddingY = 2.6;
constexpr double kTextWidthMax = 260, kWordWidthMax = 110;
constexpr int kCellLinesMax = 6;

struct Column {
  CellKind kind = CellKind::kText;
  std::size_t scale = 0;
  double width = 0, least_width = 0;  ///< with its padding; the least breaks no word
  bool is_text = true;
};

/// One row as it is shown.
struct Row {
  std::vector<std::string> cells;
  bool bold = false;
};

std::string_view longest_word(std::string_view text) {
  std::string_view longest;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (word.size() > longest.size()) longest = word;
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return longest;
}

class PdfTable {
 public:
  PdfTable(PdfFlow& flow, const Table& table) : flow_{flow} {
    for (std::size_t index = 0; index < table.columns.size(); ++index) {
      const CellKind kind = table.columns[index].kind;
      columns_.push_back({.kind = kind, .scale = money_scale(table, index), .is_text = !is_number(kind)});
    }
    header_ = row_of({}, true);
    for (std::size_t index = 0; index < columns_.size(); ++index) header_.cells[index] = table.columns[index].name;
    for (std::size_t index = 0; index < std::min(table.rows.size(), kRowsMax); ++index)
      rows_.push_back(row_of(table.rows[index], false));
    if (!table.totals.empty()) rows_.push_back(row_of(table.totals, true));
    choose_widths();
  }

  void append() {
    const double header = height_of(header_);
    flow_.need(header + (rows_.empty() ? 0 : height_of(rows_.front())));
    draw_header();
    for (const Row& row : rows_) {
      const double height = height_of(row);
      if (!flow_.at_top() && height > flow_.room()) {
        flow_.new_page();
        draw_header();
      }
      draw(row, height);
    }
  }

 private:
  Row row_of(const std::vector<std::string>& cells, bool bold) const {
    Row row{.cells = {}, .bold = bold};
    for (std::size_t index = 0; index < columns_.size(); ++index)
      row.cells.push_back(shown_cell(cell_of(cells, index), columns_[index].kind, columns_[index].scale));
    return row;
  }

  TextStyle style_of(std::size_t column, const Row& row) const {
    TextStyle style{.size = kSize, .bold = row.bold};
    style.alignment = columns_[column].is_text ? Alignment::kStart : Alignment::kRight;
    style.width = std::max(columns_[column].width - 2 * kPaddingX, 1.0);
    style.lines_max = kCellLinesMax;
    return style;
  }

  void choose_widths() {
    for (const Row& row : rows_) widen(row);
    widen(header_);
    double wanted = 0, least = 0;
    for (const Column& column : columns_) {
      wanted += column.width;
      least += column.least_width;
    }
    if (wanted <= PdfFlow::kWidth) return give_rest(PdfFlow::kWidth - wanted);
    // Above what its longest word needs, each column gets the same share of what it wants.
    const double share = std::max(PdfFlow::kWidth - least, 0.0) / (wanted - least + 1e-9);
    for (Column& column : columns_) column.width = column.least_width + share * (column.width - column.least_width);
    if (least <= PdfFlow::kWidth) return;
    for (Column& column : columns_) column.width *= PdfFlow::kWidth / least;
  }

  void widen(const Row& row) {
    const TextStyle style{.size = kSize, .bold = row.bold};
    for (std::size_t index = 0; index < columns_.size(); ++index) {
      Column& column = columns_[index];
      const auto width_of = [&](std::string_view text) {
        return flow_.canvas().text_width(text, style) + 1 + 2 * kPaddingX;
      };
      const double wanted = width_of(row.cells[index]);
      column.width = std::max(column.width, column.is_text ? std::min(wanted, kTextWidthMax) : wanted);
      const bool breaks = column.is_text || &row == &header_;
      const double least = breaks ? std::min(width_of(longest_word(row.cells[index])), kWordWidthMax) : wanted;
      column.least_width = std::max(column.least_width, least);
    }
  }

  /// The widest column of text takes what is left over, so that all tables end at the same edge.
  void give_rest(double rest) {
    const auto widest = std::ranges::max_element(columns_, [](const Column& one, const Column& two) {
      return (one.is_text ? one.width : 0) < (two.is_text ? two.width : 0);
    });
    if (widest != columns_.end()) widest->width += rest;
  }

  double height_of(const Row& row) const {
    double height = 0;
    for (std::size_t index = 0; index < columns_.size(); ++index)
      height = std::max(height, flow_.canvas().text_height(row.cells[index], style_of(index, row)));
    return height + 2 * kPaddingY;
  }

  void draw_header() {
    const double height = height_of(header_);
    flow_.canvas().fill({PdfFlow::kLeft, flow_.y(), PdfFlow::kWidth, height}, colour::kShade);
    draw(header_, height);
  }

  void draw(const Row& row, double height) {
    PdfCanvas& canvas = flow_.canvas();
    double x = PdfFlow::kLeft;
    if (row.bold) canvas.line(PdfFlow::kLeft, flow_.y(), PdfFlow::kRight, flow_.y(), colour::kMuted, 0.5);
    for (std::size_t index = 0; index < columns_.size(); ++index) {
      canvas.draw_text(row.cells[index], x + kPaddingX, flow_.y() + kPaddingY, style_of(index, row));
      x += columns_[index].width;
    }
    flow_.skip(height);
    canvas.line(PdfFlow::kLeft, flow_.y(), PdfFlow::kRight, flow_.y(), colour::kHairline, 0.4);
  }

  PdfFlow& flow_;
  std::vector<Column> columns_;
  Row header_;
  std::vector<Row> rows_;
};

}  // namespace

void append_pdf_table(PdfFlow& flow, const Table& table) {
  append_pdf_title(flow, table.title, 11);
  const TextStyle note{.size = kSize, .colour = colour::kMuted};
  if (table.rows.empty() && !table.empty_text.empty()) {
    flow.write(table.empty_text, note);
  } else if (!table.columns.empty()) {
    PdfTable{flow, table}.append();
  }
  const std::size_t shown = std::min(table.rows.size(), kRowsMax);
  const std::string rest = left_out_note(table.rows_left_out + table.rows.size() - shown, shown, table.full_file);
  if (!rest.empty()) {
    flow.skip(2);
    flow.write(rest, note);
  }
  flow.skip(12);
}

}  // namespace concord::report
