#include "cli/help_text.hpp"
#include "cli/impl/command_list.hpp"
#include "cli/nearest.hpp"

namespace concord::cli {
namespace {

constexpr std::string_view kUsage = "concord help [COMMAND]";
constexpr std::string_view kText = "Shows all commands, or one command with its options and examples.\n";

Outcome run(Invocation& invocation) {
  const auto& words = invocation.arguments.words;
  std::string text = words.empty() ? program_help() : "";
  if (!words.empty()) {
    const Command* command = find_command(words.front());
    if (command == nullptr) return UsageError{unknown_command(words.front())};
    text = command_help(*command);
  }
  auto printed = invocation.console.print(text);
  if (!printed.ok()) return std::move(printed).error();
  return kExitDone;
}

}  // namespace

std::string unknown_command(std::string_view word) {
  std::vector<std::string_view> names;
  for (const auto& command : commands()) names.push_back(command.name);
  std::string message = "There is no command \"" + std::string{word} + "\".";
  if (const auto near = nearest(word, names); !near.empty()) message += " Did you mean " + std::string{near} + "?";
  return message;
}

Command help_command() {
  return {"help", "Show help on a command", kUsage, kText, 0, 1, {}, run};
}

}  // namespace concord::cli
