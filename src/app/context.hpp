// What every use case gets from its caller, be it the command line, the server or a job: nothing else is shared.
#pragma once

#include <string>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "core/settings.hpp"
#include "sandbox/sandbox.hpp"

namespace concord::app {

/// One call. Many may run at once in a process; a context belongs to one of them. Borrowed objects outlive the call.
struct Context {
  std::string principal;  ///< who asks; "local" on the command line
  Deadline deadline;
  ProgressSink& progress;
  const Settings& settings;
  sandbox::Runner& runner;  ///< where untrusted bytes are handled
};

}  // namespace concord::app
