#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "unit/engine/duckdb/fixture.hpp"

namespace concord::engine::duckdb {
namespace {

Decimal decimal(std::string_view text) {
  return Decimal::parse(text).value();
}

const Schema kEveryType{{"flag", {TypeKind::kBoolean}},        {"count", {TypeKind::kInteger}},
                        {"d4", {TypeKind::kDecimal, 4, 2}},    {"d9", {TypeKind::kDecimal, 9, 2}},
                        {"d18", {TypeKind::kDecimal, 18, 2}},  {"d38", {TypeKind::kDecimal, 38, 2}},
                        {"ratio", {TypeKind::kDouble}},        {"day", {TypeKind::kDate}},
                        {"clock", {TypeKind::kTime}},          {"moment", {TypeKind::kTimestamp}},
                        {"instant", {TypeKind::kTimestampTz}}, {"name \"quoted\"", {TypeKind::kText}}};

TEST(Writer, KeepsEveryType) {
  const auto session = open_test_session();
  auto writer = session->write_table("odd \"table\"", kEveryType);
  ASSERT_TRUE(writer.ok()) << writer.error().detail;
  TableWriter& rows = *writer.value();
  rows.append(true);
  rows.append(std::int64_t{-9});
  rows.append(decimal("-99.99"));
  rows.append(decimal("1234567.8"));
  rows.append(decimal("0.01"));
  rows.append(decimal("-123456789012345678901234567890.12"));
  rows.append(0.5);
  for (const std::int64_t value : {19000, 1, 2, 3}) rows.append(value);
  rows.append("twelve bytes and more, é");
  ASSERT_TRUE(rows.end_row().ok());
  for (std::size_t i = 0; i < kEveryType.size(); ++i) rows.append_null();
  ASSERT_TRUE(rows.end_row().ok());
  ASSERT_TRUE(rows.finish().ok());
  const auto read = rows_of(*session, "SELECT * FROM \"odd \"\"table\"\"\"");
  ASSERT_TRUE(read.ok()) << read.error().detail;
  for (std::size_t i = 0; i < kEveryType.size(); ++i)
    EXPECT_EQ(read.value().types[i], data_type_name(kEveryType[i].type));
  const std::vector<std::string> want{
      "true", "-9",    "-99.99", "1234567.80", "0.01", "-123456789012345678901234567890.12",
      "0.5",  "19000", "1",      "2",          "3",    "twelve bytes and more, é"};
  ASSERT_EQ(read.value().rows.size(), 2U);
  EXPECT_EQ(read.value().rows[0], want);
  EXPECT_EQ(read.value().rows[1], std::vector<std::string>(kEveryType.size(), "NULL"));
}

TEST(Writer, ManyRandomRowsComeBackAsTheyWere) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random{seed};
  const auto session = open_test_session();
  auto writer = session->write_table("t", {{"n", {TypeKind::kInteger}}, {"text", {TypeKind::kText}}});
  ASSERT_TRUE(writer.ok());
  std::vector<std::vector<std::string>> want;
  for (std::size_t row = 0; row < 10000; ++row) {
    auto& cells = want.emplace_back();
    if (random() % 3 == 0) {
      writer.value()->append_null();
      cells.emplace_back("NULL");
    } else {
      const auto value = static_cast<std::int64_t>(random());
      writer.value()->append(value);
      cells.push_back(std::to_string(value));
    }
    const std::string text(random() % 40, static_cast<char>('a' + random() % 26));
    if (random() % 5 == 0) {
      writer.value()->append_null();
      cells.emplace_back("NULL");
    } else {
      writer.value()->append(std::string_view{text});
      cells.push_back(text);
    }
    ASSERT_TRUE(writer.value()->end_row().ok());
  }
  ASSERT_TRUE(writer.value()->finish().ok());
  const auto read = rows_of(*session, "SELECT * FROM t");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().rows, want);
}

struct BadRowCase {
  std::string name;
  DataType type;
  void (*append)(TableWriter&);
  std::string message;
};
class BadRowTest : public ::testing::TestWithParam<BadRowCase> {};

TEST_P(BadRowTest, IsRefusedAndLeftOut) {
  const auto session = open_test_session();
  auto writer = session->write_table("t", {{"v", GetParam().type}});
  ASSERT_TRUE(writer.ok());
  GetParam().append(*writer.value());
  const auto status = writer.value()->end_row();
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find(GetParam().message), std::string::npos) << status.error().message;
  writer.value()->append_null();
  EXPECT_TRUE(writer.value()->end_row().ok()) << "the next row is not spoilt";
  EXPECT_TRUE(writer.value()->finish().ok());
  EXPECT_EQ(rows_of(*session, "SELECT count(*) FROM t").value().rows[0][0], "1");
}

