// The work that is done behind the sandbox's walls, by name: what `main` registers for the worker role.
#pragma once

#include "sandbox/sandbox.hpp"

namespace concord::app {

/// inspect, convert, profile, reconcile, doctor; each documented in its use case's header.
sandbox::HandlerRegistry worker_handlers();

}  // namespace concord::app
