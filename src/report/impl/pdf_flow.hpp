// The place on a PDF's page where the next block goes: blocks follow each other downwards, pages end by themselves, and
// each page says at its foot of which document it is and which of how many.
#pragma once

#include <string>

#include "report/impl/pdf_canvas.hpp"

namespace concord::report {

class PdfFlow {
 public:
  static constexpr double kLeft = 48, kRight = PdfCanvas::kWidth - 48, kWidth = kRight - kLeft;
  static constexpr double kTop = 48, kBottom = PdfCanvas::kHeight - 62;

  /// @param pages  how many there will be, for the foot; 0: not known yet.
  PdfFlow(PdfCanvas& canvas, std::string title, unsigned pages);

  PdfCanvas& canvas() { return canvas_; }
  double y() const { return y_; }
  double room() const { return kBottom - y_; }
  bool at_top() const { return y_ <= kTop; }
  void skip(double height) { y_ += height; }
  /// Begins a new page when `height` does not fit on this one (unless nothing is on it yet).
  void need(double height);
  void new_page();
  /// Text over the whole width or from `left` on, continued on the next page where it does not fit.
  void write(std::string_view text, TextStyle style, double left = kLeft);
  /// Ends the last page. @return how many pages there are.
  unsigned finish();

 private:
  void draw_foot();

  PdfCanvas& canvas_;
  std::string title_;
  unsigned pages_, page_ = 1;
  double y_ = kTop;
};

}  // namespace concord::report
