// What runs is what was checked, because both are made of the same text by the same parser under locked settings: the
// tree has exactly one statement, the text has no NUL, and preparing refuses a second statement. DuckDB could also run
// the checked tree itself (json_execute_serialized_sql), but does so on a connection of its own, which neither the
// deadline nor a cancel reaches; and a tree turned back into text is not always the same query (1e10 becomes a
// DECIMAL).
#include "engine/api/gate.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "engine/api/impl/pivot.hpp"
#include "engine/api/impl/sql_tokens.hpp"
#include "engine/api/impl/tree_policy.hpp"

namespace concord::engine {
namespace {

using Json = nlohmann::json;

constexpr unsigned kPivotsMax = 8;
constexpr std::size_t kTreeBytesMax = 32U << 20;

Error too_large(const std::string& why) {
  return {ErrorCode::kInvalidInput, "SQL_TOO_LARGE: " + why};
}
Error bad_syntax(const std::string& why) {
  return {ErrorCode::kInvalidInput, "SQL_SYNTAX: " + why};
}

/// Before anything parses it: parsers have been crashed by size and depth alone.
Status check_size(std::string_view sql, const GatePolicy& policy) {
  if (sql.size() > policy.sql_bytes_max) {
    return too_large("the SQL has " + std::to_string(sql.size()) + " bytes; " + std::to_string(policy.sql_bytes_max) +
                     " are allowed.");
  }
  if (sql.find('\0') != std::string_view::npos) return bad_syntax("the SQL holds a NUL character.");
  const unsigned depth = nesting_depth(tokenize_sql(sql));
  if (depth > policy.depth_max) {
    return too_large("the SQL is nested " + std::to_string(depth) + " levels deep; " +
                     std::to_string(policy.depth_max) + " are allowed.");
  }
  return {};
}

/// The one text that a query gives for a parameter.
Result<std::string> text_result(Session& session, const char* sql, std::string argument, const Deadline& deadline) {
  CONCORD_TRY(const auto stream, session.query(sql, deadline, {Value{std::move(argument)}}));
  CONCORD_TRY(const Chunk* const chunk, stream->next());
  if (chunk == nullptr || chunk->column(0).is_null(0)) return Error{ErrorCode::kInternal, "The parser gave no tree."};
  return std::string{chunk->column(0).text(0)};
}

/// The text up to its last token that is no semicolon: it is put into brackets when columns have to be cast.
std::string_view without_end(std::string_view sql) {
  auto tokens = tokenize_sql(sql);
  while (!tokens.empty() && is_sign(tokens.back(), ';')) tokens.pop_back();
  return tokens.empty() ? std::string_view{} : sql.substr(0, tokens.back().offset + tokens.back().text.size());
}

struct Tree {
  bool only_select = true;  ///< false: DuckDB says that it is no SELECT (then there is no tree)
  Json json;
  std::string sql;  ///< what the tree was made of
};

Result<Tree> parse(Session& session, std::string_view sql, const Deadline& deadline) {
  CONCORD_TRY(auto text, text_result(session, "SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS VARCHAR)",
                                     std::string{sql}, deadline));
  if (text.size() > kTreeBytesMax) return too_large("the SQL has too many parts.");
  auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return Error{ErrorCode::kInternal, "The parser gave a tree that cannot be read."};
  if (json.value("error", true)) {
    if (json.value("error_type", "") == "not implemented") return Tree{false, {}, {}};
    return bad_syntax(json.value("error_message", "the SQL cannot be parsed."));
  }
  return Tree{true, std::move(json), std::string{sql}};
}

/// The values of a PIVOT's column, by a query that has to pass the gate itself.
Result<std::vector<std::string>> pivot_values(Session& session, const OpenPivot& pivot, const GatePolicy& policy,
                                              const Deadline& deadline) {
  CONCORD_TRY(const auto query, check(session, pivot.values_sql, policy, deadline));
  const ResultCaps caps{policy.pivot_values_max, policy.sql_bytes_max};
  CONCORD_TRY(const auto answer, run_checked(session, query, caps, deadline));
  if (answer.truncated) {
    return too_large("PIVOT would make more than " + std::to_string(policy.pivot_values_max) +
                     " columns. Name the wanted values: ON column IN ('a', 'b').");
  }
  if (answer.rows.empty()) return Error{ErrorCode::kInvalidInput, "PIVOT: the column has no values."};
  std::vector<std::string> values;
  for (const auto& row : answer.rows) values.push_back(std::get<std::string>(row.front()));
  return values;
}

/// `sql` as one SELECT that can be checked: the values of each open PIVOT are written in.
Result<Tree> parse_select(Session& session, std::string_view sql, const GatePolicy& policy, const Deadline& deadline) {
  std::string text{without_end(sql)};
  for (unsigned round = 0; round <= kPivotsMax; ++round) {
    CONCORD_TRY(auto tree, parse(session, text, deadline));
    if (tree.only_select) return tree;
    const auto pivot = find_open_pivot(text);
    if (!pivot) return not_allowed("a statement other than SELECT");
    CONCORD_TRY(const auto values, pivot_values(session, *pivot, policy, deadline));
    text = close_pivot(text, *pivot, values);
  }
  return not_allowed("so many PIVOTs");
}

Result<std::vector<std::string>> judge(const Json& tree, const GatePolicy& policy) {
  const Json& statements = tree.at("statements");
  if (statements.empty()) return bad_syntax("there is no SQL.");
  if (statements.size() != 1) return not_allowed("more than one statement");
  return judge_tree(statements.front(), policy);
}

std::uint64_t bytes_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return sizeof(Value) + (text != nullptr ? text->size() : 0);
}

Error limits_named(Error error) {
  if (error.code != ErrorCode::kLimitExceeded) return error;
  const bool timeout = error.detail.empty() || error.detail.starts_with("INTERRUPT");
  error.message = (timeout ? "QUERY_TIMEOUT: " : "QUERY_TOO_LARGE: ") + error.message;
  return error;
}

Result<QueryAnswer> read_answer(ResultStream& stream, const ResultCaps& caps) {
  QueryAnswer answer{stream.schema(), {}, false};
  std::uint64_t bytes = 0;
  for (;;) {
    CONCORD_TRY(const Chunk* const chunk, stream.next());
    if (chunk == nullptr) return answer;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      std::vector<Value> cells;
      cells.reserve(answer.schema.size());
      for (std::size_t i = 0; i < answer.schema.size(); ++i) {
        cells.push_back(cell_value(chunk->column(i), row));
        bytes += bytes_of(cells.back());
      }
      if (answer.rows.size() >= caps.rows_max || bytes > caps.bytes_max) {
        answer.truncated = true;
        return answer;
      }
      answer.rows.push_back(std::move(cells));
    }
  }
}

}  // namespace

Result<CheckedQuery> check(Session& session, std::string_view sql, const GatePolicy& policy, const Deadline& deadline) {
  CONCORD_CHECK(check_size(sql, policy));
  CONCORD_TRY(auto tree, parse_select(session, sql, policy, deadline));
  CONCORD_TRY(auto tables, judge(tree.json, policy));
  return CheckedQuery{std::move(tree.sql), std::move(tables)};
}

Result<QueryAnswer> run_checked(Session& session, const CheckedQuery& query, const ResultCaps& caps,
                                const Deadline& deadline) {
  auto stream = session.query(query.sql(), deadline);
  if (!stream.ok()) return limits_named(std::move(stream).error());
  auto answer = read_answer(*stream.value(), caps);
  if (!answer.ok()) return limits_named(std::move(answer).error());
  return answer;
}

}  // namespace concord::engine
