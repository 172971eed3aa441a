// Which columns fix the value of another: what a normalised schema would keep in a table of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "engine/api/session.hpp"
#include "profile/relationships.hpp"

namespace concord::profile {

/// Rows that are equal in the determinants are equal in the dependent, but for `rows_broken`.
struct FunctionalDependency {
  std::vector<std::string> determinants;
  std::string dependent;
  std::uint64_t groups = 0;               ///< different combinations of the determinants' values
  std::uint64_t rows_broken = 0;          ///< the fewest rows without which it holds exactly
  double error = 0;                       ///< rows_broken as a share of all rows: g3 of Kivinen and Mannila (1995)
  double usefulness = 0;                  ///< 0 to 1: docs/profile.md
  std::vector<BrokenReference> examples;  ///< at most five rows whose dependent is not their group's usual one
  std::string sql;                        ///< counts the broken rows
};

/// All rows with some of a column's values.
struct RowsOfValues {
  std::string column;
  std::uint64_t rows = 0;
};

struct FunctionalDependencies {
  std::vector<FunctionalDependency> found;  ///< most useful first; counted over all rows
  bool complete = true;                     ///< all rows were searched
  std::uint64_t rows_spread = 0;            ///< evenly spread rows that were searched; of a small table all
  std::vector<RowsOfValues> closed;         ///< rows that were searched for what those show too seldom
  std::uint64_t combinations = 0;           ///< looked at
  std::vector<std::string> not_searched;    ///< sentences; empty: the search was complete
};

/// Finds dependencies with the fewest determinants: up to three where at most ten columns come into question, else two.
/// An empty cell is a value like others. Left out as trivial: keys, constant columns, floating-point numbers,
/// determinants with more groups than half the rows, and dependents that are nearly constant anyway. Of a table of more
/// than 20,000 rows some are searched, and what is found is counted over all.
/// @error  as engine::Session::query. Cost: bounded; what was left out is in `not_searched`. Deterministic.
Result<FunctionalDependencies> find_functional_dependencies(engine::Session& session, const RelatedTable& table,
                                                            const Deadline& deadline, ProgressSink& progress);

}  // namespace concord::profile
