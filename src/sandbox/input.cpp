#include <fmt/format.h>

#include "sandbox/impl/message.hpp"
#include "sandbox/impl/process_runner.hpp"
#include "sandbox/impl/wording.hpp"

namespace concord::sandbox {

std::string input_path(const InputFile& input) {
  return fmt::format("/proc/self/fd/{}", input.descriptor);
}

Status check_input_count(const Job& job) {
  // A few more than the sandbox's own, so that the handler can open something too.
  constexpr std::uint64_t kReserved = kFirstInputDescriptor + 12;
  if (job.inputs.size() + kReserved > job.limits.open_files) return descriptors_error(job.limits);
  return {};
}

}  // namespace concord::sandbox
