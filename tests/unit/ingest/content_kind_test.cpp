// What bytes look like, where bytes of other kinds begin alike.
#include "ingest/content_kind.hpp"

#include <gtest/gtest.h>

#include "ingest/csv/csv_reader.hpp"
#include "unit/ingest/format_folder.hpp"

namespace concord::ingest {
namespace {

using namespace std::string_literals;

struct ArrowCase {
  std::string_view name;
  std::string bytes;
};
class ArrowTest : public ::testing::TestWithParam<ArrowCase> {};
INSTANTIATE_TEST_SUITE_P(Marks, ArrowTest,
                         ::testing::Values(ArrowCase{"file", "ARROW1\0\0\xFF\xFF\xFF\xFF\x10\0\0\0"s},
                                           ArrowCase{"feather_of_the_first_version", "FEA1\0\0\0\0abcd"s},
                                           ArrowCase{"stream", "\xFF\xFF\xFF\xFF\x78\0\0\0\x10\0\0\0"s}),
                         [](const auto& tested) { return std::string{tested.param.name}; });
TEST_P(ArrowTest, IsNamedAndRefusedWithAdvice) {
  EXPECT_EQ(content_kind(GetParam().bytes), kArrowFile);
  const FormatFolder folder;
  expect_refused(folder.read_bytes(csv::csv_reader(), GetParam().bytes + std::string(500, '\0'), "data.csv"),
                 ErrorCode::kInvalidInput,
                 "data.csv is an Arrow or Feather file, which is not read; write it as Parquet");
}

TEST(ContentKind, TextsThatBeginLikeFilesAreNone) {
  for (const std::string_view text : {"FEA1,FEA2\n1,2\n", "ARROW1;ARROW2\n1;2\n", "MZ,a\n1,2\n"})
    EXPECT_EQ(content_kind(text), "") << text;
  EXPECT_EQ(content_kind("\xFF\xFF\xFF\xFF\x07\0\0\0"s), "") << "no length of a schema";
  EXPECT_EQ(content_kind("\xFF\xFF\xFF\xFF"s), "");
}

}  // namespace
}  // namespace concord::ingest
