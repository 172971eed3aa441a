// Estimated and sampled columns against the exact way.
#include "profile/impl/large_columns.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "engine/duckdb/open.hpp"
#include "profile/profile.hpp"

namespace concord::profile {
namespace {

TEST(HyperLogLog, IsNearTheTruthForFewAndManyValues) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random{seed};
  for (const std::uint64_t values : {1U, 100U, 20'000U, 60'000U, 1'000'000U}) {
    std::map<std::uint64_t, std::uint64_t> least;
    for (std::uint64_t value = 0; value < values; ++value) {
      const std::uint64_t hash = random();
      const auto [place, first] = least.try_emplace(hash % 16'384, hash >> 14U);
      if (!first) place->second = std::min(place->second, hash >> 14U);
    }
    std::vector<std::uint64_t> registers;
    for (const auto& [number, value] : least) registers.push_back(value);
    // Six standard errors.
    EXPECT_NEAR(static_cast<double>(hyperloglog_estimate(registers)), static_cast<double>(values),
                0.05 * static_cast<double>(values) + 1);
  }
}

TEST(LargeColumns, GiveTheExactFiguresButForWhatIsLabelled) {
  auto session = engine::duckdb::open_session({}).value();
  ASSERT_TRUE(session
                  ->execute("CREATE TABLE t AS SELECT printf('K%08d', i) AS key, CASE WHEN i % 50 > 0 THEN "
                            "CAST(hash(i) % 90000 AS BIGINT) - 45000 END AS many, CAST(i % 4 AS BIGINT) AS few "
                            "FROM range(300000) r(i)",
                            Deadline{})
                  .ok());
  const Schema schema{{"key", {TypeKind::kText}}, {"many", {TypeKind::kInteger}}, {"few", {TypeKind::kInteger}}};
  NoProgress progress;
  const TableProfile exact = profile_table(*session, "t", schema, {}, Deadline{}, progress).value();
  const TableProfile fast = profile_table(*session, "t", schema, {}, Deadline{}, progress, {1000, "rowid + 1"}).value();
  for (std::size_t place = 0; place < schema.size(); ++place) {
    const ColumnProfile& left = exact.columns[place];
    const ColumnProfile& right = fast.columns[place];
    EXPECT_TRUE(left.distinct_exact);
    EXPECT_EQ(left.nulls, right.nulls) << left.name;
    EXPECT_EQ(left.min, right.min) << left.name;
    EXPECT_EQ(left.max, right.max) << left.name;
    EXPECT_EQ(left.sum, right.sum) << left.name;
    EXPECT_EQ(left.length_min, right.length_min) << left.name;
    EXPECT_EQ(left.length_max, right.length_max) << left.name;
    EXPECT_EQ(left.role, right.role) << left.name;
    EXPECT_NEAR(static_cast<double>(left.distinct), static_cast<double>(right.distinct),
                right.distinct_exact ? 0 : 0.05 * static_cast<double>(left.distinct))
        << left.name;
  }
  EXPECT_TRUE(fast.columns[0].distinct_exact);  // may be a key
  EXPECT_GT(fast.columns[0].sampled_rows, 0U);
  EXPECT_FALSE(fast.columns[1].distinct_exact);
  EXPECT_EQ(fast.columns[2].sampled_rows, 0U);
  EXPECT_EQ(fast.columns[2].enumeration.size(), 4U);
  EXPECT_NE(fast.columns[2].role, Role::kIdentifier);
}

}  // namespace
}  // namespace concord::profile
