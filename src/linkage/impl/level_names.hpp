// Levels in words and bits, for reports.
#pragma once

#include "linkage/linkage.hpp"

namespace concord::linkage {

/// "equal", "one_edit", ...: for programs.
const char* level_name(Level level);
/// How much the level says, as log2 of the ratio of both shares; an average over frequent and rare values.
double bits_of(const LinkedColumn& column, Level level);

}  // namespace concord::linkage
