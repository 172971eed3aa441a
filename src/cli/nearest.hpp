// What a user may have meant by a mistyped word.
#pragma once

#include <string_view>
#include <vector>

namespace concord::cli {

/// The candidate with the fewest letters inserted, left out, changed or swapped with their neighbour; empty when even
/// that is too far (more than a third of the word), the first of equals otherwise.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace concord::cli
