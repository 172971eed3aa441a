// Columns as a user names them in an option.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reconcile/reconcile.hpp"

namespace concord::app {

/// "a=b" names a column of each side, "a" the same column of both; nothing for an empty text.
std::optional<reconcile::ColumnPair> column_pair(const std::string& text);
/// "a=b,c".
std::vector<reconcile::ColumnPair> column_pairs(const std::string& text);

}  // namespace concord::app
