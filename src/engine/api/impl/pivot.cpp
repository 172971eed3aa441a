#include "engine/api/impl/pivot.hpp"

#include <algorithm>

#include "engine/api/impl/sql_tokens.hpp"
#include "engine/api/session.hpp"

namespace concord::engine {
namespace {

using Tokens = std::vector<SqlToken>;

bool is_pivot_word(const SqlToken& token) {
  return is_word(token, "PIVOT") || is_word(token, "PIVOT_WIDER");
}

std::size_t end_of(const SqlToken& token) {
  return token.offset + token.text.size();
}

/// The index of the first token from `from` on that ends the bracket level of `from`, or the number of tokens.
std::size_t end_of_level(const Tokens& tokens, std::size_t from, unsigned level) {
  std::size_t i = from;
  while (i < tokens.size() && tokens[i].level >= level && !is_sign(tokens[i], ';')) {
    const bool closes = is_sign(tokens[i], ')') || is_sign(tokens[i], ']') || is_sign(tokens[i], '}');
    if (closes && tokens[i].level < level) break;
    ++i;
  }
  return i;
}

bool ends_pivot_list(const SqlToken& token) {
  return is_word(token, "USING") || is_word(token, "GROUP") || is_word(token, "ORDER") || is_word(token, "LIMIT");
}

/// The common table expressions of the WITH that begins at `with`, as far as they end before `before`.
std::string definitions_before(std::string_view sql, const Tokens& tokens, std::size_t with, std::size_t before) {
  const unsigned level = tokens[with].level;
  std::size_t first = with + 1;
  if (first < tokens.size() && is_word(tokens[first], "RECURSIVE")) ++first;
  std::size_t end = first;  // behind the last complete definition
  for (std::size_t i = first; i < before; ++i) {
    if (tokens[i].level != level || !is_sign(tokens[i], ')')) continue;
    const bool last = i + 1 >= before || !is_sign(tokens[i + 1], ',');
    const bool is_column_list = i + 1 < tokens.size() && is_word(tokens[i + 1], "AS");
    if (is_column_list) continue;
    end = i + 1;
    if (last) break;
  }
  if (end == first || first >= tokens.size()) return {};
  return std::string{sql.substr(tokens[first].offset, end_of(tokens[end - 1]) - tokens[first].offset)};
}

/// All common table expressions that can be seen at token `at`, outermost first, as a WITH list.
std::string visible_definitions(std::string_view sql, const Tokens& tokens, std::size_t at) {
  std::string list;
  bool recursive = false;
  for (std::size_t i = 0; i < at; ++i) {
    const bool begins = i == 0 || (is_sign(tokens[i - 1], '(') && end_of_level(tokens, i, tokens[i].level) > at);
    if (!begins || !is_word(tokens[i], "WITH")) continue;
    recursive = recursive || is_word(tokens[i + 1], "RECURSIVE");
    const std::string definitions = definitions_before(sql, tokens, i, at);
    if (!definitions.empty()) list += (list.empty() ? "" : ", ") + definitions;
  }
  if (list.empty()) return {};
  return (recursive ? "WITH RECURSIVE " : "WITH ") + list + " ";
}

struct Range {
  std::size_t begin, end;  // of tokens
};

std::string_view text_of(std::string_view sql, const Tokens& tokens, Range range) {
  if (range.begin >= range.end) return {};
  return sql.substr(tokens[range.begin].offset, end_of(tokens[range.end - 1]) - tokens[range.begin].offset);
}

/// The last expression between ON and USING that has no IN.
std::optional<Range> open_expression(const Tokens& tokens, Range list, unsigned level) {
  std::optional<Range> open;
  std::size_t begin = list.begin;
  bool has_values = false;
  for (std::size_t i = list.begin; i <= list.end; ++i) {
    const bool at_end = i == list.end;
    if (!at_end && tokens[i].level == level && is_word(tokens[i], "IN")) has_values = true;
    if (!at_end && !(tokens[i].level == level && is_sign(tokens[i], ','))) continue;
    if (!has_values && begin < i) open = Range{begin, i};
    begin = i + 1;
    has_values = false;
  }
  return open;
}

std::optional<OpenPivot> open_pivot_at(std::string_view sql, const Tokens& tokens, std::size_t pivot) {
  const unsigned level = tokens[pivot].level;
  const std::size_t end = end_of_level(tokens, pivot + 1, level);
  const auto at_level = [&](std::size_t from, auto&& wanted) {
    std::size_t i = from;
    while (i < end && !(tokens[i].level == level && wanted(tokens[i]))) ++i;
    return i;
  };
  const std::size_t on = at_level(pivot + 1, [](const SqlToken& token) { return is_word(token, "ON"); });
  if (on >= end || on == pivot + 1) return std::nullopt;
  const std::size_t list_end = at_level(on + 1, ends_pivot_list);
  const auto open = open_expression(tokens, {on + 1, list_end}, level);
  if (!open) return std::nullopt;
  const std::string expression{text_of(sql, tokens, *open)};
  const std::string source{text_of(sql, tokens, {pivot + 1, on})};
  return OpenPivot{visible_definitions(sql, tokens, pivot) + "SELECT CAST(v AS VARCHAR) FROM (SELECT DISTINCT (" +
                       expression + ") AS v FROM " + source + ") WHERE v IS NOT NULL ORDER BY v",
                   end_of(tokens[open->end - 1])};
}

}  // namespace

std::optional<OpenPivot> find_open_pivot(std::string_view sql) {
  const Tokens tokens = tokenize_sql(sql);
  for (std::size_t i = tokens.size(); i-- > 0;) {  // a later PIVOT may be the source of an earlier one
    if (!is_pivot_word(tokens[i])) continue;
    if (auto open = open_pivot_at(sql, tokens, i)) return open;
  }
  return std::nullopt;
}

std::string close_pivot(std::string_view sql, const OpenPivot& pivot, const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : ", ") + quote_literal(value);
  return std::string{sql.substr(0, pivot.insert_at)} + " IN (" + list + ")" + std::string{sql.substr(pivot.insert_at)};
}

}  // namespace concord::engine
