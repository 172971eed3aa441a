// The gate for SQL that Concord did not write (a model's, a user's): an allow-list over the syntax tree of exactly
// the text that is run. What is not known to be harmless is refused; the sandbox around it bounds what harmless SQL may
// use up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "core/schema.hpp"
#include "engine/api/session.hpp"

namespace concord::engine {

/// What a piece of SQL may touch and how large it may be.
struct GatePolicy {
  std::vector<std::string> tables;  ///< tables and views of the session; nothing else can be read
  bool allow_clock = false;         ///< current_date and the like: the same question would not give the same answer
  std::size_t sql_bytes_max = 64 << 10;  ///< checked before anything is parsed, as is the next
  unsigned depth_max = 100;              ///< brackets, CASE and prefix operators within each other
  unsigned pivot_values_max = 1000;      ///< columns that a PIVOT without an IN list may make
};

/// SQL that passed the gate. Only `check` makes one.
class CheckedQuery {
 public:
  /// One SELECT: what runs, and what is shown as provenance.
  const std::string& sql() const { return sql_; }
  /// Which of the policy's tables it reads, sorted, each once.
  const std::vector<std::string>& tables() const { return tables_; }

 private:
  friend Result<CheckedQuery> check(Session&, std::string_view, const GatePolicy&, const Deadline&);
  CheckedQuery(std::string sql, std::vector<std::string> tables) : sql_{std::move(sql)}, tables_{std::move(tables)} {}
  std::string sql_;
  std::vector<std::string> tables_;
};

/// Checks one SELECT. Nothing of it is executed, but for a PIVOT without an IN list, whose values are read first (by a
/// query that is checked itself) and written into it.
/// @param session  a DuckDB session; its parser gives the tree.
/// @error kInvalidInput  the message begins with `SQL_NOT_ALLOWED:` (and names what), `SQL_TOO_LARGE:` or
/// `SQL_SYNTAX:`.
Result<CheckedQuery> check(Session& session, std::string_view sql, const GatePolicy& policy, const Deadline& deadline);

/// How much of a result is kept.
struct ResultCaps {
  std::uint64_t rows_max = 1'000'000;
  std::uint64_t bytes_max = 256ULL << 20;  ///< in memory
};

/// A result held in memory.
struct QueryAnswer {
  Schema schema;
  std::vector<std::vector<Value>> rows;
  bool truncated = false;  ///< a cap was reached; there are more rows
};

/// Runs a checked query in the session that it was checked in.
/// @error kLimitExceeded  `QUERY_TIMEOUT:` or `QUERY_TOO_LARGE:` (memory); kCancelled; kInvalidInput  a column that is
///        not there, a value that cannot be cast, ...
Result<QueryAnswer> run_checked(Session& session, const CheckedQuery& query, const ResultCaps& caps,
                                const Deadline& deadline);

}  // namespace concord::engine
