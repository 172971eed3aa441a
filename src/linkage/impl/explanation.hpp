// Why two records are stated to be one, in words.
#pragma once

#include <string>

#include "linkage/impl/record_comparison.hpp"
#include "linkage/impl/records.hpp"

namespace concord::linkage {

/// "same postcode and birth date; surname one letter different; other street".
std::string explain(const Records& records, Pattern pattern);

}  // namespace concord::linkage
