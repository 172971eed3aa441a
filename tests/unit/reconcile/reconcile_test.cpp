#include "reconcile/reconcile.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/duckdb/open.hpp"
#include "reconcile/reconcile_report.hpp"
#include "report/render.hpp"
#include "unit/reconcile/shop.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

TEST(Reconcile, FindsColumnsScopeAndWhatIsMissing) {
  Bench bench;
  const Files files = make_files(4);
  const SideInput left = bench.add("statement", kStatement, files.statement);
  const SideInput right = bench.add("orders", kOrders, files.orders);
  const auto outcome = run(bench, left, right);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message << outcome.error().detail;
  const Outcome& result = outcome.value();
  EXPECT_EQ(result.left.columns.amount, "amount");
  EXPECT_EQ(result.right.columns.amount, "paid");
  EXPECT_EQ(result.left.columns.reference, "reference");
  EXPECT_EQ(result.right.columns.date, "day");
  ASSERT_TRUE(result.scope.has_value());
  EXPECT_EQ(result.scope->filter, "\"gateway\" = 'Online'");
  EXPECT_EQ(result.scope->rows, 31U);
  EXPECT_EQ(result.out_of_scope.size(), 12U);
  EXPECT_EQ(result.missing_from_left, (std::vector<RowNumber>{{43}}));
  EXPECT_EQ(result.missing_from_right, (std::vector<RowNumber>{{31}}));
  EXPECT_EQ(result.groups.size(), 30U);
  EXPECT_EQ(result.difference, result.explained);
}

TEST(Reconcile, BucketsHoldEveryRowOnceWhateverTheOrder) {
  for (unsigned seed = 1; seed <= tests::seed_count(6); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    Files files = make_files(seed);
    Bench first, second;
    const auto before =
        run(first, first.add("statement", kStatement, files.statement), first.add("orders", kOrders, files.orders));
    std::shuffle(files.statement.begin(), files.statement.end(), random);
    std::shuffle(files.orders.begin(), files.orders.end(), random);
    const auto after =
        run(second, second.add("statement", kStatement, files.statement), second.add("orders", kOrders, files.orders));
    ASSERT_TRUE(before.ok() && after.ok());
    ASSERT_EQ(before.value().buckets.size(), after.value().buckets.size());
    std::uint64_t left_rows = 0, right_rows = 0;
    for (std::size_t index = 0; index < before.value().buckets.size(); ++index) {
      const Bucket& one = before.value().buckets[index];
      const Bucket& other = after.value().buckets[index];
      EXPECT_EQ(one.kind, other.kind);
      EXPECT_EQ(one.left_rows, other.left_rows);
      EXPECT_EQ(one.right_rows, other.right_rows);
      EXPECT_EQ(one.difference, other.difference);
      left_rows += one.left_rows;
      right_rows += one.right_rows;
    }
    EXPECT_EQ(left_rows, files.statement.size());
    EXPECT_EQ(right_rows, files.orders.size());
  }
}

TEST(Reconcile, NamesDuplicatesRefundsAndSigns) {
  Bench bench;
  Files files = make_files(8);
  files.statement.push_back(files.statement[1]);
  files.orders.push_back("2025-03-12,Zane Zhou,Online,88.80,REF70001");
  files.orders.push_back("2025-03-13,Zane Zhou,Online,-88.80,REF70002");
  files.orders.push_back("2025-03-14,Yara Yilmaz,Online,345.67,REF70003");
  files.statement.push_back("2025-03-14,TRF YARA YILMAZ,-345.67,REF70003");
  const SideInput left = bench.add("statement", kStatement, files.statement);
  const SideInput right = bench.add("orders", kOrders, files.orders);
  const auto outcome = run(bench, left, right);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  std::map<BucketKind, std::uint64_t> groups;
  for (const Group& group : outcome.value().groups) ++groups[group.bucket];
  EXPECT_EQ(groups[BucketKind::kDuplicate], 1U);
  EXPECT_EQ(groups[BucketKind::kRefundPair], 1U);
  EXPECT_EQ(groups[BucketKind::kSignFlip], 1U);
}

