// Measures and removes a directory whose content is hostile: any depth, any modes, links, changes meanwhile.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/error.hpp"

namespace concord::sandbox {

inline constexpr std::uint64_t kDirectoryEntriesMax = 100'000;
inline constexpr int kDirectoryDepthMax = 32;

struct TreeSize {
  std::uint64_t bytes = 0;  ///< space taken on the disk
  std::uint64_t entries = 0;
  bool too_deep = false;   ///< nested deeper than kDirectoryDepthMax; what lies below is not counted
  bool only_plain = true;  ///< nothing but regular files and directories
};

/// Adds up a directory without following links. Stops early once a maximum is passed. What vanishes meanwhile is
/// skipped.
TreeSize measure_tree(const std::filesystem::path& directory, std::uint64_t bytes_max);

/// Removes a directory and all it holds without following links; needs two descriptors whatever the depth.
/// @error kUnavailable  something could not be removed.
Status remove_tree(const std::filesystem::path& directory);

}  // namespace concord::sandbox
