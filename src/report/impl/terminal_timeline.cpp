#include <algorithm>
#include <array>
#include <cmath>

#include "report/impl/display_text.hpp"
#include "report/impl/terminal_panel.hpp"
#include "report/impl/terminal_style.hpp"
#include "report/impl/timeline_layout.hpp"

namespace concord::report {
namespace {

constexpr std::array<std::string_view, 9> kBlocks{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::size_t kColumnsMax = 80;

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string blanks(width - std::min(width, display_width(text)), ' ');
  return right ? blanks + text : text + blanks;
}

// Steps that share a character show the greatest of them.
std::string drawn(const std::vector<double>& heights, std::size_t columns) {
  std::string line;
  for (std::size_t column = 0; column < columns; ++column) {
    const std::size_t begin = column * heights.size() / columns, end = (column + 1) * heights.size() / columns;
    const double height = *std::max_element(heights.begin() + static_cast<std::ptrdiff_t>(begin),
                                            heights.begin() + static_cast<std::ptrdiff_t>(std::max(end, begin + 1)));
    line += kBlocks[height > 0 ? static_cast<std::size_t>(std::clamp(std::lround(height * 8), 1L, 8L)) : 0];
  }
  return line;
}

}  // namespace

void append_terminal_timeline(std::string& out, const Timeline& timeline, const TerminalOptions& options) {
  if (timeline.steps.empty() || timeline.parts.empty()) return;
  const TerminalStyle style{options.colour};
  const TimelineLayout layout = lay_out(timeline);
  std::size_t names = 0, values = 0;
  for (std::size_t part = 0; part < timeline.parts.size(); ++part) {
    names = std::max(names, display_width(visible_text(timeline.parts[part].name)));
    values = std::max(values, display_width(visible_text(layout.greatest[part])));
  }
  names = std::min<std::size_t>(names, options.width / 3);
  values = std::min<std::size_t>(values, options.width / 4);
  const std::size_t used = names + values + 15;
  const std::size_t room = options.width > used + 8 ? options.width - used : 8;
  const std::size_t columns = std::min({timeline.steps.size(), kColumnsMax, room});
  const std::string title = timeline.title + (timeline.unit.empty() ? "" : " (" + timeline.unit + ")");
  for (const std::string& line : wrapped(visible_text(title), options.width)) out += style.bold(line) + "\n";
  for (std::size_t part = 0; part < timeline.parts.size(); ++part) {
    const std::string bars = drawn(layout.heights[part], columns);
    out += "  " + padded(clipped(visible_text(timeline.parts[part].name), names), names, false) + "  ";
    out += (timeline.parts[part].is_open ? style.down(bars) : bars) + "  ";
    out += style.dim("at most " + padded(clipped(visible_text(layout.greatest[part]), values), values, true)) + "\n";
  }
  const std::string days =
      visible_text(timeline.steps.front().label) + " to " + visible_text(timeline.steps.back().label);
  out += std::string(names + 4, ' ') +
         style.dim(clipped(days, options.width - std::min<std::size_t>(options.width, names + 4))) + "\n";
}

}  // namespace concord::report
