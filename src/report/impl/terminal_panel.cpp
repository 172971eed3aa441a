#include "report/impl/terminal_panel.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/impl/display_text.hpp"
#include "report/impl/terminal_style.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kLabelWidthMax = 24;
constexpr std::size_t kBarWidth = 24;
constexpr std::size_t kRowsShown = 5;

void append_lines(std::string& out, std::string_view text, std::string_view mark, std::size_t width) {
  const std::size_t indent = kIndent + display_width(mark);
  bool first = true;
  for (const auto& line : wrapped(visible_text(text), width > indent + 10 ? width - indent : 10)) {
    out +=
        std::string(kIndent, ' ') + (first ? std::string{mark} : std::string(display_width(mark), ' ')) + line + '\n';
    first = false;
  }
}

std::uint64_t greatest_count(const Chart& chart) {
  std::uint64_t greatest = 0;
  for (const auto& bar : chart.bars) greatest = std::max(greatest, bar.count);
  return greatest;
}

/// One character for each bar, as high as its count: "▁▃█▂".
std::string column_picture(const Chart& chart) {
  static constexpr std::string_view kLevels[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::uint64_t greatest = greatest_count(chart);
  std::string picture;
  for (const auto& bar : chart.bars) {
    if (bar.count == 0) {
      picture += ' ';
      continue;
    }
    const auto share = static_cast<double>(bar.count) / static_cast<double>(greatest);
    picture += kLevels[static_cast<std::size_t>(share * 7.0 + 0.5)];
  }
  return picture;
}

void append_columns(std::string& out, const Chart& chart, std::size_t width) {
  const std::string ends = chart.bars.size() > 1
                               ? fmt::format("{} \u2026 {}", chart.bars.front().label, chart.bars.back().label)
                               : chart.bars.front().label;
  append_lines(out, fmt::format("{}: {}", chart.title, ends), "", width);
  out += std::string(2 * kIndent, ' ') + column_picture(chart) + '\n';
}

void append_rows(std::string& out, const Chart& chart, std::size_t width) {
  append_lines(out, chart.title, "", width);
  const std::uint64_t greatest = std::max<std::uint64_t>(greatest_count(chart), 1);
  std::size_t labels = 0;
  for (const auto& bar : chart.bars) labels = std::max(labels, display_width(visible_text(bar.label)));
  labels = std::min(labels, kLabelWidthMax);
  for (std::size_t index = 0; index < std::min(chart.bars.size(), kRowsShown); ++index) {
    const auto& bar = chart.bars[index];
    const std::string label = clipped(visible_text(bar.label), labels);
    std::string drawn;
    const auto cells = static_cast<std::size_t>(static_cast<double>(bar.count) / static_cast<double>(greatest) *
                                                static_cast<double>(kBarWidth));
    for (std::size_t cell = 0; cell < std::max<std::size_t>(cells, bar.count > 0 ? 1 : 0); ++cell) drawn += "▓";
    out += fmt::format("{}{}{}  {} {}\n", std::string(2 * kIndent, ' '), label,
                       std::string(labels - std::min(labels, display_width(label)), ' '), drawn, bar.count);
  }
}

}  // namespace

void append_terminal_panel(std::string& out, const Panel& panel, const TerminalOptions& options) {
  const TerminalStyle style{options.colour};
  const std::size_t width = std::clamp<std::size_t>(options.width, 40, 100);
  out += style.bold(visible_text(panel.title));
  if (!panel.note.empty()) out += "  " + style.dim(visible_text(panel.note));
  out += '\n';
  std::string facts = panel.share_text;
  for (const auto& fact : panel.facts) facts += (facts.empty() ? "" : " · ") + fact.label + ' ' + fact.value;
  if (!facts.empty()) append_lines(out, facts, "", width);
  for (const auto& chart : panel.charts) {
    if (chart.bars.empty()) continue;
    if (chart.shape == Chart::Shape::kColumns) {
      append_columns(out, chart, width);
    } else {
      append_rows(out, chart, width);
    }
  }
  for (const auto& remark : panel.remarks) append_lines(out, remark, "! ", width);
}

void append_terminal_diagram(std::string& out, const Diagram& diagram, const TerminalOptions& options) {
  const TerminalStyle style{options.colour};
  if (!diagram.title.empty()) out += style.bold(visible_text(diagram.title)) + '\n';
  for (const auto& line : diagram.lines) {
    if (line.from >= diagram.boxes.size() || line.to >= diagram.boxes.size()) continue;
    append_lines(out,
                 fmt::format("{} {} ── {} {}  ({})", diagram.boxes[line.from].name, line.from_text, line.to_text,
                             diagram.boxes[line.to].name, line.text),
                 "", std::clamp<std::size_t>(options.width, 40, 100));
  }
}

}  // namespace concord::report