TEST(Reconcile, ScopeCanBeSwitchedOff) {
  Bench bench;
  const Files files = make_files(4);
  const SideInput left = bench.add("statement", kStatement, files.statement);
  const SideInput right = bench.add("orders", kOrders, files.orders);
  const auto outcome = run(
      bench, left, right,
      {.amount = {}, .date = {}, .reference = {}, .window_days = {}, .tolerance = {}, .use_scope = false, .link = {}});
  ASSERT_TRUE(outcome.ok());
  EXPECT_FALSE(outcome.value().scope.has_value());
  EXPECT_EQ(outcome.value().missing_from_left.size(), 13U);
}

TEST(Reconcile, SaysWhatIsWrongWithAnOption) {
  Bench bench;
  const Files files = make_files(4);
  const SideInput left = bench.add("statement", kStatement, files.statement);
  const SideInput right = bench.add("orders", kOrders, files.orders);
  Options options;
  options.amount = ColumnPair{"sum", "paid"};
  const auto outcome = run(bench, left, right, options);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(outcome.error().message.find("statement.csv has no column \"sum\""), std::string::npos)
      << outcome.error().message;
}

TEST(Reconcile, SaysWhatWasMendedWhileReading) {
  Bench bench;
  const Files files = make_files(4);
  const SideInput right = bench.add("orders", kOrders, files.orders);
  SideInput left = bench.add("statement", kStatement, files.statement);
  ingest::Table mended = *left.table;
  mended.repairs = {{"totals_row", "a line that adds up others is no row", 2, {LineNumber{33}}}};
  left.table = &mended;
  const auto outcome = run(bench, left, right);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  const auto summary = nlohmann::json::parse(summary_json(outcome.value()));
  EXPECT_EQ(summary["left"]["repairs"].size(), 1U);
  EXPECT_EQ(summary["left"]["repairs"][0]["kind"], "totals_row");
  EXPECT_EQ(summary["left"]["repairs"][0]["count"], 2);
  EXPECT_TRUE(summary["right"]["repairs"].empty());
  const auto document = reconcile_document(outcome.value(), bench.session(), left, right, 10, Deadline{});
  ASSERT_TRUE(document.ok()) << document.error().message;
  EXPECT_NE(report::render_markdown(document.value()).find("a line that adds up others is no row"), std::string::npos);
}

TEST(Reconcile, WritesEveryRowIntoAFile) {
  Bench bench;
  const Files files = make_files(4);
  const SideInput left = bench.add("statement", kStatement, files.statement);
  const SideInput right = bench.add("orders", kOrders, files.orders);
  const auto outcome = run(bench, left, right);
  ASSERT_TRUE(outcome.ok());
  const auto out = bench.folder() / "out";
  std::filesystem::create_directory(out);
  const auto written = write_reconcile_files(outcome.value(), bench.session(), left, right, out, Deadline{});
  ASSERT_TRUE(written.ok()) << written.error().message;
  const auto lines = [&](const std::string& name) {
    std::ifstream file{out / name};
    return std::count(std::istreambuf_iterator<char>{file}, {}, '\n');
  };
  EXPECT_EQ(lines("pairs.csv"), 31);
  EXPECT_EQ(lines("left_unmatched.csv"), 2);
  EXPECT_EQ(lines("right_unmatched.csv"), 2);
  EXPECT_EQ(lines("right_out_of_scope.csv"), 13);
  EXPECT_GT(std::filesystem::file_size(out / "report.html"), 1000U);
  EXPECT_GT(std::filesystem::file_size(out / "report.xlsx"), 1000U);
  EXPECT_GT(std::filesystem::file_size(out / "report.pdf"), 1000U);
}

}  // namespace
}  // namespace concord::reconcile
