// Every way of ending badly is told apart, in time, and leaves nothing behind.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "sandbox/impl/directory_tree.hpp"
#include "unit/sandbox/fixtures.hpp"

namespace concord::sandbox {
namespace {

using std::chrono::milliseconds;

Limits small_limits() {
  Limits limits;
  limits.address_space_bytes = 2ULL << 30;
  limits.cpu = std::chrono::seconds{1};
  limits.file_size_bytes = 16ULL << 20;
  limits.directory_bytes = 32ULL << 20;
  limits.open_files = 64;
  limits.threads = 16;
  limits.reply_bytes = 1ULL << 20;
  return limits;
}

struct EndingCase {
  std::string handler;
  ErrorCode code;
  std::string message;  ///< a part of it
  std::string detail;   ///< a part of it
  milliseconds time = kAmpleTime;
  bool needs_address_space_limit = false;
};

class EndingTest : public ::testing::TestWithParam<EndingCase> {};

constexpr auto kLimit = ErrorCode::kLimitExceeded;
constexpr auto kBroken = ErrorCode::kInternal;
const char* const kForm = "in a form that cannot be understood";

INSTANTIATE_TEST_SUITE_P(
    Limits, EndingTest,
    ::testing::Values(EndingCase{"eat_memory", kLimit, "more memory than the 2 GiB", "", kAmpleTime, true},
                      EndingCase{"eat_memory_in_a_thread", kLimit, "more memory than the 2 GiB", "", kAmpleTime, true},
                      EndingCase{"spin", kLimit, "more than the 1 s of processor time", ""},
                      EndingCase{"spin_without_warning", kLimit, "more than the 1 s of processor time", ""},
                      EndingCase{"spin", kLimit, "time limit was reached while running 'spin'", "", milliseconds{300}},
                      EndingCase{"write_one_file", kLimit, "a file larger than the 16 MiB", ""},
                      EndingCase{"write_many_files", kLimit, "more than the 32 MiB of temporary files", ""},
                      EndingCase{"nest_folders", kLimit, "nested them too deeply", ""},
                      EndingCase{"start_threads", kLimit, "more than the 16 threads", ""},
                      EndingCase{"open_files", kLimit, "more than the 64 files", ""},
                      EndingCase{"flood", kLimit, "time limit was reached", "", milliseconds{300}},
                      EndingCase{"say_nothing", kLimit, "time limit was reached", "", milliseconds{300}}),
    [](const auto& instance) {
      return instance.param.handler + (instance.param.time == kAmpleTime ? "" : "_deadline");
    });

INSTANTIATE_TEST_SUITE_P(Frames, EndingTest,
                         ::testing::Values(EndingCase{"say_garbage", kBroken, kForm, "bytes that are no frame"},
                                           EndingCase{"claim_2_60", kBroken, kForm,
                                                      "claims 1152921504606846976 bytes where at most 1048576"},
                                           EndingCase{"unknown_type", kBroken, kForm, "unexpected type 99"},
                                           EndingCase{"second_hello", kBroken, kForm, "a second greeting"},
                                           EndingCase{"say_setup", kBroken, kForm, "unexpected type 1"},
                                           EndingCase{"broken_error", kBroken, kForm, "an error that makes no sense"},
                                           EndingCase{"broken_progress", kBroken, kForm, "content makes no sense"},
                                           EndingCase{"break_off", kBroken, "broke off the connection and went on",
                                                      ""}),
                         [](const auto& instance) { return instance.param.handler; });

INSTANTIATE_TEST_SUITE_P(
    Deaths, EndingTest,
    ::testing::Values(EndingCase{"null_pointer", kBroken, "crashed while it handled this input", "signal 11"},
                      EndingCase{"abort", kBroken, "crashed while it handled this input", "signal 6"},
                      EndingCase{"noise", kBroken, "crashed", "...last words?"},
                      EndingCase{"exit", kBroken, "ended without an answer", "code 7"},
                      EndingCase{"kill_itself", kLimit, "the machine ran out of memory", "SIGKILL"},
                      EndingCase{"fork", kBroken, "forbidden", "SIGSYS"}),
    [](const auto& instance) { return instance.param.handler; });

TEST_P(EndingTest, IsNamedInTimeAndLeavesNothing) {
  const EndingCase& want = GetParam();
#ifdef CONCORD_SANITIZED
  if (want.needs_address_space_limit) GTEST_SKIP() << "a sanitizer needs more addresses than any limit could leave";
#endif
  const PrivateDirectory parent = make_directory();
  Job job = job_for(want.handler);
  job.directory_parent = parent.path();
  job.limits = small_limits();
  NoProgress progress;
  const auto begin = std::chrono::steady_clock::now();
  const auto result = make_process_runner()->run(job, Deadline::after(want.time), progress);
  const auto taken = std::chrono::steady_clock::now() - begin;
  ASSERT_FALSE(result.ok()) << result.value().reply;
  EXPECT_EQ(result.error().code, want.code) << result.error().message;
  EXPECT_NE(result.error().message.find(want.message), std::string::npos) << result.error().message;
  EXPECT_NE(result.error().detail.find(want.detail), std::string::npos) << result.error().detail;
  EXPECT_LT(result.error().detail.size(), 4500U);
  EXPECT_LT(taken, want.time + milliseconds{1'000});
  EXPECT_EQ(entry_count(parent.path()), 0U);
}

TEST(RunnerTest, CancelFromAnotherThreadEndsTheWork) {
  const Deadline deadline = Deadline::after(kAmpleTime);
  std::thread canceller{[&] {
    std::this_thread::sleep_for(milliseconds{150});
    deadline.cancel();
  }};
  NoProgress progress;
  const auto begin = std::chrono::steady_clock::now();
  const auto result = make_process_runner()->run(job_for("spin"), deadline, progress);
  const auto taken = std::chrono::steady_clock::now() - begin;
  canceller.join();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
  EXPECT_GT(taken, milliseconds{140});
  EXPECT_LT(taken, milliseconds{1'000});
}

TEST(RunnerTest, ControlCharactersOfAWorkerDoNotReachTheTerminal) {
  RememberingSink sink;
  const auto result = make_process_runner()->run(job_for("flood"), Deadline::after(milliseconds{200}), sink);
  ASSERT_FALSE(result.ok());
  ASSERT_FALSE(sink.calls.empty());
  EXPECT_EQ(sink.calls.front().step, "flooding?[31m");
}

TEST(RunnerTest, AThreadLeftByPreparationIsRefused) {
#ifdef CONCORD_SANITIZED
  GTEST_SKIP() << "a sanitizer keeps a thread of its own";
#endif
  NoProgress progress;
  const auto result = make_process_runner()->run(job_for("leave_a_thread"), Deadline::after(kAmpleTime), progress);
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().detail.find("a thread was left running"), std::string::npos) << result.error().detail;
}

TEST(RunnerTest, ManyJobsRunAtOnce) {
  const auto runner = make_process_runner();
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int number = 0; number < 6; ++number) {
    threads.emplace_back([&, number] {
      for (int turn = 0; turn < 5; ++turn) {
        NoProgress progress;
        const std::string request = std::to_string(number) + "/" + std::to_string(turn);
        const auto result = runner->run(job_for("echo", request), Deadline::after(kAmpleTime), progress);
        if (result.ok() && result.value().reply == request) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right.load(), 30);
}

TEST(RunnerTest, ALongRequestArrivesWhole) {
  std::string request(20UL << 20, 'q');
  request.back() = 'z';
  NoProgress progress;
  const auto result = make_process_runner()->run(job_for("echo", request), Deadline::after(kAmpleTime), progress);
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_TRUE(result.value().reply == request);
}

TEST(RunnerTest, ADeadlineThatHasPassedStartsNothing) {
  const PrivateDirectory parent = make_directory();
  Job job = job_for("echo");
  job.directory_parent = parent.path();
  NoProgress progress;
  const auto result = make_process_runner()->run(job, Deadline::after(milliseconds{0}), progress);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, kLimit);
}

TEST(LayersTest, AWorkerTriesItsWalls) {
  const auto found = layers();
  ASSERT_EQ(found.size(), 6U) << found.front().note;
  for (const Layer& layer : found) {
    EXPECT_FALSE(layer.note.empty()) << layer.name;
#ifdef CONCORD_SANITIZED
    if (layer.name == "limits") continue;
#endif
    if (layer.name == "files" && !files_can_be_limited(WallChoice{})) continue;
    EXPECT_TRUE(layer.holds) << layer.name << ": " << layer.note;
  }
}

}  // namespace
}  // namespace concord::sandbox
