#include "cli/parse.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <utility>

#include "cli/nearest.hpp"
#include "core/settings.hpp"

namespace concord::cli {
namespace {

/// Where the parser library puts what it finds, for one command.
struct Collected {
  const Command* command = nullptr;
  CLI::App* app = nullptr;
  std::vector<std::string> words;
  std::map<std::string, std::string, std::less<>> values;
  std::map<std::string, bool, std::less<>> switches;
};

void add_option(CLI::App& app, Collected& collected, const Option& option) {
  const std::string flag{option.flag};
  const std::string names = option.short_flag.empty() ? flag : std::string{option.short_flag} + "," + flag;
  if (option.value.empty()) {
    app.add_flag(names, collected.switches[flag]);
  } else {
    app.add_option(names, collected.values[flag]);
  }
}

struct Grammar {
  Grammar();
  Grammar(const Grammar&) = delete;
  Grammar& operator=(const Grammar&) = delete;
  ParsedLine result() const;
  std::vector<std::string_view> flags_of(const Command* command) const;
  const Command* command_met() const;

  CLI::App app{"concord"};
  bool help = false;
  bool version = false;
  Collected settings;
  std::vector<std::unique_ptr<Collected>> per_command;
};

Grammar::Grammar() {
  app.set_help_flag();
  app.require_subcommand(0, 1);  // behind a command, another command's name is an ordinary word
  app.add_flag("-h,--help", help);
  app.add_flag("--version", version);
  for (const auto& setting : setting_table()) {
    add_option(app, settings, {setting.flag, "", setting.type == SettingType::kSwitch ? "" : "VALUE", setting.help});
  }
  for (const auto& command : commands()) {
    auto& collected = *per_command.emplace_back(std::make_unique<Collected>());
    collected.command = &command;
    collected.app = app.add_subcommand(std::string{command.name});
    collected.app->set_help_flag();
    collected.app->fallthrough();
    collected.app->add_option("words", collected.words);
    for (const auto& option : command.options) add_option(*collected.app, collected, option);
  }
}

const Command* Grammar::command_met() const {
  for (const auto& collected : per_command) {
    if (collected->app->parsed()) return collected->command;
  }
  return nullptr;
}

/// What was really given: the library has bound a variable for every option.
std::map<std::string, std::string, std::less<>> given_values(const CLI::App& app, const Collected& collected) {
  std::map<std::string, std::string, std::less<>> given;
  for (const auto& [flag, value] : collected.values) {
    if (app.count(flag) > 0) given[flag] = value;
  }
  for (const auto& [flag, is_on] : collected.switches) {
    if (is_on) given[flag] = "true";
  }
  return given;
}

ParsedLine Grammar::result() const {
  ParsedLine line;
  line.help = help;
  line.version = version;
  line.command = command_met();
  const auto given = given_values(app, settings);
  for (const auto& setting : setting_table()) {
    if (const auto found = given.find(setting.flag); found != given.end())
      line.settings.emplace(setting.name, found->second);
  }
  for (const auto& collected : per_command) {
    if (collected->command != line.command) continue;
    line.arguments.words = collected->words;
    line.arguments.values = given_values(*collected->app, *collected);
  }
  return line;
}

std::vector<std::string_view> Grammar::flags_of(const Command* command) const {
  std::vector<std::string_view> flags{"--help"};
  for (const auto& setting : setting_table()) flags.push_back(setting.flag);
  if (command == nullptr) {
    flags.push_back("--version");
    return flags;
  }
  for (const auto& option : command->options) flags.push_back(option.flag);
  return flags;
}

ParseFailure explain_unknown(const Grammar& grammar, const std::string& word) {
  const Command* command = grammar.command_met();
  if (word.starts_with("-")) {
    const std::string flag = word.substr(0, word.find('='));
    const auto near = nearest(flag, grammar.flags_of(command));
    const std::string question = near.empty() ? "" : " Did you mean " + std::string{near} + "?";
    return {"There is no option " + flag + "." + question, command};
  }
  return {unknown_command(word), command};
}

/// The parser library's own message, as a sentence.
std::string sentence(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  if (!text.ends_with('.')) text += '.';
  return text;
}

}  // namespace

std::variant<ParsedLine, ParseFailure> parse_line(const std::vector<std::string>& words) {
  Grammar grammar;
  try {
    std::vector<std::string> reversed{words.rbegin(), words.rend()};  // the library takes them from the end
    grammar.app.parse(std::move(reversed));
  } catch (const CLI::ExtrasError&) {
    const auto rest = grammar.app.remaining(true);
    return explain_unknown(grammar, rest.empty() ? std::string{} : rest.front());
  } catch (const CLI::ParseError& error) {
    return ParseFailure{sentence(error.what()), grammar.command_met()};
  }
  ParsedLine line = grammar.result();
  if (line.command == nullptr || line.help) return line;
  const std::size_t count = line.arguments.words.size();
  if (count < line.command->words_min) {
    return ParseFailure{count == 0 ? "Something is missing." : "Not enough inputs.", line.command};
  }
  if (count > line.command->words_max) {
    return ParseFailure{"\"" + line.arguments.words[line.command->words_max] + "\" is one word too many.",
                        line.command};
  }
  return line;
}

}  // namespace concord::cli
