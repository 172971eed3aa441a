#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "unit/engine/duckdb/fixture.hpp"

namespace concord::engine::duckdb {
namespace {

using namespace std::chrono_literals;

class SessionTest : public ::testing::Test {
 protected:
  Session& session() { return *session_; }
  std::unique_ptr<Session> session_ = open_test_session();
};

struct CellCase {
  std::string name, sql, type, want;
};
class CellTest : public ::testing::TestWithParam<CellCase> {};

TEST_P(CellTest, IsReadWithItsType) {
  const auto session = open_test_session();
  const auto result = rows_of(*session, GetParam().sql);
  ASSERT_TRUE(result.ok()) << result.error().message << " / " << result.error().detail;
  ASSERT_EQ(result.value().types.size(), 1U);
  EXPECT_EQ(result.value().types[0], GetParam().type);
  ASSERT_EQ(result.value().rows.size(), 1U);
  EXPECT_EQ(result.value().rows[0][0], GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    EachType, CellTest,
    ::testing::Values(
        CellCase{"boolean", "SELECT true", "BOOLEAN", "true"},
        CellCase{"null", "SELECT NULL::BOOLEAN", "BOOLEAN", "NULL"},
        CellCase{"untyped_null", "SELECT NULL", "BIGINT", "NULL"},
        CellCase{"tinyint", "SELECT (-7)::TINYINT", "BIGINT", "-7"},
        CellCase{"smallint", "SELECT (-700)::SMALLINT", "BIGINT", "-700"},
        CellCase{"integer", "SELECT -70000", "BIGINT", "-70000"},
        CellCase{"bigint", "SELECT 9223372036854775807", "BIGINT", "9223372036854775807"},
        CellCase{"utinyint", "SELECT 255::UTINYINT", "BIGINT", "255"},
        CellCase{"usmallint", "SELECT 65535::USMALLINT", "BIGINT", "65535"},
        CellCase{"uinteger", "SELECT 4294967295::UINTEGER", "BIGINT", "4294967295"},
        CellCase{"ubigint", "SELECT 18446744073709551615::UBIGINT", "DECIMAL(20,0)", "18446744073709551615"},
        CellCase{"hugeint", "SELECT -99999999999999999999999999999999999999::HUGEINT", "DECIMAL(38,0)",
                 "-99999999999999999999999999999999999999"},
        CellCase{"sum_of_integers", "SELECT sum(i) FROM range(4) AS r(i)", "DECIMAL(38,0)", "6"},
        CellCase{"decimal16", "SELECT -12.34::DECIMAL(4,2)", "DECIMAL(4,2)", "-12.34"},
        CellCase{"decimal32", "SELECT 1234567.89::DECIMAL(9,2)", "DECIMAL(9,2)", "1234567.89"},
        CellCase{"decimal64", "SELECT 0.01::DECIMAL(18,2)", "DECIMAL(18,2)", "0.01"},
        CellCase{"decimal128", "SELECT 123456789012345678901234567890.12::DECIMAL(38,2)", "DECIMAL(38,2)",
                 "123456789012345678901234567890.12"},
        CellCase{"float", "SELECT 0.5::FLOAT", "DOUBLE", "0.5"},
        CellCase{"double", "SELECT 0.25::DOUBLE", "DOUBLE", "0.25"},
        CellCase{"date", "SELECT DATE '1970-01-02'", "DATE", "1"},
        CellCase{"time", "SELECT TIME '00:00:01'", "TIME", "1000000"},
        CellCase{"timestamp", "SELECT TIMESTAMP '1970-01-01 00:00:00.000001'", "TIMESTAMP", "1"},
        CellCase{"timestamp_s", "SELECT '1970-01-01 00:00:02'::TIMESTAMP_S", "TIMESTAMP", "2000000"},
        CellCase{"timestamp_ms", "SELECT '1970-01-01 00:00:00.002'::TIMESTAMP_MS", "TIMESTAMP", "2000"},
        CellCase{"timestamp_ns", "SELECT '1970-01-01 00:00:00.000000002'::TIMESTAMP_NS", "VARCHAR",
                 "1970-01-01 00:00:00.000000002"},
        CellCase{"timestamptz", "SELECT TIMESTAMPTZ '1970-01-01 01:00:00+01:00'", "TIMESTAMPTZ", "0"},
        CellCase{"timestamptz_without_zone_is_utc", "SELECT TIMESTAMPTZ '1970-01-01 00:00:00'", "TIMESTAMPTZ", "0"},
        CellCase{"short_text", "SELECT 'twelve bytes'", "VARCHAR", "twelve bytes"},
        CellCase{"long_text", "SELECT 'thirteen byte'", "VARCHAR", "thirteen byte"},
        CellCase{"text_with_nul", "SELECT 'a' || chr(0) || 'b'", "VARCHAR", std::string{"a\0b", 3}},
        CellCase{"blob", "SELECT '\\xAA'::BLOB", "VARCHAR", "\\xAA"},
        CellCase{"list", "SELECT [1, 2]", "VARCHAR", "[1, 2]"},
        CellCase{"struct", "SELECT {'a': 1}", "VARCHAR", "{'a': 1}"},
        CellCase{"map", "SELECT MAP {'k': 2}", "VARCHAR", "{k=2}"},
        CellCase{"array", "SELECT [1, 2]::INTEGER[2]", "VARCHAR", "[1, 2]"},
        CellCase{"enum", "SELECT 'x'::ENUM('x', 'y')", "VARCHAR", "x"},
        CellCase{"interval", "SELECT INTERVAL 2 DAY", "VARCHAR", "2 days"},
        CellCase{"uuid", "SELECT '00000000-0000-0000-0000-000000000001'::UUID", "VARCHAR",
                 "00000000-0000-0000-0000-000000000001"},
        CellCase{"bit", "SELECT '101'::BIT", "VARCHAR", "101"},
        CellCase{"uhugeint", "SELECT 340282366920938463463374607431768211455::UHUGEINT", "VARCHAR",
                 "340282366920938463463374607431768211455"},
        CellCase{"variant", "SELECT 42::VARIANT", "VARCHAR", "42"},
        CellCase{"semicolon_and_list", "SELECT [1] ; ", "VARCHAR", "[1]"}),
    [](const auto& each) { return each.param.name; });

TEST(Session, NumberOfMoreThan38DigitsIsAnError) {
  const auto session = open_test_session();
  const auto result = rows_of(*session, "SELECT 100000000000000000000000000000000000000::HUGEINT AS big");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(result.error().message.find("\"big\""), std::string::npos);
}

TEST_F(SessionTest, CastsForShowKeepNamesOrderAndParameters) {
  const auto stream =
      session().query("SELECT i AS a, [i] AS \"a\", $1 AS p FROM range(3) AS r(i) ORDER BY i DESC -- end", Deadline{},
                      {std::string{"x"}});
  ASSERT_TRUE(stream.ok()) << stream.error().detail;
  const Schema want{{"a", {TypeKind::kInteger}}, {"a", {TypeKind::kText}}, {"p", {TypeKind::kText}}};
  EXPECT_EQ(stream.value()->schema(), want);
  const auto chunk = stream.value()->next();
  ASSERT_TRUE(chunk.ok());
  EXPECT_EQ(chunk.value()->column(0).integer(0), 2);
  EXPECT_EQ(chunk.value()->column(1).text(0), "[2]");
  EXPECT_EQ(chunk.value()->column(2).text(2), "x");
}

TEST_F(SessionTest, StreamsManyChunksInOrder) {
  const auto stream = session().query("SELECT i, i::VARCHAR, nullif(i % 3, 0) FROM range(100000) AS r(i)", Deadline{});
  ASSERT_TRUE(stream.ok());
  std::int64_t expected = 0;
  for (;;) {
    const auto chunk = stream.value()->next();
    ASSERT_TRUE(chunk.ok());
    if (chunk.value() == nullptr) break;
    for (std::size_t row = 0; row < chunk.value()->rows(); ++row, ++expected) {
      ASSERT_EQ(chunk.value()->column(0).integer(row), expected);
      ASSERT_EQ(chunk.value()->column(1).text(row), std::to_string(expected));
      ASSERT_EQ(chunk.value()->column(2).is_null(row), expected % 3 == 0);
    }
  }
  EXPECT_EQ(expected, 100000);
}

TEST_F(SessionTest, BindsEachKindOfParameter) {
  const auto decimal = Decimal::parse("-12.345");
  ASSERT_TRUE(decimal.ok());
  const auto result =
      rows_of(session(), "SELECT ?, ?, ?, ?, ?, ?",
              {Value{}, Value{true}, Value{std::int64_t{-5}}, Value{0.5}, Value{decimal.value()}, Value{"it's"}});
  ASSERT_TRUE(result.ok()) << result.error().detail;
  EXPECT_EQ(result.value().rows[0], (std::vector<std::string>{"NULL", "true", "-5", "0.5", "-12.345", "it's"}));
  EXPECT_EQ(result.value().types[4], "DECIMAL(38,3)");
}

TEST_F(SessionTest, WrongNumberOfParametersIsAnError) {
  EXPECT_EQ(session().execute("SELECT ?", Deadline{}).error().code, ErrorCode::kInternal);
  EXPECT_EQ(session().execute("SELECT 1", Deadline{}, {Value{true}}).error().code, ErrorCode::kInternal);
}

struct ErrorCase {
  std::string name, sql;
  ErrorCode code;
  std::string message;
};
class ErrorTest : public ::testing::TestWithParam<ErrorCase> {};

TEST_P(ErrorTest, SaysWhoseFaultItIs) {
  const auto session = open_test_session();
  const auto result = rows_of(*session, GetParam().sql);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, GetParam().code) << result.error().detail;
  EXPECT_NE(result.error().message.find(GetParam().message), std::string::npos) << result.error().message;
  EXPECT_EQ(rows_of(*session, "SELECT 1").value().rows[0][0], "1") << "the session goes on";
}

INSTANTIATE_TEST_SUITE_P(
    EachKind, ErrorTest,
    ::testing::Values(
        ErrorCase{"failed_prepare", "SELEC 1", ErrorCode::kInvalidInput, "syntax error"},
        ErrorCase{"empty", "", ErrorCode::kInvalidInput, ""},
        ErrorCase{"two_statements", "SELECT 1; SELECT 2", ErrorCode::kInvalidInput, "multiple statements"},
        ErrorCase{"nul_character", std::string{"SELECT 1\0; DROP", 15}, ErrorCode::kInvalidInput, "NUL"},
        ErrorCase{"no_table", "SELECT * FROM nowhere", ErrorCode::kInvalidInput, "nowhere"},
        ErrorCase{"file_that_is_no_parquet", "SELECT * FROM read_parquet('/proc/self/status')",
                  ErrorCode::kInvalidInput, ""},
        ErrorCase{"no_column", "SELECT x FROM range(1) AS r(i)", ErrorCode::kInvalidInput, "\"x\""},
        ErrorCase{"conversion", "SELECT 'abc'::INTEGER", ErrorCode::kInvalidInput, "'abc'"},
        ErrorCase{"conversion_while_streaming",
                  "SELECT CAST(if(i = 50000, 'abc', '1') AS INTEGER) FROM range(100000) AS r(i)",
                  ErrorCode::kInvalidInput, "'abc'"},
        ErrorCase{"overflow", "SELECT 9223372036854775807 + 1::BIGINT", ErrorCode::kInvalidInput, "Overflow"},
        ErrorCase{"locked", "SET memory_limit = '20GB'", ErrorCode::kInvalidInput, "locked"},
        ErrorCase{"extension", "INSTALL httpfs", ErrorCode::kUnavailable, ""},
        ErrorCase{"missing_file", "SELECT * FROM read_parquet('/nowhere/at/all')", ErrorCode::kUnavailable, "file"}),
    [](const auto& each) { return each.param.name; });

TEST_F(SessionTest, TableThatExistsIsAConflict) {
  ASSERT_TRUE(session().execute("CREATE TABLE t(a INTEGER)", Deadline{}).ok());
  EXPECT_EQ(session().execute("CREATE TABLE t(a INTEGER)", Deadline{}).error().code, ErrorCode::kConflict);
}

constexpr const char* kEndless = "SELECT sum(a.i * b.i) FROM range(10000000) AS a(i), range(10000000) AS b(i)";

TEST_F(SessionTest, DeadlineStopsAQuery) {
  const auto start = std::chrono::steady_clock::now();
  const auto status = session().execute(kEndless, Deadline::after(100ms));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kLimitExceeded) << status.error().detail;
  EXPECT_EQ(rows_of(session(), "SELECT 1").value().rows[0][0], "1") << "the next query is not interrupted";
}

TEST_F(SessionTest, CancelStopsAQuery) {
  const Deadline deadline;
  std::thread canceller{[deadline] {
    std::this_thread::sleep_for(100ms);
    deadline.cancel();
  }};
  const auto status = session().execute(kEndless, deadline);
  canceller.join();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kCancelled);
}

