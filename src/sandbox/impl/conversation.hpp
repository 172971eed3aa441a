// The parent's side of one job: sends the task, listens, watches the limits, and names the way in which it ended.
#pragma once

#include <optional>
#include <string>

#include "sandbox/impl/frame.hpp"
#include "sandbox/impl/message.hpp"
#include "sandbox/impl/worker_process.hpp"

namespace concord::sandbox {

/// One job with one worker. Not thread-safe; borrows everything it is given.
class Conversation {
 public:
  /// @param job    with resolved limits.
  /// @param begin  when the start of the worker began.
  Conversation(WorkerProcess& worker, const Job& job, const std::filesystem::path& directory, const Deadline& deadline,
               ProgressSink& progress, std::chrono::steady_clock::time_point begin);

  /// Talks until there is an answer or an end; the worker is dead afterwards. Never waits past the deadline, but for
  /// the death of a worker that was killed.
  Result<std::string> hold(const WallChoice& walls);

  /// From `begin` to the worker's first frame; zero before it came.
  std::chrono::microseconds start_time() const { return start_time_; }

 private:
  Status step();
  Status watch();
  Status send_some();
  Status receive_some();
  Status take(Frame frame);
  Status take_progress(std::string_view payload);
  void collect_standard_error();
  Error explain_end();
  Status check_results() const;

  WorkerProcess& worker_;
  const Job& job_;
  const std::filesystem::path& directory_;
  const Deadline& deadline_;
  ProgressSink& progress_;
  FrameParser parser_;
  std::string to_send_;
  std::size_t sent_ = 0;
  std::string standard_error_;
  std::optional<Result<std::string>> outcome_;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point next_directory_check_;
  std::chrono::microseconds start_time_{0};
  bool said_hello_ = false;
  bool ended_ = false;
};

}  // namespace concord::sandbox
