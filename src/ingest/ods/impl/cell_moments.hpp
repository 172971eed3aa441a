// Dates and times as OpenDocument writes them, as ISO text.
#pragma once

#include <string>
#include <string_view>

namespace concord::ingest::ods {

/// "2025-01-31" stays, "2025-01-31T10:00:00.250000000" becomes "2025-01-31 10:00:00.25". Other text stays.
void append_date(std::string_view stored, std::string& out);

/// "PT26H05M00.5S" becomes "26:05:00.5". Other text stays.
void append_time(std::string_view stored, std::string& out);

}  // namespace concord::ingest::ods
