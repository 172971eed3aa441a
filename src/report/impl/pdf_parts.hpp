// The blocks of a document that take more than some lines of text to draw in a PDF.
#pragma once

#include "report/document.hpp"
#include "report/impl/pdf_flow.hpp"

namespace concord::report {

/// A title in the document's table of contents, never alone at the foot of a page.
void append_pdf_title(PdfFlow& flow, const std::string& title, double size);
/// Cards side by side.
void append_pdf_figures(PdfFlow& flow, const KeyFigures& figures);
/// Bars with their labels and values; on one page as long as it has room.
void append_pdf_waterfall(PdfFlow& flow, const Waterfall& waterfall);
/// A strip of columns for each part, over a common axis.
void append_pdf_timeline(PdfFlow& flow, const Timeline& timeline);
/// A table with its header repeated on each page; of a long one the beginning, and where the rest is.
void append_pdf_table(PdfFlow& flow, const Table& table);

/// A card: its facts, its charts as bars, its remarks.
void append_pdf_panel(PdfFlow& flow, const Panel& panel);
/// A diagram as a list of its lines.
void append_pdf_diagram(PdfFlow& flow, const Diagram& diagram);

}  // namespace concord::report