INSTANTIATE_TEST_SUITE_P(
    EachMistake, BadRowTest,
    ::testing::Values(
        BadRowCase{"too_few", {TypeKind::kText}, [](TableWriter&) {}, "0 values for 1"},
        BadRowCase{
            "too_many", {TypeKind::kText}, [](TableWriter& w) { w.append_null(), w.append_null(); }, "more values"},
        BadRowCase{"text_for_integer", {TypeKind::kInteger}, [](TableWriter& w) { w.append("1"); }, "takes no text"},
        BadRowCase{"bool_for_text", {TypeKind::kText}, [](TableWriter& w) { w.append(true); }, "takes no boolean"},
        BadRowCase{"double_for_decimal", {TypeKind::kDecimal, 9, 2}, [](TableWriter& w) { w.append(0.5); }, "floating"},
        BadRowCase{"integer_for_decimal",
                   {TypeKind::kDecimal, 9, 2},
                   [](TableWriter& w) { w.append(std::int64_t{1}); },
                   "takes no integer"},
        BadRowCase{"digits_lost",
                   {TypeKind::kDecimal, 9, 2},
                   [](TableWriter& w) { w.append(decimal("1.234")); },
                   "1.234 does not fit DECIMAL(9,2)"},
        BadRowCase{"too_large",
                   {TypeKind::kDecimal, 4, 2},
                   [](TableWriter& w) { w.append(decimal("100.00")); },
                   "does not fit DECIMAL(4,2)"},
        BadRowCase{
            "day_too_far", {TypeKind::kDate}, [](TableWriter& w) { w.append(std::int64_t{1} << 40); }, "out of range"},
        BadRowCase{"not_utf8", {TypeKind::kText}, [](TableWriter& w) { w.append("\xC3("); }, "not UTF-8"},
        BadRowCase{"surrogate", {TypeKind::kText}, [](TableWriter& w) { w.append("\xED\xA0\x80"); }, "not UTF-8"},
        BadRowCase{"cut_character", {TypeKind::kText}, [](TableWriter& w) { w.append("\xE2\x82"); }, "not UTF-8"}),
    [](const auto& each) { return each.param.name; });

TEST(Writer, TableAppearsOnlyWhenFinished) {
  const auto session = open_test_session();
  {
    auto writer = session->write_table("t", {{"v", {TypeKind::kInteger}}});
    ASSERT_TRUE(writer.ok());
    writer.value()->append(std::int64_t{1});
    ASSERT_TRUE(writer.value()->end_row().ok());
    EXPECT_FALSE(session->execute("SELECT * FROM t", Deadline{}).ok());
  }
  EXPECT_FALSE(session->execute("SELECT * FROM t", Deadline{}).ok()) << "a writer that was dropped leaves nothing";
  auto again = session->write_table("t", {{"v", {TypeKind::kInteger}}});
  ASSERT_TRUE(again.ok()) << again.error().detail;
  ASSERT_TRUE(again.value()->finish().ok());
  EXPECT_EQ(rows_of(*session, "SELECT count(*) FROM t").value().rows[0][0], "0");
  const auto taken = session->write_table("t", {{"v", {TypeKind::kInteger}}});
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.error().code, ErrorCode::kConflict);
}

TEST(Writer, WorksWhileAResultIsRead) {
  const auto session = open_test_session();
  auto stream = session->query("SELECT i FROM range(10000) AS r(i)", Deadline{});
  ASSERT_TRUE(stream.ok());
  auto writer = session->write_table("copy", {{"i", {TypeKind::kInteger}}});
  ASSERT_TRUE(writer.ok());
  for (;;) {
    const auto chunk = stream.value()->next();
    ASSERT_TRUE(chunk.ok()) << chunk.error().detail;
    if (chunk.value() == nullptr) break;
    for (std::size_t row = 0; row < chunk.value()->rows(); ++row) {
      writer.value()->append(chunk.value()->column(0).integer(row));
      ASSERT_TRUE(writer.value()->end_row().ok());
    }
  }
  ASSERT_TRUE(writer.value()->finish().ok());
  stream.value().reset();
  EXPECT_EQ(rows_of(*session, "SELECT sum(i) FROM copy").value().rows[0][0], "49995000");
}

/// Speed is measured by hand: --gtest_also_run_disabled_tests.
TEST(Writer, DISABLED_Speed) {
  const auto session = open_test_session({.memory_limit_bytes = 4ULL << 30});
  const auto start = std::chrono::steady_clock::now();
  auto writer = session->write_table(
      "t", {{"n", {TypeKind::kInteger}}, {"amount", {TypeKind::kDecimal, 12, 2}}, {"text", {TypeKind::kText}}});
  const Decimal amount = decimal("123.45");
  for (std::int64_t row = 0; row < 3000000; ++row) {
    writer.value()->append(row);
    writer.value()->append(amount);
    writer.value()->append("reference 123456");
    ASSERT_TRUE(writer.value()->end_row().ok());
  }
  ASSERT_TRUE(writer.value()->finish().ok());
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  RecordProperty("rows_per_second", static_cast<int>(3e6 / seconds.count()));
  std::cout << 3.0 / seconds.count() << " M rows/s\n";
}

}  // namespace
}  // namespace concord::engine::duckdb
