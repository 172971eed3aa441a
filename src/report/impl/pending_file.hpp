// A file under construction: written beside its final name, renamed when complete, removed otherwise.
#pragma once

#include <filesystem>

#include "core/error.hpp"

namespace concord::report {

class PendingFile {
 public:
  /// Creates an empty file beside `target`. @error kUnavailable  the folder is missing or not writable.
  static Result<PendingFile> create(const std::filesystem::path& target);
  PendingFile(PendingFile&& other) noexcept;
  PendingFile& operator=(PendingFile&& other) noexcept;
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  const std::filesystem::path& path() const { return path_; }
  /// The folder that holds both names; never empty.
  std::filesystem::path folder() const;
  /// What error messages call it.
  std::string name() const { return target_.filename().string(); }
  /// Gives the file its name. @error kUnavailable  the rename failed; nothing is left behind.
  Status commit();

 private:
  PendingFile(std::filesystem::path path, std::filesystem::path target);
  void discard() noexcept;

  std::filesystem::path path_;  ///< empty: committed or moved away
  std::filesystem::path target_;
};

/// The error for a failed write to `name`, from errno's value.
Error write_failure(std::string_view name, int error_number);

}  // namespace concord::report
