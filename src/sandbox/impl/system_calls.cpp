// Four verdicts:
//   allowed    what computing, threads and files need;
//   ENOSYS     newer forms of an allowed call, for which the C library then takes the older one (a filter cannot look
//              behind the pointers that they take);
//   killed     what no honest library does and an exploit needs: programs, processes, tracing, mounts, kernel entry
//              points; the parent reports the death by SIGSYS;
//   EPERM      everything else, sockets among it: name services of the C library try one and live without.
// New executable memory is refused with EPERM, so libraries are loaded in `prepare` or never.
#include "sandbox/impl/system_calls.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <initializer_list>
#include <memory>

namespace concord::sandbox {
namespace {

constexpr int kAllowed[] = {
    // files, by descriptor and by path (which paths, is for the walls around files)
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(pread64), SCMP_SYS(pwrite64),
    SCMP_SYS(preadv), SCMP_SYS(pwritev), SCMP_SYS(preadv2), SCMP_SYS(pwritev2), SCMP_SYS(lseek), SCMP_SYS(close),
    SCMP_SYS(close_range), SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(creat), SCMP_SYS(stat), SCMP_SYS(fstat),
    SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(getdents64), SCMP_SYS(getcwd), SCMP_SYS(chdir), SCMP_SYS(fchdir), SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
    SCMP_SYS(renameat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(ftruncate), SCMP_SYS(fallocate),
    SCMP_SYS(fadvise64), SCMP_SYS(readahead), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(sync_file_range),
    SCMP_SYS(copy_file_range), SCMP_SYS(sendfile), SCMP_SYS(flock), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3),
    SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(umask),
    // memory
    SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(msync), SCMP_SYS(mincore),
    SCMP_SYS(mlock), SCMP_SYS(munlock), SCMP_SYS(get_mempolicy), SCMP_SYS(membarrier),
    // threads and waiting
    SCMP_SYS(futex), SCMP_SYS(set_robust_list), SCMP_SYS(get_robust_list), SCMP_SYS(set_tid_address), SCMP_SYS(rseq),
    SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler),
    SCMP_SYS(getcpu), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(select),
    SCMP_SYS(pselect6), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
    SCMP_SYS(eventfd2), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep), SCMP_SYS(restart_syscall),
    // signals to itself
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigpending),
    SCMP_SYS(rt_sigtimedwait), SCMP_SYS(rt_sigsuspend), SCMP_SYS(sigaltstack), SCMP_SYS(pause),
    // clocks, random numbers, who and where am I
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times),
    SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getppid), SCMP_SYS(getpgrp), SCMP_SYS(getsid),
    SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(getresuid), SCMP_SYS(getresgid),
    SCMP_SYS(getgroups), SCMP_SYS(capget), SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getrusage), SCMP_SYS(getrlimit),
    SCMP_SYS(getpriority)};

constexpr int kNewerForms[] = {SCMP_SYS(clone3),       SCMP_SYS(openat2),      SCMP_SYS(faccessat2),
                               SCMP_SYS(epoll_pwait2), SCMP_SYS(memfd_create), SCMP_SYS(pidfd_open)};

constexpr int kKilled[] = {SCMP_SYS(execve),
                           SCMP_SYS(execveat),
                           SCMP_SYS(fork),
                           SCMP_SYS(vfork),
                           SCMP_SYS(ptrace),
                           SCMP_SYS(process_vm_readv),
                           SCMP_SYS(process_vm_writev),
                           SCMP_SYS(kcmp),
                           SCMP_SYS(mount),
                           SCMP_SYS(umount2),
                           SCMP_SYS(move_mount),
                           SCMP_SYS(open_tree),
                           SCMP_SYS(fsopen),
                           SCMP_SYS(fsmount),
                           SCMP_SYS(mount_setattr),
                           SCMP_SYS(pivot_root),
                           SCMP_SYS(chroot),
                           SCMP_SYS(unshare),
                           SCMP_SYS(setns),
                           SCMP_SYS(bpf),
                           SCMP_SYS(perf_event_open),
                           SCMP_SYS(io_uring_setup),
                           SCMP_SYS(io_uring_enter),
                           SCMP_SYS(io_uring_register),
                           SCMP_SYS(keyctl),
                           SCMP_SYS(add_key),
                           SCMP_SYS(request_key),
                           SCMP_SYS(userfaultfd),
                           SCMP_SYS(open_by_handle_at),
                           SCMP_SYS(init_module),
                           SCMP_SYS(finit_module),
                           SCMP_SYS(delete_module),
                           SCMP_SYS(kexec_load),
                           SCMP_SYS(kexec_file_load),
                           SCMP_SYS(reboot),
                           SCMP_SYS(swapon),
                           SCMP_SYS(swapoff)};

