#include <algorithm>

#include "report/impl/pdf_parts.hpp"
#include "report/impl/waterfall_layout.hpp"

namespace concord::report {
namespace {

constexpr double kLabelWidth = 165, kValueWidth = 95, kGap = 10;
constexpr double kPlotLeft = PdfFlow::kLeft + kLabelWidth + kGap;
constexpr double kPlotWidth = PdfFlow::kWidth - kLabelWidth - kValueWidth - 2 * kGap;
constexpr double kBarHeight = 11, kRowPadding = 4, kBarWidthMin = 1.2;

Colour colour_of(WaterfallLayout::Step step) {
  switch (step) {
    case WaterfallLayout::Step::kTotal:
      return colour::kTotal;
    case WaterfallLayout::Step::kUp:
      return colour::kUp;
    case WaterfallLayout::Step::kDown:
      return colour::kDown;
  }
  return colour::kTotal;
}

TextStyle label_style(bool total) {
  return {.size = 8.5, .bold = total, .width = kLabelWidth, .lines_max = 2};
}

double height_of(PdfCanvas& canvas, const Waterfall::Bar& bar) {
  return std::max(canvas.text_height(bar.label, label_style(bar.is_total)), kBarHeight) + 2 * kRowPadding;
}

double x_of(double fraction) {
  return kPlotLeft + fraction * kPlotWidth;
}

void draw_bar(PdfFlow& flow, const WaterfallLayout::Bar& bar, double top, double height) {
  const double width = std::max((bar.end - bar.begin) * kPlotWidth, kBarWidthMin);
  const double left = std::min(x_of(bar.begin), kPlotLeft + kPlotWidth - width);
  flow.canvas().fill({left, top + (height - kBarHeight) / 2, width, kBarHeight}, colour_of(bar.step), 1.5);
}

}  // namespace

void append_pdf_waterfall(PdfFlow& flow, const Waterfall& waterfall) {
  PdfCanvas& canvas = flow.canvas();
  const WaterfallLayout layout = lay_out(waterfall);
  const std::vector<std::string> values = bar_values(waterfall);
  double all = 40;
  for (const Waterfall::Bar& bar : waterfall.bars) all += height_of(canvas, bar);
  flow.need(std::min(all, PdfFlow::kBottom - PdfFlow::kTop));
  append_pdf_title(flow, waterfall.title + (waterfall.unit.empty() ? "" : " (" + waterfall.unit + ")"), 11);
  for (std::size_t index = 0; index < waterfall.bars.size(); ++index) {
    const Waterfall::Bar& bar = waterfall.bars[index];
    const double height = height_of(canvas, bar);
    flow.need(height);
    const double top = flow.y();
    if (bar.is_total) canvas.fill({PdfFlow::kLeft - 4, top, PdfFlow::kWidth + 8, height}, colour::kShade, 3);
    const TextStyle style = label_style(bar.is_total);
    canvas.draw_text(bar.label, PdfFlow::kLeft, top + (height - canvas.text_height(bar.label, style)) / 2, style);
    const TextStyle value{.size = 8.5, .bold = bar.is_total, .alignment = Alignment::kRight};
    canvas.draw_text(values[index], PdfFlow::kRight, top + (height - canvas.text_height(values[index], value)) / 2,
                     value);
    if (!layout.shortened) canvas.line(x_of(layout.zero), top, x_of(layout.zero), top + height, colour::kHairline);
    draw_bar(flow, layout.bars[index], top, height);
    if (index + 1 < layout.bars.size()) {
      const double level = x_of(layout.bars[index].level);
      canvas.line(level, top + (height + kBarHeight) / 2, level, top + height + kRowPadding, colour::kMuted, 0.4);
    }
    flow.skip(height);
  }
  if (layout.shortened) {
    flow.skip(2);
    flow.write("The bars do not start at zero, so that the steps can be seen.",
               {.size = 7.5, .colour = colour::kMuted});
  }
  flow.skip(10);
}

}  // namespace concord::report
