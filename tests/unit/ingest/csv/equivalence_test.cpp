// Random tables, written in random dialects, must be read back cell by cell. Each failure names its seed.
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/ingest/csv/random_tables.hpp"
#include "unit/ingest/csv/read_back.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::uint64_t kSeeds = 60;

ReadOptions as_text() {
  ReadOptions options;
  options.as_text = true;
  return options;
}

/// Empty when the tables are equal; else the first row that differs, both ways.
std::string difference(const Rows& got, const Rows& want) {
  for (std::size_t row = 0; row < std::max(got.size(), want.size()); ++row) {
    if (row < got.size() && row < want.size() && got[row] == want[row]) continue;
    std::string text = "row " + std::to_string(row + 1) + " of " + std::to_string(got.size()) + ":";
    for (const Rows* side : {&got, &want}) {
      text += side == &got ? "\n got  " : "\n want ";
      if (row < side->size())
        for (const std::string& cell : (*side)[row]) text += "[" + cell + "]";
    }
    return text;
  }
  return {};
}

TEST(Equivalence, TablesInAnyDialectComeBackAsWritten) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Generator generator{seed};
    const RandomTable table = random_table(generator, true);
    const RandomDialect dialect = random_dialect(generator);
    const std::string text = write_table(table, dialect, generator);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + dialect.describe() + "\n" + text.substr(0, 600));
    const Result<ReadBack> got = read_back(text, as_text());
    ASSERT_TRUE(got.ok()) << got.error().message;
    ASSERT_EQ(got.value().dataset.dialect->delimiter, dialect.delimiter);
    ASSERT_EQ(got.value().names(), table.header);
    ASSERT_EQ(difference(got.value().rows, table.rows), "");
    ASSERT_EQ(got.value().repairs(), 0U);
    ASSERT_EQ(got.value().table().rejects.rows, 0U);
  }
}

TEST(Equivalence, CleanFilesComeOutAsFromAPlainReader) {
  for (std::uint64_t seed = 1001; seed <= 1000 + kSeeds; ++seed) {
    Generator generator{seed};
    const std::string text = write_table(random_table(generator, true), random_plain_dialect(generator), generator);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text.substr(0, 600));
    Rows plain = read_plainly(text);
    const Result<ReadBack> got = read_back(text, as_text());
    ASSERT_TRUE(got.ok()) << got.error().message;
    ASSERT_EQ(got.value().names(), plain.front());
    plain.erase(plain.begin());
    ASSERT_EQ(difference(got.value().rows, plain), "");
    ASSERT_EQ(got.value().repairs(), 0U);
    ASSERT_TRUE(got.value().is_direct());
  }
}

/// A totals line at the end makes the same rows go the tolerant way: both ways must agree on them.
TEST(Equivalence, BothWaysGiveTheSameTypedRows) {
  for (std::uint64_t seed = 2001; seed <= 2000 + kSeeds; ++seed) {
    Generator generator{seed};
    const RandomTable table = random_table(generator, false);
    RandomDialect dialect = random_plain_dialect(generator);
    dialect.ends_with_line_end = true;
    const std::string text = write_table(table, dialect, generator);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text.substr(0, 600));
    const Result<ReadBack> direct = read_back(text);
    std::string totals = ",Total 12.00";
    for (std::size_t i = 2; i < table.header.size(); ++i) totals += i == 2 ? ",12.00" : ",";
    const Result<ReadBack> tolerant = read_back(text + totals + dialect.line_end);
    ASSERT_TRUE(direct.ok()) << direct.error().message;
    ASSERT_TRUE(tolerant.ok()) << tolerant.error().message;
    ASSERT_TRUE(direct.value().is_direct());
    ASSERT_FALSE(tolerant.value().is_direct());
    ASSERT_EQ(tolerant.value().repaired("totals_row"), 1U);
    ASSERT_EQ(tolerant.value().names(), direct.value().names());
    ASSERT_EQ(tolerant.value().types(), direct.value().types());
    ASSERT_EQ(difference(tolerant.value().rows, direct.value().rows), "");
  }
}

}  // namespace
}  // namespace concord::ingest::csv
