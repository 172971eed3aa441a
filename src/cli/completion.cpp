#include "cli/impl/command_list.hpp"
#include "cli/impl/completion_scripts.hpp"

namespace concord::cli {
namespace {

constexpr std::string_view kUsage = "concord completion bash|zsh|fish";
constexpr std::string_view kText =
    "Prints a script that makes the shell complete commands and options.\n\n"
    "Examples:\n"
    "  source <(concord completion bash)\n"
    "  concord completion zsh > \"${fpath[1]}/_concord\"\n"
    "  concord completion fish > ~/.config/fish/completions/concord.fish\n";

Outcome run(Invocation& invocation) {
  const std::string script = completion_script(invocation.arguments.words.front());
  if (script.empty()) return UsageError{"There is completion for bash, zsh and fish."};
  auto printed = invocation.console.print(script);
  if (!printed.ok()) return std::move(printed).error();
  return kExitDone;
}

}  // namespace

Command completion_command() {
  return {"completion", "Print a script that completes commands in bash, zsh or fish", kUsage, kText, 1, 1, {}, run};
}

}  // namespace concord::cli
