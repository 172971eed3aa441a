#include <algorithm>

#include "report/impl/cell_text.hpp"
#include "report/impl/waterfall_layout.hpp"
#include "report/impl/xlsx_table.hpp"
#include "report/impl/xlsx_workbook.hpp"
#include "report/render.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kWidthMin = 10;
constexpr std::size_t kWidthMax = 60;

/// Writes a document's blocks from the top of the summary sheet down; tables and code with sheets of their own go
/// there.
class DocumentWriter {
 public:
  explicit DocumentWriter(XlsxWorkbook& workbook) : workbook_{workbook} {}

  Status write(const Document& document) {
    CONCORD_TRY(summary_, workbook_.add_sheet("Summary"));
    workbook_.set_title(document.title);
    summary_->hide_gridlines();
    CONCORD_CHECK(line(document.title, CellStyle::kTitle));
    CONCORD_CHECK(line(document.subtitle, CellStyle::kSubtitle));
    for (const auto& block : document.blocks) {
      CONCORD_CHECK(std::visit([this](const auto& part) { return write_block(part); }, block));
    }
    CONCORD_CHECK(write_contents());
    return summary_->fit_columns(kWidthMin, kWidthMax);
  }

 private:
  Status line(std::string_view text, CellStyle style) {
    if (text.empty()) return {};
    return summary_->write_text(row_++, 0, text, style);
  }

  Status write_block(const Heading& heading) {
    ++row_;
    return line(heading.text, CellStyle::kHeading);
  }

  Status write_block(const Paragraph& paragraph) {
    std::string_view rest = paragraph.text;
    while (true) {
      const auto end = rest.find('\n');
      CONCORD_CHECK(line(rest.substr(0, end), CellStyle::kNote));
      if (end == std::string_view::npos) return {};
      rest.remove_prefix(end + 1);
    }
  }

  Status write_block(const KeyFigures& block) {
    ++row_;
    for (const auto& figure : block.figures) {
      CONCORD_CHECK(summary_->write_text(row_, 0, figure.label, CellStyle::kPlain));
      CONCORD_CHECK(summary_->write_text(row_, 1, figure.value, style_of(figure.tone)));
      CONCORD_CHECK(summary_->write_text(row_, 2, figure.note, CellStyle::kNote));
      ++row_;
    }
    return {};
  }

  static CellStyle style_of(KeyFigures::Figure::Tone tone) {
    switch (tone) {
      case KeyFigures::Figure::Tone::kNeutral:
        return CellStyle::kStrong;
      case KeyFigures::Figure::Tone::kGood:
        return CellStyle::kGood;
      case KeyFigures::Figure::Tone::kBad:
        return CellStyle::kBad;
    }
    return CellStyle::kStrong;
  }

  Status write_block(const Waterfall& waterfall) {
    Table table;
    table.title = waterfall.title;
    table.columns = {{"Step", CellKind::kText},
                     {waterfall.unit.empty() ? "Value" : "Value (" + waterfall.unit + ")", CellKind::kMoney}};
    for (const auto& bar : waterfall.bars) table.rows.push_back({bar.label, bar.value});
    return write_inline(table);
  }

  Status write_block(const Timeline& timeline) {
    Table table;
    table.title = timeline.title;
    table.sheet = "Timeline";
    table.columns = {{timeline.period, CellKind::kDate}};
    for (const auto& part : timeline.parts) table.columns.push_back({part.name, CellKind::kMoney});
    for (const auto& step : timeline.steps) {
      table.rows.push_back({step.label});
      table.rows.back().insert(table.rows.back().end(), step.values.begin(), step.values.end());
    }
    return write_block(table);
  }

