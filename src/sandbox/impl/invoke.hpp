// Calls a handler so that nothing but a Result comes back: the same in the worker and in process.
#pragma once

#include "sandbox/sandbox.hpp"

namespace concord::sandbox {

/// @error kInternal  there is no such handler.
Result<const Handler*> find_handler(const HandlerRegistry& handlers, std::string_view name);

/// `prepare`, if there is one; exceptions become errors.
Status invoke_prepare(const Handler& handler, const Limits& limits);

/// `run`; exceptions become errors, and so does an answer over `limits.reply_bytes`.
Result<std::string> invoke_run(const Handler& handler, WorkerContext& context, const Limits& limits);

}  // namespace concord::sandbox
