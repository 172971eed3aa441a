#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "sandbox/impl/frame.hpp"
#include "sandbox/impl/message.hpp"
#include "unit/sandbox/handlers.hpp"

extern char** environ;

namespace concord::sandbox {
namespace {

using Run = Result<std::string>;

/// What an attempt came to: "refused", or "done" when the wall has a hole.
std::string verdict(bool done) {
  return done ? "done" : "refused";
}

std::string try_open(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags, 0600);
  if (descriptor >= 0) ::close(descriptor);
  return verdict(descriptor >= 0);
}

/// Looks for a folder by listing the one that holds it.
Run list_parent_of(WorkerContext& context) {
  const std::filesystem::path wanted{context.request};
  DIR* folder = ::opendir(wanted.parent_path().c_str());
  if (folder == nullptr) return verdict(false);
  bool seen = false;
  while (const dirent* entry = ::readdir(folder)) seen = seen || wanted.filename() == entry->d_name;
  ::closedir(folder);
  return verdict(seen);
}

std::string try_sockets() {
  for (const int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK, AF_PACKET}) {
    if (::socket(family, SOCK_STREAM, 0) >= 0 || ::socket(family, SOCK_DGRAM, 0) >= 0) return verdict(true);
  }
  std::array<int, 2> pair{};
  return verdict(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
}

std::string try_links(const WorkerContext& context) {
  const std::string target = (context.directory / "link").string();
  return verdict(::symlink("/etc/passwd", target.c_str()) == 0 || ::link("/etc/passwd", target.c_str()) == 0 ||
                 ::mkfifo(target.c_str(), 0600) == 0 || ::mknod(target.c_str(), S_IFCHR | 0600, 0x103) == 0);
}

std::string try_to_reach_parent() {
  const std::string parent = fmt::format("/proc/{}/", ::getppid());
  return verdict(::kill(::getppid(), 0) == 0 || ::kill(-1, 0) == 0 || ::open((parent + "mem").c_str(), O_RDONLY) >= 0 ||
                 ::open((parent + "environ").c_str(), O_RDONLY) >= 0 ||
                 ::open((parent + "root/etc/passwd").c_str(), O_RDONLY) >= 0);
}

std::string try_to_raise_limits() {
  const struct rlimit more { RLIM_INFINITY, RLIM_INFINITY };
  return verdict(::setrlimit(RLIMIT_CPU, &more) == 0 || ::prlimit(0, RLIMIT_FSIZE, &more, nullptr) == 0 ||
                 ::prctl(PR_SET_DUMPABLE, 1) == 0 || ::prctl(PR_SET_PDEATHSIG, 0) == 0 ||
                 ::setpriority(PRIO_PROCESS, 0, -5) == 0);
}

std::string try_code_from_data() {
  void* memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return "no memory at all";
  return verdict(::mprotect(memory, 4096, PROT_READ | PROT_EXEC) == 0 ||
                 ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
                     MAP_FAILED);
}

std::string inherited_things() {
  std::string names;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    names += std::string{*variable} + " ";
  }
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) >= 0) names += fmt::format("{} ", descriptor);
  }
  return names;
}

Run eat_memory(WorkerContext&) {
  std::vector<std::unique_ptr<char[]>> blocks;
  for (int gibibyte = 0; gibibyte < 20; ++gibibyte) blocks.push_back(std::make_unique_for_overwrite<char[]>(1UL << 30));
  return verdict(true);
}

Run eat_memory_in_a_thread(WorkerContext& context) {
  std::thread{[&] { [[maybe_unused]] const auto never = eat_memory(context); }}.join();
  return verdict(true);
}

[[noreturn]] void spin() {
  for (volatile std::uint64_t turns = 0;;) turns = turns + 1;
}

Run write_one_file(WorkerContext& context) {
  const int file = ::open((context.directory / "big").c_str(), O_WRONLY | O_CREAT, 0600);
  const std::string block(1UL << 20, 'x');
  for (int mebibyte = 0; mebibyte < 10240; ++mebibyte) {
    if (::write(file, block.data(), block.size()) < 0) return verdict(false);
  }
  return verdict(true);
}

Run write_many_files(WorkerContext& context) {
  const std::string block(1UL << 20, 'x');
  for (int mebibyte = 0; mebibyte < 10240; ++mebibyte) {
    const int file = ::open((context.directory / std::to_string(mebibyte)).c_str(), O_WRONLY | O_CREAT, 0600);
    if (::write(file, block.data(), block.size()) < 0) return verdict(false);
    ::close(file);
    ::usleep(2000);
  }
  return verdict(true);
}

Run nest_folders(WorkerContext&) {
  for (int depth = 0; depth < 3000; ++depth) {
    if (::mkdir("d", 0) != 0 || ::mkdir("e", 0700) != 0 || ::chdir("e") != 0) return verdict(false);
  }
  return verdict(true);
}

void* sleep_forever(void*) {
  while (true) ::pause();
}

Run start_threads(WorkerContext&) {
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, 64UL * 1024);
  for (int started = 0; started < 2000; ++started) {
    pthread_t thread{};
    if (::pthread_create(&thread, &attributes, sleep_forever, nullptr) != 0) break;
  }
  sleep_forever(nullptr);
  return verdict(true);
}

void say(std::string_view bytes) {
  [[maybe_unused]] const ssize_t count = ::write(kSocketDescriptor, bytes.data(), bytes.size());
}

/// Says something wrong to the parent and then waits: what the parent does is not owed to the worker's end.
void add_talker(HandlerRegistry& handlers, const char* name, std::string bytes) {
  handlers[name] = Handler{{}, [bytes = std::move(bytes)](WorkerContext&) -> Run {
                             say(bytes);
                             sleep_forever(nullptr);
                             return verdict(true);
                           }};
}

