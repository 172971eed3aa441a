// Turns a Document into what people read. All renderers are pure functions of the document, and none trusts its text.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "report/document.hpp"

namespace concord::report {

struct TerminalOptions {
  bool colour = false;        ///< ANSI colours; the text says the same without them
  unsigned width = 100;       ///< columns of the terminal; less than 40 is treated as 40
  std::size_t rows_max = 30;  ///< rows shown of each table, the rest is said; 0: all of them
};
/// For a terminal: control characters in data are shown as escapes, never sent. Only lines of code may be wider than
/// the terminal (they are there to be copied).
std::string render_terminal(const Document& document, const TerminalOptions& options);
/// The document's structure as JSON, in one line. Bytes that are no UTF-8 become U+FFFD.
std::string render_json(const Document& document);
/// The reverse of `render_json`. @error kInternal  not such a document.
Result<Document> parse_json(const std::string& text);
/// One self-contained page: no external request, no script needed to read it, light and dark, printable.
std::string render_html(const Document& document);
/// Markdown with tables, and code in fences (a diagram where the language is mermaid). Nothing in the document's text
/// acts as markup or HTML.
std::string render_markdown(const Document& document);
/// A PDF, A4 upright: the answer, its figures and the chart first, then tables (of long ones the beginning) and code,
/// with page numbers and a table of contents. Any script for which the system has a font. The same document gives the
/// same bytes on one machine. @error kUnavailable  no memory, or no font is installed.
Result<std::string> render_pdf(const Document& document);
/// A workbook: a summary sheet, a sheet for each table that names one, and one for the code. Text never becomes a
/// formula or a link. Rows beyond a sheet's 1,048,576 are left out, which the summary sheet says. The same document
/// gives the same bytes. The file appears under its name when it is complete; temporary files lie in the same folder.
/// @error kUnavailable  the file could not be written (nothing is left behind); kNotFound  its folder does not exist;
///        kLimitExceeded  over 16,384 columns.
Status write_xlsx(const Document& document, const std::filesystem::path& path);

/// Starts to look for the system's fonts in the background, so that `render_pdf` need not wait for them. For whoever
/// will render one after other work. Cost: a thread that works for some milliseconds.
void look_for_fonts();

/// Writes the document as report.html, report.xlsx and report.pdf. @return these names. @error  as the renderers, and
/// kUnavailable  a file could not be written.
Result<std::vector<std::string>> write_reports(const Document& document, const std::filesystem::path& directory);

/// One CSV cell for people who open it in a spreadsheet: text that would start a formula gets an apostrophe before that
/// place (at its start, and behind a character within it that some spreadsheets take for a delimiter); quotes where
/// needed. Numbers and dates (kind other than kText) are left as they are, unless they are none.
std::string csv_cell(std::string_view text, CellKind kind);
/// One CSV cell for programs: the text unchanged, quotes where needed.
std::string csv_cell_raw(std::string_view text, char delimiter = ',');

}  // namespace concord::report
