// File access by Landlock, called by number: the C library has no functions for it.
#pragma once

#include "sandbox/impl/message.hpp"

namespace concord::sandbox {

/// The version of the kernel's Landlock interface; 0 where it is absent or switched off.
int landlock_version();

/// From here on the thread and all it starts may read the inputs and a few system files, and write in the private
/// directory only. Needs no_new_privs.
/// @error kInternal  the kernel has Landlock and refused the rules.
Status restrict_with_landlock(const Setup& setup);

}  // namespace concord::sandbox
