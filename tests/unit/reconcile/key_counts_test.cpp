#include "reconcile/impl/key_counts.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <set>

#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

using Cells = std::vector<std::optional<std::string>>;

struct Column {
  Cells left, right;
};

Cells cells_of(std::mt19937& random, std::size_t rows) {
  Cells cells;
  for (std::size_t row = 0; row < rows; ++row) {
    if (random() % 9 == 0)
      cells.emplace_back();
    else
      cells.emplace_back(std::to_string(random() % 6));
  }
  return cells;
}

// The slow twin: keys as lists of texts.
std::set<std::vector<std::string>> keys_of(const std::vector<Column>& columns, bool on_left, std::size_t rows) {
  std::set<std::vector<std::string>> keys;
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<std::string> key;
    for (const Column& column : columns) {
      if (const auto& cell = (on_left ? column.left : column.right)[row]) key.push_back(*cell);
    }
    if (key.size() == columns.size()) keys.insert(std::move(key));
  }
  return keys;
}

TEST(KeyCounts, AreThoseOfListsOfTexts) {
  for (unsigned seed = 1; seed <= tests::seed_count(200); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    const std::size_t left_rows = random() % 60, right_rows = random() % 60;
    std::vector<Column> columns(1 + random() % 3);
    std::vector<CodedColumn> coded(columns.size());
    std::vector<const CodedColumn*> all;
    for (std::size_t place = 0; place < columns.size(); ++place) {
      columns[place] = {cells_of(random, left_rows), cells_of(random, right_rows)};
      for (const bool on_left : {true, false}) {
        for (const auto& cell : on_left ? columns[place].left : columns[place].right)
          cell ? coded[place].add(on_left, *cell) : coded[place].add_empty(on_left);
      }
      all.push_back(&coded[place]);
    }
    const auto left = keys_of(columns, true, left_rows), right = keys_of(columns, false, right_rows);
    std::size_t shared = 0;
    for (const auto& key : left) shared += right.count(key);
    const KeyCounts counts = count_keys(all);
    EXPECT_EQ(counts.left, left.size());
    EXPECT_EQ(counts.right, right.size());
    EXPECT_EQ(counts.shared, shared);
  }
}

}  // namespace
}  // namespace concord::reconcile
