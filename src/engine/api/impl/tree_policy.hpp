// Judges the syntax tree of one SELECT, as DuckDB writes it to JSON. Private to the gate: the JSON library stays in few
// files.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "engine/api/gate.hpp"

namespace concord::engine {

/// Walks the whole tree: each node, function, type and table has to be on a list.
/// @return the policy's tables that are read, sorted. @error kInvalidInput  `SQL_NOT_ALLOWED: ...`, `SQL_TOO_LARGE:
/// ...`.
Result<std::vector<std::string>> judge_tree(const nlohmann::json& statement, const GatePolicy& policy);

Error not_allowed(const std::string& what);

}  // namespace concord::engine
