// Bytes that are read from first to last: a file, a part of an archive, a text that is converted on the way.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/error.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest {

/// Not thread-safe.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// The next bytes; 0 at the end. @error kUnavailable  a read failed; others as the kind of stream says.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;
  /// Roughly how many bytes there are: for progress only.
  virtual std::uint64_t total_bytes() const = 0;
  virtual const std::string& source_name() const = 0;
};

/// Borrows the source. @param begin  how many of its first bytes are left out.
std::unique_ptr<ByteStream> open_bytes(const Source& source, std::uint64_t begin = 0);

/// The source as UTF-8. What stands for no character becomes U+FFFD.
/// @param encoding  a name that ICU knows. @param begin  length of a byte order mark.
/// @error kInvalidInput  this machine's ICU does not know the encoding.
Result<std::unique_ptr<ByteStream>> open_text(const Source& source, const std::string& encoding,
                                              std::uint64_t begin = 0);

}  // namespace concord::ingest
