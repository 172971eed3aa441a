// The process runner's inner door: with a choice of walls, and with the time that the start took.
#pragma once

#include "sandbox/impl/message.hpp"

namespace concord::sandbox {

struct TimedResult {
  JobResult result;
  std::chrono::microseconds start_time{0};  ///< from the spawn to the worker's first frame
};

/// True once `is_worker_command` was called: a program that does not serve the role must not start itself again, for
/// the copy would do the program's own work.
bool worker_role_is_served();

/// Room for the sandbox's own descriptors is left. @error kLimitExceeded  more inputs than may be open at once.
Status check_input_count(const Job& job);

/// One job as `Runner::run` does it.
Result<TimedResult> run_timed(const Job& job, const Deadline& deadline, ProgressSink& progress,
                              const WallChoice& walls);

std::unique_ptr<Runner> make_process_runner(const WallChoice& walls);

}  // namespace concord::sandbox
