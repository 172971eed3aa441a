// How long a worker takes from its start to its first frame; printed, and held to the promise with room for a busy
// machine.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "sandbox/impl/process_runner.hpp"
#include "unit/sandbox/fixtures.hpp"

namespace concord::sandbox {
namespace {

TEST(StartTimeTest, FirstFrameComesSoon) {
#ifdef CONCORD_SANITIZED
  GTEST_SKIP() << "a sanitizer's own start takes longer";
#endif
  std::vector<std::chrono::microseconds> times;
  NoProgress progress;
  for (int turn = 0; turn < 20; ++turn) {
    const auto ran = run_timed(job_for("echo"), Deadline::after(kAmpleTime), progress, WallChoice{});
    ASSERT_TRUE(ran.ok()) << ran.error().message;
    times.push_back(ran.value().start_time);
  }
  std::sort(times.begin(), times.end());
  std::cout << "start to first frame: fastest " << times.front().count() << " us, median "
            << times[times.size() / 2].count() << " us, slowest " << times.back().count() << " us\n";
  EXPECT_GT(times.front().count(), 0);
  EXPECT_LE(times.front(), std::chrono::milliseconds{15});
}

}  // namespace
}  // namespace concord::sandbox
