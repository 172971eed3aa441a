// Cards, diagrams and timelines in a terminal.
#pragma once

#include <string>

#include "report/document.hpp"
#include "report/render.hpp"

namespace concord::report {

void append_terminal_panel(std::string& out, const Panel& panel, const TerminalOptions& options);
/// A line of block characters for each part; several steps share a character where there are more than fit.
void append_terminal_timeline(std::string& out, const Timeline& timeline, const TerminalOptions& options);
/// A line of text for each line of the diagram.
void append_terminal_diagram(std::string& out, const Diagram& diagram, const TerminalOptions& options);

}  // namespace concord::report
