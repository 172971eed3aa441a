// Units of measure, as they are written behind numbers and in headers.
#pragma once

#include <string_view>

namespace concord::ingest {

/// "kg", "km/h", "°C": as written, case counts (mW is no MW).
bool is_unit(std::string_view text);
/// Of these, those that end a header without brackets (weight_kg): no other word is written like them.
bool is_unit_of_header(std::string_view word);

}  // namespace concord::ingest
