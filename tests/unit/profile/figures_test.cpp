// Quantiles, means, spread, histograms, outliers, dates and format breaks against slow twins over the cells.
#include "profile/figures.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "core/clock.hpp"
#include "engine/duckdb/open.hpp"
#include "profile/impl/histogram_edges.hpp"
#include "profile/panels.hpp"
#include "report/render.hpp"

namespace concord::profile {
namespace {

/// A table "t" that is made by SQL.
class FigureTable {
 public:
  FigureTable(const std::string& sql, const Schema& schema) : session_{engine::duckdb::open_session({}).value()} {
    const Status made = session_->execute("CREATE TABLE t AS " + sql, Deadline{});
    EXPECT_TRUE(made.ok()) << made.error().message;
    NoProgress progress;
    profile_ = profile_table(*session_, "t", schema, {}, Deadline{}, progress).value();
  }
  TableFigures figures() {
    NoProgress progress;
    auto measured = measure_figures(*session_, {"t", &profile_, "rowid + 1"}, Deadline{}, progress);
    EXPECT_TRUE(measured.ok()) << measured.error().message;
    return measured.ok() ? std::move(measured).value() : TableFigures{};
  }
  TableProfile& profile() { return profile_; }
  bool runs(const std::string& sql) {
    auto stream = session_->query(sql, Deadline{});
    return stream.ok() && stream.value()->next().ok();
  }

 private:
  std::unique_ptr<engine::Session> session_;
  TableProfile profile_;
};

std::string cents_text(std::int64_t cents) {
  return Decimal::make(cents, 2).value().to_string();
}

std::string amounts_sql(const std::vector<std::int64_t>& cents) {
  std::string rows;
  for (const std::int64_t each : cents) rows += (rows.empty() ? "(" : ", (") + cents_text(each) + ")";
  return "SELECT CAST(a AS DECIMAL(12,2)) AS amount FROM (VALUES " + rows + ") v(a)";
}

TEST(Figures, OfAmountsAreThoseOfTheSortedCells) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random{seed};
  for (int round = 0; round < 30; ++round) {
    std::vector<std::int64_t> cents(30 + random() % 300);
    for (auto& each : cents) {
      each = static_cast<std::int64_t>(random() % 100'000) - 30'000;
      if (random() % 50 == 0) each *= 1'000;
    }
    FigureTable table{amounts_sql(cents), {{"amount", {TypeKind::kDecimal, 12, 2}}}};
    const ColumnFigures figures = table.figures().columns[0];
    std::vector<std::int64_t> sorted = cents;
    std::ranges::sort(sorted);
    const auto rows = static_cast<double>(sorted.size());
    ASSERT_EQ(figures.quantiles.size(), ColumnFigures::kShares.size());
    for (std::size_t place = 0; place < figures.quantiles.size(); ++place) {
      // The least value that at least this share of the values do not exceed.
      const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(ColumnFigures::kShares[place] * rows - 1e-9)));
      EXPECT_EQ(figures.quantiles[place], cents_text(sorted[rank - 1])) << ColumnFigures::kShares[place];
    }
    EXPECT_EQ(figures.quantile_rows, sorted.size());
    std::int64_t sum = 0;
    long double squares = 0;
    for (const std::int64_t each : cents) sum += each;
    const long double mean = static_cast<long double>(sum) / static_cast<long double>(cents.size());
    for (const std::int64_t each : cents) squares += (each - mean) * (each - mean);
    EXPECT_NEAR(std::stod(figures.mean), static_cast<double>(mean / 100), 0.00005001);
    const auto deviation = static_cast<double>(std::sqrt(squares / (rows - 1)) / 100);
    EXPECT_NEAR(std::stod(figures.deviation), deviation, deviation * 1e-5);
    std::uint64_t counted = 0;
    for (std::size_t bar = 0; bar < figures.histogram.size(); ++bar) {
      const Decimal from = Decimal::parse(figures.histogram[bar].from).value();
      const Decimal to = Decimal::parse(figures.histogram[bar].to).value();
      const bool last = bar + 1 == figures.histogram.size();
      const auto expected = std::ranges::count_if(cents, [&](std::int64_t each) {
        const Decimal value = Decimal::make(each, 2).value();
        return value >= from && (value < to || (last && value == to));
      });
      EXPECT_EQ(figures.histogram[bar].count, static_cast<std::uint64_t>(expected)) << from.to_string();
      counted += figures.histogram[bar].count;
    }
    EXPECT_EQ(counted, cents.size()) << "every value is in exactly one bar";
  }
}

