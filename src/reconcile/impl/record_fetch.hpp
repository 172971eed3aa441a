// Reads single records of a regular text again, by their place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/files.hpp"
#include "ingest/record_watch.hpp"
#include "reconcile/impl/record_hash.hpp"

namespace concord::reconcile {

/// Cheapest in the order of places. Not thread-safe.
class RecordFetch {
 public:
  /// @param path  how the text is opened.
  /// @error kUnavailable  it cannot be.
  static Result<RecordFetch> open(const std::filesystem::path& path, const ingest::RecordLayout& layout,
                                  std::string name);
  /// The same text, for another thread. @error  as open.
  Result<RecordFetch> again() const { return open(path_, layout_, name_); }
  /// The record's cells without their quotes, in the file's order; valid until the next call.
  /// @error kUnavailable  reading failed; kConflict  the text is not what it was.
  Result<const std::vector<std::string>*> cells(RecordPlace place);

 private:
  RecordFetch(FileDescriptor descriptor, std::filesystem::path path, const ingest::RecordLayout& layout,
              std::string name)
      : descriptor_{std::move(descriptor)},
        path_{std::move(path)},
        layout_{layout},
        name_{std::move(name)},
        cells_(layout.names.size()) {}
  Status read(std::uint64_t offset, std::size_t bytes);
  bool split(std::string_view text);

  FileDescriptor descriptor_;
  std::filesystem::path path_;
  ingest::RecordLayout layout_;
  std::string name_;
  std::string window_;  // of the file, from window_offset_
  std::uint64_t window_offset_ = 0;
  bool at_end_ = false;  // the window reaches the file's end
  std::vector<std::string> cells_;
};

}  // namespace concord::reconcile