TEST_F(SessionTest, CancelStopsAStream) {
  const Deadline deadline;
  const auto stream = session().query("SELECT i FROM range(100000000000) AS r(i)", deadline);
  ASSERT_TRUE(stream.ok());
  ASSERT_TRUE(stream.value()->next().ok());
  deadline.cancel();
  const auto chunk = stream.value()->next();
  ASSERT_FALSE(chunk.ok());
  EXPECT_EQ(chunk.error().code, ErrorCode::kCancelled);
}

TEST_F(SessionTest, PassedDeadlineStartsNothing) {
  const Deadline deadline = Deadline::after(0ms);
  EXPECT_EQ(session().execute("CREATE TABLE t(a INTEGER)", deadline).error().code, ErrorCode::kLimitExceeded);
  EXPECT_TRUE(session().execute("CREATE TABLE t(a INTEGER)", Deadline{}).ok());
}

TEST_F(SessionTest, IsBusyWhileAStreamIsRead) {
  auto stream = session().query("SELECT i FROM range(100000) AS r(i)", Deadline{});
  ASSERT_TRUE(stream.ok());
  EXPECT_EQ(session().execute("SELECT 1", Deadline{}).error().code, ErrorCode::kInternal);
  stream.value().reset();
  EXPECT_TRUE(session().execute("SELECT 1", Deadline{}).ok());
}

