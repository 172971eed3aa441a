// Ordinary work gives the same results behind walls and in process.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "unit/sandbox/fixtures.hpp"
#include "unit/sandbox/handlers.hpp"

namespace concord::sandbox {
namespace {

struct ParityCase {
  std::string name;
  std::string handler;
  std::string request;
  std::string want;  ///< the reply, or "code: part of the message"
  std::chrono::milliseconds time = kAmpleTime;
};

class ParityTest : public ::testing::TestWithParam<ParityCase> {};

INSTANTIATE_TEST_SUITE_P(
    Replies, ParityTest,
    ::testing::Values(ParityCase{"reply", "echo", "hello", "hello"}, ParityCase{"empty_reply", "echo", "", ""},
                      ParityCase{"binary_reply", "echo", std::string{"\0\x01\xff", 3}, std::string{"\0\x01\xff", 3}},
                      ParityCase{"reply_at_the_limit", "large_reply", "4096", std::string(4096, 'r')},
                      ParityCase{"inputs", "read_inputs", "", "a=one/one;b=two/two;"}),
    [](const auto& instance) { return instance.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Errors, ParityTest,
    ::testing::Values(
        ParityCase{"refusal", "refuse", "", "invalid_input: Row 3 of 'a.csv' has no amount."},
        ParityCase{"reply_over_the_limit", "large_reply", "4097",
                   "limit_exceeded: The answer of 4 KiB is larger than the 4 KiB allowed."},
        ParityCase{"unknown", "no_such_work", "", "internal: This program has no work called 'no_such_work'."},
        ParityCase{"exception", "throw_exception", "", "internal: The work failed in a way"},
        ParityCase{"number", "throw_number", "", "internal: The work failed in a way"},
        ParityCase{"memory", "throw_bad_alloc", "", "limit_exceeded: The work needed more memory"},
        ParityCase{"files", "throw_too_many_files", "", "limit_exceeded: The work opened more than the 256"},
        ParityCase{"threads", "throw_no_thread", "", "limit_exceeded: The work started more than the 64"},
        ParityCase{"disk", "throw_disk_full", "", "unavailable: The disk with the temporary files is full"},
        ParityCase{"unprepared", "unprepared", "", "unavailable: The library is missing."},
        ParityCase{"throws_early", "throws_in_prepare", "", "internal: The work failed in a way"},
        ParityCase{"deadline", "wait_for_deadline", "", "limit_exceeded: The time limit was reached",
                   std::chrono::milliseconds{200}}),
    [](const auto& instance) { return instance.param.name; });

std::string run_with(Runner& runner, const ParityCase& test) {
  const TestFile first{"one"};
  const TestFile second{"two"};
  Job job = job_for(test.handler, test.request, {first.input("a"), second.input("b")});
  job.limits.reply_bytes = 4096;
  NoProgress progress;
  const auto result = runner.run(job, Deadline::after(test.time), progress);
  if (result.ok()) return result.value().reply;
  return std::string{error_code_name(result.error().code)} + ": " + result.error().message;
}

TEST_P(ParityTest, BothRunnersAgree) {
  const ParityCase& test = GetParam();
  const auto behind_walls = run_with(*make_process_runner(), test);
  const auto in_process = run_with(*make_in_process_runner(test_handlers()), test);
  EXPECT_EQ(behind_walls.substr(0, test.want.size()), test.want);
  EXPECT_EQ(in_process.substr(0, test.want.size()), test.want);
  EXPECT_EQ(behind_walls.empty(), test.want.empty());
  if (test.name == "deadline") return;  // either side may notice first, and each says what it was doing
  EXPECT_EQ(behind_walls, in_process);
}

std::vector<std::unique_ptr<Runner>> both_runners() {
  std::vector<std::unique_ptr<Runner>> runners;
  runners.push_back(make_process_runner());
  runners.push_back(make_in_process_runner(test_handlers()));
  return runners;
}

std::string content(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

TEST(BothRunnersTest, FilesAreHandedOverAndGoWithTheResult) {
  for (const auto& runner : both_runners()) {
    const PrivateDirectory parent = make_directory();
    Job job = job_for("leave_files");
    job.directory_parent = parent.path();
    NoProgress progress;
    {
      const auto result = runner->run(job, Deadline::after(kAmpleTime), progress);
      ASSERT_TRUE(result.ok()) << result.error().message;
      const auto& directory = result.value().directory.path();
      EXPECT_EQ(directory.parent_path(), parent.path());
      EXPECT_EQ(content(directory / "a.txt"), "first");
      EXPECT_EQ(content(directory / "deeper" / "b.txt"), "second");
    }
    EXPECT_EQ(entry_count(parent.path()), 0U);
  }
}

TEST(BothRunnersTest, EveryStepIsReported) {
  const std::vector<ProgressCall> want{{"reading", 1, 3}, {"sorting", 2, 3}, {"writing", 3, 3}};
  for (const auto& runner : both_runners()) {
    RememberingSink sink;
    const auto result = runner->run(job_for("report_steps"), Deadline::after(kAmpleTime), sink);
    ASSERT_TRUE(result.ok()) << result.error().message;
    EXPECT_EQ(sink.calls, want);
  }
}

TEST(BothRunnersTest, CancelledBeforeTheStart) {
  for (const auto& runner : both_runners()) {
    const Deadline deadline;
    deadline.cancel();
    NoProgress progress;
    const auto result = runner->run(job_for("echo"), deadline, progress);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
  }
}

TEST(BothRunnersTest, MoreInputsThanMayBeOpen) {
  const TestFile file{"x"};
  for (const auto& runner : both_runners()) {
    Job job = job_for("echo", "", std::vector<InputFile>(60, file.input("x")));
    NoProgress progress;
    EXPECT_TRUE(runner->run(job, Deadline::after(kAmpleTime), progress).ok());
    job.limits.open_files = 64;
    const auto result = runner->run(job, Deadline::after(kAmpleTime), progress);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::kLimitExceeded);
  }
}

}  // namespace
}  // namespace concord::sandbox
