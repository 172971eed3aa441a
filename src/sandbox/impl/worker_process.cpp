#include "sandbox/impl/worker_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <string>
#include <system_error>

#include "sandbox/impl/message.hpp"

namespace concord::sandbox {
namespace {

// A killed process may be busy giving back memory or waiting for a disk.
constexpr std::chrono::seconds kReapPatience{5};

std::string error_text(int number) {
  return std::system_category().message(number);
}

/// The descriptors a worker starts with, at numbers above all those it will have, so that placing them clobbers none.
struct Hand {
  std::vector<Descriptor> descriptors;  ///< for the numbers 0, 1, 2, ...
};

Status add(Hand& hand, int descriptor, int lowest) {
  Descriptor copy{::fcntl(descriptor, F_DUPFD_CLOEXEC, lowest)};
  if (!copy.open()) return not_started_error(fmt::format("descriptor {}: {}", descriptor, error_text(errno)));
  hand.descriptors.push_back(std::move(copy));
  return {};
}

Result<Hand> deal(int socket, int standard_error, const std::vector<InputFile>& inputs) {
  const Descriptor null{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  if (!null.open()) return not_started_error(error_text(errno));
  const int lowest = kFirstInputDescriptor + static_cast<int>(inputs.size());
  Hand hand;
  for (const int descriptor : {null.number(), null.number(), standard_error, socket}) {
    CONCORD_CHECK(add(hand, descriptor, lowest));
  }
  for (const InputFile& input : inputs) CONCORD_CHECK(add(hand, input.descriptor, lowest));
  return hand;
}

/// The C library's two objects for a spawn, freed together.
struct SpawnPlan {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

Result<pid_t> spawn(const Hand& hand) {
  SpawnPlan plan;
  int number = 0;
  int error = 0;
  for (const Descriptor& descriptor : hand.descriptors) {
    error |= ::posix_spawn_file_actions_adddup2(&plan.actions, descriptor.number(), number++);
  }
  error |= ::posix_spawn_file_actions_addclosefrom_np(&plan.actions, number);
  sigset_t signals;
  ::sigemptyset(&signals);
  error |= ::posix_spawnattr_setsigmask(&plan.attributes, &signals);
  ::sigfillset(&signals);
  error |= ::posix_spawnattr_setsigdefault(&plan.attributes, &signals);
  // A session of its own: Ctrl-C in the terminal is for the parent, which then cancels.
  error |=
      ::posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  if (error != 0) return not_started_error("no memory for the spawn");
  std::string name = "concord";
  std::string role = kWorkerArgument;
  std::array<char*, 3> arguments{name.data(), role.data(), nullptr};
  std::array<char*, 1> environment{nullptr};
  pid_t id = 0;
  error = ::posix_spawn(&id, "/proc/self/exe", &plan.actions, &plan.attributes, arguments.data(), environment.data());
  if (error != 0) return not_started_error(error_text(error));
  return id;
}

}  // namespace

Result<WorkerProcess> WorkerProcess::start(const std::vector<InputFile>& inputs) {
  std::array<int, 2> sockets{};
  std::array<int, 2> pipe{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    return not_started_error(error_text(errno));
  }
  WorkerProcess worker;
  worker.socket_ = Descriptor{sockets[0]};
  const Descriptor worker_socket{sockets[1]};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return not_started_error(error_text(errno));
  worker.standard_error_ = Descriptor{pipe[0]};
  const Descriptor worker_error{pipe[1]};
  for (const int end : {worker.socket(), worker.standard_error()}) {
    if (::fcntl(end, F_SETFL, O_NONBLOCK) != 0) return not_started_error(error_text(errno));
  }
  CONCORD_TRY(const Hand hand, deal(worker_socket.number(), worker_error.number(), inputs));
  CONCORD_TRY(worker.id_, spawn(hand));
  worker.process_ = Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, worker.id_, 0))};
  if (!worker.process_.open()) {
    const int error = errno;
    ::kill(worker.id_, SIGKILL);
    ::waitpid(worker.id_, nullptr, 0);
    return not_started_error(error_text(error));
  }
  return worker;
}

WorkerProcess::~WorkerProcess() {
  kill();
}

std::uint64_t WorkerProcess::thread_count() const {
  const Descriptor file{::open(fmt::format("/proc/{}/stat", id_).c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 1024> buffer{};
  const ssize_t size = file.open() ? ::read(file.number(), buffer.data(), buffer.size()) : 0;
  if (size <= 0) return 0;
  std::string_view text{buffer.data(), static_cast<std::size_t>(size)};
  // The program's name may hold anything; after its closing bracket come a space and the fields from the third on.
  const std::size_t name_end = text.rfind(')');
  constexpr int kFieldsToSkip = 17;
  if (name_end == std::string_view::npos || name_end + 2 > text.size()) return 0;
  text.remove_prefix(name_end + 2);
  for (int field = 0; field < kFieldsToSkip; ++field) text.remove_prefix(std::min(text.find(' ') + 1, text.size()));
  std::uint64_t threads = 0;
  std::from_chars(text.data(), text.data() + text.size(), threads);
  return threads;
}

void WorkerProcess::kill() {
  if (!process_.open()) return;
  ::syscall(SYS_pidfd_send_signal, process_.number(), SIGKILL, nullptr, 0);
  [[maybe_unused]] const auto death = wait(kReapPatience);
  process_.close();
}

std::optional<Death> WorkerProcess::wait(std::chrono::milliseconds patience) {
  if (!process_.open()) return std::nullopt;
  pollfd ended{process_.number(), POLLIN, 0};
  if (::poll(&ended, 1, static_cast<int>(patience.count())) <= 0) return std::nullopt;
  int status = 0;
  struct rusage usage {};
  const bool reaped = ::wait4(id_, &status, 0, &usage) == id_;
  process_.close();
  if (!reaped) return std::nullopt;  // the program lets the kernel reap its children
  const std::chrono::seconds cpu{usage.ru_utime.tv_sec + usage.ru_stime.tv_sec};
  if (WIFSIGNALED(status)) return Death{true, WTERMSIG(status), cpu};
  return Death{false, WEXITSTATUS(status), cpu};
}

}  // namespace concord::sandbox
