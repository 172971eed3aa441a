// Persons made by chance: what blocking finds is held against all pairs, and nothing depends on the order of rows or
// sides.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "linkage/impl/candidates.hpp"
#include "linkage/impl/decision.hpp"
#include "linkage/impl/link_model.hpp"
#include "linkage/impl/records.hpp"

namespace concord::linkage {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string invented(std::mt19937& random, std::size_t different) {
  static constexpr std::string_view kConsonants = "BDFGKLMNPRST", kVowels = "AEIOU";
  std::size_t number = random() % different * 7919 + 11;
  std::string name;
  for (int syllable = 0; syllable < 3; ++syllable) {
    name += kConsonants[number % kConsonants.size()];
    number /= kConsonants.size();
    name += kVowels[number % kVowels.size()];
    number /= kVowels.size();
  }
  return name;
}

std::vector<std::string> person(std::mt19937& random) {
  return {invented(random, 60), invented(random, 200), invented(random, 300), invented(random, 40),
          std::to_string(19000000 + random() % 900 * 10000 + (1 + random() % 12) * 100 + 1 + random() % 28)};
}

std::vector<std::string> mistyped(std::mt19937& random, std::vector<std::string> cells) {
  for (std::string& cell : cells) {
    if (random() % 6 == 0) cell[random() % cell.size()] = static_cast<char>('1' + random() % 9);
    if (random() % 15 == 0) cell.clear();
  }
  return cells;
}

// Rows of both tables; person i is row i of either.
struct Tables {
  Rows left, right;
};

Tables persons(unsigned seed, std::size_t count) {
  std::mt19937 random{seed};
  Tables made;
  for (std::size_t index = 0; index < count; ++index) {
    made.left.push_back(person(random));
    made.right.push_back(mistyped(random, made.left.back()));
  }
  return made;
}

std::vector<RawColumn> columns_of(const Rows& rows) {
  std::vector<RawColumn> columns(rows.front().size());
  for (std::size_t index = 0; index < columns.size(); ++index) {
    RawColumn& column = columns[index];
    column.name = "c" + std::to_string(index);
    column.digits = index + 1 == columns.size();
    std::map<std::string, std::uint32_t> codes;
    for (const auto& row : rows) {
      const std::string& cell = row[index];
      if (cell.empty()) {
        column.cells.push_back(kNoValue);
        continue;
      }
      const auto [place, is_new] = codes.try_emplace(cell, static_cast<std::uint32_t>(codes.size()));
      if (is_new) column.texts.push_back(cell);
      column.cells.push_back(place->second);
    }
    column.counts.assign(column.texts.size(), 0);
    for (const std::uint32_t cell : column.cells) {
      if (cell != kNoValue) ++column.counts[cell];
    }
  }
  return columns;
}

Records records_of(const Rows& left, const Rows& right) {
  const auto mine = columns_of(left), its = columns_of(right);
  return make_records(mine, its, pair_with_itself(mine), false);
}

// The stated pairs by row numbers.
std::set<std::pair<std::uint64_t, std::uint64_t>> linked(const Rows& left, const Rows& right) {
  const Records records = records_of(left, right);
  const RecordComparison comparison{records};
  LinkModel model{records, comparison};
  const auto candidates = find_candidates(records, comparison, model, Deadline{}).value();
  model.learn(candidates);
  std::set<std::pair<std::uint64_t, std::uint64_t>> pairs;
  const auto groups = decide_pairs({records, comparison, model, candidates}, 0, Deadline{}).value();
  for (const RecordGroup& group : groups) {
    if (group.ambiguous || group.members.size() != 2) continue;
    pairs.emplace(records.members[group.members[0]].value, records.members[group.members[1]].value);
  }
  return pairs;
}

TEST(Candidates, OfManyRecordsAreTheLikelyOnesOfAllPairs) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Tables made = persons(seed, 600);
    const Records records = records_of(made.left, made.right);
    const RecordComparison comparison{records};
    const LinkModel model{records, comparison};
    const auto blocked = find_candidates(records, comparison, model, Deadline{}).value();
    std::set<std::pair<std::uint32_t, std::uint32_t>> found;
    for (const Candidate& candidate : blocked) found.emplace(candidate.left, candidate.right);
    std::size_t likely = 0, missed = 0;
    for (const Candidate& candidate : compare_all_pairs(records, comparison, model)) {
      if (model.log2_odds(candidate) <= 0) continue;
      ++likely;
      missed += found.contains({candidate.left, candidate.right}) ? 0U : 1U;
    }
    EXPECT_GT(likely, 500U);
    EXPECT_LE(missed, likely / 200);
  }
}

