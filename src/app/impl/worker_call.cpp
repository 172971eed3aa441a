#include "app/impl/worker_call.hpp"

#include <glob.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "app/impl/worker_session.hpp"

namespace concord::app {
namespace {

constexpr std::size_t kInputsMax = 128;  // each takes a descriptor in the worker

/// The files right in a folder by name, without hidden ones and folders.
Result<std::vector<std::string>> files_of_folder(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (std::filesystem::directory_iterator at{folder, failed}, end; !failed && at != end; at.increment(failed)) {
    std::error_code ignored;
    const bool hidden = at->path().filename().string().starts_with('.');
    if (!hidden && at->is_regular_file(ignored)) files.push_back(at->path().string());
  }
  if (failed)
    return Error{ErrorCode::kInvalidInput, "The folder " + folder + " cannot be read: " + failed.message() + "."};
  if (files.empty()) return Error{ErrorCode::kInvalidInput, "The folder " + folder + " holds no file."};
  std::ranges::sort(files);
  return files;
}

struct Matches {
  ::glob_t found{};
  ~Matches() { ::globfree(&found); }
};

/// The files that a pattern stands for, as a shell would find them; the pattern itself where there is none.
std::vector<std::string> files_of_pattern(const std::string& pattern) {
  Matches matches;
  std::vector<std::string> files;
  if (::glob(pattern.c_str(), 0, nullptr, &matches.found) == 0) {
    for (std::size_t i = 0; i < matches.found.gl_pathc; ++i) {
      std::error_code ignored;
      if (!std::filesystem::is_directory(matches.found.gl_pathv[i], ignored))
        files.emplace_back(matches.found.gl_pathv[i]);
    }
  }
  if (files.empty()) files.push_back(pattern);
  return files;
}

/// Folders and patterns become their files; a name that exists is never taken for a pattern.
Result<std::vector<std::string>> expand(const std::vector<std::string>& names, std::vector<NamedInput>& named) {
  std::vector<std::string> files;
  for (const auto& name : names) {
    std::error_code ignored;
    std::vector<std::string> found{name};
    if (name != "-" && std::filesystem::is_directory(name, ignored)) {
      CONCORD_TRY(found, files_of_folder(name));
    } else if (name.find_first_of("*?[") != std::string::npos && !std::filesystem::exists(name, ignored)) {
      found = files_of_pattern(name);
    }
    files.insert(files.end(), found.begin(), found.end());
    named.push_back({name, found.size()});
  }
  return files;
}

}  // namespace

Result<OpenedInputs> open_inputs(const std::vector<std::string>& inputs, const Context& context) {
  if (inputs.empty()) return Error{ErrorCode::kInvalidInput, "No input was named."};
  OpenedInputs opened;
  CONCORD_TRY(const std::vector<std::string> names, expand(inputs, opened.named));
  if (names.size() > kInputsMax) {
    return Error{ErrorCode::kInvalidInput, "At most " + std::to_string(kInputsMax) + " inputs can be read at once."};
  }
  if (std::ranges::count(names, "-") > 1)
    return Error{ErrorCode::kInvalidInput, "Standard input (-) can be named only once."};
  const auto temp_directory = context.settings.temp_directory();
  for (const auto& name : names) {
    auto file = name == "-" ? spool_input(STDIN_FILENO, "standard input", temp_directory, context.deadline)
                            : open_input(name, temp_directory, context.deadline);
    if (!file.ok()) return std::move(file).error();
    opened.files.push_back(std::move(file).value());
  }
  return opened;
}

Result<WorkerReply> call_worker(std::string_view handler, Message request, const OpenedInputs& inputs,
                                Context& context) {
  const std::uint64_t memory_limit = context.settings.memory_limit_bytes();
  request.set_number("threads", context.settings.threads());
  request.set_number("memory_limit_bytes", memory_limit);
  std::vector<std::string> names, counts;
  for (const NamedInput& input : inputs.named) {
    names.push_back(input.name);
    counts.push_back(std::to_string(input.files));
  }
  request.set_list(std::string{kInputNames}, std::move(names));
  request.set_list(std::string{kInputFiles}, std::move(counts));
  sandbox::Job job;
  job.handler = handler;
  job.request = request.encode();
  job.directory_parent = context.settings.temp_directory();
  std::uint64_t input_bytes = 0;
  for (const auto& input : inputs.files) {
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