TEST(Figures, OutliersAreBeyondThreeTimesTheMiddleHalf) {
  std::vector<std::int64_t> cents;
  for (std::int64_t each = 1; each <= 100; ++each) cents.push_back(each * 100);
  cents[41] = 9'999'900;
  cents[6] = -5'000'000;
  FigureTable table{amounts_sql(cents), {{"amount", {TypeKind::kDecimal, 12, 2}}}};
  ASSERT_EQ(table.profile().columns[0].role, Role::kAmount);
  const ColumnFigures figures = table.figures().columns[0];
  ASSERT_TRUE(figures.outliers.has_value());
  EXPECT_EQ(figures.outliers->rows, 2U);
  ASSERT_EQ(figures.outliers->examples.size(), 2U);
  EXPECT_EQ(figures.outliers->examples[0].row, 42U);
  EXPECT_EQ(figures.outliers->examples[0].value, "99999.00");
  EXPECT_EQ(figures.outliers->examples[1].row, 7U);
}

TEST(Figures, CellsThatBreakTheHabitAreNamed) {
  FigureTable table{
      "SELECT CASE i WHEN 17 THEN 'INV 0017' WHEN 60 THEN 'inv-60' ELSE printf('INV-%04d', i) END AS code FROM "
      "range(1, 101) t(i)",
      {{"code", {TypeKind::kText}}}};
  const ColumnFigures figures = table.figures().columns[0];
  ASSERT_TRUE(figures.breaks.has_value());
  EXPECT_EQ(figures.breaks->shape, "AAA-9999");
  EXPECT_EQ(figures.breaks->rows, 2U);
  ASSERT_EQ(figures.breaks->examples.size(), 2U);
  EXPECT_EQ(figures.breaks->examples[0].row, 17U);
  EXPECT_EQ(figures.breaks->examples[1].value, "inv-60");
  EXPECT_EQ(figures.length_mean, "8.0");
}

TEST(Figures, OfEmptyColumnsAndTablesAreAbsent) {
  const Schema schema{
      {"a", {TypeKind::kInteger}}, {"b", {TypeKind::kText}}, {"c", {TypeKind::kDate}}, {"d", {TypeKind::kDouble}}};
  for (const std::string rows : {"0", "3"}) {
    FigureTable table{
        "SELECT NULL::BIGINT AS a, NULL::VARCHAR AS b, NULL::DATE AS c, NULL::DOUBLE AS d FROM range(" + rows + ")",
        schema};
    for (const ColumnFigures& figures : table.figures().columns) {
      EXPECT_TRUE(figures.quantiles.empty() && figures.histogram.empty() && figures.mean.empty() && !figures.dates);
    }
    report::Document document;
    const TableFigures figures = table.figures();
    for (std::size_t place = 0; place < 4; ++place) {
      document.blocks.emplace_back(column_panel(table.profile().columns[place], figures.columns[place]));
    }
    EXPECT_FALSE(report::render_html(document).empty());
  }
}

TEST(Figures, OfFloatingPointNumbersLeaveOutWhatIsNone) {
  FigureTable table{"SELECT CASE WHEN i = 3 THEN 'nan'::DOUBLE ELSE i / 4 END AS x FROM range(0, 101) t(i)",
                    {{"x", {TypeKind::kDouble}}}};
  const ColumnFigures figures = table.figures().columns[0];
  EXPECT_EQ(figures.quantile_rows, 100U);
  EXPECT_EQ(figures.mean, "12.6175");  // (5050 - 3) / 4 / 100, six digits
}

TEST(Figures, SquaresOfLargeNumbersDoNotOverflow) {
  FigureTable table{"SELECT 1054423946000 + i AS bytes FROM range(1, 12) t(i)", {{"bytes", {TypeKind::kInteger}}}};
  // The numbers 1 to 11, moved: the sum of squared distances from 6 is 110, over 10.
  EXPECT_EQ(table.figures().columns[0].deviation, "3.31662");
}

TEST(Figures, SquaresOfNumbersOfAnyLengthAndScaleDoNotOverflow) {
  for (std::uint8_t digits = 1; digits <= 17; ++digits) {
    const std::int64_t greatest = std::stoll(std::string(digits, '9'));
    for (std::uint8_t scale = 0; scale <= std::min<std::uint8_t>(digits, 9); scale += 3) {
      // Four numbers in steps of two: they lie 3 and 1 below and above their middle.
      std::string rows;
      for (int step = 0; step < 4; ++step)
        rows += (step == 0 ? "(" : ", (") + Decimal::make(greatest - 2 * step, scale).value().to_string() + ")";
      FigureTable table{fmt::format("SELECT CAST(a AS DECIMAL({},{})) AS x FROM (VALUES {}) v(a)", digits, scale, rows),
                        {{"x", {TypeKind::kDecimal, digits, scale}}}};
      const std::string deviation = table.figures().columns[0].deviation;
      ASSERT_FALSE(deviation.empty()) << int{digits} << " digits, scale " << int{scale};
      const double expected = std::sqrt(20.0 / 3) / std::pow(10.0, scale);
      EXPECT_NEAR(std::stod(deviation), expected, expected * 1e-5) << int{digits} << " digits, scale " << int{scale};
    }
  }
}

