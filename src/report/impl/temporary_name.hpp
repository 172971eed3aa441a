// A name for a file that a library writes itself, beside the file that it will become.
#pragma once

#include <filesystem>

#include "core/error.hpp"

namespace concord::report {

/// An empty file with a name of its own, removed in the end unless somebody renamed it. Movable.
class TemporaryName {
 public:
  /// @error kNotFound  the folder does not exist; kUnavailable  it cannot be written to.
  static Result<TemporaryName> create_beside(const std::filesystem::path& target);
  TemporaryName(TemporaryName&& other) noexcept;
  TemporaryName& operator=(TemporaryName&&) = delete;
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
  ~TemporaryName();

  const std::filesystem::path& path() const { return path_; }
  /// The folder that it lies in, never empty.
  std::filesystem::path folder() const;

 private:
  explicit TemporaryName(std::filesystem::path path);
  std::filesystem::path path_;  ///< empty: moved away
};

}  // namespace concord::report
