// The system call filter: an allow-list for computing, threads and files, loaded for all threads of the process.
#pragma once

#include "core/error.hpp"

namespace concord::sandbox {

/// True when the kernel can filter system calls.
bool system_call_filter_available();

/// Loads the filter; it can never be taken off again.
/// @error kInternal  the kernel or the library refused.
Status restrict_system_calls();

}  // namespace concord::sandbox
