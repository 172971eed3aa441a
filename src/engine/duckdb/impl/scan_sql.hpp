// The SELECT that reads a file: nothing is detected, every option and type is said.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "engine/api/scan.hpp"

namespace concord::engine::duckdb {

/// @error kInvalidInput  two columns differ in the case of letters only, which DuckDB does not tell apart; no columns.
Result<std::string> scan_sql(const Scan& scan);

/// The same with a first column that numbers the rows from 1; nothing where DuckDB does not know a row's number.
Result<std::optional<std::string>> numbered_scan_sql(const Scan& scan, std::string_view number_column);

/// The same check for columns that come from elsewhere.
Status check_names(const Schema& schema);

}  // namespace concord::engine::duckdb