TEST(Figures, EveryStatementCanBeRunAgainAndGivesTheSame) {
  FigureTable table{"SELECT i AS n, DATE '2025-01-01' + i::INTEGER AS d, 'x' || i AS s FROM range(50) t(i)",
                    {{"n", {TypeKind::kInteger}}, {"d", {TypeKind::kDate}}, {"s", {TypeKind::kText}}}};
  const TableFigures figures = table.figures();
  EXPECT_GE(figures.statements.size(), 6U);
  for (const Statement& each : figures.statements) EXPECT_TRUE(table.runs(each.sql)) << each.sql;
  EXPECT_EQ(figures_json(table.profile(), figures), figures_json(table.profile(), table.figures()));
}

TEST(HistogramEdges, CoverTheRangeAndAreRound) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random{seed};
  for (int round = 0; round < 2'000; ++round) {
    const int scale = static_cast<int>(random() % 4);
    std::array<std::int64_t, 4> values{};
    for (auto& each : values) each = static_cast<std::int64_t>(random() % (1ULL << (1 + random() % 40))) - (1 << 20);
    std::ranges::sort(values);
    const auto text = [&](std::size_t place) { return Decimal::make(values[place], scale).value().to_string(); };
    const auto edges =
        histogram_edges({TypeKind::kDecimal, 18, static_cast<std::uint8_t>(scale)}, text(0), text(3), text(1), text(2));
    if (values[0] == values[3]) {
      EXPECT_TRUE(edges.empty());
      continue;
    }
    ASSERT_GE(edges.size(), 2U);
    ASSERT_LE(edges.size(), 27U);
    const auto number = [](const std::string& edge) { return Decimal::parse(edge).value(); };
    EXPECT_LE(number(edges.front()), number(text(0)));
    EXPECT_GE(number(edges.back()), number(text(3)));
    for (std::size_t place = 1; place < edges.size(); ++place)
      EXPECT_LT(number(edges[place - 1]), number(edges[place]));
  }
}

using Days = std::vector<std::pair<std::int64_t, std::uint64_t>>;
constexpr std::int64_t kMonday = 20'087;  // 2024-12-30

TEST(DateSeries, NamesMissingDays) {
  Days days;
  for (std::int64_t day = 0; day < 40; ++day) {
    if (day != 5 && day != 20 && day != 21) days.emplace_back(kMonday + day, 2);
  }
  const DateSeries series = describe_days(days);
  EXPECT_EQ(series.unit, "day");
  EXPECT_EQ(series.missing, 3U);
  ASSERT_EQ(series.gaps.size(), 2U);
  EXPECT_EQ(series.gaps[0].first, iso_date(kMonday + 5));
  EXPECT_EQ(series.gaps[1].first, iso_date(kMonday + 20));
  EXPECT_EQ(series.gaps[1].second, iso_date(kMonday + 21));
  EXPECT_EQ(series.activity.size(), 40U);
}

TEST(DateSeries, WeekendsAreNoGapsOfWorkingDays) {
  Days days;
  for (std::int64_t day = 0; day < 70; ++day) {
    if (day % 7 < 5 && day != 9) days.emplace_back(kMonday + day, 3);
  }
  const DateSeries series = describe_days(days);
  EXPECT_EQ(series.unit, "working day");
  EXPECT_EQ(series.missing, 1U);
  EXPECT_EQ(series.gaps.at(0).first, iso_date(kMonday + 9));
  EXPECT_EQ(series.weekdays[0], 30U);
  EXPECT_EQ(series.weekdays[5] + series.weekdays[6], 0U);
}

TEST(DateSeries, OneDayAMonthIsAMonthlySeries) {
  Days days;
  for (int month = 0; month < 24; ++month) {
    if (month != 13) days.emplace_back(kMonday + 16 + month * 3044 / 100, 1);
  }
  const DateSeries series = describe_days(days);
  EXPECT_EQ(series.unit, "month");
  EXPECT_EQ(series.missing, 1U);
}

TEST(DateSeries, ScatteredDaysHaveNoGaps) {
  const DateSeries series = describe_days({{0, 1}, {900, 1}, {5'000, 4}, {90'000, 1}});
  EXPECT_EQ(series.unit, "");
  EXPECT_TRUE(series.gaps.empty());
  EXPECT_EQ(describe_days({}).days, 0U);
  // As the slow way counts: every row is on one weekday, in one month, in one unit of time.
  std::uint64_t rows = 0;
  for (const ValueCount& each : series.activity) rows += each.count;
  EXPECT_EQ(rows, 7U);
}

}  // namespace
}  // namespace concord::profile
