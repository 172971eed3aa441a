// The names and sizes in a ZIP archive that we wrote ourselves, to check that it is whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace concord::report {

struct ZipEntry {
  std::string name;
  std::uint64_t size_bytes = 0;  ///< uncompressed; 2^32 - 1 stands for that or more
};
/// @error kUnavailable  the archive's directory is missing or cut off.
Result<std::vector<ZipEntry>> read_zip_directory(const std::filesystem::path& path);

}  // namespace concord::report
