// Keys and functional dependencies of random tables against slow twins that try every combination, cell by cell.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "unit/profile/profiled_table.hpp"

namespace concord::profile {
namespace {

Columns random_columns(std::mt19937_64& random, std::size_t rows) {
  Columns columns(3 + random() % 4, std::vector<Cell>(rows));
  for (auto& column : columns) {
    const std::uint64_t values = 1 + random() % 12;
    const bool with_empty = random() % 3 == 0;
    for (Cell& cell : column) {
      if (!with_empty || random() % 8 != 0) cell = std::to_string(random() % values);
    }
  }
  // Some columns follow from others, so that there is something to find.
  for (std::size_t column = 2; column < columns.size(); ++column) {
    if (random() % 2 == 0) continue;
    for (std::size_t row = 0; row < rows; ++row) {
      const Cell& first = columns[0][row];
      const Cell& second = columns[1][row];
      if (first)
        columns[column][row] = std::to_string(std::hash<std::string>{}(*first + (random() % 40 == 0 ? "x" : "")) % 5);
      if (second && column % 2 == 1) columns[column][row] = columns[column][row].value_or("") + *second;
    }
  }
  return columns;
}

TEST(Keys, AreThoseThatTryingEveryCombinationFinds) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random{seed};
  std::size_t found = 0;
  for (int round = 0; round < 60; ++round) {
    TestTable table{random_columns(random, 2 + random() % 40)};
    const std::set<std::string> expected = slow_keys(table.columns());
    std::set<std::string> stated;
    const Keys keys = table.keys();
    for (const Key& key : keys.keys) {
      stated.insert(names_of(key.columns));
      EXPECT_EQ(table.ask(key.sql), 0) << key.sql;
    }
    EXPECT_EQ(stated, expected);
    EXPECT_TRUE(keys.not_searched.empty());
    found += expected.size();
  }
  EXPECT_GT(found, 20U);
}

TEST(FunctionalDependencies, AreThoseThatTryingEveryCombinationFinds) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random{seed};
  std::size_t found = 0, approximate = 0;
  for (int round = 0; round < 40; ++round) {
    TestTable table{random_columns(random, 20 + random() % 200)};
    std::set<std::string> stated;
    for (const FunctionalDependency& each : table.dependencies().found) {
      stated.insert(fmt::format("{}>{} {}", names_of(each.determinants), each.dependent, double(each.rows_broken)));
      EXPECT_EQ(table.ask(each.sql), static_cast<std::int64_t>(each.rows_broken)) << each.sql;
      EXPECT_EQ(each.examples.size(), std::min<std::uint64_t>(each.rows_broken, 5));
      approximate += each.rows_broken > 0 ? 1 : 0;
    }
    const std::set<std::string> expected = slow_dependencies(table.columns());
    EXPECT_EQ(stated, expected);
    found += expected.size();
  }
  EXPECT_GT(found, 20U);
  EXPECT_GT(approximate, 0U);
}

