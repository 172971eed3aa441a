// Text as workbooks write it, with characters that XML cannot hold.
#pragma once

#include <string>
#include <string_view>

namespace concord::ingest::xlsx {

/// Appends text in which "_x000D_" stands for a character that XML cannot hold.
void append_unescaped(std::string_view text, std::string& out);

}  // namespace concord::ingest::xlsx
