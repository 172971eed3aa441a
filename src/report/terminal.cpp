#include <algorithm>
#include <cmath>

#include "report/impl/cell_text.hpp"
#include "report/impl/display_text.hpp"
#include "report/impl/terminal_panel.hpp"
#include "report/impl/terminal_style.hpp"
#include "report/impl/terminal_table.hpp"
#include "report/impl/waterfall_layout.hpp"
#include "report/render.hpp"

namespace concord::report {
namespace {

constexpr unsigned kWidthMin = 40;
constexpr std::size_t kTextWidthMax = 100;  // longer lines are hard to read
constexpr std::size_t kFigureIndent = 4;    // with the mark for good or bad
constexpr std::size_t kNoteWidthMin = 20;   // a note with less room goes below its figure

std::string padded_right(std::string text, std::size_t width) {
  const auto used = display_width(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

std::string padded_left(const std::string& text, std::size_t width) {
  const auto used = display_width(text);
  return std::string(used < width ? width - used : 0, ' ') + text;
}

/// Eighths of a cell: bars end where they should, not at the next whole column.
void append_bar(std::string& bar, double begin, double end, std::size_t width, WaterfallLayout::Step step) {
  const auto columns = static_cast<double>(width);
  const auto first = std::min(static_cast<std::size_t>(std::floor(begin * columns)), width - 1);
  const auto last = std::max(static_cast<std::size_t>(std::ceil(end * columns - 0.25)), first + 1);
  bar.append(first, ' ');
  for (auto column = first; column < std::min(last, width); ++column) {
    switch (step) {
      case WaterfallLayout::Step::kTotal:
        bar += "█";
        break;
      case WaterfallLayout::Step::kUp:
        bar += "▓";
        break;
      case WaterfallLayout::Step::kDown:
        bar += "░";
        break;
    }
  }
}

class TerminalRenderer {
 public:
  explicit TerminalRenderer(const TerminalOptions& options) : options_{options}, style_{options.colour} {
    options_.width = std::max(options_.width, kWidthMin);
    text_width_ = std::min<std::size_t>(options_.width, kTextWidthMax);
  }

  std::string render(const Document& document) {
    append_text(visible_text(document.title), &TerminalStyle::bold);
    append_text(document.subtitle, nullptr);
    for (const auto& block : document.blocks) {
      if (!out_.empty()) out_ += '\n';
      std::visit([this](const auto& part) { append(part); }, block);
    }
    return std::move(out_);
  }

 private:
  using Paint = std::string (TerminalStyle::*)(std::string_view) const;

  void append_text(const std::string& text, Paint paint) {
    if (text.empty()) return;
    for (const auto& line : wrapped(visible_lines(text), text_width_)) {
      out_ += paint == nullptr ? line : (style_.*paint)(line);
      out_ += '\n';
    }
  }

  void append(const Heading& heading) {
    append_text(visible_text(heading.text), &TerminalStyle::bold);
    const auto width = std::min(display_width(visible_text(heading.text)), text_width_);
    std::string rule;
    for (std::size_t column = 0; column < width; ++column) rule += "═";
    out_ += style_.dim(rule) + "\n";
  }

  void append(const Paragraph& paragraph) { append_text(paragraph.text, nullptr); }
  void append(const Table& table) { append_terminal_table(out_, table, options_); }

  void append(const Timeline& timeline) { append_terminal_timeline(out_, timeline, options_); }
  void append(const Panel& panel) { append_terminal_panel(out_, panel, options_); }
  void append(const Diagram& diagram) { append_terminal_diagram(out_, diagram, options_); }

  void append(const KeyFigures& block) {
    std::size_t labels = 0, values = 0;
    for (const auto& figure : block.figures) {
      labels = std::max(labels, display_width(visible_text(figure.label)));
      values = std::max(values, display_width(visible_text(figure.value)));
    }
    labels = std::min<std::size_t>(labels, options_.width / 3);
    values = std::min<std::size_t>(values, options_.width / 3);
    for (const auto& figure : block.figures) append(figure, labels, values);
  }

  void append(const KeyFigures::Figure& figure, std::size_t labels, std::size_t values) {
    const auto indent = kFigureIndent + labels + values + 4;
    const bool beside = options_.width >= indent + kNoteWidthMin;
    const auto value_lines = wrapped(visible_text(figure.value), values);
    const auto label_lines = wrapped(visible_text(figure.label), labels);
    const auto room = options_.width - (beside ? indent : kFigureIndent);
    const auto note_lines = figure.note.empty() ? std::vector<std::string>{} : wrapped(visible_text(figure.note), room);
    const auto height = std::max({value_lines.size(), label_lines.size(), beside ? note_lines.size() : 0});
    const auto line_of = [](const auto& lines, std::size_t line) {
      return line < lines.size() ? lines[line] : std::string{};
    };
    for (std::size_t line = 0; line < height; ++line) {
      std::string text = line == 0 ? mark_of(figure.tone) : std::string(kFigureIndent, ' ');
      text += padded_right(line_of(label_lines, line), labels) + "  ";
      const auto value = line_of(value_lines, line);
      text += std::string(values - std::min(values, display_width(value)), ' ') + toned(value, figure.tone);
      if (beside && line < note_lines.size()) text += "  " + style_.dim(note_lines[line]);
      out_ += text + "\n";
    }
    if (beside) return;
    for (const auto& line : note_lines) out_ += std::string(kFigureIndent, ' ') + style_.dim(line) + "\n";
  }

  std::string mark_of(KeyFigures::Figure::Tone tone) const {
    switch (tone) {
      case KeyFigures::Figure::Tone::kNeutral:
        return "    ";
      case KeyFigures::Figure::Tone::kGood:
        return "  " + style_.good("✓") + " ";
      case KeyFigures::Figure::Tone::kBad:
        return "  " + style_.bad("!") + " ";
    }
    return {};
  }

  std::string toned(const std::string& value, KeyFigures::Figure::Tone tone) const {
    switch (tone) {
      case KeyFigures::Figure::Tone::kNeutral:
        return style_.bold(value);
      case KeyFigures::Figure::Tone::kGood:
        return style_.good(value);
      case KeyFigures::Figure::Tone::kBad:
        return style_.bad(value);
    }
    return value;
  }

  void append(const Waterfall& waterfall) {
    auto title = waterfall.title;
    if (!waterfall.unit.empty()) title += " (" + waterfall.unit + ")";
    append_text(title, &TerminalStyle::bold);
    const auto layout = lay_out(waterfall);
    const auto values = bar_values(waterfall);
    std::size_t labels = 0, value_width = 0;
    for (std::size_t index = 0; index < values.size(); ++index) {
      labels = std::max(labels, display_width(visible_text(waterfall.bars[index].label)));
      value_width = std::max(value_width, display_width(visible_text(values[index])));
    }
    labels = std::min<std::size_t>(labels, options_.width * 2 / 5);
    value_width = std::min<std::size_t>(value_width, options_.width / 3);
    const auto used = labels + value_width + 6;
    const auto plot = options_.width > used + 8 ? std::min<std::size_t>(options_.width - used, 80) : 8;
    for (std::size_t index = 0; index < values.size(); ++index) {
      const auto& bar = layout.bars[index];
      std::string drawn;
      append_bar(drawn, bar.begin, bar.end, plot, bar.step);
      const auto label = clipped(visible_text(waterfall.bars[index].label), labels);
      const auto value = clipped(visible_text(values[index]), value_width);
      const bool total = waterfall.bars[index].is_total;
      out_ += "  " + (total ? style_.bold(padded_right(label, labels)) : padded_right(label, labels));
      out_ += "  " + (total ? style_.bold(padded_left(value, value_width)) : padded_left(value, value_width));
      out_ += "  " + painted(drawn, bar.step) + "\n";
    }
    if (layout.shortened)
      append_text("  The bars do not start at zero, so that the steps can be seen.", &TerminalStyle::dim);
  }

  std::string painted(const std::string& bar, WaterfallLayout::Step step) const {
    switch (step) {
      case WaterfallLayout::Step::kTotal:
        return bar;
      case WaterfallLayout::Step::kUp:
        return style_.up(bar);
      case WaterfallLayout::Step::kDown:
        return style_.down(bar);
    }
    return bar;
  }

  void append(const Code& code) {
    append_text(code.title, &TerminalStyle::bold);
    std::string_view rest = code.text;
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      out_ += "    " + visible_text(rest.substr(0, end), SIZE_MAX) + "\n";
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }

  TerminalOptions options_;
  TerminalStyle style_;
  std::size_t text_width_ = 0;
  std::string out_;
};

}  // namespace

std::string render_terminal(const Document& document, const TerminalOptions& options) {
  return TerminalRenderer{options}.render(document);
}

}  // namespace concord::report
