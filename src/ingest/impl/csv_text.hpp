// Writing cells as RFC 4180 text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace concord::ingest {

/// Appends the cell, quoted if it must be.
void append_csv_cell(std::string& out, std::string_view cell);

/// Appends a record with its line end; one without any text is written as "".
void append_csv_record(std::string& out, const std::vector<std::string_view>& cells);

/// Quotes in place what was appended to `out` from `begin` on, if it must be.
void quote_csv_tail(std::string& out, std::size_t begin);

}  // namespace concord::ingest
