// Times as OpenDocument writes them, as ISO text.
#pragma once

#include <string>
#include <string_view>

namespace concord::ingest::ods {

/// "PT26H05M00.5S" becomes "26:05:00.5". Other text stays.
void append_time(std::string_view stored, std::string& out);

}  // namespace concord::ingest::ods
