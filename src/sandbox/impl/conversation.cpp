#include "sandbox/impl/conversation.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "sandbox/impl/directory_tree.hpp"
#include "sandbox/impl/wording.hpp"

namespace concord::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

// A cancelled deadline wakes nobody, so nothing waits longer than this.
constexpr std::chrono::milliseconds kTick{20};
constexpr std::chrono::milliseconds kDirectoryCheckEvery{250};
// A machine under heavy load may take long to start a program; a worker that is silent from the start is broken.
constexpr std::chrono::seconds kHelloPatience{30};
// Between the end of the connection and the end of the process: a dying process closes its files before it is gone.
constexpr std::chrono::milliseconds kDeathPatience{500};
constexpr std::size_t kStandardErrorBytes = 4096;
constexpr std::size_t kReceiveBytes = 64UL * 1024;
// So that neither a flood of frames nor a long answer keeps the deadline from being looked at.
constexpr int kReceivesAtOnce = 16;

std::vector<FrameRule> rules_for(const Limits& limits) {
  return {{FrameType::kHello, 0},
          {FrameType::kProgress, kProgressBytesMax},
          {FrameType::kReply, limits.reply_bytes},
          {FrameType::kError, kErrorBytesMax}};
}

}  // namespace

Conversation::Conversation(WorkerProcess& worker, const Job& job, const std::filesystem::path& directory,
                           const Deadline& deadline, ProgressSink& progress, Clock::time_point begin)
    : worker_{worker},
      job_{job},
      directory_{directory},
      deadline_{deadline},
      progress_{progress},
      parser_{rules_for(job.limits)},
      begin_{begin} {}

Result<std::string> Conversation::hold(const WallChoice& walls) {
  next_directory_check_ = begin_ + kDirectoryCheckEvery;
  const std::string setup = encode_setup(job_, directory_.string(), deadline_, walls);
  to_send_ = encode_frame_header(FrameType::kSetup, setup.size()) + setup;
  Status status;
  while (status.ok() && !outcome_ && !ended_) status = step();
  if (status.ok() && !outcome_) status = explain_end();
  worker_.kill();
  collect_standard_error();
  if (status.ok()) status = check_results();
  if (status.ok() && outcome_->ok()) return std::move(*outcome_);
  Error error = status.ok() ? std::move(*outcome_).error() : std::move(status).error();
  if (!standard_error_.empty()) {
    error.detail += fmt::format("{}worker said: {}", error.detail.empty() ? "" : "; ",
                                printable(standard_error_, kStandardErrorBytes));
  }
  return error;
}

