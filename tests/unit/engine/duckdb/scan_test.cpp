#include <fcntl.h>
#include <gtest/gtest.h>

#include "unit/engine/duckdb/fixture.hpp"

namespace concord::engine::duckdb {
namespace {

using Rows = std::vector<std::vector<std::string>>;
constexpr DataType kText{TypeKind::kText};
constexpr DataType kInteger{TypeKind::kInteger};
constexpr DataType kMoney{TypeKind::kDecimal, 12, 2};

struct CsvCase {
  std::string name, content;
  CsvScan scan;  ///< without its path
  Rows want;
};
class CsvTest : public ::testing::TestWithParam<CsvCase> {};

TEST_P(CsvTest, IsReadAsToldAndNotOtherwise) {
  const TestDirectory directory;
  const auto session = open_test_session();
  CsvScan scan = GetParam().scan;
  scan.path = directory.write("year=2024/a[1]*.csv.gz", GetParam().content);
  const auto status = session->create_view("v", scan, Deadline{});
  ASSERT_TRUE(status.ok()) << status.error().message << " / " << status.error().detail;
  const auto result = rows_of(*session, "SELECT * FROM v");
  ASSERT_TRUE(result.ok()) << result.error().message << " / " << result.error().detail;
  EXPECT_EQ(result.value().rows, GetParam().want);
  for (std::size_t i = 0; i < scan.schema.size(); ++i) {
    EXPECT_EQ(result.value().types[i], data_type_name(scan.schema[i].type));
  }
}

const Schema kTwo{{"a", kText}, {"b", kText}};

INSTANTIATE_TEST_SUITE_P(
    EachOption, CsvTest,
    ::testing::Values(
        CsvCase{"plain", "x,y\n", {.schema = kTwo}, {{"x", "y"}}},
        CsvCase{"no_final_line_end", "x,y", {.schema = kTwo}, {{"x", "y"}}},
        CsvCase{"crlf", "x,y\r\nz,w\r\n", {.schema = kTwo}, {{"x", "y"}, {"z", "w"}}},
        CsvCase{"carriage_returns", "x,y\rz,w\r", {.schema = kTwo}, {{"x", "y"}, {"z", "w"}}},
        CsvCase{"quote_inside_unquoted", "5\" pipe,y\n", {.schema = kTwo}, {{"5\" pipe", "y"}}},
        CsvCase{"blanks_before_quote_are_lost", " \"x\",y\n", {.schema = kTwo}, {{"x", "y"}}},
        CsvCase{"blank_line_between", "x,y\n\nz,w\n", {.schema = kTwo}, {{"x", "y"}, {"z", "w"}}},
        CsvCase{"nul_byte", std::string{"x\0z,y\n", 6}, {.schema = kTwo}, {{std::string{"x\0z", 3}, "y"}}},
        CsvCase{"skipped_lines", "title\n\nA,B\nx,y\n", {.skip_lines = 3, .schema = kTwo}, {{"x", "y"}}},
        CsvCase{"no_header_is_eaten", "a,b\nx,y\n", {.schema = kTwo}, {{"a", "b"}, {"x", "y"}}},
        CsvCase{"semicolon", "x;1,5\n", {.delimiter = ";", .schema = kTwo}, {{"x", "1,5"}}},
        CsvCase{"two_character_delimiter", "x||y\n", {.delimiter = "||", .schema = kTwo}, {{"x", "y"}}},
        CsvCase{"tab", "x\ty\n", {.delimiter = "\t", .schema = kTwo}, {{"x", "y"}}},
        CsvCase{"doubled_quotes", "\"a \"\"b\"\" c\",\"\"\"\"\n", {.schema = kTwo}, {{"a \"b\" c", "\""}}},
        CsvCase{"line_end_in_quotes", "\"a\nb\",y\n", {.schema = kTwo}, {{"a\nb", "y"}}},
        CsvCase{"other_quote", "'a,b',it''s\n", {.quote = '\'', .escape = '\'', .schema = kTwo}, {{"a,b", "it''s"}}},
        CsvCase{"no_quote", "\"x,it's\n", {.quote = '\0', .escape = '\0', .schema = kTwo}, {{"\"x", "it's"}}},
        CsvCase{"backslash_escape", "\"a\\\"b\",y\n", {.escape = '\\', .schema = kTwo}, {{"a\"b", "y"}}},
        CsvCase{"hash_is_no_comment", "#x,y # z\n", {.schema = kTwo}, {{"#x", "y # z"}}},
        CsvCase{"null_words_are_text", "NULL,NA\n", {.schema = kTwo}, {{"NULL", "NA"}}},
        CsvCase{"empty_is_null", ",\"\"\n", {.schema = kTwo}, {{"NULL", "NULL"}}},
        CsvCase{"empty_is_text", ",\"\"\n", {.schema = kTwo, .empty_is_null = false}, {{"", ""}}},
        CsvCase{"empty_number_stays_null",
                ",\n",
                {.schema = {{"a", kText}, {"b", kInteger}}, .empty_is_null = false},
                {{"", "NULL"}}},
        CsvCase{"blanks_are_kept", " x , y \n", {.schema = kTwo}, {{" x ", " y "}}},
        CsvCase{"quoted_names", "x,y\n", {.schema = {{"it's", kText}, {"\"", kText}}}, {{"x", "y"}}},
        CsvCase{"money_is_exact",
                "-1234567890.12,0.10\n",
                {.schema = {{"a", kMoney}, {"b", kMoney}}},
                {{"-1234567890.12", "0.10"}}},
        CsvCase{"leading_zeros_stay", "007,19\n", {.schema = {{"a", kText}, {"b", kInteger}}}, {{"007", "19"}}},
        CsvCase{"dates",
                "1970-01-03,1970-01-01 00:00:01.5,1970-01-01 01:00:00+01:00,00:00:02,true,0.5\n",
                {.schema = {{"d", {TypeKind::kDate}},
                            {"t", {TypeKind::kTimestamp}},
                            {"z", {TypeKind::kTimestampTz}},
                            {"c", {TypeKind::kTime}},
                            {"f", {TypeKind::kBoolean}},
                            {"r", {TypeKind::kDouble}}}},
                {{"2", "1500000", "0", "2000000", "true", "0.5"}}},
        CsvCase{"empty_file", "", {.schema = kTwo}, {}},
        CsvCase{"byte_order_mark", "\xEF\xBB\xBFx,y\n", {.schema = kTwo}, {{"x", "y"}}},
        CsvCase{"one_column", "a\n\nb\n", {.schema = {{"a", kText}}}, {{"a"}, {"NULL"}, {"b"}}},
        CsvCase{"long_record",
                std::string(5'000'000, 'x') + ",y\n",
                {.schema = kTwo, .record_bytes_max = 8U << 20U},
                {{std::string(5'000'000, 'x'), "y"}}}),
    [](const auto& each) { return each.param.name; });

struct BadCsvCase {
  std::string name, content, message;
};
class BadCsvTest : public ::testing::TestWithParam<BadCsvCase> {};

TEST_P(BadCsvTest, IsAnErrorThatSaysWhere) {
  const TestDirectory directory;
  const auto session = open_test_session();
  const CsvScan scan{.path = directory.write("secret-name.csv", GetParam().content),
                     .skip_lines = 1,
                     .schema = {{"id", kInteger}, {"amount", kMoney}}};
  ASSERT_TRUE(session->create_view("v", scan, Deadline{}).ok());
  const auto result = rows_of(*session, "SELECT * FROM v");
  ASSERT_FALSE(result.ok()) << ::testing::PrintToString(result.value().rows);
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(result.error().message.find(GetParam().message), std::string::npos) << result.error().message << "\n\n"
                                                                                << result.error().detail;
  EXPECT_EQ(result.error().message.find("secret-name"), std::string::npos) << result.error().message;
}

INSTANTIATE_TEST_SUITE_P(EachFault, BadCsvTest,
                         ::testing::Values(BadCsvCase{"not_a_number", "id,amount\n1,2.00\nx7,3.00\n",
                                                      "Line 3: column \"id\". Could not convert string \"x7\""},
                                           BadCsvCase{
                                               "path_like_value", "id,amount\n1,2.00\n1,31/12/2024\n",
                                               "Line 3: column \"amount\". Could not convert string \"31/12/2024\""},
                                           BadCsvCase{"too_few_cells", "id,amount\n1\n", "Line 2"},
                                           BadCsvCase{"too_many_cells", "id,amount\n1,2,3\n", "Line 2"},
                                           BadCsvCase{"mixed_line_ends", "id,amount\r\n1,2\r\n1,2\n", ""},
                                           BadCsvCase{"open_quote", "id,amount\n1,\"2\n3,4\n", "Line 2"},
                                           BadCsvCase{"not_utf8", "id,amount\n1,\xFF\n", "Line 2"}),
                         [](const auto& each) { return each.param.name; });

TEST(Scan, NamesThatDifferInCaseOnlyAreRefused) {
  const auto session = open_test_session();
  const auto status =
      session->create_view("v", CsvScan{.path = "x", .schema = {{"Id", kText}, {"ID", kText}}}, Deadline{});
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("\"ID\""), std::string::npos);
  EXPECT_FALSE(session->create_view("v", CsvScan{.path = "x"}, Deadline{}).ok());
}

TEST(Scan, ParallelReadingKeepsTheOrderOfRows) {
  const TestDirectory directory;
  const auto session = open_test_session({.threads = 4});
  std::string content;
  for (int row = 0; row < 300000; ++row) {
    content += std::to_string(row) + ",\"" + std::string(100, row % 7 == 0 ? '\n' : 'x') + "\"\n";
  }
  const CsvScan scan{.path = directory.write("large.csv", content),
                     .schema = {{"n", kInteger}, {"t", kText}},
                     .record_bytes_max = 4096};
  ASSERT_TRUE(session->create_view("v", scan, Deadline{}).ok());
  const auto stream = session->query("SELECT n FROM v", Deadline{});
  ASSERT_TRUE(stream.ok());
  std::int64_t expected = 0;
  for (;;) {
    const auto chunk = stream.value()->next();
    ASSERT_TRUE(chunk.ok()) << chunk.error().message << chunk.error().detail;
    if (chunk.value() == nullptr) break;
    for (std::size_t row = 0; row < chunk.value()->rows(); ++row)
      ASSERT_EQ(chunk.value()->column(0).integer(row), expected++);
  }
  EXPECT_EQ(expected, 300000);
}

TEST(Scan, ParquetComesBackWithTheSchemaOfTheScan) {
  const TestDirectory directory;
  const auto session = open_test_session();
  const auto path = directory.path() / "year=2024";
  std::filesystem::create_directory(path);
  const std::string file = (path / "t.parquet").string();
  ASSERT_TRUE(session
                  ->execute("COPY (SELECT 7::INTEGER AS n, 1.50::DECIMAL(4,2) AS amount, 'x' AS extra) TO " +
                                quote_literal(file) + " (FORMAT parquet)",
                            Deadline{})
                  .ok());
  const ParquetScan scan{.path = file, .schema = {{"amount", kMoney}, {"n", kInteger}}};
  ASSERT_TRUE(session->create_view("v", scan, Deadline{}).ok());
  const auto result = rows_of(*session, "SELECT * FROM v");
  ASSERT_TRUE(result.ok()) << result.error().detail;
  EXPECT_EQ(result.value().types, (std::vector<std::string>{"DECIMAL(12,2)", "BIGINT"}));
  EXPECT_EQ(result.value().rows, (Rows{{"1.50", "7"}}));
}

class RestrictedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    allowed_.write("in.csv", "1,2\n");
    allowed_.write("in2.csv", "1,2\n");
    secret_.write("secret.csv", "3,4\n");
    std::filesystem::create_symlink(secret_.path() / "secret.csv", allowed_.path() / "link.csv");
    options_.restrict_files = true;
    options_.temp_directory = temp_.path();
  }
  Status read(Session& session, const std::filesystem::path& path) {
    const Schema schema{{"a", kInteger}, {"b", kInteger}};
    CONCORD_CHECK(
        session.create_view("v" + std::to_string(views_++), CsvScan{.path = path, .schema = schema}, Deadline{}));
    return session.execute("SELECT * FROM v" + std::to_string(views_ - 1), Deadline{});
  }

  TestDirectory allowed_;
  TestDirectory secret_;
  TestDirectory temp_;
  SessionOptions options_;
  int views_ = 0;
};

