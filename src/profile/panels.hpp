// A table's columns as cards, its keys and dependencies as tables, and how tables belong together as a drawing.
#pragma once

#include <vector>

#include "profile/figures.hpp"
#include "profile/functional_dependencies.hpp"
#include "profile/keys.hpp"
#include "report/document.hpp"

namespace concord::profile {

/// Pure. Every cell's text is masked.
report::Panel column_panel(const ColumnProfile& profile, const ColumnFigures& figures);

/// Pure. Keys and near-keys, the first ten; what was not searched stands below.
std::vector<report::Block> keys_blocks(const Keys& keys);
/// Pure. The ten most useful ones.
std::vector<report::Block> dependencies_blocks(const FunctionalDependencies& dependencies);

/// Pure. Tables with their rows as boxes; a line for each relationship.
report::Diagram relationships_diagram(const Relationships& relationships, const std::vector<RelatedTable>& tables);

}  // namespace concord::profile
