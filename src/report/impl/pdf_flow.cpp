#include "report/impl/pdf_flow.hpp"

#include <utility>

namespace concord::report {
namespace {

constexpr double kFootSize = 7.5;

}  // namespace

PdfFlow::PdfFlow(PdfCanvas& canvas, std::string title, unsigned pages)
    : canvas_{canvas}, title_{std::move(title)}, pages_{pages} {}

void PdfFlow::need(double height) {
  if (!at_top() && height > room()) new_page();
}

void PdfFlow::new_page() {
  draw_foot();
  canvas_.end_page();
  ++page_;
  y_ = kTop;
}

void PdfFlow::write(std::string_view text, TextStyle style, double left) {
  style.width = kRight - left;
  // A paragraph at a time, so that a long text is not set again for each page; one that is higher than a page is cut
  // into lines by its own line feeds only, which code has.
  while (true) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (line.empty()) {
      y_ += style.size * 0.6;
    } else {
      need(canvas_.text_height(line, style));
      y_ += canvas_.draw_text(line, left, y_, style);
    }
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

unsigned PdfFlow::finish() {
  draw_foot();
  canvas_.end_page();
  return page_;
}

void PdfFlow::draw_foot() {
  const double y = PdfCanvas::kHeight - 40;
  canvas_.line(kLeft, y - 6, kRight, y - 6, colour::kHairline);
  canvas_.draw_text(title_, kLeft, y,
                    {.size = kFootSize, .colour = colour::kMuted, .width = kWidth * 0.75, .lines_max = 1});
  const std::string number = "Page " + std::to_string(page_) + (pages_ == 0 ? "" : " of " + std::to_string(pages_));
  canvas_.draw_text(number, kRight, y, {.size = kFootSize, .colour = colour::kMuted, .alignment = Alignment::kRight});
}

}  // namespace concord::report
