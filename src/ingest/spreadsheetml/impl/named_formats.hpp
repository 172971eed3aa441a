// What the formats of SpreadsheetML show: codes, and names for some of them.
#pragma once

#include <string_view>

#include "ingest/sheet_values.hpp"

namespace concord::ingest::spreadsheetml {

/// Of "Short Date", "Fixed", ... or a format code.
NumberShow named_format(std::string_view format);

/// Appends a stored moment as the format shows it, ISO text: 2025-01-31T00:00:00.000 is 2025-01-31; on the days before
/// which serial numbers begin, times and durations are only that, and durations go on from there ("26:00:00").
void append_stored_moment(std::string_view stored, NumberShow show, std::string& out);

}  // namespace concord::ingest::spreadsheetml