TEST_F(RestrictedTest, ReadsAllowedDirectoryOnly) {
  options_.allowed_directories = {allowed_.path()};
  const auto session = open_test_session(options_);
  EXPECT_TRUE(read(*session, allowed_.path() / "in.csv").ok());
  EXPECT_TRUE(
      session->execute("COPY (SELECT 1) TO " + quote_literal((allowed_.path() / "out.parquet").string()), Deadline{})
          .ok());
  EXPECT_FALSE(read(*session, secret_.path() / "secret.csv").ok());
  EXPECT_FALSE(read(*session, allowed_.path() / "link.csv").ok());
  EXPECT_FALSE(read(*session, allowed_.path() / ".." / secret_.path().filename() / "secret.csv").ok());
  EXPECT_FALSE(session->execute("SELECT * FROM read_text('/etc/hostname')", Deadline{}).ok());
  EXPECT_FALSE(session->execute("ATTACH " + quote_literal((secret_.path() / "x.db").string()), Deadline{}).ok());
  EXPECT_FALSE(session->execute("SET enable_external_access = true", Deadline{}).ok());
}

TEST_F(RestrictedTest, ReadsAllowedFilesOnly) {
  options_.allowed_files = {allowed_.path() / "in.csv"};
  const auto session = open_test_session(options_);
  EXPECT_TRUE(read(*session, allowed_.path() / "in.csv").ok());
  EXPECT_FALSE(read(*session, allowed_.path() / "in2.csv").ok());
}

