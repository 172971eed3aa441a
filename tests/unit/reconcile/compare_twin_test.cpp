// Random tables, written in random ways and changed at random: hashing texts must say what the engine says, or nothing;
// hashing numbered rows must leave out none that the engine would speak of.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "unit/reconcile/comparison_bench.hpp"
#include "unit/seeds.hpp"

namespace concord::reconcile {
namespace {

using Random = std::mt19937_64;
using Row = std::vector<std::string>;

struct Table {
  Row header;
  std::vector<Row> rows;
};

std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}

bool one_in(Random& random, std::size_t chances) {
  return below(random, chances) == 0;
}

std::string two_digits(std::size_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

/// The kinds of columns, each with several ways to write one value.
enum class Kind { kWord, kInteger, kAmount, kDate, kTime, kInstant, kFlag, kNasty };

std::string value_of(Random& random, Kind kind) {
  static const std::vector<std::string> kWords{"ash",  "Jos\u00E9", "Jose\u0301", "\u00C5se", "oak tree",
                                               "=1+1", "-",         "N/A",        "'x"};
  static const std::vector<std::string> kNasty{"a,b",       "say \"hi\"", "two\nlines", "semi;colon",
                                               "tab\there", "\"",         "pipe|d",     "plain"};
  const auto number = std::to_string(below(random, 400));
  switch (kind) {
    case Kind::kWord:
      return kWords[below(random, kWords.size())];
    case Kind::kInteger:
      return (one_in(random, 5) ? "-" : "") + number;
    case Kind::kAmount: {
      static const std::vector<std::string> kFractions{"", ".5", ".50", ".500", ".00", ".0"};
      return (one_in(random, 5) ? "-" : "") + number + kFractions[below(random, kFractions.size())];
    }
    case Kind::kDate:
      return (one_in(random, 3) ? "1955-" : "2024-") + two_digits(1 + below(random, 12)) + "-" +
             two_digits(1 + below(random, 28));
    case Kind::kTime: {
      static const std::vector<std::string> kTimes{" 10:00:00", "T10:00:00", " 10:00:00.000",
                                                   "",          " 00:00:00", " 10:00:00.25"};
      return "2024-02-" + two_digits(1 + below(random, 28)) + kTimes[below(random, kTimes.size())];
    }
    case Kind::kInstant: {
      static const std::vector<std::string> kZones{"Z", "+00:00", "+02:00", "-05:30"};
      return "2024-02-" + two_digits(1 + below(random, 28)) + " 10:00:00" + kZones[below(random, kZones.size())];
    }
    case Kind::kFlag:
      return one_in(random, 2) ? "true" : "false";
    case Kind::kNasty:
      return kNasty[below(random, kNasty.size())];
  }
  return {};
}

std::string key_value(Random& random, std::size_t row, int style) {
  switch (style) {
    case 0:
      return "K" + std::to_string(1000 + row);
    case 1:
      return std::to_string(1 + row);
    case 2:
      return "k\u00E9y, " + std::to_string(row);
    default:
      return one_in(random, 2) ? std::to_string(row) + ".0" : std::to_string(row) + ".00";
  }
}

struct Made {
  Table left, right;
  std::vector<ColumnPair> keys;
};

Made make_tables(Random& random) {
  Made made;
  const int style = static_cast<int>(below(random, 8));  // beyond 3: as 0
  const bool composite = one_in(random, 3);
  std::vector<Kind> kinds;
  made.left.header = {"id"};
  made.keys = {{"id", "id"}};
  if (composite) {
    made.left.header.emplace_back("part");
    made.keys.push_back({"part", "part"});
  }
  const std::size_t values = below(random, 5) + (composite ? 0 : 1);
  for (std::size_t i = 0; i < values; ++i) {
    kinds.push_back(static_cast<Kind>(below(random, 8)));
    made.left.header.push_back("value " + std::to_string(i));
  }
  made.right.header = made.left.header;
  const std::size_t rows = 5 + below(random, 60);
  for (std::size_t i = 0; i < rows; ++i) {
    Row row{key_value(random, composite ? i / 3 : i, style > 3 ? 0 : style)};
    if (composite) row.push_back(one_in(random, 9) ? "" : "p" + std::to_string(i % 3));
    if (one_in(random, 40)) row[0].clear();
    for (const Kind kind : kinds) row.push_back(one_in(random, 8) ? "" : value_of(random, kind));
    made.left.rows.push_back(row);
  }
  for (const Row& row : made.left.rows) {
    if (one_in(random, 12)) continue;
    Row copy = row;
    if (!kinds.empty() && one_in(random, 5)) {
      const std::size_t value = below(random, kinds.size());
      copy[made.keys.size() + value] = value_of(random, kinds[value]);
    }
    made.right.rows.push_back(copy);
    if (one_in(random, 25)) made.right.rows.push_back(copy);
  }
  if (one_in(random, 3)) made.left.rows.push_back(made.left.rows[below(random, made.left.rows.size())]);
  for (std::size_t i = 0; i < 3; ++i) {
    Row row{"new " + std::to_string(i)};
    if (composite) row.emplace_back("p9");
    for (const Kind kind : kinds) row.push_back(value_of(random, kind));
    if (style == 0 || style > 3) made.right.rows.push_back(row);
  }
  std::shuffle(made.right.rows.begin(), made.right.rows.end(), random);
  return made;
}

void shuffle_columns(Random& random, Table& table) {
  std::vector<std::size_t> order(table.header.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), random);
  const auto moved = [&order](const Row& row) {
    Row result;
    for (const std::size_t place : order) result.push_back(row[place]);
    return result;
  };
  table.header = moved(table.header);
  for (Row& row : table.rows) row = moved(row);
}

std::string write(Random& random, const Table& table) {
  static const std::vector<std::string> kDelimiters{",", ",", ";", "\t", "|"};
  const std::string delimiter = kDelimiters[below(random, kDelimiters.size())];
  const std::string end = one_in(random, 4) ? "\r\n" : "\n";
  const bool all = one_in(random, 5);
  std::string text;
  const auto line = [&](const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string& cell = row[i];
      const bool quotes = all || one_in(random, 30) || cell.find_first_of(delimiter + "\"\r\n") != std::string::npos;
      if (i > 0) text += delimiter;
      if (quotes) text += '"';
      for (const char c : cell) text.append(quotes && c == '"' ? 2 : 1, c);
      if (quotes) text += '"';
    }
    text += end;
  };
  line(table.header);
  for (const Row& row : table.rows) line(row);
  return text;
}

