// Turns a Document into what people read. All renderers are pure functions of the document, and none trusts its text.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "report/document.hpp"

namespace concord::report {

struct TerminalOptions {
  bool colour = false;
  unsigned width = 100;
};
/// For a terminal: control characters in data are shown as escapes, never sent.
std::string render_terminal(const Document& document, const TerminalOptions& options);
/// The document's structure as JSON.
std::string render_json(const Document& document);
/// The reverse of `render_json`. @error kInternal  not such a document.
Result<Document> parse_json(const std::string& text);
/// One self-contained page: no external request, no script needed to read it, light and dark, printable.
std::string render_html(const Document& document);
/// A workbook: a summary sheet, and a sheet for each table that names one. Text never becomes a formula.
/// @error kUnavailable  the file could not be written.
Status write_xlsx(const Document& document, const std::filesystem::path& path);

/// One CSV cell for people who open it in a spreadsheet: text that would start a formula gets a leading apostrophe,
/// quotes where needed. Numbers (kind other than kText) are left as they are.
std::string csv_cell(std::string_view text, CellKind kind);

}  // namespace concord::report
