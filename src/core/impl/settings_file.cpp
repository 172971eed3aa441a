#include "core/impl/settings_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>

#include "core/files.hpp"

namespace concord {
namespace {

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  return std::nullopt;
}

}  // namespace

Result<std::vector<SettingLine>> read_settings_file(const std::filesystem::path& path) {
  constexpr std::uint64_t kFileBytesMax = std::uint64_t{1} << 20U;
  auto content = read_text_file(path, kFileBytesMax);
  if (!content.ok() && content.error().code == ErrorCode::kNotFound) return std::vector<SettingLine>{};
  if (!content.ok()) return std::move(content).error();
  std::vector<SettingLine> lines;
  try {
    const toml::table table = toml::parse(content.value(), path.string());
    for (const auto& [key, node] : table) {
      const auto line = key.source().begin.line;
      auto text = text_of(node);
      if (!text) {
        return Error{ErrorCode::kInvalidInput, path.string() + ", line " + std::to_string(line) + ": " +
                                                   std::string{key.str()} +
                                                   " must be a text, a whole number, true or false."};
      }
      lines.push_back({std::string{key.str()}, std::move(*text), line});
    }
  } catch (const toml::parse_error& error) {
    return Error{ErrorCode::kInvalidInput, path.string() + ", line " + std::to_string(error.source().begin.line) +
                                               ": not valid TOML: " + std::string{error.description()} + "."};
  }
  std::ranges::sort(lines, {}, &SettingLine::line);
  return lines;
}

}  // namespace concord
