// What several commands do with an answer: print its page or its JSON.
#pragma once

#include <string>

#include "cli/command.hpp"
#include "report/document.hpp"

namespace concord::cli {

inline constexpr Option kJsonOption{"--json", "", "", "Print one JSON document and nothing else"};

/// Prints the JSON when there is one, else the document as a page for the terminal.
/// @return `code`, or why it could not be printed.
Outcome show(Invocation& invocation, const std::string& json, const report::Document& document,
             ExitCode code = kExitDone);

}  // namespace concord::cli
