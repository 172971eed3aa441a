// Raises the walls around the worker, in order: limits, file access, capabilities, system calls.
#pragma once

#include "sandbox/impl/message.hpp"

namespace concord::sandbox {

/// Which of the walls that may be missing stand.
struct WallReport {
  int landlock_version = 0;  ///< 0: not there
  bool minimal_root = false;
};

/// Fills in a limit of 0: three quarters of the memory (of the machine, or of the control group where that has less)
/// plus the inputs' sizes.
Limits resolve_limits(const Limits& limits, const std::vector<InputFile>& inputs);

/// Gives each regular file among the inputs an own position and makes sure that none can be written.
/// @error kInvalidInput  an input is open for writing and cannot be opened again for reading only.
Status prepare_inputs(const std::vector<InputFile>& inputs);

/// Must be called while the process has one thread. After an error the process must end without running the handler.
/// @error kInternal  the limits or the system call filter could not be set, or the process has more than one thread.
Result<WallReport> raise_walls(const Setup& setup);

}  // namespace concord::sandbox
