// Cuts a file of lines into stretches of whole lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/error.hpp"
#include "ingest/json/impl/json_cutter.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest::json {

/// As many bytes are parsed at once, and a rest up to the end of a record.
inline constexpr std::size_t kStretchBytes = 1 << 20;

/// Where they end depends on the file alone. Not thread-safe.
class LineStretches {
 public:
  LineStretches(const Source& source, JsonCutter::Place begin, std::uint64_t line_bytes_max)
      : source_{source}, line_bytes_max_{line_bytes_max}, place_{begin} {}
  /// The next stretch, at the beginning of `text`, which only grows; kPaddingBytes behind it are readable.
  /// @param line  of its first byte. @return  its length, 0 at the end.
  /// @error kUnavailable  cannot be read; kLimitExceeded  a line is too long: names it.
  Result<std::size_t> take(std::string& text, LineNumber& line);

 private:
  const Source& source_;
  std::uint64_t line_bytes_max_;
  JsonCutter::Place place_;
  std::string rest_;  ///< read, and behind the last line end
};

}  // namespace concord::ingest::json
