// The worker's side: understands the task, raises the walls, runs the handler, answers once.
#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>

#include "sandbox/impl/frame.hpp"
#include "sandbox/impl/invoke.hpp"
#include "sandbox/impl/probe.hpp"
#include "sandbox/impl/process_runner.hpp"
#include "sandbox/impl/walls.hpp"
#include "sandbox/impl/wording.hpp"
#include "sandbox/impl/worker_process.hpp"

namespace concord::sandbox {
namespace {

std::atomic<bool>& role_asked_for() {
  static std::atomic<bool> asked{false};
  return asked;
}

/// Sends frames; from any thread.
class Channel final : public ProgressSink {
 public:
  void send(FrameType type, std::string_view payload) {
    const std::lock_guard lock{mutex_};
    write_all(encode_frame_header(type, payload.size()));
    write_all(payload);
  }

  /// A new step is always told, the same step at most a few times a second.
  void report(std::string_view step, std::uint64_t done, std::uint64_t total) override {
    constexpr std::chrono::milliseconds kRepeatAfter{50};
    {
      const std::lock_guard lock{mutex_};
      const auto now = std::chrono::steady_clock::now();
      if (step == last_step_ && now - last_report_ < kRepeatAfter) return;
      last_step_ = step;
      last_report_ = now;
    }
    send(FrameType::kProgress, encode_progress(step, done, total));
  }

 private:
  /// A parent that is gone ends this process by SIGPIPE; a socket that the handler closed is the parent's to notice.
  static void write_all(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(kSocketDescriptor, bytes.data(), bytes.size());
      if (count < 0 && errno != EINTR) return;
      if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  std::mutex mutex_;  // guards the socket and all below
  std::string last_step_;
  std::chrono::steady_clock::time_point last_report_;
};

Result<Setup> receive_setup() {
  FrameParser parser{{{FrameType::kSetup, kSetupBytesMax}}};
  std::array<char, 16384> buffer;
  while (true) {
    const ssize_t count = ::read(kSocketDescriptor, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Error{ErrorCode::kInternal, "no task"};
    CONCORD_CHECK(parser.feed({buffer.data(), static_cast<std::size_t>(count)}));
    if (const auto frame = parser.next()) return decode_setup(frame->payload);
  }
}

/// An allocation that fails in a thread of a library ends in `terminate`; the exit code tells it from a crash.
[[noreturn]] void end_uncaught() {
  try {
    if (const auto exception = std::current_exception()) std::rethrow_exception(exception);
  } catch (const std::bad_alloc&) {
    ::_exit(kExitOutOfMemory);
  } catch (const std::exception& exception) {  // a crash like any other, but one that can say why
    const std::string_view reason{exception.what()};
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, reason.data(), reason.size());
  } catch (...) {  // nothing to say
  }
  std::abort();
}

Result<std::string> serve(Setup& setup, const HandlerRegistry& handlers, Channel& channel) {
  const bool probing = setup.job.handler == kProbeHandler;
  const Handler* handler = nullptr;
  if (!probing) {
    CONCORD_TRY(handler, find_handler(handlers, setup.job.handler));
    CONCORD_CHECK(invoke_prepare(*handler, setup.job.limits));
  }
  CONCORD_CHECK(prepare_inputs(setup.job.inputs));
  CONCORD_TRY(const WallReport walls, raise_walls(setup));
  if (probing) return probe_walls(walls);
  const Deadline deadline = setup.time_left ? Deadline::after(*setup.time_left) : Deadline{};
  WorkerContext context{std::move(setup.job.request), std::move(setup.job.inputs), setup.directory, deadline, &channel};
  return invoke_run(*handler, context, setup.job.limits);
}

}  // namespace

bool worker_role_is_served() {
  return role_asked_for().load();
}

bool is_worker_command(int argc, char** argv) {
  role_asked_for().store(true);
  return argc == 2 && std::strcmp(argv[1], kWorkerArgument) == 0;
}

int serve_worker(const HandlerRegistry& handlers) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);  // a parent that died before has closed the socket: no task arrives
  std::set_terminate(end_uncaught);
  ::setenv("TZ", "UTC", 1);
  auto setup = receive_setup();
  if (!setup.ok()) return kExitBadSetup;
  Channel channel;
  channel.send(FrameType::kHello, {});
  const auto reply = serve(setup.value(), handlers, channel);
  if (reply.ok()) {
    channel.send(FrameType::kReply, reply.value());
  } else {
    channel.send(FrameType::kError, encode_error(reply.error()));
  }
  return 0;
}

}  // namespace concord::sandbox
