// The document as pages: first the answer, its figures and the chart, then everything that proves them.
#include "report/impl/pdf_parts.hpp"
#include "report/render.hpp"

namespace concord::report {
namespace {

class PdfRenderer {
 public:
  PdfRenderer(PdfCanvas& canvas, const Document& document, unsigned pages)
      : flow_{canvas, document.title, pages}, document_{document} {}

  unsigned render() {
    draw_cover();
    for (const Block& block : document_.blocks) {
      std::visit([this](const auto& part) { append(part); }, block);
    }
    return flow_.finish();
  }

 private:
  void draw_cover() {
    flow_.canvas().fill({0, 0, PdfCanvas::kWidth, 10}, colour::kAccent);
    flow_.canvas().add_to_contents(document_.title.empty() ? "Report" : document_.title);
    flow_.skip(6);
    flow_.write(document_.title, {.size = 12, .bold = true, .colour = colour::kMuted});
    if (!document_.subtitle.empty()) {
      flow_.skip(8);
      flow_.write(document_.subtitle, {.size = 17, .bold = true});
    }
    flow_.skip(14);
  }

  void append(const Heading& heading) {
    flow_.skip(6);
    append_pdf_title(flow_, heading.text, 14);
  }
  void append(const Paragraph& paragraph) {
    flow_.write(paragraph.text, {.size = 9.5});
    flow_.skip(8);
  }
  void append(const KeyFigures& figures) {
    append_pdf_figures(flow_, figures);
    flow_.skip(8);
  }
  void append(const Waterfall& waterfall) { append_pdf_waterfall(flow_, waterfall); }
  void append(const Timeline& timeline) { append_pdf_timeline(flow_, timeline); }
  void append(const Table& table) { append_pdf_table(flow_, table); }
  void append(const Panel& panel) { append_pdf_panel(flow_, panel); }
  void append(const Diagram& diagram) { append_pdf_diagram(flow_, diagram); }
  void append(const Code& code) {
    append_pdf_title(flow_, code.title, 9);
    flow_.write(code.text, {.size = 7, .monospaced = true, .colour = colour::kMuted}, PdfFlow::kLeft + 8);
    flow_.skip(8);
  }

  PdfFlow flow_;
  const Document& document_;
};

Result<unsigned> count_pages(const Document& document) {
  CONCORD_TRY(PdfCanvas canvas, PdfCanvas::create(document.title));
  canvas.stop_drawing();
  return PdfRenderer{canvas, document, 0}.render();
}

}  // namespace

void append_pdf_title(PdfFlow& flow, const std::string& title, double size) {
  if (title.empty()) return;
  constexpr double kWithSomethingBelow = 46;
  flow.need(size + kWithSomethingBelow);
  flow.canvas().add_to_contents(title);
  flow.write(title, {.size = size, .bold = true});
  flow.skip(4);
}

Result<std::string> render_pdf(const Document& document) {
  CONCORD_TRY(const unsigned pages, count_pages(document));
  CONCORD_TRY(PdfCanvas canvas, PdfCanvas::create(document.title));
  PdfRenderer{canvas, document, pages}.render();
  return canvas.finish();
}

}  // namespace concord::report
