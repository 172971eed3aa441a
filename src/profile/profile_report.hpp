// A table's profile as a report: what each column is, its figures, and why it got its role.
#pragma once

#include "profile/profile.hpp"
#include "profile/relationships.hpp"
#include "report/document.hpp"

namespace concord::profile {

/// Pure. The document holds one row for each column, then the reasons.
report::Document profile_document(const TableProfile& profile);

/// Pure. How many tables, rows and relationships there are.
std::string overview_sentence(const Relationships& relationships, const std::vector<RelatedTable>& tables);

/// Pure. One row for each table.
/// @param keys  the columns that name a row of each table; "" when none do.
report::Table tables_table(const std::vector<RelatedTable>& tables, const std::vector<std::string>& keys);

/// Pure. One row for each relationship, best first, then the tables that join two others.
report::Table relationships_table(const Relationships& relationships, const std::vector<RelatedTable>& tables);

}  // namespace concord::profile
