// The texts that a workbook's cells refer to by number. They lie in a spool, so that memory holds only where each
// begins.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "ingest/spool.hpp"

namespace concord::ingest {

/// Append texts, then `seal`, then `text`. Not thread-safe.
class TextList {
 public:
  /// @error kUnavailable  the directory is not writable.
  static Result<TextList> create(const std::filesystem::path& directory);
  /// Where to append a text, before `end_text`.
  std::string& buffer() { return spool_.buffer(); }
  /// What was appended since the last call is the next text. @error kUnavailable  disk full.
  Status end_text();
  /// Ends writing. @error  as Spool::seal.
  Status seal() { return spool_.seal(); }
  std::uint64_t count() const { return ends_.size(); }
  /// @param index  less than count(). The view is valid as long as this object.
  std::string_view text(std::uint64_t index) const {
    const std::uint64_t begin = index == 0 ? 0 : ends_[index - 1];
    return spool_.bytes().substr(begin, ends_[index] - begin);
  }

 private:
  explicit TextList(Spool spool) : spool_{std::move(spool)} {}
  Spool spool_;
  std::vector<std::uint64_t> ends_;
};

}  // namespace concord::ingest