TEST(Linkage, FindsPersonsWhateverTheOrderOfRowsAndSides) {
  for (unsigned seed = 11; seed <= 14; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Tables made = persons(seed, 400);
    const auto pairs = linked(made.left, made.right);
    const auto right =
        std::count_if(pairs.begin(), pairs.end(), [](const auto& pair) { return pair.first == pair.second; });
    EXPECT_GE(right, 390);
    EXPECT_LE(pairs.size() - static_cast<std::size_t>(right), 2U);

    std::set<std::pair<std::uint64_t, std::uint64_t>> swapped;
    for (const auto& [one, other] : linked(made.right, made.left)) swapped.emplace(other, one);
    EXPECT_EQ(swapped, pairs);

    std::vector<std::size_t> order(made.left.size());
    std::iota(order.begin(), order.end(), 0U);
    std::shuffle(order.begin(), order.end(), std::mt19937{seed});
    Rows shuffled;
    for (const std::size_t row : order) shuffled.push_back(made.left[row]);
    std::set<std::pair<std::uint64_t, std::uint64_t>> back;
    for (const auto& [one, other] : linked(shuffled, made.right)) back.emplace(order[one - 1] + 1, other);
    EXPECT_EQ(back, pairs);
  }
}

// Households that share surname and address. In the second table every tenth person has moved, every fifteenth has
// another surname and every twentieth has given name and surname exchanged.
Tables households(unsigned seed, std::size_t count) {
  std::mt19937 random{seed};
  Tables made;
  while (made.left.size() < count) {
    const std::vector<std::string> first = person(random);
    const std::string house = std::to_string(1 + random() % 150);
    for (auto members = 1 + random() % 4; members > 0; --members) {
      const std::string born =
          std::to_string(19400000 + random() % 70 * 10000 + (1 + random() % 12) * 100 + 1 + random() % 28);
      made.left.push_back({invented(random, 100), first[1], first[2], house, first[3], born});
    }
  }
  for (std::size_t row = 0; row < made.left.size(); ++row) {
    std::vector<std::string> cells = made.left[row];
    if (row % 10 == 0) {
      cells[2] = invented(random, 300);
      cells[3] = std::to_string(1 + random() % 150);
      cells[4] = invented(random, 40);
    }
    if (row % 15 == 1) cells[1] = invented(random, 200);
    if (row % 20 == 2) std::swap(cells[0], cells[1]);
    made.right.push_back(std::move(cells));
  }
  return made;
}

TEST(Linkage, FindsWhoMovedOrMarriedAndNotWhoLivesThere) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Tables made = households(seed, 400);
    const auto pairs = linked(made.left, made.right);
    const auto right =
        std::count_if(pairs.begin(), pairs.end(), [](const auto& pair) { return pair.first == pair.second; });
    EXPECT_GE(static_cast<double>(right), 0.99 * static_cast<double>(made.left.size()));
    EXPECT_LE(pairs.size() - static_cast<std::size_t>(right), 1U);
  }
}

TEST(Linkage, FindsThemInOneTableToo) {
  for (unsigned seed = 4; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Tables made = households(seed, 400);
    const std::size_t persons = made.left.size();
    made.left.insert(made.left.end(), made.right.begin(), made.right.end());
    const auto columns = columns_of(made.left);
    const Records records = make_records(columns, columns, pair_with_itself(columns), true);
    const RecordComparison comparison{records};
    LinkModel model{records, comparison};
    const auto candidates = find_candidates(records, comparison, model, Deadline{}).value();
    model.learn(candidates);
    std::size_t right = 0, wrong = 0;
    for (const RecordGroup& group : decide_groups({records, comparison, model, candidates}, 0)) {
      const auto row = [&](std::size_t member) { return records.members[group.members[member]].value; };
      const bool pair = group.members.size() == 2 && std::max(row(0), row(1)) == std::min(row(0), row(1)) + persons;
      ++(pair ? right : wrong);
    }
    EXPECT_GE(static_cast<double>(right), 0.98 * static_cast<double>(persons));
    EXPECT_LE(wrong, persons / 100);
  }
}

TEST(Linkage, TwoExchangedValuesAreToldFromOneFoundElsewhere) {
  const Records records =
      records_of({{"ANNA", "BERGER", "1"}, {"CARL", "DORN", "2"}}, {{"BERGER", "ANNA", "1"}, {"BERGER", "PETER", "2"}});
  const RecordComparison comparison{records};
  const std::size_t first = records.left_count;
  for (std::size_t column = 0; column < 2; ++column) {
    EXPECT_EQ(level_of(comparison.compare(0, first), column), Level::kExchanged);
    EXPECT_EQ(level_of(comparison.compare(0, first + 1), column), Level::kElsewhere);
  }
}

TEST(Linkage, StrangersAreLeftAlone) {
  EXPECT_LE(linked(persons(21, 300).left, persons(22, 300).left).size(), 2U);
}

}  // namespace
}  // namespace concord::linkage
