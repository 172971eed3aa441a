// The exact figures of a functional dependency, over all rows.
#pragma once

#include <string>

#include "core/deadline.hpp"
#include "engine/api/session.hpp"
#include "profile/functional_dependencies.hpp"

namespace concord::profile {

/// Counts a dependency's broken rows and groups.
std::string broken_rows_sql(const std::string& table, const FunctionalDependency& dependency);

/// Fills in rows_broken and groups by the dependency's sql. @error  as engine::Session::query. Cost: one scan.
Status count_dependency(engine::Session& session, FunctionalDependency& dependency, const Deadline& deadline);

/// Fills in the first rows that break it. @error  as engine::Session::query. Cost: two scans.
Status find_dependency_examples(engine::Session& session, const RelatedTable& table, FunctionalDependency& dependency,
                                const Deadline& deadline);

}  // namespace concord::profile
