// SQL split into words, literals and signs, without understanding it: enough to measure its depth and to find a PIVOT.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace concord::engine {

struct SqlToken {
  enum class Kind { kWord, kQuoted, kNumber, kSign };  ///< kQuoted: text, identifiers and dollar-quoted text
  Kind kind;
  std::string_view text;
  std::size_t offset;
  unsigned level;  ///< brackets open around it; a bracket has the level outside itself
};

/// Comments are left out. Anything is accepted: the parser judges later.
std::vector<SqlToken> tokenize_sql(std::string_view sql);
/// Whether the token is this word, given in capitals.
bool is_word(const SqlToken& token, std::string_view capitals);
bool is_sign(const SqlToken& token, char sign);
/// The deepest nesting of brackets and CASE, or the longest run of prefix operators, whichever is more.
unsigned nesting_depth(const std::vector<SqlToken>& tokens);

}  // namespace concord::engine