TEST_F(SessionTest, MemoryLimitIsAnErrorAndSpillsWhereItIsTold) {
  SessionOptions options;
  options.memory_limit_bytes = 64ULL << 20;
  options.threads = 2;
  constexpr const char* kLargeGrouping =
      "SELECT count(*) FROM (SELECT md5(i::VARCHAR) AS h, count(*) AS n FROM range(2000000) AS r(i) GROUP BY h) WHERE "
      "n = 1";
  auto small = open_session(options);
  ASSERT_TRUE(small.ok());
  const auto refused = rows_of(*small.value(), kLargeGrouping);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimitExceeded) << refused.error().detail;
  EXPECT_FALSE(std::filesystem::exists(".tmp")) << "nothing is written beside the user's files";
  const TestDirectory directory;
  options.temp_directory = directory.path();
  auto spilling = open_session(options);
  ASSERT_TRUE(spilling.ok());
  const auto grouped = rows_of(*spilling.value(), kLargeGrouping);
  ASSERT_TRUE(grouped.ok()) << grouped.error().detail;
  EXPECT_EQ(grouped.value().rows[0][0], "2000000");
}

TEST_F(SessionTest, SingleValue) {
  const auto value = query_single_value(session(), "SELECT 12.50::DECIMAL(10,2)", Deadline{});
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(std::get<Decimal>(value.value()).to_string(), "12.50");
  EXPECT_EQ(query_single_value(session(), "SELECT 1 WHERE false", Deadline{}).error().code, ErrorCode::kInternal);
}

TEST_F(SessionTest, NamesItsVersion) {
  EXPECT_TRUE(session().engine_version().starts_with("duckdb 1."));
}

TEST(Quoting, DoublesQuotes) {
  EXPECT_EQ(quote_identifier("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quote_literal("it's"), "'it''s'");
}

}  // namespace
}  // namespace concord::engine::duckdb
