// Rows that a source hands over as values: every type, NULLs, texts in all three places, many parts on several threads.
#include <gtest/gtest.h>

#include <random>

#include "unit/engine/duckdb/fixture.hpp"

namespace concord::engine::duckdb {
namespace {

Schema every_type() {
  return {
      {"row", {TypeKind::kInteger}},      {"b", {TypeKind::kBoolean}},          {"d4", {TypeKind::kDecimal, 4, 2}},
      {"d9", {TypeKind::kDecimal, 9, 0}}, {"d18", {TypeKind::kDecimal, 18, 3}}, {"d38", {TypeKind::kDecimal, 38, 2}},
      {"r", {TypeKind::kDouble}},         {"day", {TypeKind::kDate}},           {"t", {TypeKind::kTime}},
      {"ts", {TypeKind::kTimestamp}},     {"tz", {TypeKind::kTimestampTz}},     {"s", {TypeKind::kText}}};
}

/// Row i in plain arithmetic; the query below computes the same by the engine.
struct MadeRows final : RowSource {
  Schema columns = every_type();
  std::vector<std::uint64_t> part_begins = {0};
  std::uint64_t claimed = 0;
  std::uint64_t failing_part = ~std::uint64_t{0};

  explicit MadeRows(std::uint64_t seed, std::size_t parts_wanted) {
    std::mt19937_64 random{seed};
    while (part_begins.size() <= parts_wanted) part_begins.push_back(part_begins.back() + random() % 5000);
    claimed = part_begins.back();
  }
  const Schema& schema() const override { return columns; }
  std::uint64_t parts() const override { return part_begins.size() - 1; }
  std::uint64_t rows() const override { return claimed; }

  static void fill(std::int64_t i, std::size_t row, RowBatch& batch) {
    batch.column(0).set_integer(row, i);
    if (i % 7 == 0) {
      for (std::size_t c = 1; c < batch.columns(); ++c) batch.column(c).set_null(row);
      return;
    }
    batch.column(1).set_boolean(row, i % 3 == 0);
    batch.column(2).set_coefficient(row, i % 9999 - 5000);
    batch.column(3).set_coefficient(row, -i);
    batch.column(4).set_coefficient(row, i * 1000003);
    batch.column(5).set_coefficient(row, Int128{i} * 1000000007 * 1000000007 * 1000);
    batch.column(6).set_real(row, static_cast<double>(i) / 8);
    batch.column(7).set_integer(row, i % 40000 - 20000);
    batch.column(8).set_integer(row, i * 86399);
    batch.column(9).set_integer(row, i * 1234567891);
    batch.column(10).set_integer(row, -i * 1234567);
    const std::string text = std::string(static_cast<std::size_t>(i % 40), 'x') + std::to_string(i);
    if (i % 2 == 0) return batch.column(11).set_text(row, text);
    const std::size_t at = batch.block().size();
    batch.block().insert(batch.block().end(), text.begin(), text.end());
    batch.column(11).set_text_in_block(row, {batch.block().data() + at, text.size()}, batch.block().data());
  }

