// The statements of the provenance run as they are on the exported rows, in another session, and give the same numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "reconcile/reconcile_report.hpp"
#include "unit/reconcile/shop.hpp"

namespace concord::reconcile {
namespace {

class InFolder {
 public:
  explicit InFolder(const std::filesystem::path& folder) : before_{std::filesystem::current_path()} {
    std::filesystem::current_path(folder);
  }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;
  ~InFolder() { std::filesystem::current_path(before_); }

 private:
  std::filesystem::path before_;
};

struct Line {
  std::string bucket;
  std::uint64_t left_rows = 0, right_rows = 0;
  std::string left_sum, right_sum, difference;
  friend bool operator==(const Line&, const Line&) = default;
};

std::string decimal_text(const engine::ColumnView& column, std::size_t row) {
  return Decimal::make(column.decimal_coefficient(row), column.type().scale).value().to_string();
}

// Runs every statement in the folder of the files. @return rows of each; `tie_out` gets those of the last.
std::vector<std::uint64_t> run_statements(const std::vector<std::string>& statements,
                                          std::map<std::string, Line>& tie_out) {
  std::vector<std::uint64_t> counts;
  const auto opened = engine::duckdb::open_session({.memory_limit_bytes = 1ULL << 30, .threads = 2});
  EXPECT_TRUE(opened.ok());
  for (const std::string& statement : statements) {
    counts.push_back(0);
    if (statement.starts_with("CREATE")) {
      const Status made = opened.value()->execute(statement, Deadline{});
      EXPECT_TRUE(made.ok()) << statement << (made.ok() ? "" : made.error().message + made.error().detail);
      continue;
    }
    auto stream = opened.value()->query(statement, Deadline{});
    EXPECT_TRUE(stream.ok()) << statement << (stream.ok() ? "" : stream.error().message + stream.error().detail);
    if (!stream.ok()) continue;
    while (const engine::Chunk* chunk = stream.value()->next().value()) {
      counts.back() += chunk->rows();
      for (std::size_t row = 0; &statement == &statements.back() && row < chunk->rows(); ++row) {
        const auto number = [&](std::size_t column) {
          return static_cast<std::uint64_t>(chunk->column(column).decimal_coefficient(row));
        };
        Line line{std::string{chunk->column(0).text(row)},
                  number(1),
                  number(2),
                  decimal_text(chunk->column(3), row),
                  decimal_text(chunk->column(4), row),
                  decimal_text(chunk->column(5), row)};
        tie_out.emplace(line.bucket, line);
      }
    }
  }
  return counts;
}

class ExportTest : public ::testing::Test {
 protected:
  void check(const SideInput& left, const SideInput& right, Options options, std::vector<std::string> wanted_files) {
    options.export_rows = true;
    const auto outcome = run(bench_, left, right, options);
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    const auto out = bench_.folder() / "out";
    std::filesystem::create_directory(out);
    const auto files = write_reconcile_files(outcome.value(), bench_.session(), left, right, out, Deadline{});
    ASSERT_TRUE(files.ok()) << files.error().message << files.error().detail;
    for (const std::string& name : wanted_files)
      EXPECT_NE(std::find(files.value().begin(), files.value().end(), name), files.value().end()) << name;
    const InFolder here{out};
    const std::vector<std::string> statements = provenance_statements(outcome.value());
    std::map<std::string, Line> lines;
    const auto counts = run_statements(statements, lines);
    ASSERT_EQ(lines.size(), outcome.value().buckets.size());
    for (const Bucket& bucket : outcome.value().buckets) {
      const Line want{std::string{bucket_name(bucket.kind)},
                      bucket.left_rows,
                      bucket.right_rows,
                      bucket.left_sum.to_string(),
                      bucket.right_sum.to_string(),
                      bucket.difference.to_string()};
      EXPECT_EQ(lines[want.bucket], want) << want.bucket;
    }
    const auto by_reference =
        static_cast<std::uint64_t>(std::count_if(outcome.value().groups.begin(), outcome.value().groups.end(),
                                                 [](const Group& group) { return group.pass == "exact_reference"; }));
    for (std::size_t index = 0; index < statements.size(); ++index) {
      if (statements[index].find("\"left_row\"") != std::string::npos && options.link == std::nullopt) {
        EXPECT_EQ(counts[index], by_reference);
        EXPECT_GT(by_reference, 0U);
      }
    }
  }
  Bench bench_;
};

TEST_F(ExportTest, StatementsRunOnTheRowsAsTheyAre) {
  const Files files = make_hard_files(4);
  check(bench_.add("statement", kStatement, files.statement), bench_.add("orders", kOrders, files.orders), {},
        {"left.parquet", "right.parquet"});
}

TEST_F(ExportTest, ALinkFileIsExportedToo) {
  const Files files = make_files(7);
  const SideInput left = bench_.add("statement", kStatement, files.statement);
  const SideInput right = bench_.add("orders", kOrders, files.orders);
  const SideInput link = bench_.add("advice", {{"line", {TypeKind::kText}}, {"order", {TypeKind::kText}}},
                                    {"REF10000,REF10000", "REF10074,REF10074"});
  Options options;
  options.link = LinkInput{link, {"line", "order", "reference", "order_reference", 1, 1}};
  check(left, right, options, {"left.parquet", "right.parquet", "link.parquet"});
}

TEST_F(ExportTest, IsLeftOutWhenNotWanted) {
  const Files files = make_files(4);
  const SideInput left = bench_.add("statement", kStatement, files.statement);
  const SideInput right = bench_.add("orders", kOrders, files.orders);
  const auto outcome = run(bench_, left, right);
  ASSERT_TRUE(outcome.ok());
  const auto written =
      write_reconcile_files(outcome.value(), bench_.session(), left, right, bench_.folder(), Deadline{});
  ASSERT_TRUE(written.ok());
  EXPECT_FALSE(std::filesystem::exists(bench_.folder() / "left.parquet"));
  EXPECT_NE(provenance_statements(outcome.value()).front().find("row_number()"), std::string::npos);
}

}  // namespace
}  // namespace concord::reconcile
