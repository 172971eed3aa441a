// A waterfall is drawn twice, with room for labels beside the bars and with labels above them; the style sheet shows
// the one that suits the page's width, so that text keeps its size on a phone.
#include <fmt/format.h>

#include <algorithm>

#include "report/impl/display_text.hpp"
#include "report/impl/html_parts.hpp"
#include "report/impl/html_text.hpp"
#include "report/impl/waterfall_layout.hpp"

namespace concord::report {
namespace {

/// Measures of one drawing, in pixels of its own coordinates.
struct Drawing {
  std::string_view name;
  double width;
  double plot_left, plot_width;
  std::size_t label_columns;  ///< before a label is broken into two lines
  bool stacked;               ///< label and value above the bar
};
constexpr Drawing kWide{"wide", 960, 300, 500, 38, false};
constexpr Drawing kNarrow{"narrow", 440, 0, 440, 34, true};
constexpr double kLineHeight = 18;
constexpr double kBarHeight = 22;
constexpr double kBarHeightStacked = 14;
constexpr double kRowPadding = 9;
constexpr double kBarWidthMin = 2;

std::string_view class_of(WaterfallLayout::Step step) {
  switch (step) {
    case WaterfallLayout::Step::kTotal:
      return "total";
    case WaterfallLayout::Step::kUp:
      return "up";
    case WaterfallLayout::Step::kDown:
      return "down";
  }
  return "total";
}

class WaterfallDrawing {
 public:
  WaterfallDrawing(std::string& out, const Waterfall& waterfall, const WaterfallLayout& layout, const Drawing& drawing)
      : out_{out}, waterfall_{waterfall}, layout_{layout}, drawing_{drawing}, values_{bar_values(waterfall)} {}

  void append(std::size_t number) {
    measure();
    out_ += fmt::format("<svg class=\"{}\" viewBox=\"0 0 {} {:.0f}\" role=\"img\" aria-labelledby=\"w{}{} d{}{}\">\n",
                        drawing_.name, drawing_.width, height_, number, drawing_.name, number, drawing_.name);
    out_ += fmt::format("<title id=\"w{}{}\">", number, drawing_.name);
    append_escaped(out_, waterfall_.title.empty() ? std::string_view{"Waterfall"} : waterfall_.title);
    out_ += fmt::format("</title>\n<desc id=\"d{}{}\">", number, drawing_.name);
    append_description();
    out_ += "</desc>\n";
    append_zero_line();
    for (std::size_t index = 0; index < values_.size(); ++index) append_bar(index);
    out_ += "</svg>\n";
  }

 private:
  struct Row {
    std::vector<std::string> label;
    double top = 0, height = 0, bar_top = 0;
  };

  double x_of(double fraction) const { return drawing_.plot_left + fraction * drawing_.plot_width; }
  double bar_height() const { return drawing_.stacked ? kBarHeightStacked : kBarHeight; }

  void measure() {
    for (const auto& bar : waterfall_.bars) {
      Row row;
      row.label = wrapped(visible_text(bar.label), drawing_.label_columns, 2);
      row.top = height_;
      const auto text_height = static_cast<double>(row.label.size()) * kLineHeight;
      if (drawing_.stacked) {
        row.bar_top = row.top + text_height + kRowPadding;
        row.height = text_height + kBarHeightStacked + 2 * kRowPadding;
      } else {
        row.height = std::max(text_height, kBarHeight) + 2 * kRowPadding;
        row.bar_top = row.top + (row.height - kBarHeight) / 2;
      }
      height_ += row.height;
      rows_.push_back(std::move(row));
    }
  }

  void append_description() {
    for (std::size_t index = 0; index < values_.size(); ++index) {
      if (index > 0) out_ += "; ";
      append_escaped(out_, waterfall_.bars[index].label);
      out_ += ": ";
      append_escaped(out_, values_[index]);
    }
  }

