// Tables of more rows than are searched, against slow twins that look at every row.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "profile/impl/closed_sample.hpp"
#include "profile/impl/coded_table.hpp"
#include "unit/profile/profiled_table.hpp"
#include "unit/seeds.hpp"

namespace concord::profile {
namespace {

/// Columns of different numbers of values, some with empty cells, some frequent.
Columns skewed_columns(std::mt19937_64& random, std::size_t rows) {
  Columns columns(2 + random() % 3, std::vector<Cell>(rows));
  for (auto& column : columns) {
    const std::uint64_t values = 2 + random() % 400;
    const bool with_empty = random() % 2 == 0, with_frequent = random() % 3 == 0;
    for (Cell& cell : column) {
      if (with_empty && random() % 10 == 0) continue;
      cell = std::to_string(with_frequent && random() % 4 == 0 ? 0 : random() % values);
    }
  }
  return columns;
}

/// Whether the engine's hash of a cell divides by the modulus.
std::vector<bool> rows_of_values(TestTable& table, std::size_t lead, std::uint64_t modulus) {
  const auto stream =
      table.session().query(fmt::format("SELECT hash(c{}) % {} = 0 FROM t ORDER BY rowid", lead, modulus), Deadline{});
  std::vector<bool> taken;
  for (const engine::Chunk* chunk = nullptr; (chunk = stream.value()->next().value()) != nullptr;) {
    for (std::size_t row = 0; row < chunk->rows(); ++row) taken.push_back(chunk->column(0).boolean(row));
  }
  return taken;
}

/// Of the taken rows, those that are equal to an earlier one.
std::uint64_t slow_repeated(const Columns& columns, const std::vector<bool>& taken, unsigned chosen) {
  std::set<std::string> seen;
  std::uint64_t repeated = 0;
  for (std::size_t row = 0; row < taken.size(); ++row) {
    if (taken[row] && !seen.insert(row_key(columns, chosen, row)).second) ++repeated;
  }
  return repeated;
}

TEST(ClosedSample, HoldsAllRowsWithSomeValuesAndCountsWhatRepeats) {
  std::size_t partial = 0;
  for (unsigned seed = 1; seed <= tests::seed_count(12); ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    std::mt19937_64 random{seed};
    const std::size_t rows = 100 + random() % 3000;
    TestTable table{skewed_columns(random, rows)};
    const Columns& columns = table.columns();
    std::vector<std::string> names;
    for (std::size_t column = 0; column < columns.size(); ++column) names.push_back(fmt::format("c{}", column));
    const std::size_t lead = random() % columns.size();
    const std::uint64_t wanted = 1 + random() % rows, modulus = rows / wanted;
    const ClosedSample sample = ClosedSample::read(table.session(), "t", names, lead, rows, wanted, Deadline{}).value();
    const std::vector<bool> taken = rows_of_values(table, lead, modulus);
    const auto count = static_cast<std::uint64_t>(std::ranges::count(taken, true));
    if (sample.rows() == 0 && count > 4 * wanted) continue;  // too many rows of single values
    ASSERT_EQ(sample.rows(), count);
    partial += count > 0 && count < rows ? 1 : 0;
    // Closed: no value of the lead is both inside and outside.
    std::set<std::string> inside, outside;
    for (std::size_t row = 0; row < rows; ++row)
      (taken[row] ? inside : outside).insert(row_key(columns, 1U << lead, row));
    for (const std::string& value : inside) EXPECT_FALSE(outside.contains(value)) << value;
    for (unsigned chosen = 1; chosen < 1U << columns.size(); ++chosen) {
      if ((chosen >> lead & 1U) == 0) continue;
      std::vector<std::size_t> places;
      for (std::size_t column = 0; column < columns.size(); ++column) {
        if ((chosen >> column & 1U) != 0) places.push_back(column);
      }
      EXPECT_EQ(sample.repeated_rows(places), slow_repeated(columns, taken, chosen)) << chosen;
    }
  }
  EXPECT_GT(partial, 0U);
}

TEST(ClosedCodes, AreEqualWhereTheCellsAre) {
  for (unsigned seed = 1; seed <= tests::seed_count(12); ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    std::mt19937_64 random{seed};
    const std::size_t rows = 100 + random() % 3000;
    TestTable table{skewed_columns(random, rows)};
    const Columns& columns = table.columns();
    std::vector<std::string> names;
    for (std::size_t column = 0; column < columns.size(); ++column) names.push_back(fmt::format("c{}", column));
    const std::vector<ClosedLead> leads{{random() % columns.size(), 1 + random() % 20},
                                        {random() % columns.size(), 1 + random() % 20}};
    const std::uint64_t rows_max = rows / (1 + random() % 3);
    const auto chosen = read_closed_codes(table.session(), "t", names, leads, rows_max, Deadline{}).value();
    ASSERT_EQ(chosen.size(), leads.size());
    for (std::size_t i = 0; i < leads.size(); ++i) {
      const std::vector<bool> taken = rows_of_values(table, leads[i].column, leads[i].modulus);
      const auto count = static_cast<std::uint64_t>(std::ranges::count(taken, true));
      ASSERT_EQ(chosen[i].rows, count > rows_max ? 0 : count);
      if (chosen[i].rows == 0) continue;
      PartitionRefiner refiner;
      for (std::size_t column = 0; column < columns.size(); ++column) {
        ASSERT_EQ(chosen[i].columns[column].size(), count);
        EXPECT_EQ(refiner.repeated_rows(whole(count), chosen[i].columns[column], count),
                  slow_repeated(columns, taken, 1U << column));
      }
    }
  }
}

/// Digits of a shuffled counting in mixed bases, each in a column of its own, so that some of them together are a key;
/// another column that follows from two of them, one that follows from one but for a few rows, and some rows that break
/// the key.
Columns counted_columns(std::mt19937_64& random, std::size_t rows, std::size_t rows_broken) {
  const std::uint64_t first = 40 + random() % 200, second = 20 + random() % 60;
  std::vector<std::uint64_t> numbers(rows);
  for (std::size_t row = 0; row < rows; ++row) numbers[row] = row;
  std::ranges::shuffle(numbers, random);
  Columns columns(5, std::vector<Cell>(rows));
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint64_t number = row < rows_broken ? numbers[rows - 1 - row] : numbers[row];
    const std::uint64_t low = number % first, middle = number / first % second;
    columns[0][row] = std::to_string(low);
    columns[1][row] = std::to_string(middle);
    columns[2][row] = std::to_string(number / first / second);
    columns[3][row] = std::to_string((low * second + middle) * 31 % 977);
    columns[4][row] = std::to_string(random() % 400 == 0 ? random() % 17 : low % 17);
  }
  return columns;
}

TEST(Keys, OfLargeTablesAreThoseThatTryingEveryCombinationFinds) {
  std::size_t found = 0;
  for (unsigned seed = 1; seed <= tests::seed_count(4); ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    std::mt19937_64 random{seed};
    TestTable table{counted_columns(random, 22'000 + random() % 20'000, seed % 2 == 0 ? 0 : 1 + random() % 5)};
    const Keys keys = table.keys();
    std::set<std::string> stated;
    for (const Key& key : keys.keys) {
      stated.insert(names_of(key.columns));
      EXPECT_EQ(table.ask(key.sql), 0) << key.sql;
    }
    EXPECT_EQ(stated, slow_keys(table.columns()));
    EXPECT_TRUE(keys.not_searched.empty());
    for (const NearKey& near : keys.near) EXPECT_EQ(table.ask(near.sql), static_cast<std::int64_t>(near.rows_broken));
    found += stated.size();
  }
  EXPECT_GT(found, 0U);
}

TEST(FunctionalDependencies, OfLargeTablesMissNoneThatIsExact) {
  std::size_t exact = 0;
  for (unsigned seed = 1; seed <= tests::seed_count(3); ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    std::mt19937_64 random{seed};
    const std::size_t rows = 22'000 + random() % 20'000;
    TestTable table{counted_columns(random, rows, 0)};
    const FunctionalDependencies dependencies = table.dependencies();
    EXPECT_FALSE(dependencies.complete);
    std::set<std::string> stated;
    for (const FunctionalDependency& each : dependencies.found) {
      stated.insert(fmt::format("{}>{} {}", names_of(each.determinants), each.dependent, double(each.rows_broken)));
      EXPECT_EQ(table.ask(each.sql), static_cast<std::int64_t>(each.rows_broken)) << each.sql;
      EXPECT_LE(each.groups * 2, rows);
    }
    for (const std::string& expected : slow_dependencies(table.columns())) {
      if (!expected.ends_with(" 0")) continue;
      EXPECT_TRUE(stated.contains(expected)) << expected << " of " << fmt::format("{}", fmt::join(stated, "; "));
      ++exact;
    }
    EXPECT_TRUE(dependencies.not_searched.empty()) << fmt::format("{}", fmt::join(dependencies.not_searched, "; "));
  }
  EXPECT_GT(exact, 0U);
}

}  // namespace
}  // namespace concord::profile
