// Markdown as most programs read it: pipes for tables, fences for code, which draws diagrams whose language is mermaid.
#include <algorithm>

#include "report/impl/cell_text.hpp"
#include "report/impl/display_text.hpp"
#include "report/render.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kCellCharactersMax = 2'000;

/// One line of text in which nothing is markup.
std::string plain(std::string_view text) {
  std::string out;
  for (const char character : visible_text(text, kCellCharactersMax)) {
    constexpr std::string_view kMarks = "\\`*_[]<>|~&$#";
    if (kMarks.find(character) != std::string_view::npos) out += '\\';
    out += character;
  }
  return out;
}

/// The same at the beginning of a line, where more is markup: "- ", "1. ", "===".
std::string plain_line(std::string_view text) {
  std::string out = plain(text);
  const std::size_t mark = std::min(out.find_first_not_of(" 0123456789"), out.size());
  constexpr std::string_view kMarks = "-+=.)";
  if (mark < out.size() && kMarks.find(out[mark]) != std::string_view::npos) out.insert(mark, "\\");
  out.erase(0, out.find_first_not_of(' ') == std::string::npos ? out.size() : out.find_first_not_of(' '));
  return out;
}

class MarkdownRenderer {
 public:
  std::string render(const Document& document) {
    if (!document.title.empty()) out_ += "# " + plain(document.title) + "\n";
    append_text(document.subtitle);
    for (const Block& block : document.blocks) {
      std::visit([this](const auto& part) { append(part); }, block);
    }
    return std::move(out_);
  }

 private:
  void begin_block() {
    if (!out_.empty()) out_ += '\n';
  }
  void append_text(const std::string& text) {
    if (text.empty()) return;
    begin_block();
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      out_ += plain_line(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      out_ += rest.empty() ? "\n" : "\\\n";  // a break within the paragraph
    }
  }
  void append_heading(const char* marks, const std::string& text) {
    if (text.empty()) return;
    begin_block();
    out_ += std::string{marks} + ' ' + plain(text) + '\n';
  }
  void append_row(const std::vector<std::string>& cells) {
    out_ += '|';
    for (const std::string& cell : cells) out_ += ' ' + plain(cell) + " |";
    out_ += '\n';
  }
  void append_rule(const std::vector<bool>& right) {
    out_ += '|';
    for (const bool each : right) out_ += each ? "---:|" : "---|";
    out_ += '\n';
  }

  void append(const Heading& heading) { append_heading("##", heading.text); }
  void append(const Paragraph& paragraph) { append_text(paragraph.text); }

  void append(const KeyFigures& block) {
    begin_block();
    for (const auto& figure : block.figures) {
      out_ += "- " + plain(figure.label) + ": **" + plain(figure.value) + "**";
      out_ += figure.note.empty() ? "\n" : " (" + plain(figure.note) + ")\n";
    }
  }

  void append(const Table& table) {
    append_heading("###", table.title);
    if (table.rows.empty()) return append_text(table.empty_text);
    begin_block();
    std::vector<std::string> names;
    std::vector<bool> right;
    std::vector<std::size_t> scales;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
      names.push_back(table.columns[column].name);
      right.push_back(is_number(table.columns[column].kind));
      scales.push_back(money_scale(table, column));
    }
    const auto shown = [&](const std::vector<std::string>& cells) {
      std::vector<std::string> row;
      for (std::size_t column = 0; column < table.columns.size(); ++column) {
        row.push_back(shown_cell(cell_of(cells, column), table.columns[column].kind, scales[column]));
      }
      return row;
    };
    append_row(names);
    append_rule(right);
    for (const auto& row : table.rows) append_row(shown(row));
    if (!table.totals.empty()) append_row(shown(table.totals));
    if (table.rows_left_out > 0) {
      append_text(std::to_string(table.rows_left_out) + " more rows are not shown." +
                  (table.full_file.empty() ? "" : " All are in " + table.full_file + "."));
    }
  }

  void append(const Waterfall& waterfall) {
    append_heading("###", waterfall.title);
    begin_block();
    append_row({"", waterfall.unit});
    append_rule({false, true});
    for (const auto& bar : waterfall.bars) append_row({bar.label, bar.value});
  }

  void append(const Timeline& timeline) {
    append_heading("###", timeline.title);
    begin_block();
    std::vector<std::string> names{timeline.period};
    std::vector<bool> right{false};
    for (const auto& part : timeline.parts) {
      names.push_back(part.name);
      right.push_back(true);
    }
    append_row(names);
    append_rule(right);
    for (const auto& step : timeline.steps) {
      std::vector<std::string> row{step.label};
      row.insert(row.end(), step.values.begin(), step.values.end());
      append_row(row);
    }
  }

  /// A fence longer than any within the text.
  void append(const Code& code) {
    append_heading("###", code.title);
    begin_block();
    std::string fence = "```";
    while (code.text.find(fence) != std::string::npos) fence += '`';
    out_ += fence + code.language + '\n' + valid_utf8(code.text);
    out_ += (code.text.ends_with('\n') ? "" : "\n") + fence + '\n';
  }

  void append(const Panel& panel) {
    append_heading("###", panel.title);
    append_text(panel.note + (panel.share_text.empty() ? "" : "; " + panel.share_text));
    if (!panel.facts.empty()) begin_block();
    for (const auto& fact : panel.facts) out_ += "- " + plain(fact.label) + ": " + plain(fact.value) + '\n';
    for (const Chart& chart : panel.charts) {
      begin_block();
      append_row({chart.title, "Rows"});
      append_rule({false, true});
      for (const auto& bar : chart.bars) append_row({bar.label, std::to_string(bar.count)});
    }
    for (const std::string& remark : panel.remarks) append_text(remark);
  }

  void append(const Diagram& diagram) {
    append_heading("###", diagram.title);
    begin_block();
    for (const auto& line : diagram.lines) {
      if (line.from >= diagram.boxes.size() || line.to >= diagram.boxes.size()) continue;
      out_ += "- " + plain(diagram.boxes[line.from].name) + " (" + plain(line.from_text) + ") to " +
              plain(diagram.boxes[line.to].name) + " (" + plain(line.to_text) + "): " + plain(line.text) + '\n';
    }
  }

  std::string out_;
};

}  // namespace

std::string render_markdown(const Document& document) {
  return MarkdownRenderer{}.render(document);
}

}  // namespace concord::report
