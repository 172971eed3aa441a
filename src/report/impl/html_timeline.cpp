// A strip of columns for each part, all over one axis of days. The strips stretch with the page; names and figures are
// plain text beside them, so that they keep their size.
#include <fmt/format.h>

#include <algorithm>

#include "report/impl/html_parts.hpp"
#include "report/impl/html_text.hpp"
#include "report/impl/timeline_layout.hpp"

namespace concord::report {
namespace {

constexpr double kWidth = 600, kHeight = 60;
constexpr double kColumnMin = 1.5;  // what exists must be seen, however little it is
constexpr std::size_t kLabels = 5;  // of days, below the strips

void append_strip(std::string& out, const Timeline& timeline, const std::vector<double>& heights, std::size_t part) {
  const double width = kWidth / static_cast<double>(timeline.steps.size());
  const double gap = std::min(width * 0.2, 2.0);
  out += fmt::format("<svg viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"", kWidth,
                     kHeight);
  append_escaped(out, timeline.title + ": " + timeline.parts[part].name);
  out += "\">";
  for (std::size_t step = 0; step < timeline.steps.size(); ++step) {
    const double left = width * static_cast<double>(step);
    const double height = heights[step] > 0 ? std::max(heights[step] * kHeight, kColumnMin) : 0;
    out += fmt::format(
        "<g><rect class=\"hit\" x=\"{:.2f}\" y=\"0\" width=\"{:.2f}\" height=\"{}\"/><rect class=\"bar\" x=\"{:.2f}\" "
        "y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/><title>",
        left, width, kHeight, left + gap / 2, kHeight - height, width - gap, height);
    append_escaped(out, timeline.steps[step].label + ": " + timeline_value(timeline.steps[step].values[part]));
    out += "</title></g>";
  }
  out += "</svg>";
}

void append_axis(std::string& out, const Timeline& timeline) {
  const std::size_t steps = timeline.steps.size();
  const std::size_t labels = std::min(kLabels, steps);
  out += "<div class=\"axis\">";
  for (std::size_t label = 0; label < labels; ++label) {
    const std::size_t step = labels == 1 ? 0 : label * (steps - 1) / (labels - 1);
    out += "<span>";
    append_escaped(out, timeline.steps[step].label);
    out += "</span>";
  }
  out += "</div>\n";
}

}  // namespace

void append_html_timeline(std::string& out, const Timeline& timeline, std::size_t number) {
  if (timeline.steps.empty() || timeline.parts.empty()) return;
  const TimelineLayout layout = lay_out(timeline);
  out += fmt::format("<figure class=\"timeline\"><figcaption id=\"t{}\"><span dir=\"auto\">", number);
  append_marked(out, timeline.title, SIZE_MAX);
  out += "</span>";
  if (!timeline.unit.empty()) {
    out += " <span class=\"count\">";
    append_marked(out, timeline.unit, SIZE_MAX);
    out += "</span>";
  }
  out += "</figcaption>\n";
  for (std::size_t part = 0; part < timeline.parts.size(); ++part) {
    out.append("<div class=\"strip")
        .append(timeline.parts[part].is_open ? " open" : "")
        .append("\"><div><b dir=\"auto\">");
    append_marked(out, timeline.parts[part].name, SIZE_MAX);
    out += "</b><span>at most ";
    append_marked(out, layout.greatest[part], SIZE_MAX);
    out += "</span></div>";
    append_strip(out, timeline, layout.heights[part], part);
    out += "</div>\n";
  }
  append_axis(out, timeline);
  out += "</figure>\n";
}

}  // namespace concord::report
