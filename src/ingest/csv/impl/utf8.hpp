// Validity of UTF-8, and a reading for text that is UTF-8 only for the most part.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace concord::ingest::csv {

/// The length of the valid UTF-8 character at the front of `text`, 0 when there is none. `text` is not empty.
std::size_t utf8_length(std::string_view text);

bool is_valid_utf8(std::string_view text);

/// Valid UTF-8 stays; every other byte is read as Windows-1252.
std::string utf8_from_mixed(std::string_view text);

}  // namespace concord::ingest::csv
