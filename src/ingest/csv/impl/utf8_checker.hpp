// Checks that bytes, handed over in pieces, are UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace concord::ingest::csv {

class Utf8Checker {
 public:
  /// @return the place in `bytes` of the first byte that cannot stand there; nothing when all may.
  std::optional<std::size_t> feed(std::string_view bytes);
  /// A character has begun and is not complete.
  bool pending() const { return missing_ > 0; }

 private:
  bool start(std::uint8_t lead);
  unsigned missing_ = 0;                   // continuation bytes still to come
  std::uint8_t low_ = 0x80, high_ = 0xBF;  // what the next of them may be
};

}  // namespace concord::ingest::csv
