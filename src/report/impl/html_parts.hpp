// The parts of the HTML page that are long enough to have a file of their own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/document.hpp"

namespace concord::report {

/// The page's style sheet: light and dark, screen and paper.
std::string_view html_style();
/// The part of the style sheet that only cards and diagrams need.
std::string_view html_panel_style();
/// Search and sorting for tables. The page reads without it.
std::string_view html_script();
/// The script's SHA-256 in base64, by which the page's policy allows this script and no other.
std::string_view html_script_hash();

/// `number` tells elements of one page apart.
void append_html_table(std::string& out, const Table& table, std::size_t number);
void append_html_waterfall(std::string& out, const Waterfall& waterfall, std::size_t number);
void append_html_timeline(std::string& out, const Timeline& timeline, std::size_t number);
void append_html_panel(std::string& out, const Panel& panel, std::size_t number);
void append_html_diagram(std::string& out, const Diagram& diagram, std::size_t number);

}  // namespace concord::report
