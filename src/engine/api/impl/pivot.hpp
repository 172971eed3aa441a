// PIVOT without an IN list. DuckDB reads the values first and makes a type of them, which is not one SELECT and cannot
// be checked as one; so the gate reads the values itself and writes them into the statement.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace concord::engine {

/// One expression after PIVOT ... ON that lacks its values.
struct OpenPivot {
  std::string values_sql;  ///< SELECT of one text column: the values, in the order that DuckDB would give them
  std::size_t insert_at;   ///< where ` IN (...)` goes
};

/// The last open expression of the innermost PIVOT, or nothing. To be called again after each insertion.
std::optional<OpenPivot> find_open_pivot(std::string_view sql);

/// `sql` with the values written in.
std::string close_pivot(std::string_view sql, const OpenPivot& pivot, const std::vector<std::string>& values);

}  // namespace concord::engine
