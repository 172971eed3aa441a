// A table's profile as a report: what each column is, its figures, and why it got its role.
#pragma once

#include "profile/profile.hpp"
#include "report/document.hpp"

namespace concord::profile {

/// Pure. The document holds one row for each column, then the reasons, then frequent values and shapes.
report::Document profile_document(const TableProfile& profile);

}  // namespace concord::profile
