// Names and codes of countries, as ICU has them.
#pragma once

#include <string_view>

namespace concord::profile {

/// ISO 3166 codes of two or three capitals: "MY", "MYS".
bool is_country_code(std::string_view text);
/// A country's name in one of the languages that exports come in, in any case. Cost: some ms for the first one.
bool is_country_name(std::string_view text);

}  // namespace concord::profile