constexpr int kDescriptorCommands[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD,  F_SETFD,     F_GETFL,     F_SETFL,
                                       F_GETLK, F_SETLK,         F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW};

constexpr scmp_datum_t kNamespaces =
    CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

struct ReleaseFilter {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, ReleaseFilter>;

constexpr scmp_datum_t datum(int value) {
  return static_cast<scmp_datum_t>(value);
}

/// Collects the first refusal, so that the rules below read as a list.
class RuleList {
 public:
  explicit RuleList(scmp_filter_ctx filter) : filter_{filter} {}
  void add(std::uint32_t verdict, int call, std::initializer_list<scmp_arg_cmp> conditions = {}) {
    const int result = ::seccomp_rule_add_array(filter_, verdict, call, static_cast<unsigned>(conditions.size()),
                                                conditions.size() == 0 ? nullptr : conditions.begin());
    if (result != 0 && first_error_ == 0) first_error_ = result;
  }
  void attribute(scmp_filter_attr name, std::uint32_t value) {
    const int result = ::seccomp_attr_set(filter_, name, value);
    if (result != 0 && first_error_ == 0) first_error_ = result;
  }
  int first_error() const { return first_error_; }

 private:
  scmp_filter_ctx filter_;
  int first_error_ = 0;
};

void add_threads(RuleList& rules) {
  // A thread in the same process and namespaces; everything else that clones is a process.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(clone),
            {SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD | kNamespaces, CLONE_THREAD)});
  rules.add(SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), {SCMP_A0_64(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)});
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), {SCMP_A0_32(SCMP_CMP_EQ, datum(::getpid()))});
}

void add_memory(RuleList& rules) {
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    rules.add(SCMP_ACT_ALLOW, call, {SCMP_A2_64(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)});
  }
}

void add_descriptors_and_limits(RuleList& rules) {
  for (const int command : kDescriptorCommands) {
    rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), {SCMP_A1_32(SCMP_CMP_EQ, datum(command))});
  }
  for (const scmp_datum_t request : {scmp_datum_t{TCGETS}, scmp_datum_t{FIONREAD}, scmp_datum_t{FIOCLEX}}) {
    rules.add(SCMP_ACT_ALLOW, SCMP_SYS(ioctl), {SCMP_A1_32(SCMP_CMP_EQ, request)});
  }
  for (const int option : {PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP}) {
    rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), {SCMP_A0_32(SCMP_CMP_EQ, datum(option))});
  }
  // Reading the own limits; setting needs a non-null second pointer.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), {SCMP_A0_32(SCMP_CMP_EQ, 0), SCMP_A2_64(SCMP_CMP_EQ, 0)});
}

Error refused(std::string_view step, int error) {
  return Error{ErrorCode::kInternal, "The system calls of the worker process could not be limited.",
               fmt::format("{}: errno {}", step, -error)};
}

}  // namespace

bool system_call_filter_available() {
  std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

Status restrict_system_calls() {
  const Filter filter{::seccomp_init(SCMP_ACT_ERRNO(EPERM))};
  if (!filter) return refused("seccomp_init", 0);
  RuleList rules{filter.get()};
  rules.attribute(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  rules.attribute(SCMP_FLTATR_CTL_TSYNC, 1);
  rules.attribute(SCMP_FLTATR_CTL_OPTIMIZE, 2);
  for (const int call : kAllowed) rules.add(SCMP_ACT_ALLOW, call);
  for (const int call : kNewerForms) rules.add(SCMP_ACT_ERRNO(ENOSYS), call);
  for (const int call : kKilled) rules.add(SCMP_ACT_KILL_PROCESS, call);
  add_threads(rules);
  add_memory(rules);
  add_descriptors_and_limits(rules);
  if (rules.first_error() != 0) return refused("rule", rules.first_error());
  if (const int error = ::seccomp_load(filter.get()); error != 0) return refused("seccomp_load", error);
  return {};
}

}  // namespace concord::sandbox
