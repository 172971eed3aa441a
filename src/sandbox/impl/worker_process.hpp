// One worker as a process: started, watched, killed, reaped.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "sandbox/impl/descriptor.hpp"
#include "sandbox/impl/wording.hpp"

namespace concord::sandbox {

/// The argument that asks this program for the worker role.
inline constexpr const char* kWorkerArgument = "--sandbox-worker";

/// Owns the process and the parent's ends of its socket and of its standard error. Killed when the object goes.
class WorkerProcess {
 public:
  /// Starts this program again with an empty environment and nothing open but the socket and the inputs.
  /// @error kUnavailable  no process or descriptor to be had.
  static Result<WorkerProcess> start(const std::vector<InputFile>& inputs);
  WorkerProcess(WorkerProcess&&) noexcept = default;
  WorkerProcess& operator=(WorkerProcess&&) noexcept = default;
  ~WorkerProcess();

  int socket() const { return socket_.number(); }                  ///< does not block
  int standard_error() const { return standard_error_.number(); }  ///< does not block
  int process() const { return process_.number(); }                ///< readable once the process has ended

  /// Threads alive; 0 when that cannot be seen.
  std::uint64_t thread_count() const;
  /// Ends the process (SIGKILL) and waits for its end, at most a few seconds.
  void kill();
  /// How it ended, if it ends within `patience`.
  std::optional<Death> wait(std::chrono::milliseconds patience);

 private:
  WorkerProcess() = default;

  Descriptor socket_;
  Descriptor standard_error_;
  Descriptor process_;
  pid_t id_ = 0;
};

}  // namespace concord::sandbox
