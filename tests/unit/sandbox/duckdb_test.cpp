// The engine works behind the walls: with threads, files, spilling, and its inputs by path.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sandbox/impl/process_runner.hpp"
#include "unit/sandbox/fixtures.hpp"

namespace concord::sandbox {
namespace {

struct DuckdbCase {
  std::string name;
  WallChoice choice;
};
class DuckdbTest : public ::testing::TestWithParam<DuckdbCase> {};
INSTANTIATE_TEST_SUITE_P(Walls, DuckdbTest,
                         ::testing::Values(DuckdbCase{"landlock", {true, false}},
                                           DuckdbCase{"minimal_root", {false, true}},
                                           DuckdbCase{"no_wall_around_files", {false, false}}),
                         [](const auto& instance) { return instance.param.name; });

TEST_P(DuckdbTest, WritesAndReadsParquetAndReadsInputs) {
  std::string csv = "id,amount\n";
  for (int row = 1; row <= 50'000; ++row) csv += fmt::format("\"{}\",{}\n", row, row);
  const TestFile input{csv};
  NoProgress progress;
  const auto result = make_process_runner(GetParam().choice)
                          ->run(job_for("duckdb_round_trip", "", {input.input("in.csv")}),
                                Deadline::after(std::chrono::seconds{60}), progress);
  ASSERT_TRUE(result.ok()) << result.error().message << result.error().detail;
  // 0 + ... + 999999, the rows, and 1 + ... + 50000.
  EXPECT_EQ(result.value().reply, "499999500000 1000000 1250025000");
  EXPECT_TRUE(std::filesystem::is_regular_file(result.value().directory.path() / "x.parquet"));
}

TEST(DuckdbLimitTest, AMemoryBombThatTheEngineDoesNotStopIsStopped) {
#ifdef CONCORD_SANITIZED
  GTEST_SKIP() << "a sanitizer needs more addresses than any limit could leave";
#endif
  Job job = job_for("duckdb_sql", "SELECT length(repeat('x', 4000000000))");
  job.limits.address_space_bytes = 1ULL << 30;
  NoProgress progress;
  const auto result = make_process_runner()->run(job, Deadline::after(kAmpleTime), progress);
  ASSERT_FALSE(result.ok()) << result.value().reply;
}

TEST(DuckdbLimitTest, AProcessorBombEndsAtTheDeadline) {
  const Job job = job_for("duckdb_sql", "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))");
  NoProgress progress;
  const auto begin = std::chrono::steady_clock::now();
  const auto result = make_process_runner()->run(job, Deadline::after(std::chrono::milliseconds{500}), progress);
  ASSERT_FALSE(result.ok()) << result.value().reply;
  EXPECT_EQ(result.error().code, ErrorCode::kLimitExceeded);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds{1500});
}

}  // namespace
}  // namespace concord::sandbox