TEST_F(RestrictedTest, ReadsADescriptorThatWasHandedOver) {
  const int descriptor = ::open((allowed_.path() / "in.csv").c_str(), O_RDONLY | O_CLOEXEC);
  const int other = ::open((secret_.path() / "secret.csv").c_str(), O_RDONLY | O_CLOEXEC);
  const std::filesystem::path path = "/proc/self/fd/" + std::to_string(descriptor);
  options_.allowed_files = {path};
  const auto session = open_test_session(options_);
  const auto status = read(*session, path);
  EXPECT_TRUE(status.ok()) << status.error().detail;
  EXPECT_FALSE(read(*session, "/proc/self/fd/" + std::to_string(other)).ok());
  ::close(descriptor);
  ::close(other);
}

TEST(StackedScanTest, FilesFollowEachOtherInTheTypesOfTheWhole) {
  const TestDirectory directory;
  const auto session = open_test_session();
  const CsvScan first{.path = directory.write("a.csv", "1,2.50\n2,3.75\n"),
                      .schema = {{"id", kInteger}, {"total", kMoney}}};
  const CsvScan second{.path = directory.write("b.csv", "007,4\n"), .schema = {{"id", kText}, {"total", kInteger}}};
  StackedScan stacked{.parts = {first, second},
                      .labels = {"it's a", "b"},
                      .schema = {{"file", kText}, {"id", kText}, {"total", kMoney}}};
  ASSERT_TRUE(session->create_view("v", stacked, Deadline{}).ok());
  const auto result = rows_of(*session, "SELECT * FROM v");
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(result.value().rows, (Rows{{"it's a", "1", "2.50"}, {"it's a", "2", "3.75"}, {"b", "007", "4.00"}}));
  stacked.schema.pop_back();
  EXPECT_FALSE(session->create_view("w", stacked, Deadline{}).ok());
}

}  // namespace
}  // namespace concord::engine::duckdb
