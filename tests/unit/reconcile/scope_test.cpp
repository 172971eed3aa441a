// Scopes by days and by sign: found where the other side cannot know the rows, never invented where it could.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/clock.hpp"
#include "unit/reconcile/bench.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

constexpr std::int64_t kFirstDay = 20089;  // 2025-01-01

const Schema kLines{{"value_date", {TypeKind::kDate}}, {"text", {TypeKind::kText}}, {"amount", decimal()}};
const Schema kSales{{"day", {TypeKind::kDate}}, {"customer", {TypeKind::kText}}, {"paid", decimal()}};

std::string money(std::int64_t cents) {
  return Decimal::make(cents, 2).value().to_string();
}

/// A ledger of sales over `days`, and the statement's lines for those between `from` and `to`, a day later.
struct Month {
  std::vector<std::string> lines, sales;
};
Month make_month(unsigned seed, int days, int from, int to, int rows_a_day = 3) {
  std::mt19937 random{seed};
  Month month;
  for (int day = 0; day < days; ++day) {
    for (int row = 0; row < rows_a_day; ++row) {
      const auto cents = static_cast<std::int64_t>(1000 + random() % 900000);
      const std::string customer = "Customer " + std::to_string(random() % 500);
      month.sales.push_back(iso_date(kFirstDay + day) + "," + customer + "," + money(cents));
      if (day < from || day > to || random() % 20 == 0) continue;
      month.lines.push_back(iso_date(kFirstDay + day + 1) + ",TRF " + customer + "," + money(cents));
    }
  }
  return month;
}

TEST(ScopeByDays, ALedgerOfAYearAgainstAStatementOfAMonth) {
  for (unsigned seed = 1; seed <= tests::seed_count(5); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Bench bench;
    const Month month = make_month(seed, 120, 30, 59);
    const auto outcome = run(bench, bench.add("lines", kLines, month.lines), bench.add("sales", kSales, month.sales));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    ASSERT_TRUE(outcome.value().scope.has_value());
    const Scope& scope = *outcome.value().scope;
    EXPECT_TRUE(scope.on_right);
    EXPECT_TRUE(scope.filter.starts_with("CAST(\"day\" AS DATE) BETWEEN DATE '2025-01-")) << scope.filter;
    // 30 days of 3 rows, and the few days around them that the learnt days apart leave open.
    EXPECT_GE(scope.rows, 90U);
    EXPECT_LE(scope.rows, 90U + 14 * 3) << scope.filter;
    EXPECT_EQ(outcome.value().out_of_scope.size() + scope.rows, month.sales.size());
  }
}

TEST(ScopeByDays, SwappedSidesGiveTheSameRows) {
  Bench bench;
  const Month month = make_month(7, 120, 30, 59);
  const SideInput lines = bench.add("lines", kLines, month.lines);
  const SideInput sales = bench.add("sales", kSales, month.sales);
  const auto one = run(bench, lines, sales);
  ASSERT_TRUE(one.ok());
  for (const char* table : {"left_data", "right_data", "left_events", "right_events"})
    ASSERT_TRUE(bench.session().execute("DROP TABLE " + std::string{table}, Deadline{}).ok());
  const auto other = run(bench, sales, lines);
  ASSERT_TRUE(other.ok()) << other.error().message;
  ASSERT_TRUE(one.value().scope && other.value().scope);
  EXPECT_FALSE(other.value().scope->on_right);
  EXPECT_EQ(one.value().scope->filter, other.value().scope->filter);
  EXPECT_EQ(one.value().out_of_scope, other.value().out_of_scope);
}

TEST(ScopeByDays, NoneWhereBothCoverTheSameDays) {
  for (unsigned seed = 1; seed <= tests::seed_count(5); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Bench bench;
    const Month month = make_month(seed, 60, 0, 59);
    const auto outcome = run(bench, bench.add("lines", kLines, month.lines), bench.add("sales", kSales, month.sales));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_FALSE(outcome.value().scope.has_value()) << outcome.value().scope->filter;
  }
}

