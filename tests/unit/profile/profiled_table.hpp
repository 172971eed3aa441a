// Tables in an engine with their profiles, and the slow twins that find their keys and dependencies cell by cell.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/duckdb/open.hpp"
#include "profile/functional_dependencies.hpp"
#include "profile/keys.hpp"
#include "unit/profile/columns_in_memory.hpp"

namespace concord::profile {

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
  engine::Session& session() { return *session_; }

 private:
  void run(const std::string& sql) {
    const Status status = session_->execute(sql, Deadline{});
    ASSERT_TRUE(status.ok()) << status.error().message;
  }
  Columns columns_;
  std::unique_ptr<engine::Session> session_;
  TableProfile profile_;
};

inline std::string row_key(const Columns& columns, unsigned chosen, std::size_t row) {
  std::string key;
  for (std::size_t column = 0; column < columns.size(); ++column) {
    if ((chosen >> column & 1U) == 0) continue;
    const Cell& cell = columns[column][row];
    key += cell ? "v" + std::to_string(cell->size()) + ":" + *cell : "empty";
  }
  return key;
}

inline bool is_unique(const Columns& columns, unsigned chosen) {
  std::set<std::string> seen;
  for (std::size_t row = 0; row < columns.front().size(); ++row) {
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if ((chosen >> column & 1U) != 0 && !columns[column][row]) return false;
    }
    if (!seen.insert(row_key(columns, chosen, row)).second) return false;
  }
  return true;
}

inline std::string names_of(unsigned chosen) {
  std::set<std::string> names;
  for (unsigned column = 0; chosen >> column != 0; ++column) {
    if ((chosen >> column & 1U) != 0) names.insert(fmt::format("c{}", column));
  }
  return fmt::format("{}", fmt::join(names, ","));
}

/// "c0,c1": the minimal keys of up to four columns that trying every combination finds.
inline std::set<std::string> slow_keys(const Columns& columns) {
  std::set<std::string> expected;
  std::vector<unsigned> unique;
  for (unsigned chosen = 1; chosen < 1U << columns.size(); ++chosen) {
    // Subsets have smaller numbers, so they come first.
    if (std::popcount(chosen) > 4 || std::ranges::any_of(unique, [&](unsigned u) { return (u & chosen) == u; }))
      continue;
    if (!is_unique(columns, chosen)) continue;
    unique.push_back(chosen);
    expected.insert(names_of(chosen));
  }
  return expected;
}

inline std::string names_of(const std::vector<std::string>& columns) {
  const std::set<std::string> names{columns.begin(), columns.end()};
  return fmt::format("{}", fmt::join(names, ","));
}

/// The fewest rows that must go so that `dependent` follows from `chosen`.
inline std::size_t slow_broken(const Columns& columns, unsigned chosen, std::size_t dependent) {
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

inline std::size_t group_count(const Columns& columns, unsigned chosen) {
  std::set<std::string> groups;
  for (std::size_t row = 0; row < columns.front().size(); ++row) groups.insert(row_key(columns, chosen, row));
  return groups.size();
}

/// "c0,c1>c2 3": what trying every combination finds, with the broken rows.
inline std::set<std::string> slow_dependencies(const Columns& columns) {
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

}  // namespace concord::profile
