#include <algorithm>

#include "report/impl/pdf_parts.hpp"
#include "report/impl/timeline_layout.hpp"

namespace concord::report {
namespace {

constexpr double kLabelWidth = 165, kGap = 10, kStripHeight = 34, kStripGap = 6, kColumnMin = 0.8;
constexpr double kPlotLeft = PdfFlow::kLeft + kLabelWidth + kGap;
constexpr double kPlotWidth = PdfFlow::kWidth - kLabelWidth - kGap;

void draw_strip(PdfFlow& flow, const Timeline::Part& part, const std::vector<double>& heights,
                const std::string& greatest) {
  PdfCanvas& canvas = flow.canvas();
  const double top = flow.y(), bottom = top + kStripHeight;
  const double below = canvas.draw_text(part.name, PdfFlow::kLeft, top,
                                        {.size = 8.5, .bold = true, .width = kLabelWidth, .lines_max = 2});
  canvas.draw_text("at most " + greatest, PdfFlow::kLeft, top + below,
                   {.size = 7.5, .colour = colour::kMuted, .width = kLabelWidth, .lines_max = 1});
  const double width = kPlotWidth / static_cast<double>(heights.size());
  for (std::size_t step = 0; step < heights.size(); ++step) {
    if (heights[step] <= 0) continue;
    const double height = std::max(heights[step] * kStripHeight, kColumnMin);
    canvas.fill({kPlotLeft + width * static_cast<double>(step), bottom - height, width * 0.85, height},
                part.is_open ? colour::kDown : colour::kTotal);
  }
  canvas.line(kPlotLeft, bottom, PdfFlow::kRight, bottom, colour::kHairline);
  flow.skip(kStripHeight + kStripGap);
}

}  // namespace

void append_pdf_timeline(PdfFlow& flow, const Timeline& timeline) {
  if (timeline.steps.empty() || timeline.parts.empty()) return;
  const TimelineLayout layout = lay_out(timeline);
  flow.need(50 + static_cast<double>(std::min<std::size_t>(timeline.parts.size(), 12)) * (kStripHeight + kStripGap));
  append_pdf_title(flow, timeline.title + (timeline.unit.empty() ? "" : " (" + timeline.unit + ")"), 11);
  for (std::size_t part = 0; part < timeline.parts.size(); ++part) {
    flow.need(kStripHeight + kStripGap);
    draw_strip(flow, timeline.parts[part], layout.heights[part], layout.greatest[part]);
  }
  const TextStyle style{.size = 7.5, .colour = colour::kMuted, .width = kPlotWidth / 2, .lines_max = 1};
  flow.canvas().draw_text(timeline.steps.front().label, kPlotLeft, flow.y() - 3, style);
  if (timeline.steps.size() > 1) {
    flow.canvas().draw_text(timeline.steps.back().label, PdfFlow::kRight, flow.y() - 3,
                            {.size = 7.5, .colour = colour::kMuted, .alignment = Alignment::kRight});
  }
  flow.skip(18);
}

}  // namespace concord::report
