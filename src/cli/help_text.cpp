#include "cli/help_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/settings.hpp"

namespace concord::cli {
namespace {

constexpr std::size_t kLineWidth = 100;

/// Two columns; the second is wrapped at blanks.
std::string in_columns(const std::vector<std::pair<std::string, std::string>>& rows) {
  constexpr std::size_t kGap = 2;
  constexpr std::size_t kFirstMax = 30;
  std::size_t first_width = 0;
  for (const auto& row : rows) {
    if (row.first.size() <= kFirstMax) first_width = std::max(first_width, row.first.size());
  }
  std::string text;
  for (const auto& [first, second] : rows) {
    std::string line = fmt::format("  {:<{}}", first, first_width + kGap);
    const std::string margin(first_width + kGap + 2, ' ');
    if (first.size() > first_width) {
      text += line + "\n";
      line = margin;
    }
    bool is_start = true;
    for (std::size_t at = 0; at < second.size();) {
      const std::size_t end = std::min(second.find(' ', at), second.size());
      if (!is_start && line.size() + 1 + (end - at) > kLineWidth) {
        text += line + "\n";
        line = margin;
        is_start = true;
      }
      if (!is_start) line += ' ';
      line += second.substr(at, end - at);
      is_start = false;
      at = end + 1;
    }
    text += line + "\n";
  }
  return text;
}

std::string option_words(const Option& option) {
  std::string words = option.short_flag.empty() ? "    " : fmt::format("{}, ", option.short_flag);
  words += option.flag;
  if (!option.value.empty()) words += fmt::format(" {}", option.value);
  return words;
}

std::string common_options() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& setting : setting_table()) {
    const std::string value = setting_value_name(setting);
    rows.emplace_back(fmt::format("    {}{}{}", setting.flag, value.empty() ? "" : " ", value),
                      std::string{setting.help});
  }
  rows.emplace_back("-h, --help", "Show this help.");
  return "Options of every command:\n" + in_columns(rows);
}

}  // namespace

std::string program_help() {
  std::string text =
      "Concord reads tables as they come and says whether they agree, what is missing, and how much money it is.\n\n"
      "Usage: concord COMMAND [options]\n\nCommands:\n";
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& command : commands()) rows.emplace_back(std::string{command.name}, std::string{command.summary});
  text += in_columns(rows);
  text +=
      "\nExamples:\n"
      "  concord reconcile statement.csv orders.xlsx --out result\n"
      "  concord inspect export.csv\n"
      "  concord convert export.xlsx -o export.parquet\n\n";
  text += common_options();
  text += in_columns({{"    --version", "Show the version."}});
  text += "\nMore about a command: concord COMMAND --help\n";
  return text;
}

std::string command_help(const Command& command) {
  std::string text =
      fmt::format("concord {}: {}\n\nUsage: {}\n\n{}\n", command.name, command.summary, command.usage, command.text);
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& option : command.options) rows.emplace_back(option_words(option), std::string{option.help} + ".");
  if (!rows.empty()) text += "Options:\n" + in_columns(rows) + "\n";
  return text + common_options();
}

}  // namespace concord::cli
