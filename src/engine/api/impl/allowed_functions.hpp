// The functions that untrusted SQL may call: those that only compute on their arguments.
#pragma once

#include <string_view>

namespace concord::engine {

/// Scalar, aggregate and window functions, operators included. @param name  in lower case.
bool is_allowed_function(std::string_view name);
/// Functions that stand in FROM.
bool is_allowed_table_function(std::string_view name);
/// Functions, and words that stand alone, that tell the time.
bool is_clock_function(std::string_view name);

}  // namespace concord::engine
