#include <algorithm>

#include "cli/command.hpp"
#include "cli/impl/command_list.hpp"

namespace concord::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> list{inspect_command(), convert_command(), profile_command(), reconcile_command(),
                                         doctor_command(),  version_command(), help_command(),    completion_command()};
  return list;
}

const Command* find_command(std::string_view name) {
  const auto found = std::ranges::find(commands(), name, &Command::name);
  return found == commands().end() ? nullptr : &*found;
}

std::optional<std::string> Arguments::value(std::string_view flag) const {
  const auto found = values.find(flag);
  if (found == values.end()) return std::nullopt;
  return found->second;
}

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidInput:
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict:
      return kExitBadInput;
    case ErrorCode::kLimitExceeded:
      return kExitLimit;
    case ErrorCode::kCancelled:
      return kExitCancelled;
    case ErrorCode::kUnavailable:
      return kExitOutside;
    case ErrorCode::kInternal:
      return kExitBug;
  }
  return kExitBug;
}

}  // namespace concord::cli
