#include "sandbox/impl/process_runner.hpp"

#include <atomic>

#include "sandbox/impl/conversation.hpp"
#include "sandbox/impl/walls.hpp"

namespace concord::sandbox {
namespace {

class ProcessRunner final : public Runner {
 public:
  explicit ProcessRunner(WallChoice walls) : walls_{walls} {}

  Result<JobResult> run(const Job& job, const Deadline& deadline, ProgressSink& progress) override {
    CONCORD_TRY(TimedResult timed, run_timed(job, deadline, progress, walls_));
    return std::move(timed.result);
  }

 private:
  WallChoice walls_;
};

}  // namespace

Result<TimedResult> run_timed(const Job& job, const Deadline& deadline, ProgressSink& progress,
                              const WallChoice& walls) {
  if (!worker_role_is_served()) {
    return Error{ErrorCode::kInternal,
                 "This program cannot work behind walls: its main does not serve the worker role."};
  }
  CONCORD_CHECK(deadline.check("starting the work"));
  Job resolved = job;
  resolved.limits = resolve_limits(job.limits, job.inputs);
  CONCORD_CHECK(check_input_count(resolved));
  CONCORD_TRY(PrivateDirectory directory, PrivateDirectory::make(job.directory_parent));
  const auto begin = std::chrono::steady_clock::now();
  CONCORD_TRY(WorkerProcess worker, WorkerProcess::start(job.inputs));
  Conversation conversation{worker, resolved, directory.path(), deadline, progress, begin};
  CONCORD_TRY(std::string reply, conversation.hold(walls));
  return TimedResult{JobResult{std::move(reply), std::move(directory)}, conversation.start_time()};
}

std::unique_ptr<Runner> make_process_runner() {
  return make_process_runner(WallChoice{});
}

std::unique_ptr<Runner> make_process_runner(const WallChoice& walls) {
  return std::make_unique<ProcessRunner>(walls);
}

}  // namespace concord::sandbox
