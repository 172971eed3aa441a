// The profiler's figures against slow ones, computed from the cells of small tables without an engine.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "columns_in_memory.hpp"
#include "engine/duckdb/open.hpp"
#include "profile/profile.hpp"
#include "profile/profile_report.hpp"

namespace concord::profile {
namespace {

struct MemoryTable {
  Schema schema;
  std::vector<std::vector<Cell>> columns;
};

std::unique_ptr<engine::Session> open() {
  auto session = engine::duckdb::open_session({});
  EXPECT_TRUE(session.ok()) << (session.ok() ? "" : session.error().message);
  return std::move(session).value();
}

/// Makes `name` in the session: all cells go through SQL text, as the slow way to be sure of them.
void create(engine::Session& session, const std::string& name, const MemoryTable& table) {
  std::string columns, rows;
  for (const Column& column : table.schema) {
    columns +=
        (columns.empty() ? "" : ", ") + engine::quote_identifier(column.name) + ' ' + data_type_name(column.type);
  }
  for (std::size_t row = 0; row < table.columns.front().size(); ++row) {
    std::string cells;
    for (const auto& column : table.columns) {
      cells += (cells.empty() ? "" : ", ") + (column[row] ? engine::quote_literal(*column[row]) : "NULL");
    }
    rows += (rows.empty() ? "(" : ", (") + cells + ')';
  }
  const auto run = [&](const std::string& sql) {
    const Status status = session.execute(sql, Deadline{});
    ASSERT_TRUE(status.ok()) << status.error().message << '\n' << sql;
  };
  run("CREATE TABLE " + engine::quote_identifier(name) + " (" + columns + ")");
  if (!rows.empty()) run("INSERT INTO " + engine::quote_identifier(name) + " VALUES " + rows);
}

TableProfile profile_of(engine::Session& session, const std::string& name, const Schema& schema) {
  NoProgress progress;
  auto profile = profile_table(session, name, schema, {}, Deadline{}, progress);
  EXPECT_TRUE(profile.ok()) << (profile.ok() ? "" : profile.error().message);
  return profile.ok() ? std::move(profile).value() : TableProfile{};
}

/// The slow twin: a profile's figures from the cells, with the library's own types and nothing clever.
ColumnProfile slow_profile(const Column& column, const std::vector<Cell>& cells) {
  ColumnProfile profile;
  profile.count = cells.size();
  std::map<std::string, std::uint64_t> counts;
  for (const Cell& cell : cells) {
    if (cell)
      ++counts[*cell];
    else
      ++profile.nulls;
  }
  profile.distinct = counts.size();
  const bool is_number = column.type.kind == TypeKind::kInteger || column.type.kind == TypeKind::kDecimal;
  const auto less = [&](const std::string& left, const std::string& right) {
    return is_number ? Decimal::parse(left).value() < Decimal::parse(right).value() : left < right;
  };
  std::vector<ValueCount> values;
  Decimal sum = Decimal::make(0, column.type.scale).value();
  for (const auto& [value, count] : counts) {
    values.push_back({value, count});
    for (std::uint64_t time = 0; is_number && time < count; ++time)
      sum = sum.plus(Decimal::parse(value).value()).value();
    if (profile.min.empty() || less(value, profile.min)) profile.min = value;
    if (profile.max.empty() || less(profile.max, value)) profile.max = value;
    if (column.type.kind != TypeKind::kText) continue;
    profile.length_max = std::max<std::uint64_t>(profile.length_max, value.size());
    profile.length_min =
        profile.length_min == 0 ? value.size() : std::min<std::uint64_t>(profile.length_min, value.size());
  }
  if (is_number && !counts.empty()) profile.sum = sum.to_string();
  std::ranges::sort(values, [&](const ValueCount& left, const ValueCount& right) {
    return left.count != right.count ? left.count > right.count : less(left.value, right.value);
  });
  values.resize(std::min<std::size_t>(values.size(), 10));
  profile.frequent = values;
  return profile;
}

std::string values_text(const std::vector<ValueCount>& values) {
  std::string text;
  for (const ValueCount& value : values) text += fmt::format("{}x{} ", value.count, value.value);
  return text;
}

void expect_equal(const ColumnProfile& fast, const ColumnProfile& slow) {
  EXPECT_EQ(fast.count, slow.count) << fast.name;
  EXPECT_EQ(fast.nulls, slow.nulls) << fast.name;
  EXPECT_EQ(fast.distinct, slow.distinct) << fast.name;
  EXPECT_EQ(fast.min, slow.min) << fast.name;
  EXPECT_EQ(fast.max, slow.max) << fast.name;
  EXPECT_EQ(fast.sum, slow.sum) << fast.name;
  EXPECT_EQ(fast.length_min, slow.length_min) << fast.name;
  EXPECT_EQ(fast.length_max, slow.length_max) << fast.name;
  EXPECT_EQ(values_text(fast.frequent), values_text(slow.frequent)) << fast.name;
}

/// A small table of every type, with repeated and missing values.
MemoryTable random_table(std::mt19937_64& random) {
  const std::size_t rows = random() % 60;
  MemoryTable table{{{"whole", {TypeKind::kInteger}},
                     {"money \"x\"", {TypeKind::kDecimal, 12, 2}},
                     {"huge", {TypeKind::kDecimal, 38, 4}},
                     {"day", {TypeKind::kDate}},
                     {"moment", {TypeKind::kTimestamp}},
                     {"yes", {TypeKind::kBoolean}},
                     {"words", {TypeKind::kText}}},
                    {}};
  const auto number = [&](std::uint64_t below) { return static_cast<unsigned>(random() % below); };
  const auto fill = [&](auto make) {
    std::vector<Cell> cells;
    for (std::size_t row = 0; row < rows; ++row) cells.push_back(number(5) == 0 ? Cell{} : Cell{make()});
    table.columns.push_back(std::move(cells));
  };
  const auto sign = [&] { return number(3) == 0 ? "-" : ""; };
  fill([&] { return sign() + std::to_string(1 + number(30)); });
  fill([&] { return fmt::format("{}{}.{:02}", sign(), 1 + number(4), number(5)); });
  fill([&] { return fmt::format("{}{}123456789012345678901234.{:04}", sign(), 1 + number(9), number(10000)); });
  fill([&] { return fmt::format("{}-0{}-1{}", number(2) == 0 ? 1969 : 2025, 1 + number(9), number(10)); });
  fill([&] { return fmt::format("19{}-01-0{} 1{}:00:5{}", 69 + number(3), 1 + number(9), number(10), number(10)); });
  fill([&] { return std::string{number(2) == 0 ? "true" : "false"}; });
  fill([&] {
    std::string text;
    for (unsigned length = 1 + number(4); length > 0; --length) text += static_cast<char>("aA1- "[number(4)]);
    return text;
  });
  return table;
}

TEST(Statistics, AgreeWithTheSlowTwinOnRandomTables) {
  const auto session = open();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    const std::string name = fmt::format("t{}", seed);
    std::mt19937_64 random{seed};
    const MemoryTable table = random_table(random);
    create(*session, name, table);
    const TableProfile profile = profile_of(*session, name, table.schema);
    ASSERT_EQ(profile.columns.size(), table.schema.size());
    EXPECT_EQ(profile.rows, table.columns.front().size());
    for (std::size_t column = 0; column < table.schema.size(); ++column) {
      expect_equal(profile.columns[column], slow_profile(table.schema[column], table.columns[column]));
    }
  }
}

TEST(Statistics, DoNotDependOnRowOrder) {
  std::mt19937_64 random{7};
  const MemoryTable table = random_table(random);
  MemoryTable reversed = table;
  for (auto& column : reversed.columns) std::ranges::reverse(column);
  const auto session = open();
  create(*session, "t", table);
  const std::string forwards = profile_json(profile_of(*session, "t", table.schema));
  const Status dropped = session->execute("DROP TABLE t", Deadline{});
  ASSERT_TRUE(dropped.ok());
  create(*session, "t", reversed);
  EXPECT_EQ(profile_json(profile_of(*session, "t", table.schema)), forwards);
}

TEST(Statistics, ASumBeyond38DigitsIsLeftOut) {
  const std::string nines(38, '9');
  const MemoryTable table{{{"huge", {TypeKind::kDecimal, 38, 0}}}, {{nines, nines}}};
  const auto session = open();
  create(*session, "t", table);
  const TableProfile profile = profile_of(*session, "t", table.schema);
  EXPECT_EQ(profile.columns[0].sum, "");
  EXPECT_EQ(profile.columns[0].max, nines);
}

TEST(Statistics, ShapesOfText) {
  const MemoryTable table{{{"code", {TypeKind::kText}}}, {{"AB-12", "XY-99", "QQ-00", "A1", "\u00e9\u00e9 1"}}};
  const auto session = open();
  create(*session, "t", table);
  const ColumnProfile column = profile_of(*session, "t", table.schema).columns[0];
  EXPECT_EQ(values_text(column.shapes), "3xAA-99 1xA9 1xAA 9 ");
  EXPECT_EQ(column.length_max, 5U);
  EXPECT_EQ(column.length_min, 2U);
}

TEST(Statistics, LongValuesAreShortenedBetweenCharacters) {
  std::string text;
  for (int count = 0; count < 300; ++count) text += "\u20ac";
  const std::string shown = shorten(text);
  EXPECT_LE(shown.size(), 204U);
  EXPECT_EQ((shown.size() - 3) % 3, 0U);
  EXPECT_TRUE(shown.ends_with("\u2026"));
  EXPECT_EQ(shorten("short"), "short");
}

TEST(Profile, FindsARunningBalanceWithoutHeadersOrOrder) {
  MemoryTable table{{{"c1", {TypeKind::kDecimal, 12, 2}}, {"c2", {TypeKind::kDecimal, 12, 2}}}, {{}, {}}};
  std::mt19937_64 random{3};
  std::int64_t balance = 1'000'000;
  for (int row = 0; row < 200; ++row) {
    const std::int64_t amount = static_cast<std::int64_t>(random() % 100'000) - 40'000;
    balance += amount;
    table.columns[0].push_back(Decimal::make(amount, 2).value().to_string());
    table.columns[1].push_back(Decimal::make(balance, 2).value().to_string());
  }
  const auto session = open();
  create(*session, "t", table);
  const TableProfile profile = profile_of(*session, "t", table.schema);
  EXPECT_EQ(profile.columns[0].role, Role::kAmount);
  EXPECT_EQ(profile.columns[1].role, Role::kNumber) << profile_json(profile);
}

TEST(Profile, AnEmptyTableHasEmptyColumns) {
  const MemoryTable table{{{"a", {TypeKind::kText}}, {"b", {TypeKind::kInteger}}}, {{}, {}}};
  const auto session = open();
  create(*session, "t", table);
  const TableProfile profile = profile_of(*session, "t", table.schema);
  EXPECT_EQ(profile.rows, 0U);
  for (const ColumnProfile& column : profile.columns) EXPECT_EQ(column.role, Role::kEmpty);
}

TEST(Profile, SaysWhichTableIsMissing) {
  const auto session = open();
  NoProgress progress;
  const auto profile = profile_table(*session, "absent", {{"a", {}}}, {}, Deadline{}, progress);
  ASSERT_FALSE(profile.ok());
}

TEST(Profile, StopsWhenCancelled) {
  const MemoryTable table{{{"a", {TypeKind::kText}}}, {{"x"}}};
  const auto session = open();
  create(*session, "t", table);
  NoProgress progress;
  const Deadline deadline;
  deadline.cancel();
  const auto profile = profile_table(*session, "t", table.schema, {}, deadline, progress);
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().code, ErrorCode::kCancelled);
}

TEST(ProfileDocument, HasARowForEachColumnAndItsReasons) {
  std::mt19937_64 random{11};
  const MemoryTable table = random_table(random);
  const auto session = open();
  create(*session, "t", table);
  const TableProfile profile = profile_of(*session, "t", table.schema);
  const report::Document document = profile_document(profile);
  std::vector<const report::Table*> tables;
  for (const report::Block& block : document.blocks) {
    if (const auto* found = std::get_if<report::Table>(&block)) tables.push_back(found);
  }
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0]->rows.size(), table.schema.size());
  std::set<std::string> explained;
  for (const report::Table* found : tables) {
    for (const auto& row : found->rows) EXPECT_EQ(row.size(), found->columns.size());
  }
  for (const auto& row : tables[1]->rows) explained.insert(row[0]);
  EXPECT_EQ(explained.size(), table.schema.size());
}

}  // namespace
}  // namespace concord::profile
