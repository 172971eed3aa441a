#include "app/impl/worker_call.hpp"

#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace concord::app {
namespace {

constexpr std::size_t kInputsMax = 128;  // each takes a descriptor in the worker

}  // namespace

Result<std::vector<OpenedFile>> open_inputs(const std::vector<std::string>& names, const Context& context) {
  if (names.empty()) return Error{ErrorCode::kInvalidInput, "No input was named."};
  if (names.size() > kInputsMax) {
    return Error{ErrorCode::kInvalidInput, "At most " + std::to_string(kInputsMax) + " inputs can be read at once."};
  }
  if (std::ranges::count(names, "-") > 1)
    return Error{ErrorCode::kInvalidInput, "Standard input (-) can be named only once."};
  const auto temp_directory = context.settings.temp_directory();
  std::vector<OpenedFile> files;
  for (const auto& name : names) {
    auto file = name == "-" ? spool_input(STDIN_FILENO, "standard input", temp_directory, context.deadline)
                            : open_input(name, temp_directory, context.deadline);
    if (!file.ok()) return std::move(file).error();
    files.push_back(std::move(file).value());
  }
  return files;
}

Result<WorkerReply> call_worker(std::string_view handler, Message request, const std::vector<OpenedFile>& inputs,
                                Context& context) {
  const std::uint64_t memory_limit = context.settings.memory_limit_bytes();
  request.set_number("threads", context.settings.threads());
  request.set_number("memory_limit_bytes", memory_limit);
  sandbox::Job job;
  job.handler = handler;
  job.request = request.encode();
  job.directory_parent = context.settings.temp_directory();
  std::uint64_t input_bytes = 0;
  for (const auto& input : inputs) {
    job.inputs.push_back({input.descriptor.get(), input.name, input.size_bytes});
    input_bytes += input.size_bytes;
  }
  if (memory_limit > 0) {
    // Address space is also taken by what uses no memory: code, mapped inputs, stacks and allocator arenas of threads.
    constexpr std::uint64_t kReservedBytes = std::uint64_t{2} << 30U;
    job.limits.address_space_bytes = memory_limit + input_bytes + kReservedBytes;
  }
  CONCORD_TRY(sandbox::JobResult result, context.runner.run(job, context.deadline, context.progress));
  CONCORD_TRY(Message message, Message::decode(result.reply));
  return WorkerReply{std::move(message), std::move(result.directory)};
}

Result<std::filesystem::path> file_of_worker(const WorkerReply& reply, std::string_view name) {
  const std::filesystem::path path = reply.directory.path() / name;
  const bool plain_name = !name.empty() && name.find('/') == std::string_view::npos && name != "." && name != "..";
  std::error_code ignored;
  if (!plain_name || !std::filesystem::is_regular_file(std::filesystem::symlink_status(path, ignored))) {
    return Error{ErrorCode::kInternal, "The worker did not write its result. Please report this.", std::string{name}};
  }
  return path;
}

}  // namespace concord::app