  struct Reader final : RowPartReader {
    const MadeRows& made;
    explicit Reader(const MadeRows& all) : made{all} {}
    Status read(std::uint64_t part, RowBatch& batch) override {
      if (part == made.failing_part) return Error{ErrorCode::kConflict, "part is gone"};
      batch.block().clear();
      batch.block().reserve(5000 * 64);
      for (std::uint64_t i = made.part_begins[part]; i < made.part_begins[part + 1]; ++i)
        fill(static_cast<std::int64_t>(i), batch.add_rows(1), batch);
      return {};
    }
  };
  std::unique_ptr<RowPartReader> reader() const override { return std::make_unique<Reader>(*this); }
};

std::string expected_rows(std::uint64_t rows) {
  return "SELECT i AS row, CASE WHEN i % 7 <> 0 THEN i % 3 = 0 END AS b, "
         "CASE WHEN i % 7 <> 0 THEN ((i % 9999 - 5000) * 0.01)::DECIMAL(4,2) END AS d4, "
         "CASE WHEN i % 7 <> 0 THEN (-i)::DECIMAL(9,0) END AS d9, "
         "CASE WHEN i % 7 <> 0 THEN (i * 1000003 * 0.001)::DECIMAL(18,3) END AS d18, "
         "CASE WHEN i % 7 <> 0 THEN (i::DECIMAL(38,2) * 1000000007 * 1000000007 * 10)::DECIMAL(38,2) END AS d38, "
         "CASE WHEN i % 7 <> 0 THEN i / 8 END AS r, "
         "CASE WHEN i % 7 <> 0 THEN DATE '1970-01-01' + (i % 40000 - 20000)::INTEGER END AS day, "
         "CASE WHEN i % 7 <> 0 THEN (TIMESTAMP '1970-01-01' + to_microseconds(i * 86399))::TIME END AS t, "
         "CASE WHEN i % 7 <> 0 THEN TIMESTAMP '1970-01-01' + to_microseconds(i * 1234567891) END AS ts, "
         "CASE WHEN i % 7 <> 0 THEN TIMESTAMPTZ '1970-01-01 00:00:00+00' + to_microseconds(-i * 1234567) END AS tz, "
         "CASE WHEN i % 7 <> 0 THEN repeat('x', (i % 40)::INTEGER) || i END AS s FROM range(" +
         std::to_string(rows) + ") made(i)";
}

TEST(RowView, HandsOverEveryTypeInOrder) {
  constexpr std::uint64_t kSeed = 20261126;
  SCOPED_TRACE(kSeed);
  const auto session = open_test_session();
  const auto made = std::make_shared<MadeRows>(kSeed, 60);
  ASSERT_TRUE(session->create_row_view("made", made, Deadline{}).ok());
  for (const char* const table : {"once", "again"}) {
    const Status created =
        session->execute(std::string{"CREATE TABLE "} + table + " AS SELECT * FROM made", Deadline{});
    ASSERT_TRUE(created.ok()) << created.error().message << created.error().detail;
    const std::string rows = std::string{"FROM "} + table;
    for (const std::string& difference :
         {"SELECT count(*) FROM (" + rows + " EXCEPT ALL " + expected_rows(made->rows()) + ")",
          "SELECT count(*) FROM (" + expected_rows(made->rows()) + " EXCEPT ALL " + rows + ")",
          "SELECT count(*) " + rows + " WHERE rowid <> row"}) {
      const auto count = query_single_value(*session, difference, Deadline{});
      ASSERT_TRUE(count.ok()) << count.error().message << count.error().detail;
      EXPECT_EQ(std::get<std::int64_t>(count.value()), 0) << difference;
    }
  }
}

TEST(RowView, FailureOfTheSourceIsTheFailureOfTheQuery) {
  const auto session = open_test_session();
  const auto made = std::make_shared<MadeRows>(1, 20);
  made->failing_part = 11;
  ASSERT_TRUE(session->create_row_view("made", made, Deadline{}).ok());
  const Status failed = session->execute("CREATE TABLE t AS SELECT * FROM made", Deadline{});
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, ErrorCode::kConflict);
  EXPECT_EQ(failed.error().message, "part is gone");
  made->failing_part = ~std::uint64_t{0};
  EXPECT_TRUE(session->execute("CREATE TABLE t AS SELECT * FROM made", Deadline{}).ok());
}

TEST(RowView, LostRowsAreNoticed) {
  const auto session = open_test_session();
  const auto made = std::make_shared<MadeRows>(1, 5);
  ++made->claimed;
  ASSERT_TRUE(session->create_row_view("made", made, Deadline{}).ok());
  const Status failed = session->execute("CREATE TABLE t AS SELECT * FROM made", Deadline{});
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, ErrorCode::kInternal);
}

TEST(RowView, OtherQueriesGoOnAndAnUnfinishedOneEnds) {
  const auto session = open_test_session();
  ASSERT_TRUE(session->create_row_view("made", std::make_shared<MadeRows>(1, 200), Deadline{}).ok());
  {
    const auto started = session->query("SELECT * FROM made", Deadline{});
    ASSERT_TRUE(started.ok());
    ASSERT_TRUE(started.value()->next().ok());
  }
  const auto one = query_single_value(*session, "SELECT 1", Deadline{});
  ASSERT_TRUE(one.ok());
  Deadline cancelled;
  cancelled.cancel();
  EXPECT_EQ(session->execute("CREATE TABLE t AS SELECT * FROM made", cancelled).error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace concord::engine::duckdb