/// Of a table beyond the rows that are searched, what is stated is still counted over all of them.
TEST(Keys, OfALargeTableAreCountedOverAllRows) {
  Columns columns(4, std::vector<Cell>(50'000));
  for (std::size_t row = 0; row < 50'000; ++row) {
    columns[0][row] = std::to_string(row / 250);                     // 200 values
    columns[1][row] = std::to_string(row % 250);                     // with c0: a key
    columns[2][row] = std::to_string(row / 250 % 7);                 // follows from c0
    columns[3][row] = std::to_string(row == 49'999 ? 49'998 : row);  // a key but for the last row
  }
  columns[2][777] = "other";
  TestTable table{std::move(columns)};
  const Keys keys = table.keys();
  std::set<std::string> stated;
  for (const Key& key : keys.keys) stated.insert(names_of(key.columns));
  EXPECT_TRUE(stated.contains("c0,c1"));
  ASSERT_FALSE(keys.near.empty());
  EXPECT_EQ(keys.near.front().columns, std::vector<std::string>{"c3"});
  EXPECT_EQ(keys.near.front().rows_broken, 1U);
  ASSERT_EQ(keys.near.front().examples.size(), 2U);
  EXPECT_EQ(keys.near.front().examples[0].row, 49'999U);
  EXPECT_EQ(keys.near.front().examples[1].row, 50'000U);
  const FunctionalDependencies dependencies = table.dependencies();
  const auto from_c0 = std::ranges::find_if(dependencies.found, [](const FunctionalDependency& each) {
    return each.determinants == std::vector<std::string>{"c0"} && each.dependent == "c2";
  });
  ASSERT_NE(from_c0, dependencies.found.end());
  EXPECT_EQ(from_c0->rows_broken, 1U);
  ASSERT_EQ(from_c0->examples.size(), 1U);
  EXPECT_EQ(from_c0->examples[0].row, 778U);
}

/// Customers with four rows each hardly repeat among few of the rows; neither do pairs of a branch and a day.
TEST(FunctionalDependencies, OfManySmallGroupsAreFoundInALargeTable) {
  constexpr std::size_t kRows = 120'000;
  Columns columns(6, std::vector<Cell>(kRows));
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::size_t customer = row / 4 * 7919 % 30'000, branch = row % 101, day = row / 7 % 211;
    columns[0][row] = std::to_string(customer);
    columns[1][row] = "name " + std::to_string(customer * 31 % 29'989);
    columns[2][row] = std::to_string(branch);
    columns[3][row] = std::to_string(day);
    columns[4][row] = std::to_string((branch * 211 + day) * 17 % 10'007);
    columns[5][row] = std::to_string(row * 31 % 13);
  }
  TestTable table{std::move(columns)};
  const FunctionalDependencies dependencies = table.dependencies();
  std::set<std::string> stated;
  for (const FunctionalDependency& each : dependencies.found) {
    stated.insert(fmt::format("{}>{}", names_of(each.determinants), each.dependent));
    EXPECT_EQ(table.ask(each.sql), static_cast<std::int64_t>(each.rows_broken)) << each.sql;
  }
  EXPECT_TRUE(stated.contains("c0>c1")) << fmt::format("{}", fmt::join(stated, " "));
  EXPECT_TRUE(stated.contains("c2,c3>c4")) << fmt::format("{}", fmt::join(stated, " "));
}

TEST(Keys, TwoColumnsThatNearlyTellRowsApartAreNamedWithTheirTwins) {
  Columns columns(2, std::vector<Cell>(100));
  for (std::size_t row = 0; row < 100; ++row) {
    columns[0][row] = std::to_string(row / 10);
    columns[1][row] = std::to_string(row == 99 ? 8 : row % 10);
  }
  TestTable table{std::move(columns)};
  const Keys keys = table.keys();
  EXPECT_TRUE(keys.keys.empty());
  ASSERT_EQ(keys.near.size(), 1U);
  EXPECT_EQ(names_of(keys.near[0].columns), "c0,c1");
  EXPECT_EQ(keys.near[0].rows_broken, 1U);
  EXPECT_EQ(table.ask(keys.near[0].sql), 1);
  ASSERT_EQ(keys.near[0].examples.size(), 2U);
  EXPECT_EQ(keys.near[0].examples[0].row, 99U);
  EXPECT_EQ(keys.near[0].examples[1].row, 100U);
}

/// A wide table is searched within a budget, and the result says so.
TEST(Keys, SaysWhatWasNotSearched) {
  Columns columns(30, std::vector<Cell>(300));
  for (std::size_t column = 0; column < columns.size(); ++column) {
    for (std::size_t row = 0; row < 300; ++row) columns[column][row] = std::to_string(row / 2 % (3 + column));
  }
  TestTable table{std::move(columns)};
  const Keys keys = table.keys();
  EXPECT_TRUE(keys.keys.empty());  // every row has a twin
  EXPECT_FALSE(keys.not_searched.empty());
  EXPECT_FALSE(table.dependencies().not_searched.empty());
}

}  // namespace
}  // namespace concord::profile
