// Help made from the tables of commands and settings.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace concord::cli {

/// `concord --help`: all commands, and the options that every command takes.
std::string program_help();
/// `concord COMMAND --help`.
std::string command_help(const Command& command);

}  // namespace concord::cli
