// Which columns, alone or together, tell a table's rows apart, and which nearly do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "engine/api/session.hpp"
#include "profile/relationships.hpp"

namespace concord::profile {

/// Columns without an empty cell whose values together never repeat; without any one of them they do.
struct Key {
  std::vector<std::string> columns;
  std::string sql;  ///< counts the rows that repeat: 0
};

/// Columns that would be a key but for a few rows.
struct NearKey {
  std::vector<std::string> columns;
  std::uint64_t rows_broken = 0;          ///< empty, or equal to an earlier row
  std::vector<BrokenReference> examples;  ///< at most five, by row: empty ones, and all rows of a repeated value
  std::string sql;
};

struct Keys {
  std::vector<Key> keys;                  ///< fewest columns first, then those that look most like keys
  std::vector<NearKey> near;              ///< fewest broken rows first
  std::uint64_t combinations = 0;         ///< looked at
  std::vector<std::string> not_searched;  ///< sentences; empty: the search was complete
};

/// Finds all minimal keys of up to four columns. Columns with an empty cell, floating-point numbers and texts beyond
/// 200 characters are part of none. Level by level: what contains a key is not looked at, nor what has fewer
/// combinations of values than rows (Abedjan and Naumann, "Advancing the Discovery of Unique Column Combinations",
/// 2011).
/// @error  as engine::Session::query. Cost: bounded; what was left out is in `not_searched`. Deterministic.
Result<Keys> find_keys(engine::Session& session, const RelatedTable& table, const Deadline& deadline,
                       ProgressSink& progress);

}  // namespace concord::profile
