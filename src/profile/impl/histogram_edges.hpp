// Where the bars of a histogram begin and end.
#pragma once

#include <string>
#include <vector>

#include "core/schema.hpp"

namespace concord::profile {

/// Ascending edges as numbers in text: bar i holds edges[i] <= value < edges[i + 1], the last also its end. Inner edges
/// are multiples of 1, 2 or 5 times a power of ten. Where the middle 98 % of the values take less than a tenth of the
/// range, bars of equal width cover those, and the first and the last reach out to `min` and `max`.
/// Integers and decimals exactly, in their scale; floating-point numbers in twenty equal parts. At most 26 bars. Empty
/// where there is nothing to draw: one value only, no finite numbers.
std::vector<std::string> histogram_edges(DataType type, const std::string& min, const std::string& max,
                                         const std::string& low, const std::string& high);

}  // namespace concord::profile
