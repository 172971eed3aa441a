// Reads a settings file (TOML) into plain names and texts, so that the TOML library stays in one source file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace concord {

struct SettingLine {
  std::string name;
  std::string text;        ///< the value as a user would write it on the command line
  std::uint32_t line = 0;  ///< from 1
};

/// @return the file's keys in order; none when the file does not exist.
/// @error kInvalidInput  not TOML, or a value that is neither text, number nor true/false; names file and line.
Result<std::vector<SettingLine>> read_settings_file(const std::filesystem::path& path);

}  // namespace concord