  Status write_block(const Panel& panel) {
    Table table;
    table.title = panel.note.empty() ? panel.title : panel.title + " (" + panel.note + ")";
    table.columns = {{"Fact"}, {"Value"}};
    if (!panel.share_text.empty()) table.rows.push_back({"Share", panel.share_text});
    for (const auto& fact : panel.facts) table.rows.push_back({fact.label, fact.value});
    for (const auto& remark : panel.remarks) table.rows.push_back({"Remark", remark});
    CONCORD_CHECK(write_inline(table));
    for (const auto& chart : panel.charts) {
      Table counts;
      counts.title = chart.title;
      counts.columns = {{"Value"}, {"Count", CellKind::kInteger}};
      for (const auto& bar : chart.bars) counts.rows.push_back({bar.label, std::to_string(bar.count)});
      CONCORD_CHECK(write_inline(counts));
    }
    return {};
  }

  Status write_block(const Diagram& diagram) {
    Table table;
    table.title = diagram.title;
    table.columns = {{"From"}, {"To"}, {"Kind"}, {"By"}};
    for (const auto& line : diagram.lines) {
      if (line.from >= diagram.boxes.size() || line.to >= diagram.boxes.size()) continue;
      table.rows.push_back({diagram.boxes[line.from].name, diagram.boxes[line.to].name,
                            line.from_text + " to " + line.to_text, line.text});
    }
    return write_inline(table);
  }

  Status write_block(const Table& table) {
    if (table.sheet.empty()) return write_inline(table);
    CONCORD_TRY(auto* const sheet, workbook_.add_sheet(table.sheet));
    CONCORD_TRY(const auto extent, write_xlsx_table(*sheet, table, 0, true));
    CONCORD_CHECK(sheet->fit_columns(kWidthMin, kWidthMax));
    contents_.push_back({table.title, sheet->name(), std::to_string(extent.rows_written),
                         std::to_string(table.rows_left_out + extent.rows_cut), table.full_file});
    return {};
  }

  Status write_inline(const Table& table) {
    ++row_;
    CONCORD_CHECK(line(table.title, CellStyle::kHeading));
    if (table.rows.empty() && !table.empty_text.empty()) return line(table.empty_text, CellStyle::kNote);
    CONCORD_TRY(const auto extent, write_xlsx_table(*summary_, table, row_, false));
    row_ = extent.next_row;
    return line(left_out_note(table.rows_left_out + extent.rows_cut, extent.rows_written, table.full_file),
                CellStyle::kNote);
  }

  /// Code has a sheet of its own, a row for each line, so that it can be copied as it is.
  Status write_block(const Code& code) {
    if (code_ == nullptr) {
      CONCORD_TRY(code_, workbook_.add_sheet("Code"));
      code_->hide_gridlines();
    }
    CONCORD_CHECK(code_->write_text(code_row_++, 0, code.title, CellStyle::kHeading));
    std::string_view rest = code.text;
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      CONCORD_CHECK(code_->write_text(code_row_++, 0, rest.substr(0, end), CellStyle::kCode));
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
    ++code_row_;
    return {};
  }

  Status write_contents() {
    if (contents_.empty()) return {};
    Table table;
    table.title = "Tables on sheets of their own";
    table.columns = {{"Table", CellKind::kText},
                     {"Sheet", CellKind::kText},
                     {"Rows", CellKind::kInteger},
                     {"Rows left out", CellKind::kInteger},
                     {"All rows", CellKind::kText}};
    table.rows = contents_;
    return write_inline(table);
  }

  XlsxWorkbook& workbook_;
  XlsxSheet* summary_ = nullptr;
  XlsxSheet* code_ = nullptr;
  std::uint32_t row_ = 0;
  std::uint32_t code_row_ = 0;
  std::vector<std::vector<std::string>> contents_;
};

}  // namespace

Status write_xlsx(const Document& document, const std::filesystem::path& path) {
  CONCORD_TRY(const auto workbook, XlsxWorkbook::create(path));
  CONCORD_CHECK(DocumentWriter{*workbook}.write(document));
  return workbook->finish();
}

}  // namespace concord::report
