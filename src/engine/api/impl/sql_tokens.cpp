#include "engine/api/impl/sql_tokens.hpp"

#include <algorithm>

namespace concord::engine {
namespace {

bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word_part(char c) {
  return is_word_start(c) || is_digit(c) || c == '$';
}

/// The offset behind a quoted piece that begins at `at`. A quote is doubled inside; with `backslash` it may be escaped
/// too.
std::size_t end_of_quoted(std::string_view sql, std::size_t at, bool backslash) {
  const char quote = sql[at];
  for (std::size_t i = at + 1; i < sql.size(); ++i) {
    if (backslash && sql[i] == '\\') {
      ++i;
    } else if (sql[i] == quote) {
      if (i + 1 < sql.size() && sql[i + 1] == quote) {
        ++i;
      } else {
        return i + 1;
      }
    }
  }
  return sql.size();
}

/// The offset behind dollar-quoted text that begins at `at`, or `at` when it is none.
std::size_t end_of_dollar_quoted(std::string_view sql, std::size_t at) {
  std::size_t end_of_tag = at + 1;
  while (end_of_tag < sql.size() && is_word_part(sql[end_of_tag]) && sql[end_of_tag] != '$') ++end_of_tag;
  if (end_of_tag >= sql.size() || sql[end_of_tag] != '$') return at;
  const auto tag = sql.substr(at, end_of_tag + 1 - at);
  if (tag.size() > 2 && is_digit(tag[1])) return at;  // $1$ is a parameter
  const auto close = sql.find(tag, end_of_tag + 1);
  return close == std::string_view::npos ? sql.size() : close + tag.size();
}

std::size_t end_of_comment(std::string_view sql, std::size_t at) {
  if (sql[at] == '-') return std::min(sql.find('\n', at), sql.size());
  unsigned depth = 0;
  for (std::size_t i = at; i + 1 < sql.size(); ++i) {
    if (sql[i] == '/' && sql[i + 1] == '*') {
      ++depth, ++i;
    } else if (sql[i] == '*' && sql[i + 1] == '/') {
      ++i;
      if (--depth == 0) return i + 1;
    }
  }
  return sql.size();
}

bool starts_comment(std::string_view rest) {
  return rest.starts_with("--") || rest.starts_with("/*");
}

std::size_t end_of_run(std::string_view sql, std::size_t at) {
  while (at < sql.size() && is_word_part(sql[at])) ++at;
  return at;
}

}  // namespace

std::vector<SqlToken> tokenize_sql(std::string_view sql) {
  std::vector<SqlToken> tokens;
  unsigned level = 0;
  const auto add = [&](SqlToken::Kind kind, std::size_t begin, std::size_t end) {
    tokens.push_back({kind, sql.substr(begin, end - begin), begin, level});
    return end;
  };
  for (std::size_t at = 0; at < sql.size();) {
    const char c = sql[at];
    if (starts_comment(sql.substr(at))) {
      at = end_of_comment(sql, at);
    } else if (c == '\'' || c == '"') {
      at = add(SqlToken::Kind::kQuoted, at, end_of_quoted(sql, at, false));
    } else if ((c == 'e' || c == 'E') && sql.substr(at + 1).starts_with('\'')) {
      at = add(SqlToken::Kind::kQuoted, at, end_of_quoted(sql, at + 1, true));
    } else if (c == '$' && end_of_dollar_quoted(sql, at) != at) {
      at = add(SqlToken::Kind::kQuoted, at, end_of_dollar_quoted(sql, at));
    } else if (is_word_start(c)) {
      at = add(SqlToken::Kind::kWord, at, end_of_run(sql, at));
    } else if (is_digit(c)) {
      at = add(SqlToken::Kind::kNumber, at, end_of_run(sql, at));
    } else if (c == '(' || c == '[' || c == '{') {
      at = add(SqlToken::Kind::kSign, at, at + 1);
      ++level;
    } else if (c == ')' || c == ']' || c == '}') {
      if (level > 0) --level;
      at = add(SqlToken::Kind::kSign, at, at + 1);
    } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
      ++at;
    } else {
      at = add(SqlToken::Kind::kSign, at, at + 1);
    }
  }
  return tokens;
}

bool is_word(const SqlToken& token, std::string_view capitals) {
  return token.kind == SqlToken::Kind::kWord &&
         std::equal(token.text.begin(), token.text.end(), capitals.begin(), capitals.end(), [](char c, char capital) {
           return (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c) == capital;
         });
}

bool is_sign(const SqlToken& token, char sign) {
  return token.kind == SqlToken::Kind::kSign && token.text.front() == sign;
}

unsigned nesting_depth(const std::vector<SqlToken>& tokens) {
  unsigned deepest = 0;
  unsigned cases = 0;
  unsigned prefixes = 0;
  for (const SqlToken& token : tokens) {
    if (is_word(token, "CASE")) ++cases;
    if (is_word(token, "END") && cases > 0) --cases;
    const bool prefix = is_word(token, "NOT") || is_sign(token, '-') || is_sign(token, '+') || is_sign(token, '~') ||
                        is_sign(token, '!') || is_sign(token, '@');
    prefixes = prefix ? prefixes + 1 : 0;
    deepest = std::max({deepest, token.level + cases, prefixes});
  }
  return deepest;
}

}  // namespace concord::engine
