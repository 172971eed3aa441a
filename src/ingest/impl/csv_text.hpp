// Writing cells as RFC 4180 text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace concord::ingest {

/// Appends the cell, quoted if it must be.
void append_csv_cell(std::string& out, std::string_view cell);

/// Quotes in place what was appended to `out` from `begin` on, if it must be.
void quote_csv_tail(std::string& out, std::size_t begin);

}  // namespace concord::ingest
