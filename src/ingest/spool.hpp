// Bytes that are written once and then read as memory: an unlinked file, so that they neither fill memory nor stay
// behind.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/files.hpp"

namespace concord::ingest {

/// Not thread-safe. Append, then `seal`, then `bytes`; or append, then `flush`, then `read`.
class Spool {
 public:
  /// @param directory  where the file lies; it has no name there.
  /// @error kUnavailable  not writable.
  static Result<Spool> create(const std::filesystem::path& directory);
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&&) = delete;
  ~Spool();

  /// Where to append; call `flush_if_full` now and then.
  std::string& buffer() { return buffer_; }
  std::uint64_t size() const { return written_ + buffer_.size(); }
  /// @error kUnavailable  disk full.
  Status flush_if_full();
  /// Writes much at once, behind what was appended, without a copy. @error kUnavailable  disk full.
  Status write(std::string_view bytes);
  /// So that all can be read. @error kUnavailable  disk full.
  Status flush();
  /// Ends writing. @error kUnavailable  disk full; kLimitExceeded  the address space is.
  Status seal();
  /// Some bytes, read anew: for those that need not lie in memory. Before or instead of `seal`; thread-safe when
  /// nothing is written any more. @error kUnavailable  cannot be read.
  Status read(std::uint64_t begin, std::span<char> out) const;
  /// All bytes; valid as long as the spool.
  std::string_view bytes() const { return {mapping_, mapped_}; }

 private:
  explicit Spool(FileDescriptor descriptor) : descriptor_{std::move(descriptor)} {}

  FileDescriptor descriptor_;
  std::string buffer_;
  std::uint64_t written_ = 0;
  const char* mapping_ = nullptr;
  std::size_t mapped_ = 0;
};

}  // namespace concord::ingest
