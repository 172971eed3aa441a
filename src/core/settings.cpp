#include "core/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <utility>

#include "core/impl/settings_file.hpp"

namespace concord {
namespace {

std::string lower_case_without_blanks(std::string_view text) {
  std::string result;
  for (const char character : text) {
    if (character == ' ') continue;
    result += character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
  }
  return result;
}

/// A number and the unit behind it, multiplied out.
template <std::size_t N>
std::optional<std::uint64_t> parse_with_unit(std::string_view text,
                                             const std::array<std::pair<std::string_view, std::uint64_t>, N>& units) {
  const std::string plain = lower_case_without_blanks(text);
  std::uint64_t number = 0;
  const char* const end = plain.data() + plain.size();
  const auto [rest, error] = std::from_chars(plain.data(), end, number);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view unit{rest, static_cast<std::size_t>(end - rest)};
  for (const auto& [name, factor] : units) {
    if (name == unit && number <= std::numeric_limits<std::uint64_t>::max() / factor) return number * factor;
  }
  return std::nullopt;
}

bool is_one_of(std::string_view text, std::string_view choices) {
  while (!choices.empty()) {
    const auto length = std::min(choices.find('|'), choices.size());
    if (choices.substr(0, length) == text) return true;
    choices.remove_prefix(std::min(length + 1, choices.size()));
  }
  return false;
}

/// What is wrong with a value; empty when it is fine.
std::string complaint(const Setting& setting, const std::string& text) {
  switch (setting.type) {
    case SettingType::kCount: {
      unsigned value = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      const bool whole = error == std::errc{} && end == text.data() + text.size() && value <= 1024;
      return whole ? "" : "a whole number up to 1024";
    }
    case SettingType::kBytes:
      return parse_bytes(text) ? "" : "a size such as 2GB or 512MiB";
    case SettingType::kDuration:
      return parse_duration(text) ? "" : "a time such as 90s, 15m or 2h";
    case SettingType::kFolder:
      return text.empty() ? "the path of a folder" : "";
    case SettingType::kSwitch:
      return is_one_of(text, "true|false|1|0|yes|no") ? "" : "true or false";
    case SettingType::kChoice:
      return is_one_of(text, setting.choices) ? "" : "one of " + std::string{setting.choices};
  }
  return "";
}

const Setting* find_setting(std::string_view name) {
  const auto& table = setting_table();
  const auto found = std::ranges::find(table, name, &Setting::name);
  return found == table.end() ? nullptr : &*found;
}

std::filesystem::path user_settings_file() {
  if (const char* folder = std::getenv("XDG_CONFIG_HOME"); folder != nullptr && *folder != '\0') {
    return std::filesystem::path{folder} / "concord" / "config.toml";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return std::filesystem::path{home} / ".config" / "concord" / "config.toml";
  }
  return {};
}

}  // namespace

const std::vector<Setting>& setting_table() {
  static const std::vector<Setting> table{
      {"threads", "--threads", "CONCORD_THREADS", SettingType::kCount, "0", "",
       "Threads to work with; 0 takes one for each processor."},
      {"memory_limit", "--memory-limit", "CONCORD_MEMORY_LIMIT", SettingType::kBytes, "0", "",
       "Memory that one command may use, such as 2GB; 0 takes three quarters of the machine's."},
      {"temp_directory", "--temp-directory", "CONCORD_TEMP_DIRECTORY", SettingType::kFolder, "", "",
       "Folder for temporary files, which may grow to several times the input's size; the system's folder if not "
       "given."},
      {"timeout", "--timeout", "CONCORD_TIMEOUT", SettingType::kDuration, "0", "",
       "Time after which a command stops, such as 90s or 15m; 0 is no limit."},
      {"no_color", "--no-color", "CONCORD_NO_COLOR", SettingType::kSwitch, "false", "",
       "Plain text without colours; the variable NO_COLOR does the same."},
      {"log_level", "--log-level", "CONCORD_LOG_LEVEL", SettingType::kChoice, "info", "error|warning|info|debug",
       "What to say on standard error: errors only, also warnings, also notes and progress, or technical details too."},
  };
  return table;
}

std::string setting_value_name(const Setting& setting) {
  switch (setting.type) {
    case SettingType::kCount:
      return "COUNT";
    case SettingType::kBytes:
      return "SIZE";
    case SettingType::kDuration:
      return "TIME";
    case SettingType::kFolder:
      return "FOLDER";
    case SettingType::kSwitch:
      return "";
    case SettingType::kChoice:
      return std::string{setting.choices};
  }
  return "";
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  constexpr std::uint64_t kKilo = 1000;
  constexpr std::uint64_t kKibi = 1024;
  static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 10> kUnits{{
      {"", 1},
      {"b", 1},
      {"kb", kKilo},
      {"mb", kKilo * kKilo},
      {"gb", kKilo * kKilo * kKilo},
      {"tb", kKilo * kKilo * kKilo * kKilo},
      {"kib", kKibi},
      {"mib", kKibi * kKibi},
      {"gib", kKibi * kKibi * kKibi},
      {"tib", kKibi * kKibi * kKibi * kKibi},
  }};
  return parse_with_unit(text, kUnits);
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::uint64_t>, 5> kUnits{
      {{"ms", 1}, {"", 1000}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};
  constexpr std::uint64_t kLongestMs = std::uint64_t{366} * 24 * 3'600'000;  // a year: far from the clock's end
  const auto milliseconds = parse_with_unit(text, kUnits);
  if (!milliseconds || *milliseconds > kLongestMs) return std::nullopt;
  return std::chrono::milliseconds{static_cast<std::int64_t>(*milliseconds)};
}

SettingSources process_sources(std::map<std::string, std::string, std::less<>> flags) {
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return std::string{value};
  };
  return {std::move(flags), environment, "concord.toml", user_settings_file()};
}

Settings::Settings() {
  for (const auto& setting : setting_table()) {
    values_.emplace(setting.name, Value{std::string{setting.default_value}, "default"});
  }
}

Status Settings::set(const Setting& setting, std::string text, std::string origin) {
  if (const std::string wanted = complaint(setting, text); !wanted.empty()) {
    return Error{ErrorCode::kInvalidInput,
                 fmt::format("{}: {} is \"{}\", but must be {}.", origin, setting.name, text.substr(0, 100), wanted)};
  }
  values_.find(setting.name)->second = {std::move(text), std::move(origin)};
  return {};
}

Status Settings::read_file(const std::filesystem::path& path) {
  if (path.empty()) return {};
  CONCORD_TRY(const auto lines, read_settings_file(path));
  for (const auto& line : lines) {
    const Setting* setting = find_setting(line.name);
    if (setting == nullptr) {
      return Error{ErrorCode::kInvalidInput,
                   fmt::format("{}, line {}: there is no setting \"{}\". docs/settings.md lists them.", path.string(),
                               line.line, line.name)};
    }
    CONCORD_CHECK(set(*setting, line.text, path.string()));
  }
  return {};
}

Result<Settings> Settings::load(const SettingSources& sources) {
  Settings settings;
  CONCORD_CHECK(settings.read_file(sources.user_file));
  CONCORD_CHECK(settings.read_file(sources.project_file));
  for (const auto& setting : setting_table()) {
    if (!sources.environment) break;
    if (auto value = sources.environment(std::string{setting.environment})) {
      CONCORD_CHECK(settings.set(setting, std::move(*value), "environment"));
    }
  }
  for (const auto& [name, value] : sources.flags) {
    const Setting* setting = find_setting(name);
    if (setting == nullptr) return Error{ErrorCode::kInternal, "No such setting: " + name};
    CONCORD_CHECK(settings.set(*setting, value, "flag"));
  }
  return settings;
}

const std::string& Settings::text(std::string_view name) const {
  return values_.find(name)->second.text;
}
const std::string& Settings::origin(std::string_view name) const {
  return values_.find(name)->second.origin;
}

unsigned Settings::threads() const {
  unsigned value = 0;
  const std::string& number = text("threads");
  std::from_chars(number.data(), number.data() + number.size(), value);
  return value;
}

std::uint64_t Settings::memory_limit_bytes() const {
  return parse_bytes(text("memory_limit")).value_or(0);
}

std::filesystem::path Settings::temp_directory() const {
  return text("temp_directory");
}

std::optional<std::chrono::milliseconds> Settings::timeout() const {
  const auto time = parse_duration(text("timeout"));
  if (!time || time->count() == 0) return std::nullopt;
  return time;
}

bool Settings::no_color() const {
  return is_one_of(text("no_color"), "true|1|yes");
}

LogLevel Settings::log_level() const {
  const std::string& level = text("log_level");
  if (level == "error") return LogLevel::kError;
  if (level == "warning") return LogLevel::kWarning;
  return level == "debug" ? LogLevel::kDebug : LogLevel::kInfo;
}

std::string settings_page() {
  std::string page =
      "# Settings\n\n"
      "Every setting can be given as a flag, as an environment variable, or in a file. The first of these that names "
      "it "
      "counts:\n\n"
      "1. the flag, behind any command: `concord profile data.csv --threads 2`\n"
      "2. the environment variable: `CONCORD_THREADS=2`\n"
      "3. the project's file, `concord.toml` in the current folder: `threads = 2`\n"
      "4. the user's file, `$XDG_CONFIG_HOME/concord/config.toml` (`~/.config/concord/config.toml` if the variable is "
      "not "
      "set)\n\n"
      "`concord doctor` shows each value and where it came from. Sizes are written `512MB` (millions of bytes), "
      "`512MiB` "
      "(2^20 bytes) or as a number of bytes; times `500ms`, `90s`, `15m`, `2h` or as a number of seconds.\n\n"
      "| Name in a file | Flag | Variable | Value | Default | Meaning |\n|---|---|---|---|---|---|\n";
  for (const auto& setting : setting_table()) {
    std::string value = setting.type == SettingType::kSwitch ? "true or false" : setting_value_name(setting);
    for (auto at = value.find('|'); at != std::string::npos; at = value.find('|')) value.replace(at, 1, ", ");
    const std::string default_value = setting.default_value.empty() ? "" : fmt::format("`{}`", setting.default_value);
    page += fmt::format("| `{}` | `{}` | `{}` | {} | {} | {} |\n", setting.name, setting.flag, setting.environment,
                        value, default_value, setting.help);
  }
  return page;
}

}  // namespace concord