Run break_off(WorkerContext&) {
  ::close(kSocketDescriptor);
  sleep_forever(nullptr);
  return verdict(true);
}

Run flood_with_progress(WorkerContext&) {
  const std::string payload = encode_progress("flooding\x1b[31m", 1, 2);
  const std::string frame = encode_frame_header(FrameType::kProgress, payload.size()) + payload;
  while (true) say(frame);
}

Run crash_with_noise(WorkerContext&) {
  const std::string noise = std::string(100'000, '.') + "last words\x07";
  [[maybe_unused]] const ssize_t count = ::write(STDERR_FILENO, noise.data(), noise.size());
  ::signal(SIGSEGV, SIG_DFL);
  ::raise(SIGSEGV);
  return verdict(true);
}

Run crash_by_null(WorkerContext&) {
  ::signal(SIGSEGV, SIG_DFL);  // a sanitizer would explain instead
  volatile std::uintptr_t nowhere = 64;
  *reinterpret_cast<volatile int*>(nowhere) = 1;
  return verdict(true);
}

}  // namespace

void add_hostile_handlers(HandlerRegistry& handlers) {
  const auto add = [&](const char* name, std::function<Run(WorkerContext&)> run) {
    handlers[name] = Handler{{}, std::move(run)};
  };
  add("read_path", [](WorkerContext& context) -> Run { return try_open(context.request, O_RDONLY); });
  add("write_path", [](WorkerContext& context) -> Run { return try_open(context.request, O_WRONLY | O_CREAT); });
  add("list_parent_of", list_parent_of);
  add("write_input", [](WorkerContext& context) -> Run {
    const int descriptor = context.inputs.front().descriptor;
    if (::write(descriptor, "x", 1) >= 0 || ::ftruncate(descriptor, 0) == 0 || ::fchmod(descriptor, 0777) == 0)
      return verdict(true);
    return try_open(input_path(context.inputs.front()), O_RDWR);
  });
  add("sockets", [](WorkerContext&) -> Run { return try_sockets(); });
  add("links", [](WorkerContext& context) -> Run { return try_links(context); });
  add("reach_parent", [](WorkerContext&) -> Run { return try_to_reach_parent(); });
  add("raise_limits", [](WorkerContext&) -> Run { return try_to_raise_limits(); });
  add("code_from_data", [](WorkerContext&) -> Run { return try_code_from_data(); });
  add("inherited", [](WorkerContext&) -> Run { return inherited_things(); });

  add("exec", [](WorkerContext&) -> Run { return verdict(::execl("/bin/true", "true", nullptr) == 0); });
  add("fork", [](WorkerContext&) -> Run {
    while (true) [[maybe_unused]] const pid_t child = ::fork();
  });
  add("vfork_by_clone",
      [](WorkerContext&) -> Run { return verdict(::syscall(SYS_clone, CLONE_VFORK | SIGCHLD, nullptr) >= 0); });
  add("ptrace",
      [](WorkerContext&) -> Run { return verdict(::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr) == 0); });
  add("mount", [](WorkerContext&) -> Run { return verdict(::mount("x", "/", "tmpfs", 0, nullptr) == 0); });
  add("unshare", [](WorkerContext&) -> Run { return verdict(::unshare(CLONE_NEWUSER) == 0); });
  add("io_uring", [](WorkerContext&) -> Run {
    io_uring_params parameters{};
    return verdict(::syscall(SYS_io_uring_setup, 1, &parameters) >= 0);
  });

  add("eat_memory", eat_memory);
  add("eat_memory_in_a_thread", eat_memory_in_a_thread);
  add("spin", [](WorkerContext&) -> Run { spin(); });
  add("spin_without_warning", [](WorkerContext&) -> Run {
    sigset_t signals;
    ::sigfillset(&signals);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    spin();
  });
  add("write_one_file", write_one_file);
  add("write_many_files", write_many_files);
  add("nest_folders", nest_folders);
  add("start_threads", start_threads);
  add("open_files", [](WorkerContext&) -> Run {
    while (::dup(0) >= 0) continue;
    throw std::system_error{errno, std::system_category()};
  });

  add_talker(handlers, "say_garbage", std::string(64, 'G'));
  add_talker(handlers, "claim_2_60", encode_frame_header(FrameType::kReply, 1ULL << 60));
  add_talker(handlers, "unknown_type", encode_frame_header(static_cast<FrameType>(99), 0));
  add_talker(handlers, "second_hello", encode_frame_header(FrameType::kHello, 0));
  add_talker(handlers, "say_setup", encode_frame_header(FrameType::kSetup, 4) + "abcd");
  add_talker(handlers, "broken_error", encode_frame_header(FrameType::kError, 4) + "abcd");
  add_talker(handlers, "broken_progress", encode_frame_header(FrameType::kProgress, 4) + "abcd");
  add_talker(handlers, "say_nothing", "");
  add("break_off", break_off);
  add("flood", flood_with_progress);
  add("noise", crash_with_noise);
  add("null_pointer", crash_by_null);
  add("abort", [](WorkerContext&) -> Run { std::abort(); });
  add("exit", [](WorkerContext&) -> Run { ::_exit(7); });
  add("kill_itself", [](WorkerContext&) -> Run {
    ::syscall(SYS_tgkill, ::getpid(), ::gettid(), SIGKILL);
    return verdict(true);
  });
  handlers["leave_a_thread"] = Handler{[]() -> Status {
                                         std::thread{[] { sleep_forever(nullptr); }}.detach();
                                         return {};
                                       },
                                       [](WorkerContext&) -> Run { return verdict(true); }};
}

}  // namespace concord::sandbox