struct Trial {
  std::string left, right;
  CompareOptions options;
};

/// Two texts and how they are to be compared.
Trial make_trial(Random& random) {
  Made made = make_tables(random);
  if (one_in(random, 3)) shuffle_columns(random, made.right);
  Trial trial;
  trial.left = write(random, made.left);
  trial.right = write(random, made.right);
  trial.options.keys = made.keys;
  trial.options.strict = one_in(random, 5);
  if (one_in(random, 4)) trial.options.tolerance = Decimal::parse("0.50").value();
  if (one_in(random, 4)) trial.options.window_days = 1;
  return trial;
}

TEST(CompareTwin, HashingSaysWhatTheEngineSaysOrNothing) {
  ComparisonBench bench;
  const unsigned seeds = tests::seed_count(60);  // 2,000 take two minutes
  unsigned certain = 0, changed = 0;
  std::map<std::string, unsigned> reasons;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random{seed};
    const auto [left, right, options] = make_trial(random);
    const auto hashed = bench.by_hash(left, right, options);
    if (!hashed) {
      ++reasons[bench.reason];
      continue;
    }
    ++certain;
    changed += hashed->comparison.buckets[1].left_rows > 0 ? 1U : 0U;
    ASSERT_EQ(difference_of(*hashed, bench.by_engine(left, right, options)), "") << left << "----\n" << right;
  }
  std::string told;
  for (const auto& [reason, count] : reasons) told += std::to_string(count) + " times: " + reason + "\n";
  EXPECT_GT(certain, seeds / 3) << told;  // else this test would say little
  EXPECT_GT(changed, seeds / 6);
}

bool was_reduced(const Compared& compared) {
  return std::ranges::any_of(compared.comparison.sql,
                             [](const std::string& sql) { return sql.find("left_differing") != std::string::npos; });
}

TEST(CompareTwin, RowsToldByHashesChangeNothing) {
  ComparisonBench bench;
  const unsigned seeds = tests::seed_count(60);
  unsigned reduced = 0, changed = 0, repeated = 0;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random{seed};
    auto [left, right, options] = make_trial(random);
    if (one_in(random, 2)) options.hash_bytes_max = 0;  // all in the file
    const Compared by_rows = bench.by_numbered_rows(left, right, options);
    ASSERT_EQ(difference_of(by_rows, bench.by_engine(left, right, options)), "") << left << "----\n" << right;
    if (!was_reduced(by_rows)) continue;
    ++reduced;
    changed += by_rows.comparison.buckets[1].left_rows > 0 ? 1U : 0U;
    repeated += by_rows.comparison.buckets[4].left_rows > 0 ? 1U : 0U;
  }
  EXPECT_GT(reduced, seeds / 2);  // else this test would say little
  EXPECT_GT(changed, seeds / 6);
  EXPECT_GT(repeated, seeds / 6);
}

/// Many blocks, records that lie across their borders, quoted line ends.
TEST(CompareTwin, AgreesOnTextsOfSeveralBlocks) {
  Random random{7};
  Table left{{"id", "amount", "note"}, {}}, right = left;
  for (std::size_t i = 0; i < 70'000; ++i) {
    Row row{"K" + std::to_string(100'000 + i), std::to_string(below(random, 1'000'000)) + ".25",
            one_in(random, 9) ? "two\nlines, \"quoted\" " + std::string(below(random, 300), 'x')
                              : std::string(below(random, 60), 'n')};
    left.rows.push_back(row);
    if (one_in(random, 300)) continue;
    if (one_in(random, 200)) row[1] = "0.5";
    right.rows.push_back(row);
    if (one_in(random, 5000)) right.rows.push_back(row);
  }
  std::shuffle(right.rows.begin(), right.rows.end(), random);
  const std::string left_text = write(random, left), right_text = write(random, right);
  ASSERT_GT(left_text.size(), std::size_t{4} << 20U);
  ComparisonBench bench;
  const CompareOptions options{.keys = {{"id", "id"}}};
  const auto hashed = bench.by_hash(left_text, right_text, options);
  ASSERT_TRUE(hashed.has_value()) << bench.reason;
  const Compared by_engine = bench.by_engine(left_text, right_text, options);
  EXPECT_EQ(difference_of(*hashed, by_engine), "");
  CompareOptions partly_in_memory = options;
  partly_in_memory.hash_bytes_max = std::uint64_t{3} << 20U;
  const Compared by_rows = bench.by_numbered_rows(left_text, right_text, partly_in_memory);
  EXPECT_EQ(difference_of(by_rows, by_engine), "");
  EXPECT_TRUE(was_reduced(by_rows));
  EXPECT_GT(hashed->comparison.buckets[1].left_rows, 100U);
  EXPECT_GT(hashed->comparison.buckets[4].right_rows, 4U);
  CompareOptions little = options;
  little.hash_bytes_max = 1 << 20;
  EXPECT_FALSE(bench.by_hash(left_text, right_text, little).has_value());
}

}  // namespace
}  // namespace concord::reconcile