Status Conversation::step() {
  CONCORD_CHECK(deadline_.check(fmt::format("running '{}'", job_.handler)));
  CONCORD_CHECK(watch());
  const bool sending = sent_ < to_send_.size();
  std::array<pollfd, 3> events{pollfd{worker_.socket(), static_cast<short>(sending ? POLLIN | POLLOUT : POLLIN), 0},
                               pollfd{worker_.standard_error(), POLLIN, 0}, pollfd{worker_.process(), POLLIN, 0}};
  const auto patience = std::clamp(deadline_.remaining(), std::chrono::milliseconds{1}, kTick);
  if (::poll(events.data(), events.size(), static_cast<int>(patience.count())) <= 0) return {};
  if (events[1].revents != 0) collect_standard_error();
  if ((events[0].revents & POLLOUT) != 0) CONCORD_CHECK(send_some());
  if ((events[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0) return receive_some();
  // Dead, and nothing left to read: a grandchild cannot hold the socket, for there are none.
  if (events[2].revents != 0) ended_ = true;
  return {};
}

Status Conversation::watch() {
  const auto now = Clock::now();
  if (!said_hello_ && now - begin_ > kHelloPatience) return not_started_error("no sign of life");
  if (worker_.thread_count() > job_.limits.threads) return threads_error(job_.limits);
  if (now < next_directory_check_) return {};
  const TreeSize size = measure_tree(directory_, job_.limits.directory_bytes);
  // A crowded folder takes long to measure: spend a tenth of the time on it at most.
  next_directory_check_ = Clock::now() + std::max<Clock::duration>(kDirectoryCheckEvery, 10 * (Clock::now() - now));
  if (size.bytes > job_.limits.directory_bytes) return directory_size_error(job_.limits);
  if (size.too_deep || size.entries > kDirectoryEntriesMax) return directory_entries_error(kDirectoryEntriesMax);
  return {};
}

Status Conversation::send_some() {
  const ssize_t count = ::send(worker_.socket(), to_send_.data() + sent_, to_send_.size() - sent_, MSG_NOSIGNAL);
  if (count > 0) sent_ += static_cast<std::size_t>(count);
  if (count < 0 && errno != EAGAIN && errno != EINTR) ended_ = true;
  return {};
}

Status Conversation::receive_some() {
  std::array<char, kReceiveBytes> buffer;
  for (int turn = 0; turn < kReceivesAtOnce && !outcome_; ++turn) {
    const ssize_t count = ::recv(worker_.socket(), buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (count <= 0) {
      ended_ = true;
      return {};
    }
    if (Status fed = parser_.feed({buffer.data(), static_cast<std::size_t>(count)}); !fed.ok()) {
      return bad_frame_error(fed.error().message);
    }
    while (auto frame = parser_.next()) {
      if (outcome_) return bad_frame_error("a frame after its answer");
      CONCORD_CHECK(take(std::move(*frame)));
    }
  }
  return {};
}

Status Conversation::take(Frame frame) {
  if (said_hello_ == (frame.type == FrameType::kHello)) {
    return bad_frame_error(said_hello_ ? "a second greeting" : "something before its greeting");
  }
  switch (frame.type) {
    case FrameType::kHello:
      said_hello_ = true;
      start_time_ = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin_);
      return {};
    case FrameType::kProgress:
      return take_progress(frame.payload);
    case FrameType::kReply:
      outcome_.emplace(std::move(frame.payload));
      return {};
    case FrameType::kError: {
      auto error = decode_error(frame.payload);
      if (!error) return bad_frame_error("an error that makes no sense");
      outcome_.emplace(std::move(*error));
      return {};
    }
    case FrameType::kSetup:
      break;  // has no rule, so the parser refused it
  }
  return bad_frame_error("a task");
}

Status Conversation::take_progress(std::string_view payload) {
  const auto message = decode_progress(payload);
  if (!message.ok()) return bad_frame_error(message.error().message);
  progress_.report(message.value().step, message.value().done, message.value().total);
  return {};
}

void Conversation::collect_standard_error() {
  std::array<char, kStandardErrorBytes> buffer;
  for (int turn = 0; turn < kReceivesAtOnce; ++turn) {
    const ssize_t count = ::read(worker_.standard_error(), buffer.data(), buffer.size());
    if (count <= 0) return;
    standard_error_.append(buffer.data(), static_cast<std::size_t>(count));
    if (standard_error_.size() > kStandardErrorBytes) {
      standard_error_.erase(0, standard_error_.size() - kStandardErrorBytes);
    }
  }
}

Error Conversation::explain_end() {
  const auto patience = std::min<std::chrono::milliseconds>(kDeathPatience, deadline_.remaining());
  const auto death = worker_.wait(patience);
  if (!death) return silence_error();
  return death_error(*death, job_.limits);
}

Status Conversation::check_results() const {
  if (!outcome_->ok()) return {};
  const TreeSize size = measure_tree(directory_, job_.limits.directory_bytes);
  if (size.bytes > job_.limits.directory_bytes) return directory_size_error(job_.limits);
  if (size.too_deep || size.entries > kDirectoryEntriesMax) return directory_entries_error(kDirectoryEntriesMax);
  if (!size.only_plain) return bad_frame_error("links or devices among its files");
  return {};
}

}  // namespace concord::sandbox
