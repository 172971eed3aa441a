// What a column's header says about its role, in the languages that exports come in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "profile/profile.hpp"

namespace concord::profile {

/// One role that a header speaks for (or, below 0, against), with the word that says so.
struct HeaderEvidence {
  Role role;
  double weight;  ///< -1 to 1
  std::string word;
};

/// The words of a header: lower case, without accents; split at marks, digits and inner capitals ("OrderNo" is two).
std::vector<std::string> header_words(std::string_view header);

/// At most one entry for each role and sign: the strongest. Empty for headers that say nothing ("c1").
std::vector<HeaderEvidence> read_header(std::string_view header);

}  // namespace concord::profile
