// From words to a command with its arguments.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "cli/command.hpp"

namespace concord::cli {

/// A command line that was understood.
struct ParsedLine {
  const Command* command = nullptr;  ///< null: none was named
  bool help = false;
  bool version = false;  ///< --version without a command
  Arguments arguments;
  std::map<std::string, std::string, std::less<>> settings;  ///< by setting name
};

/// A line that was not; `command` is set when its name was understood.
struct ParseFailure {
  std::string message;
  const Command* command = nullptr;
};

/// @param words  without the program's own name.
std::variant<ParsedLine, ParseFailure> parse_line(const std::vector<std::string>& words);

}  // namespace concord::cli
