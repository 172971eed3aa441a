// A file that ingest writes for itself (accepted rows, rejects, converted text): buffered, and gone unless it was
// finished.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/files.hpp"

namespace concord::ingest {

/// Not thread-safe. After a failed write the object is only good for being destroyed, which removes the file.
class DerivedFile {
 public:
  /// @param purpose  for messages: "the rows of statement.csv".
  /// @error kUnavailable  cannot be created.
  static Result<DerivedFile> create(const std::filesystem::path& path, std::string purpose);
  DerivedFile(DerivedFile&&) noexcept = default;
  DerivedFile& operator=(DerivedFile&&) = delete;
  ~DerivedFile();

  /// Where to append; call `flush_if_full` after each record.
  std::string& buffer() { return buffer_; }
  /// @error kUnavailable  disk full, ...
  Status flush_if_full();
  /// Writes much at once, behind what was appended, without a copy. @error kUnavailable  disk full, ...
  Status write(std::string_view bytes);
  /// Writes the rest and closes; the file stays. @error kUnavailable  then the file is gone.
  Status finish();
  const std::filesystem::path& path() const { return path_; }

 private:
  DerivedFile(FileDescriptor descriptor, std::filesystem::path path, std::string purpose);
  Status flush();

  FileDescriptor descriptor_;
  std::filesystem::path path_;
  std::string purpose_;
  std::string buffer_;
};

}  // namespace concord::ingest
