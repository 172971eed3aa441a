// Keys and functional dependencies of random tables against slow twins that try every combination, cell by cell.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <random>
#include <set>

#include "columns_in_memory.hpp"
#include "engine/duckdb/open.hpp"
#include "profile/functional_dependencies.hpp"
#include "profile/keys.hpp"

namespace concord::profile {
namespace {

using Columns = std::vector<std::vector<Cell>>;

/// A table of text columns c0, c1, ... in an engine, profiled.
class TestTable {
 public:
  explicit TestTable(Columns columns)
      : columns_{std::move(columns)}, session_{engine::duckdb::open_session({}).value()} {
    Schema schema;
    std::string head, rows;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      schema.push_back({fmt::format("c{}", column), {TypeKind::kText}});
      head += fmt::format("{}c{} VARCHAR", column == 0 ? "" : ", ", column);
    }
    for (std::size_t row = 0; row < columns_.front().size(); ++row) {
      rows += row == 0 ? "(" : ", (";
      for (std::size_t column = 0; column < columns_.size(); ++column) {
        const Cell& cell = columns_[column][row];
        rows += (column == 0 ? "" : ", ") + (cell ? engine::quote_literal(*cell) : "NULL");
      }
      rows += ')';
    }
    run("CREATE TABLE t (" + head + ")");
    run("INSERT INTO t VALUES " + rows);
    NoProgress progress;
    profile_ = profile_table(*session_, "t", schema, {}, Deadline{}, progress).value();
  }
  Keys keys() {
    NoProgress progress;
    return find_keys(*session_, {"t", &profile_, "rowid + 1"}, Deadline{}, progress).value();
  }
  FunctionalDependencies dependencies() {
    NoProgress progress;
    return find_functional_dependencies(*session_, {"t", &profile_, "rowid + 1"}, Deadline{}, progress).value();
  }
  std::int64_t ask(const std::string& sql) {
    return std::get<std::int64_t>(engine::query_single_value(*session_, sql, Deadline{}).value());
  }
  const Columns& columns() const { return columns_; }

 private:
  void run(const std::string& sql) {
    const Status status = session_->execute(sql, Deadline{});
    ASSERT_TRUE(status.ok()) << status.error().message;
  }
  Columns columns_;
  std::unique_ptr<engine::Session> session_;
  TableProfile profile_;
};

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

std::string row_key(const Columns& columns, unsigned chosen, std::size_t row) {
  std::string key;
  for (std::size_t column = 0; column < columns.size(); ++column) {
    if ((chosen >> column & 1U) == 0) continue;
    const Cell& cell = columns[column][row];
    key += cell ? "v" + std::to_string(cell->size()) + ":" + *cell : "empty";
  }
  return key;
}

bool is_unique(const Columns& columns, unsigned chosen) {
  std::set<std::string> seen;
  for (std::size_t row = 0; row < columns.front().size(); ++row) {
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if ((chosen >> column & 1U) != 0 && !columns[column][row]) return false;
    }
    if (!seen.insert(row_key(columns, chosen, row)).second) return false;
  }
  return true;
}

std::string names_of(unsigned chosen) {
  std::set<std::string> names;
  for (unsigned column = 0; chosen >> column != 0; ++column) {
    if ((chosen >> column & 1U) != 0) names.insert(fmt::format("c{}", column));
  }
  return fmt::format("{}", fmt::join(names, ","));
}

std::string names_of(const std::vector<std::string>& columns) {
  const std::set<std::string> names{columns.begin(), columns.end()};
  return fmt::format("{}", fmt::join(names, ","));
}

TEST(Keys, AreThoseThatTryingEveryCombinationFinds) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random{seed};
  std::size_t found = 0;
  for (int round = 0; round < 60; ++round) {
    TestTable table{random_columns(random, 2 + random() % 40)};
    std::set<std::string> expected, stated;
    std::vector<unsigned> unique;
    for (unsigned chosen = 1; chosen < 1U << table.columns().size(); ++chosen) {
      // Subsets have smaller numbers, so they come first.
      if (std::popcount(chosen) > 4 || std::ranges::any_of(unique, [&](unsigned u) { return (u & chosen) == u; }))
        continue;
      if (!is_unique(table.columns(), chosen)) continue;
      unique.push_back(chosen);
      expected.insert(names_of(chosen));
    }
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

/// The fewest rows that must go so that `dependent` follows from `chosen`.
std::size_t slow_broken(const Columns& columns, unsigned chosen, std::size_t dependent) {
  std::map<std::string, std::map<std::string, std::size_t>> groups;
  for (std::size_t row = 0; row < columns.front().size(); ++row) {
    ++groups[row_key(columns, chosen, row)][row_key(columns, 1U << dependent, row)];
  }
  std::size_t broken = columns.front().size();
  for (const auto& [group, values] : groups) {
    std::size_t most = 0;
    for (const auto& [value, count] : values) most = std::max(most, count);
    broken -= most;
  }
  return broken;
}

std::size_t group_count(const Columns& columns, unsigned chosen) {
  std::set<std::string> groups;
  for (std::size_t row = 0; row < columns.front().size(); ++row) groups.insert(row_key(columns, chosen, row));
  return groups.size();
}

/// "c0,c1>c2 3": what trying every combination finds, with the broken rows.
std::set<std::string> slow_dependencies(const Columns& columns) {
  const std::size_t rows = columns.front().size();
  const auto in_question = [&](std::size_t column) {
    const std::size_t groups = group_count(columns, 1U << column);
    return groups >= 2 && groups < rows;
  };
  std::set<std::string> expected;
  std::vector<std::pair<unsigned, std::size_t>> known;
  for (int size = 1; size <= 3; ++size) {
    for (unsigned chosen = 1; chosen < 1U << columns.size(); ++chosen) {
      bool taken = std::popcount(chosen) == size && group_count(columns, chosen) * 2 <= rows;
      for (std::size_t column = 0; column < columns.size(); ++column) {
        taken = taken && ((chosen >> column & 1U) == 0 || in_question(column));
      }
      for (std::size_t dependent = 0; taken && dependent < columns.size(); ++dependent) {
        const bool less_does = std::ranges::any_of(
            known, [&](const auto& each) { return each.second == dependent && (each.first & chosen) == each.first; });
        if ((chosen >> dependent & 1U) != 0 || !in_question(dependent) || less_does) continue;
        const auto broken = static_cast<double>(slow_broken(columns, chosen, dependent));
        const auto constant = static_cast<double>(slow_broken(columns, 0, dependent));
        if (broken > 0.02 * static_cast<double>(rows) || broken > 0.2 * constant) continue;
        known.emplace_back(chosen, dependent);
        expected.insert(fmt::format("{}>c{} {}", names_of(chosen), dependent, broken));
      }
    }
  }
  return expected;
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
