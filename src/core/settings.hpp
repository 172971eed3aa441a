// What a user may set for all commands: one table feeds the flags, the environment, the files, --help and
// docs/settings.md. A setting's value comes from the first of: flag, environment, ./concord.toml, the user's
// concord/config.toml, default.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace concord {

enum class SettingType : std::uint8_t {
  kCount,     ///< 0, 1, 2, ...
  kBytes,     ///< 500MB, 2GiB, 1048576
  kDuration,  ///< 90s, 15m, 2h, 90
  kFolder,    ///< a path
  kSwitch,    ///< true or false; as a flag it takes no value
  kChoice,    ///< one of a few words
};

/// One row of the table.
struct Setting {
  std::string_view name;         ///< key in the files: "memory_limit"
  std::string_view flag;         ///< "--memory-limit"
  std::string_view environment;  ///< "CONCORD_MEMORY_LIMIT"
  SettingType type;
  std::string_view default_value;  ///< in the form a user would write; empty: decided by the program, see `help`
  std::string_view choices;        ///< kChoice only: "error|warning|info|debug"
  std::string_view help;           ///< one sentence
};
const std::vector<Setting>& setting_table();

/// "COUNT", "SIZE", "TIME", "FOLDER", "" (a switch) or the choices: what help shows behind a flag.
std::string setting_value_name(const Setting& setting);

enum class LogLevel : std::uint8_t { kError, kWarning, kInfo, kDebug };

/// Where values may come from. Tests give their own; the program uses `process_sources`.
struct SettingSources {
  std::map<std::string, std::string, std::less<>> flags;  ///< by setting name
  std::function<std::optional<std::string>(const std::string&)> environment;
  std::filesystem::path project_file;  ///< empty or missing: skipped
  std::filesystem::path user_file;     ///< empty or missing: skipped
};
SettingSources process_sources(std::map<std::string, std::string, std::less<>> flags);

/// The values that hold for one process. Immutable.
class Settings {
 public:
  /// All defaults.
  Settings();
  /// @error kInvalidInput  an unknown key or a value of the wrong form; says where it was found and what is allowed.
  static Result<Settings> load(const SettingSources& sources);

  unsigned threads() const;                                  ///< 0: one for each processor
  std::uint64_t memory_limit_bytes() const;                  ///< 0: three quarters of the machine's memory
  std::filesystem::path temp_directory() const;              ///< empty: the system's temporary folder
  std::optional<std::chrono::milliseconds> timeout() const;  ///< nothing: no limit
  bool no_color() const;
  LogLevel log_level() const;

  /// A value as text, and where it came from: "flag", "environment", the file's path or "default". For `doctor`.
  const std::string& text(std::string_view name) const;
  const std::string& origin(std::string_view name) const;

 private:
  struct Value {
    std::string text, origin;
  };
  Status set(const Setting& setting, std::string text, std::string origin);
  Status read_file(const std::filesystem::path& path);
  std::map<std::string, Value, std::less<>> values_;
};

/// Sizes as users write them: "512", "512MB" (10^6), "512MiB" (2^20); case and blanks do not matter.
std::optional<std::uint64_t> parse_bytes(std::string_view text);
/// "500ms", "90", "90s", "15m", "2h".
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The page docs/settings.md, made from the table.
std::string settings_page();

}  // namespace concord
