// Completion for shells, made from the tables of commands and settings.
#pragma once

#include <string>
#include <string_view>

namespace concord::cli {

/// @param shell  "bash", "zsh" or "fish"; empty text for any other.
std::string completion_script(std::string_view shell);

}  // namespace concord::cli
