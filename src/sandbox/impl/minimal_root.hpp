// File access by a file system tree of the worker's own, for kernels without Landlock.
#pragma once

#include "sandbox/impl/message.hpp"

namespace concord::sandbox {

/// Moves the process into a mount namespace whose root holds the private directory (writable, at its own path), the
/// inputs (for reading, at the paths that `input_path` gives), a few system folders, and nothing else. Without the
/// right to mount it takes a user namespace first. The process must have one thread.
/// @return false when the system does not allow it; nothing has changed for the handler then.
/// @error kInternal  it was allowed, began, and failed half-way.
Result<bool> enter_minimal_root(const Setup& setup);

}  // namespace concord::sandbox
