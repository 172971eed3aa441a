// A reconciliation report as users get it, with the text that files really bring along: markup, formulas, other
// scripts.
#pragma once

#include "report/document.hpp"

namespace concord::report {

Document sample_document();

}  // namespace concord::report
