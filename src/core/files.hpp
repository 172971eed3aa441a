// Files as use cases need them: inputs opened with clear errors, and outputs that appear whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/deadline.hpp"
#include "core/error.hpp"

namespace concord {

/// Owns a file descriptor and closes it. Movable; -1 is none.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int descriptor) : descriptor_{descriptor} {}
  FileDescriptor(FileDescriptor&& other) noexcept : descriptor_{other.release()} {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() { close(); }

  int get() const noexcept { return descriptor_; }
  bool is_open() const noexcept { return descriptor_ >= 0; }
  int release() noexcept;
  void close() noexcept;

 private:
  int descriptor_ = -1;
};

/// A file that is open for reading, with random access.
struct OpenedFile {
  FileDescriptor descriptor;
  std::string name;  ///< as the user named it
  std::uint64_t size_bytes = 0;
};

/// Opens a regular file for reading. Pipes and terminals are read to their end into an unlinked temporary file first;
/// other devices (/dev/zero) may have no end and are refused.
/// @param temp_directory  where that file lies; empty: the system's temporary folder.
/// @error kNotFound  no such file; kInvalidInput  a directory, a device, or no permission to read; kUnavailable
/// anything else;
///        kLimitExceeded, kCancelled  the deadline passed while reading a pipe.
Result<OpenedFile> open_input(const std::filesystem::path& path, const std::filesystem::path& temp_directory,
                              const Deadline& deadline);

/// Reads a descriptor to its end into an unlinked temporary file; the source stays open. Errors as open_input.
Result<OpenedFile> spool_input(int source, std::string name, const std::filesystem::path& temp_directory,
                               const Deadline& deadline);

/// Reads bytes of a file from `offset` on until the span is full or the file ends; its position does not move.
/// @return how many were read; nothing when the read failed, with the cause in errno.
std::optional<std::size_t> read_fully(int descriptor, std::uint64_t offset, std::span<char> bytes);

/// Writes all bytes. @error kUnavailable  disk full, closed pipe, ...; the message names `name`.
Status write_all(int descriptor, std::string_view bytes, std::string_view name);

/// Writes all of one file, from its start and without moving its position, to a descriptor of any kind.
/// @error  as write_all for `name`; kLimitExceeded, kCancelled  the deadline.
Status copy_file_content(int source, int target, std::string_view name, const Deadline& deadline);

/// The whole file as text. @error kNotFound, kInvalidInput, kUnavailable as open_input; kLimitExceeded  too large.
Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t bytes_max);

/// The error for a failed call that writes to `name`, from errno's value: says that the disk is full, or what else.
Error write_error(int error_number, std::string_view name);

/// An output file that appears under its name when `commit` succeeds and leaves nothing behind otherwise: it is written
/// beside the name and renamed. What is no regular file (/dev/null, a pipe) is written to directly. An existing file's
/// permissions are kept; through a symbolic link, the file it points to is replaced.
class AtomicFile {
 public:
  /// @error kNotFound  the folder does not exist; kInvalidInput  the name is a directory; kUnavailable  not writable.
  static Result<AtomicFile> create(const std::filesystem::path& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  Status write(std::string_view bytes);
  /// Takes over the content of a finished file, by renaming where both lie on one file system, else by copying. The
  /// source may be gone afterwards. Nothing may be written before or after.
  Status take(const std::filesystem::path& source, const Deadline& deadline);
  /// For libraries that write to a descriptor themselves.
  int descriptor() const { return descriptor_.get(); }
  /// Gives the file its name. @error kUnavailable  the rename or the close failed; nothing is left behind then.
  Status commit();

 private:
  AtomicFile(FileDescriptor descriptor, std::filesystem::path target, std::filesystem::path temporary);
  void discard() noexcept;

  FileDescriptor descriptor_;
  std::filesystem::path target_;
  std::filesystem::path temporary_;  ///< empty: written directly, or already committed
};

/// A whole file at once, by an AtomicFile. Errors as there.
Status write_text_file(const std::filesystem::path& path, std::string_view text);

/// Moves a finished file to its name, replacing what is there in one step: a rename where both lie on one file system,
/// else a copy beside the name and a rename. The source is gone afterwards only on success.
/// @error  as AtomicFile; kLimitExceeded, kCancelled  the deadline.
Status move_file(const std::filesystem::path& source, const std::filesystem::path& target, const Deadline& deadline);

}  // namespace concord
