#include "unit/report/golden.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace concord::report {

void expect_golden(std::string_view file_name, const std::string& actual) {
  const auto path = std::filesystem::path{CONCORD_SOURCE_DIR} / "tests" / "golden" / "report" / file_name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream{path, std::ios::binary} << actual;
    return;
  }
  std::ifstream file{path, std::ios::binary};
  ASSERT_TRUE(file.good()) << "no golden file " << path << "; run with UPDATE_GOLDEN=1 to write it";
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(actual, expected.str()) << "differs from " << path << "; if that is right, run with UPDATE_GOLDEN=1";
}

}  // namespace concord::report
