// Cuts JSON values out of a file by their brackets and quotes alone, in bounded memory; what is inside them is for a
// parser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/ids.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest::json {

/// Readable bytes behind every view that is handed out, as the parser wants them.
inline constexpr std::size_t kPaddingBytes = 64;

/// What may stand between the signs of JSON.
inline bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// @param line  where the record begins.
Error record_too_long(const Source& source, LineNumber line, std::uint64_t bytes_max);

class JsonCutter {
 public:
  JsonCutter(const Source& source, std::uint64_t value_bytes_max);

  /// Where to go on. The line is that of the offset.
  struct Place {
    std::uint64_t offset = 0;
    LineNumber line{1};
  };
  Place place() const { return {base_ + begin_, line_}; }
  void move_to(Place place);

  /// The next byte that is not blank, which stays; '\0' at the end.
  Result<char> peek();
  /// Takes the byte that peek() showed.
  void take() { ++begin_; }
  /// The value that begins here, taken. Valid until the next call.
  /// @error kInvalidInput  it does not end; kLimitExceeded  it is larger than a record may be. Names the line.
  Result<std::string_view> cut_value();
  /// As cut_value, but the value is dropped as it is read and may have any size.
  Status skip_value();
  /// The rest of the line without its line end, taken.
  Result<std::string_view> cut_line();

 private:
  /// Reads on behind what is buffered from begin_ on; false at the end of the file.
  Result<bool> fill();
  Status grow_check(std::size_t bytes) const;
  void step_over(std::size_t bytes);
  Error unended() const;

  const Source& source_;
  std::uint64_t value_bytes_max_;
  std::string buffer_;
  std::uint64_t base_ = 0;           ///< place in the file of buffer_[0]
  std::size_t begin_ = 0, end_ = 0;  ///< what is buffered and not taken
  LineNumber line_{1};
};

}  // namespace concord::ingest::json
