// The part of a profile's report that says what texts are, and which columns hold data about people.
#pragma once

#include <optional>

#include "profile/profile.hpp"
#include "report/document.hpp"

namespace concord::profile {

/// One row for each column of a kind, with a unit, or flagged; nothing where there is none.
std::optional<report::Table> kinds_table(const TableProfile& profile);

}  // namespace concord::profile
