// The sandbox starts this very program again as its worker, so the role comes before the tests.
#include <gtest/gtest.h>

#include "unit/sandbox/handlers.hpp"

int main(int argc, char** argv) {
  if (concord::sandbox::is_worker_command(argc, argv)) {
    return concord::sandbox::serve_worker(concord::sandbox::test_handlers());
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
