// The parent half's common steps: open the inputs, send one request to a sandbox worker, and put its files in their
// place.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/context.hpp"
#include "app/impl/message.hpp"
#include "core/files.hpp"
#include "sandbox/sandbox.hpp"

namespace concord::app {

/// One input as the user named it, and how many files it stands for.
struct NamedInput {
  std::string name;
  std::size_t files = 1;
};

/// The files of all inputs, in order.
struct OpenedInputs {
  std::vector<OpenedFile> files;
  std::vector<NamedInput> named;
};

/// Opens every input; "-" is standard input, and may be named once. A folder stands for the files right in it, in the
/// order of their names, and a pattern (`*`, `?`, `[`) that is no file's name for the files that it fits.
/// @error  as open_input; kInvalidInput  no input, too many, or "-" twice.
Result<OpenedInputs> open_inputs(const std::vector<std::string>& inputs, const Context& context);

/// A worker's decoded answer, and the directory with the files that it wrote.
struct WorkerReply {
  Message message;
  sandbox::PrivateDirectory directory;
};

/// Runs one handler on the inputs. The settings that workers need, and which files belong together, are added to the
/// request.
/// @error  as sandbox::Runner::run; kInternal  the answer is no message.
Result<WorkerReply> call_worker(std::string_view handler, Message request, const OpenedInputs& inputs,
                                Context& context);

/// The file that a worker left under `name` in its directory: a plain file right there, whatever the worker claims.
/// @error kInternal  no such file.
Result<std::filesystem::path> file_of_worker(const WorkerReply& reply, std::string_view name);

}  // namespace concord::app
