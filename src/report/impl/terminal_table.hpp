// Tables for the terminal: columns fitted to the width, or one line for each cell where they cannot be.
#pragma once

#include <string>

#include "report/impl/terminal_style.hpp"
#include "report/render.hpp"

namespace concord::report {

/// Appends the table to `out`, each line ended by a line feed.
void append_terminal_table(std::string& out, const Table& table, const TerminalOptions& options);

}  // namespace concord::report
