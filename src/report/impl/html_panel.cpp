// Cards: a name, how full it is, facts, small pictures, remarks. Pictures are SVG with a title for each bar, so that a
// pointer or a screen reader gets the figures.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "report/impl/html_parts.hpp"
#include "report/impl/html_text.hpp"

namespace concord::report {
namespace {

constexpr std::size_t kTextMax = 2'000;
constexpr double kWidth = 320, kHeight = 92;

void append_element(std::string& out, std::string_view opening, std::string_view name, std::string_view text) {
  out.append("<").append(opening).append(">");
  append_marked(out, text, kTextMax);
  out.append("</").append(name).append(">");
}

std::string with_thousands(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3) {
    digits.insert(static_cast<std::size_t>(place), ",");
  }
  return digits;
}

std::uint64_t greatest_count(const Chart& chart) {
  std::uint64_t greatest = 1;
  for (const auto& bar : chart.bars) greatest = std::max(greatest, bar.count);
  return greatest;
}

void append_columns(std::string& out, const Chart& chart) {
  const auto greatest = static_cast<double>(greatest_count(chart));
  const double step = kWidth / static_cast<double>(std::max<std::size_t>(chart.bars.size(), 1));
  const double gap = step > 6 ? 1.5 : 0.4;
  out += fmt::format("<svg viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"", kWidth,
                     kHeight);
  append_escaped(out, chart.title);
  out += "\">";
  double left = 0;
  for (const auto& bar : chart.bars) {
    // What exists must be seen, however little it is.
    const double height = bar.count == 0 ? 0 : std::max(1.5, static_cast<double>(bar.count) / greatest * (kHeight - 2));
    out += fmt::format("<g><rect class=\"hit\" x=\"{:.2f}\" y=\"0\" width=\"{:.2f}\" height=\"{}\"/>", left, step,
                       kHeight);
    out += fmt::format("<rect class=\"bar\" x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"/><title>",
                       left + gap / 2, kHeight - height, std::max(step - gap, 0.5), height);
    append_escaped(out, bar.label + ": " + with_thousands(bar.count));
    out += "</title></g>";
    left += step;
  }
  out += "</svg>\n<div class=\"ends\">";
  append_element(out, "span", "span", chart.bars.front().label);
  if (chart.bars.size() > 1) append_element(out, "span", "span", chart.bars.back().label);
  out += "</div>\n";
}

void append_rows(std::string& out, const Chart& chart) {
  const auto greatest = static_cast<double>(greatest_count(chart));
  out += "<ol>\n";
  for (const auto& bar : chart.bars) {
    out += "<li>";
    append_element(out, "span class=\"label\" dir=\"auto\"", "span", bar.label);
    out += fmt::format(
        "<svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"bar\" "
        "width=\"{:.2f}\" "
        "height=\"8\"/></svg><span class=\"n\">{}</span></li>\n",
        std::max(0.8, static_cast<double>(bar.count) / greatest * 100), with_thousands(bar.count));
  }
  out += "</ol>\n";
}

void append_chart(std::string& out, const Chart& chart) {
  if (chart.bars.empty()) return;
  const bool columns = chart.shape == Chart::Shape::kColumns;
  out.append("<div class=\"chart ").append(columns ? "columns" : "rows").append("\">");
  append_element(out, "h4", "h4", chart.title);
  out += '\n';
  if (columns) {
    append_columns(out, chart);
  } else {
    append_rows(out, chart);
  }
  out += "</div>\n";
}

void append_share(std::string& out, const Panel& panel) {
  if (panel.share.empty()) return;
  double share = 0;
  const char* const end = panel.share.data() + panel.share.size();
  if (const auto read = std::from_chars(panel.share.data(), end, share); read.ec != std::errc{} || read.ptr != end)
    return;
  share = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.0;
  out += fmt::format(
      "<div class=\"share\"><svg viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect "
      "class=\"rest\" width=\"100\" height=\"6\"/><rect class=\"bar\" width=\"{:.2f}\" height=\"6\"/></svg>",
      share * 100);
  append_element(out, "span", "span", panel.share_text);
  out += "</div>\n";
}

}  // namespace

