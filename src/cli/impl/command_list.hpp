// The commands, each described and run by the file of its name.
#pragma once

#include "cli/command.hpp"

namespace concord::cli {

Command inspect_command();
Command convert_command();
Command profile_command();
Command reconcile_command();
Command doctor_command();
Command version_command();
Command help_command();
Command completion_command();

}  // namespace concord::cli
