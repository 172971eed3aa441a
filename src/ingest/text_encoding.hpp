// What the first bytes of a text tell of its encoding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest {

struct EncodingSign {
  std::string name;              ///< as IANA has it
  std::uint64_t mark_bytes = 0;  ///< length of the byte order mark
  std::string reason;            ///< for people
};

/// By a byte order mark, or by the zero bytes of ASCII characters in UTF-16; nothing for other texts.
std::optional<EncodingSign> encoding_sign(std::string_view head);

/// The encoding of HTML or XML: by sign, else as the text declares it (`encoding="..."`, `charset=...`), else UTF-8.
/// What claims to be UTF-8, or claims nothing, and is none in all its bytes, is Windows-1252.
/// @error kUnavailable  a read failed; the deadline.
Result<EncodingSign> markup_encoding(const Source& source, std::string_view head, const Deadline& deadline);

/// The beginning of a text as ASCII in lower case, for looking for tags in it: zero bytes and a byte order mark are
/// left out.
std::string folded_beginning(std::string_view head);

}  // namespace concord::ingest