void append_html_panel(std::string& out, const Panel& panel, std::size_t) {
  out += "<section class=\"panel\">\n<div class=\"top\">";
  append_element(out, "h3 dir=\"auto\"", "h3", panel.title);
  if (!panel.note.empty()) append_element(out, "span class=\"kind\"", "span", panel.note);
  out += "</div>\n";
  append_share(out, panel);
  out += "<div class=\"body\">\n";
  if (!panel.facts.empty()) {
    out += "<dl>\n";
    for (const auto& fact : panel.facts) {
      out += "<div>";
      append_element(out, "dt", "dt", fact.label);
      append_element(out, "dd dir=\"auto\"", "dd", fact.value);
      out += "</div>\n";
    }
    out += "</dl>\n";
  }
  for (const auto& chart : panel.charts) append_chart(out, chart);
  out += "</div>\n";
  if (!panel.remarks.empty()) {
    out += "<ul class=\"remarks\">\n";
    for (const auto& remark : panel.remarks) append_element(out, "li", "li", remark);
    out += "</ul>\n";
  }
  out += "</section>\n";
}

std::string_view html_panel_style() {
  return R"css(
.panel { margin: 16px 0; padding: 16px 18px; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; break-inside: avoid; }
.panel .top { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 12px; }
.panel h3 { margin: 0; font-size: 17px; line-height: 1.35; font-weight: 650; overflow-wrap: anywhere; }
.panel .kind { color: var(--muted); font-size: 13px; overflow-wrap: anywhere; }
.panel .share { display: flex; align-items: center; gap: 10px; margin-top: 8px; color: var(--muted); font-size: 13px; }
.panel .share svg { flex: 0 1 220px; min-width: 60px; height: 6px; border-radius: 3px; }
.panel .share .rest { fill: var(--line); }
.panel .share .bar { fill: var(--good); }
.panel .body { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(270px, 100%), 1fr)); gap: 16px 28px; margin-top: 14px; align-items: start; }
.panel dl { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px 16px; margin: 0; }
.panel dl:only-child { grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); grid-column: 1 / -1; }
.panel dt { color: var(--muted); font-size: 12.5px; }
.panel dd { margin: 0; font-size: 14px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.panel h4 { margin: 0 0 6px; color: var(--muted); font-size: 12.5px; font-weight: 600; overflow-wrap: anywhere; }
.chart { min-width: 0; }
.chart .bar { fill: var(--up); }
.chart .hit { fill: transparent; }
.chart g:hover .bar { fill: var(--down); }
.chart.columns svg { display: block; width: 100%; height: 92px; border-bottom: 1px solid var(--line); }
.chart .ends { display: flex; justify-content: space-between; gap: 12px; margin-top: 4px; color: var(--muted); font-size: 12px; font-variant-numeric: tabular-nums; }
.chart .ends span { overflow-wrap: anywhere; }
.chart ol { margin: 0; padding: 0; list-style: none; }
.chart li { display: grid; grid-template-columns: minmax(0, 5fr) minmax(40px, 4fr) auto; gap: 10px; align-items: center; padding: 1px 0; font-size: 13.5px; }
.chart .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chart li svg { width: 100%; height: 8px; }
.chart .n { color: var(--muted); font-variant-numeric: tabular-nums; }
.remarks { margin: 14px 0 0; padding: 10px 14px 10px 30px; background: var(--soft); border-radius: 7px; font-size: 13.5px; }
.remarks li { overflow-wrap: anywhere; }
.diagram { margin: 20px 0; padding: 16px 18px; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
.diagram .wide { overflow: auto; margin-top: 10px; }
.diagram svg { display: block; }
.diagram .box { fill: var(--soft); stroke: var(--line); }
.diagram text { fill: var(--ink); font-size: 13px; }
.diagram .name { font-weight: 650; }
.diagram .detail, .diagram .end { fill: var(--muted); font-size: 12px; }
.diagram path { fill: none; stroke: var(--muted); stroke-width: 1.3; }
.diagram g:hover path { stroke: var(--down); stroke-width: 2.2; }
@media print { .panel .bar, .panel .rest { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
)css";
}

}  // namespace concord::report
