// Names of months and weekdays in the languages that exports come in.
#pragma once

#include <string_view>

namespace concord::ingest {

/// 1 to 12 for the name of a month, long or short, in any case; 0 for anything else.
unsigned month_of_name(std::string_view name);

bool is_weekday_name(std::string_view name);

}  // namespace concord::ingest
