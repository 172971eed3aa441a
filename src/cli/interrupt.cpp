#include "cli/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace concord::cli {
namespace {

std::atomic<const Deadline*> interrupted_deadline{nullptr};
static_assert(std::atomic<const Deadline*>::is_always_lock_free && std::atomic<bool>::is_always_lock_free,
              "a signal handler may only touch what needs no lock");

void cancel_deadline(int) {
  if (const Deadline* deadline = interrupted_deadline.load()) deadline->cancel();
}

}  // namespace

InterruptGuard::InterruptGuard(const Deadline& deadline) {
  interrupted_deadline.store(&deadline);
  struct sigaction action {};
  action.sa_handler = cancel_deadline;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second signal finds the default: the end
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, nullptr);
}

InterruptGuard::~InterruptGuard() {
  interrupted_deadline.store(nullptr);
}

}  // namespace concord::cli
