#include "sandbox/impl/invoke.hpp"

#include <cerrno>
#include <exception>
#include <new>
#include <system_error>

#include "sandbox/impl/wording.hpp"

namespace concord::sandbox {
namespace {

Error from_system_error(const std::system_error& error, const Limits& limits) {
  if (error.code().category() == std::system_category() || error.code().category() == std::generic_category()) {
    switch (error.code().value()) {
      case ENOMEM:
        return memory_error(limits);
      case EMFILE:
        return descriptors_error(limits);
      case EAGAIN:
        return threads_error(limits);
      case EFBIG:
        return file_size_error(limits);
      case ENOSPC:
      case EDQUOT:
        return Error{ErrorCode::kUnavailable, "The disk with the temporary files is full. Free some space.",
                     error.what()};
      default:
        break;
    }
  }
  return exception_error(error.what());
}

/// Runs `body` and turns whatever it throws into an error.
template <typename Outcome, typename Body>
Outcome guarded(const Limits& limits, const Body& body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return memory_error(limits);
  } catch (const std::system_error& error) {
    return from_system_error(error, limits);
  } catch (const std::exception& error) {
    return exception_error(error.what());
  } catch (...) {
    return exception_error("not derived from std::exception");
  }
}

}  // namespace

Result<const Handler*> find_handler(const HandlerRegistry& handlers, std::string_view name) {
  const auto found = handlers.find(name);
  if (found == handlers.end() || !found->second.run) return unknown_handler_error(name);
  return &found->second;
}

Status invoke_prepare(const Handler& handler, const Limits& limits) {
  if (!handler.prepare) return {};
  return guarded<Status>(limits, [&] { return handler.prepare(); });
}

Result<std::string> invoke_run(const Handler& handler, WorkerContext& context, const Limits& limits) {
  auto reply = guarded<Result<std::string>>(limits, [&] { return handler.run(context); });
  if (reply.ok() && reply.value().size() > limits.reply_bytes) return reply_size_error(reply.value().size(), limits);
  return reply;
}

}  // namespace concord::sandbox
