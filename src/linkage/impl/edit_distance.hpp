// How far two texts are apart.
#pragma once

#include <string_view>

namespace concord::linkage {

/// The least number of bytes to add, leave out, change, or swap with their neighbour that make one text of the other;
/// each place is edited once (optimal string alignment). @return at most `limit` + 1, which stands for "more".
/// Symmetric. Cost: O(limit * length).
int edit_distance(std::string_view left, std::string_view right, int limit);

/// Jaro's similarity with Winkler's bonus for an equal beginning, 0 to 1. Symmetric. Texts of over 64 bytes are
/// compared by their first 64. Source: Winkler (1990), Proc. ASA Sect. Survey Research Methods, 354-359; prefix weight
/// 0.1, at most 4 bytes.
double jaro_winkler(std::string_view left, std::string_view right);

}  // namespace concord::linkage