  void append_zero_line() {
    if (layout_.shortened || rows_.empty()) return;
    out_ += fmt::format("<line class=\"axis\" x1=\"{0:.1f}\" y1=\"0\" x2=\"{0:.1f}\" y2=\"{1:.0f}\"/>\n",
                        x_of(layout_.zero), height_);
  }

  void append_bar(std::size_t index) {
    const auto& row = rows_[index];
    const auto& bar = layout_.bars[index];
    const bool total = bar.step == WaterfallLayout::Step::kTotal;
    out_ += fmt::format("<g class=\"{}\">", class_of(bar.step));
    if (total && !drawing_.stacked) {
      out_ += fmt::format("<rect class=\"band\" x=\"0\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" rx=\"4\"/>",
                          row.top, drawing_.width, row.height);
    }
    append_texts(index);
    const auto width = std::max((bar.end - bar.begin) * drawing_.plot_width, kBarWidthMin);
    const auto left = std::min(x_of(bar.begin), drawing_.plot_left + drawing_.plot_width - width);
    out_ += fmt::format("<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.0f}\" rx=\"2\"/>",
                        left, row.bar_top, width, bar_height());
    if (total && layout_.shortened) append_break(row, left + std::min(width / 2, 26.0));
    if (!drawing_.stacked && index + 1 < rows_.size()) {
      out_ += fmt::format("<line class=\"link\" x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\"/>",
                          x_of(bar.level), row.bar_top + bar_height(), rows_[index + 1].bar_top);
    }
    out_ += "</g>\n";
  }

  /// Says that a bar is longer than it is drawn.
  void append_break(const Row& row, double x) {
    const auto top = row.bar_top - 3, bottom = row.bar_top + bar_height() + 3;
    out_ += fmt::format("<path class=\"break\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>", x - 3,
                        bottom, x + 3, top, x + 4, bottom, x + 10, top);
  }

  void append_texts(std::size_t index) {
    const auto& row = rows_[index];
    const auto text_height = static_cast<double>(row.label.size()) * kLineHeight;
    const auto first = drawing_.stacked ? row.top + kRowPadding : row.top + (row.height - text_height) / 2;
    const double margin = drawing_.stacked ? 0 : 12;
    for (std::size_t line = 0; line < row.label.size(); ++line) {
      out_ += fmt::format("<text x=\"{:.0f}\" y=\"{:.1f}\">", margin,
                          first + kLineHeight * static_cast<double>(line) + 13.5);
      append_escaped(out_, row.label[line]);
      out_ += "</text>";
    }
    const auto value_y = drawing_.stacked ? first + 13.5 : row.top + row.height / 2 + 4.5;
    out_ += fmt::format("<text class=\"value\" x=\"{:.0f}\" y=\"{:.1f}\" text-anchor=\"end\">", drawing_.width - margin,
                        value_y);
    append_escaped(out_, clipped(visible_text(values_[index]), 40));
    out_ += "</text>";
  }

  std::string& out_;
  const Waterfall& waterfall_;
  const WaterfallLayout& layout_;
  const Drawing& drawing_;
  std::vector<std::string> values_;
  std::vector<Row> rows_;
  double height_ = 0;
};

}  // namespace

void append_html_waterfall(std::string& out, const Waterfall& waterfall, std::size_t number) {
  if (waterfall.bars.empty()) return;
  const auto layout = lay_out(waterfall);
  out += "<figure class=\"waterfall\"><figcaption dir=\"auto\">";
  append_marked(out, waterfall.title, SIZE_MAX);
  if (!waterfall.unit.empty()) {
    out += " <span class=\"count\">";
    append_marked(out, waterfall.unit, SIZE_MAX);
    out += "</span>";
  }
  out += "</figcaption>\n";
  WaterfallDrawing{out, waterfall, layout, kWide}.append(number);
  WaterfallDrawing{out, waterfall, layout, kNarrow}.append(number);
  if (layout.shortened)
    out +=
        "<p class=\"more\">The totals’ bars are cut: the axis does not start at zero, so that the steps can be "
        "seen.</p>\n";
  out += "</figure>\n";
}

}  // namespace concord::report
