#include "sandbox/impl/invoke.hpp"
#include "sandbox/impl/process_runner.hpp"
#include "sandbox/impl/walls.hpp"

namespace concord::sandbox {
namespace {

class InProcessRunner final : public Runner {
 public:
  explicit InProcessRunner(HandlerRegistry handlers) : handlers_{std::move(handlers)} {}

  Result<JobResult> run(const Job& job, const Deadline& deadline, ProgressSink& progress) override {
    CONCORD_CHECK(deadline.check("starting the work"));
    Job resolved = job;
    resolved.limits = resolve_limits(job.limits, job.inputs);
    CONCORD_CHECK(check_input_count(resolved));
    CONCORD_TRY(PrivateDirectory directory, PrivateDirectory::make(job.directory_parent));
    CONCORD_TRY(const Handler* handler, find_handler(handlers_, job.handler));
    CONCORD_CHECK(invoke_prepare(*handler, resolved.limits));
    WorkerContext context{job.request, job.inputs, directory.path(), deadline, &progress};
    CONCORD_TRY(std::string reply, invoke_run(*handler, context, resolved.limits));
    CONCORD_CHECK(deadline.check("running '" + job.handler + "'"));
    return JobResult{std::move(reply), std::move(directory)};
  }

 private:
  HandlerRegistry handlers_;
};

}  // namespace

std::unique_ptr<Runner> make_in_process_runner(HandlerRegistry handlers) {
  return std::make_unique<InProcessRunner>(std::move(handlers));
}

}  // namespace concord::sandbox