TEST(ScopeByDays, ATypingErrorInADateWidensNothing) {
  Bench bench;
  Month month = make_month(3, 240, 60, 179, 4);
  month.lines.push_back("2052-01-31,TRF Customer 7,12.00");
  const auto outcome = run(bench, bench.add("lines", kLines, month.lines), bench.add("sales", kSales, month.sales));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  ASSERT_TRUE(outcome.value().scope.has_value());
  EXPECT_EQ(outcome.value().scope->filter.find("2052"), std::string::npos) << outcome.value().scope->filter;
}

TEST(ScopeBySign, PaymentsOutOfAnAccountAreNotInALedgerOfSales) {
  for (unsigned seed = 1; seed <= tests::seed_count(5); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Bench bench;
    std::mt19937 random{seed};
    Month month = make_month(seed, 60, 0, 59);
    for (int row = 0; row < 40; ++row) {
      month.lines.push_back(iso_date(kFirstDay + static_cast<int>(random() % 60)) + ",RENT AND WAGES," +
                            money(-static_cast<std::int64_t>(1000 + random() % 900000)));
    }
    const auto outcome = run(bench, bench.add("lines", kLines, month.lines), bench.add("sales", kSales, month.sales));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    ASSERT_TRUE(outcome.value().scope.has_value());
    EXPECT_FALSE(outcome.value().scope->on_right);
    EXPECT_NE(outcome.value().scope->filter.find(">= 0"), std::string::npos) << outcome.value().scope->filter;
    EXPECT_EQ(outcome.value().out_of_scope.size(), 40U);
  }
}

TEST(ScopeBySign, RefundsThatCancelTheirChargesAreNoEvidence) {
  Bench bench;
  Month month = make_month(11, 60, 0, 59);
  std::mt19937 random{11};
  for (int row = 0; row < 40; ++row) {
    const auto cents = static_cast<std::int64_t>(1000 + random() % 900000);
    const std::string day = iso_date(kFirstDay + static_cast<int>(random() % 55));
    const std::string customer = ",Customer " + std::to_string(600 + row) + ",";
    month.sales.push_back(day + customer + money(cents));
    month.sales.push_back(day + customer + money(-cents));
  }
  const auto outcome = run(bench, bench.add("lines", kLines, month.lines), bench.add("sales", kSales, month.sales));
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_FALSE(outcome.value().scope.has_value()) << outcome.value().scope->filter;
}

// Lines that name a category and come close to its sum are not its payouts unless they follow it week by week.
TEST(ScopeByCategory, LinesThatNameACategoryMustFollowIt) {
  const Schema orders{
      {"day", {TypeKind::kDate}}, {"customer", {TypeKind::kText}}, {"gateway", {TypeKind::kText}}, {"paid", decimal()}};
  for (unsigned seed = 1; seed <= tests::seed_count(5); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Bench bench;
    const Month month = make_month(seed, 120, 0, 119);
    std::vector<std::string> lines = month.lines, sales;
    for (const std::string& sale : month.sales) {
      const std::size_t last = sale.rfind(',');
      sales.push_back(sale.substr(0, last) + ",Online" + sale.substr(last));
    }
    // Cash in the first weeks, 20 times 100.07; seven deposits of 240.11 in the last: 84 % of the sum.
    for (int row = 0; row < 20; ++row) sales.push_back(iso_date(kFirstDay + 4 * row) + ",Walk-in,Cash," + money(10007));
    for (int row = 0; row < 7; ++row)
      lines.push_back(iso_date(kFirstDay + 90 + 4 * row) + ",CASH DEPOSIT," + money(24011));
    const auto outcome = run(bench, bench.add("lines", kLines, lines), bench.add("sales", orders, sales));
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    ASSERT_TRUE(outcome.value().scope.has_value());
    EXPECT_EQ(outcome.value().scope->filter, "\"gateway\" = 'Online'");
  }
}

}  // namespace
}  // namespace concord::reconcile
