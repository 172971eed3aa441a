// Cards and diagrams. A card's charts become bars below its facts; a diagram becomes a list of its boxes and lines.
#include <algorithm>

#include "report/impl/cell_text.hpp"
#include "report/impl/pdf_parts.hpp"

namespace concord::report {
namespace {

constexpr double kSize = 8, kBarHeight = 7, kRowHeight = 11.5;
constexpr double kLabelWidth = 150, kCountWidth = 60;
constexpr double kPlotLeft = PdfFlow::kLeft + kLabelWidth + 8;
constexpr double kPlotWidth = PdfFlow::kWidth - kLabelWidth - kCountWidth - 16;
constexpr double kColumnsHeight = 42;

const TextStyle kNote{.size = kSize, .colour = colour::kMuted};

double part_of(std::uint64_t count, std::uint64_t most) {
  return most == 0 ? 0 : static_cast<double>(count) / static_cast<double>(most);
}

std::uint64_t most_of(const Chart& chart) {
  std::uint64_t most = 0;
  for (const Chart::Bar& bar : chart.bars) most = std::max(most, bar.count);
  return most;
}

void append_rows(PdfFlow& flow, const Chart& chart) {
  const std::uint64_t most = most_of(chart);
  for (const Chart::Bar& bar : chart.bars) {
    flow.need(kRowHeight);
    PdfCanvas& canvas = flow.canvas();
    canvas.draw_text(bar.label, PdfFlow::kLeft, flow.y(), {.size = kSize, .width = kLabelWidth, .lines_max = 1});
    canvas.fill({kPlotLeft, flow.y() + 2, std::max(part_of(bar.count, most) * kPlotWidth, 0.5), kBarHeight},
                colour::kUp, 1);
    canvas.draw_text(shown_cell(std::to_string(bar.count), CellKind::kInteger, 0), PdfFlow::kRight, flow.y(),
                     {.size = kSize, .alignment = Alignment::kRight});
    flow.skip(kRowHeight);
  }
}

/// The first and the last label stand below the axis; the ones between would not fit.
void append_columns(PdfFlow& flow, const Chart& chart) {
  if (chart.bars.empty()) return;
  flow.need(kColumnsHeight + kRowHeight);
  const std::uint64_t most = most_of(chart);
  const double width = PdfFlow::kWidth / static_cast<double>(chart.bars.size());
  double x = PdfFlow::kLeft;
  for (const Chart::Bar& bar : chart.bars) {
    const double height = part_of(bar.count, most) * kColumnsHeight;
    flow.canvas().fill({x, flow.y() + kColumnsHeight - height, std::max(width - 1, 0.5), height}, colour::kUp);
    x += width;
  }
  flow.skip(kColumnsHeight);
  flow.canvas().line(PdfFlow::kLeft, flow.y(), PdfFlow::kRight, flow.y(), colour::kHairline);
  flow.canvas().draw_text(chart.bars.front().label, PdfFlow::kLeft, flow.y() + 1, kNote);
  TextStyle at_right = kNote;
  at_right.alignment = Alignment::kRight;
  flow.canvas().draw_text(chart.bars.back().label, PdfFlow::kRight, flow.y() + 1, at_right);
  flow.skip(kRowHeight);
}

}  // namespace

void append_pdf_panel(PdfFlow& flow, const Panel& panel) {
  append_pdf_title(flow, panel.title, 11);
  flow.write(panel.note, kNote);
  flow.write(panel.share_text, kNote);
  std::string facts;
  for (const Panel::Fact& fact : panel.facts) facts += (facts.empty() ? "" : "  ·  ") + fact.label + ": " + fact.value;
  if (!facts.empty()) flow.write(facts, {.size = kSize});
  for (const Chart& chart : panel.charts) {
    flow.skip(4);
    flow.write(chart.title, {.size = kSize, .bold = true});
    chart.shape == Chart::Shape::kColumns ? append_columns(flow, chart) : append_rows(flow, chart);
  }
  for (const std::string& remark : panel.remarks) flow.write(remark, {.size = kSize, .colour = colour::kBad});
  flow.skip(10);
}

void append_pdf_diagram(PdfFlow& flow, const Diagram& diagram) {
  append_pdf_title(flow, diagram.title, 11);
  for (const Diagram::Line& line : diagram.lines) {
    if (line.from >= diagram.boxes.size() || line.to >= diagram.boxes.size()) continue;
    flow.write(diagram.boxes[line.from].name + " (" + line.from_text + ") \u2013 (" + line.to_text + ") " +
                   diagram.boxes[line.to].name + ": " + line.text,
               {.size = kSize});
  }
  flow.skip(10);
}

}  // namespace concord::report
