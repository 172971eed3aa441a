// The SELECT that reads a file: nothing is detected, every option and type is said.
#pragma once

#include <string>

#include "core/error.hpp"
#include "engine/api/scan.hpp"

namespace concord::engine::duckdb {

/// @error kInvalidInput  two columns differ in the case of letters only, which DuckDB does not tell apart; no columns.
Result<std::string> scan_sql(const Scan& scan);

/// The same check for columns that come from elsewhere.
Status check_names(const Schema& schema);

}  // namespace concord::engine::duckdb
