#include "cli/impl/completion_scripts.hpp"

#include <fmt/format.h>

#include <vector>

#include "cli/command.hpp"
#include "core/settings.hpp"

namespace concord::cli {
namespace {

struct Flag {
  std::string_view name, help;
  bool has_value = false;
};

std::vector<Flag> flags_of(const Command& command) {
  std::vector<Flag> flags;
  for (const auto& option : command.options) flags.push_back({option.flag, option.help, !option.value.empty()});
  for (const auto& setting : setting_table())
    flags.push_back({setting.flag, setting.help, setting.type != SettingType::kSwitch});
  flags.push_back({"--help", "Show help.", false});
  return flags;
}

/// Inside single quotes of a shell; a quote ends them, is escaped, and opens them again.
std::string quoted_for_shell(std::string_view text) {
  std::string result = "'";
  for (const char character : text) {
    if (character == '\'') {
      result += "'\\''";
    } else {
      result += character;
    }
  }
  return result + "'";
}

std::string bash_script() {
  std::string names;
  std::string cases;
  for (const auto& command : commands()) {
    names += fmt::format("{}{}", names.empty() ? "" : " ", command.name);
    std::string words = command.name == "completion" ? "bash zsh fish" : "";
    for (const auto& flag : flags_of(command)) words += fmt::format("{}{}", words.empty() ? "" : " ", flag.name);
    cases += fmt::format("    {}) words='{}' ;;\n", command.name, words);
  }
  return "_concord() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" words\n"
         "  COMPREPLY=()\n"
         "  if [[ $COMP_CWORD -eq 1 ]]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         names +
         "' -- \"$current\"))\n"
         "    return\n"
         "  fi\n"
         "  case \"${COMP_WORDS[1]}\" in\n"
         "    help) [[ $COMP_CWORD -eq 2 ]] && COMPREPLY=($(compgen -W '" +
         names + "' -- \"$current\")); return ;;\n" + cases +
         "  esac\n"
         "  if [[ $current == -* || ${COMP_WORDS[1]} == completion ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -o default -F _concord concord\n";
}

std::string zsh_script() {
  std::string names;
  std::string cases;
  for (const auto& command : commands()) {
    names += fmt::format("    {}\n", quoted_for_shell(fmt::format("{}:{}", command.name, command.summary)));
    cases += fmt::format("    {})\n      flags=(", command.name);
    for (const auto& flag : flags_of(command)) cases += fmt::format(" {}", quoted_for_shell(flag.name));
    cases += " )\n      ;;\n";
  }
  return "#compdef concord\n"
         "_concord() {\n"
         "  local -a names flags\n"
         "  names=(\n" +
         names +
         "  )\n"
         "  if (( CURRENT == 2 )); then\n"
         "    _describe command names\n"
         "    return\n"
         "  fi\n"
         "  case \"${words[2]}\" in\n" +
         cases +
         "  esac\n"
         "  if [[ ${words[2]} == help ]]; then\n"
         "    _describe command names\n"
         "  elif [[ ${words[2]} == completion ]]; then\n"
         "    compadd bash zsh fish\n"
         "  elif [[ $PREFIX == -* ]]; then\n"
         "    compadd -- $flags\n"
         "  else\n"
         "    _files\n"
         "  fi\n"
         "}\n"
         "if [[ ${funcstack[1]} == _concord ]]; then\n"
         "  _concord \"$@\"\n"
         "else\n"
         "  compdef _concord concord\n"
         "fi\n";
}

std::string fish_script() {
  std::string script;
  std::string names;
  for (const auto& command : commands()) {
    names += fmt::format("{}{}", names.empty() ? "" : " ", command.name);
    script += fmt::format("complete -c concord -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                          quoted_for_shell(command.summary));
    for (const auto& flag : flags_of(command)) {
      script += fmt::format("complete -c concord -n '__fish_seen_subcommand_from {}' -l {}{} -d {}\n", command.name,
                            flag.name.substr(2), flag.has_value ? " -r" : "", quoted_for_shell(flag.help));
    }
  }
  script += "complete -c concord -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n";
  return script + "complete -c concord -n '__fish_seen_subcommand_from help' -f -a '" + names + "'\n";
}

}  // namespace

std::string completion_script(std::string_view shell) {
  if (shell == "bash") return bash_script();
  if (shell == "zsh") return zsh_script();
  if (shell == "fish") return fish_script();
  return {};
}

}  // namespace concord::cli
