// A part of a text file in memory that moves forward over it: bounded memory for files of any size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace concord::ingest::csv {

/// Where UTF-8 text lies. The descriptor is borrowed.
struct TextSource {
  int descriptor = -1;
  std::uint64_t begin = 0;  ///< behind a byte order mark
  std::string name;         ///< as the user named the input, for messages
};

class TextWindow {
 public:
  static constexpr std::size_t kBlockBytes = 1 << 20;
  /// @param block_bytes  how much is read at a time, once the first smaller blocks are read.
  explicit TextWindow(TextSource source, std::size_t block_bytes = kBlockBytes);
  /// Goes on at another place. @param offset  in the file.
  void move_to(std::uint64_t offset);
  /// Views are valid until the next call of fill, consume or move_to.
  std::string_view text() const { return std::string_view{buffer_}.substr(begin_, end_ - begin_); }
  bool at_end() const { return at_end_; }
  void consume(std::size_t bytes) { begin_ += bytes; }
  /// Reads on behind the present text, at least one byte unless the file ends. @error kUnavailable  the read failed.
  Status fill();

 private:
  TextSource source_;
  std::size_t block_bytes_;
  std::size_t next_bytes_;  // doubles up to block_bytes_
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;  ///< in the file, of the byte behind the present text
  bool at_end_ = false;
};

}  // namespace concord::ingest::csv
