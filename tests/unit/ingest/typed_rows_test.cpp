// Typed rows are read by a real engine as the same rows written as text are, for every type; the random twin prints its
// seed.
#include "ingest/impl/typed_rows.hpp"

#include <gtest/gtest.h>

#include <random>

#include "ingest/impl/literal_value.hpp"
#include "unit/ingest/format_folder.hpp"

namespace concord::ingest {
namespace {

std::string text_of(const auto& value) {
  return value ? std::to_string(*value) : "nothing";
}

std::string coefficient_text(std::string_view literal, const DataType& type) {
  const std::optional<Int128> value = coefficient_of(literal, type);
  return value ? Decimal::make(*value, 0).value().to_string() : "nothing";
}

TEST(LiteralValue, DaysAreThoseOfTheCalendar) {
  EXPECT_EQ(text_of(day_of("1970-01-01")), "0");
  EXPECT_EQ(text_of(day_of("1969-12-31")), "-1");
  EXPECT_EQ(text_of(day_of("2000-02-29")), "11016");  // 30 years of 365 days, 7 leap days, 59 days
  EXPECT_EQ(text_of(day_of("0001-01-01")), "-719162");
  for (const char* wrong : {"1900-02-29", "2025-13-01", "2025-00-01", "2025-01-32", "2025-1-01", "0000-01-01",
                            "2025/01/01", "2025-01-01 ", "", "-025-01-01"})
    EXPECT_EQ(text_of(day_of(wrong)), "nothing") << wrong;
}

TEST(LiteralValue, MomentsCountMicroseconds) {
  EXPECT_EQ(text_of(time_of("23:59:59.999999")), "86399999999");
  EXPECT_EQ(text_of(time_of("00:00:01.5")), "1500000");
  EXPECT_EQ(text_of(timestamp_of("1970-01-02 00:00:01")), "86401000000");
  EXPECT_EQ(text_of(timestamp_of("1970-01-02T00:00:00.0000019")), "86400000001");
  EXPECT_EQ(text_of(timestamp_of("1969-12-31 23:59:59")), "-1000000");
  EXPECT_EQ(text_of(timestamp_of("1970-01-02")), "86400000000");
  EXPECT_EQ(text_of(instant_of("1970-01-01 08:00:00+08:00")), "0");
  EXPECT_EQ(text_of(instant_of("1970-01-01T00:00:00Z")), "0");
  EXPECT_EQ(text_of(instant_of("1969-12-31 19:00:00-05:00")), "0");
  for (const char* wrong : {"24:00:00", "10:60:00", "10:00:60", "10:00", "10:00:00.", "10:00:00.x", "1:00:00"})
    EXPECT_EQ(text_of(time_of(wrong)), "nothing") << wrong;
  for (const char* wrong : {"1970-01-01 00:00:00", "1970-01-01 00:00:00+8:00", "1970-01-01", "Z", ""})
    EXPECT_EQ(text_of(instant_of(wrong)), "nothing") << wrong;
}

TEST(LiteralValue, NumbersKeepEveryDigit) {
  const DataType money{TypeKind::kDecimal, 14, 2}, wide{TypeKind::kDecimal, 38, 4}, whole{TypeKind::kInteger};
  EXPECT_EQ(coefficient_text("-12.5", money), "-1250");
  EXPECT_EQ(coefficient_text("999999999999.99", money), "99999999999999");
  EXPECT_EQ(coefficient_text("1000000000000.00", money), "nothing");
  EXPECT_EQ(coefficient_text("1.005", money), "nothing");
  EXPECT_EQ(coefficient_text("9999999999999999999999999999999999.9999", wide),
            "99999999999999999999999999999999999999");
  EXPECT_EQ(coefficient_text("-1234567890123456789012345", wide), "-12345678901234567890123450000");
  EXPECT_EQ(coefficient_text("-999999999999999999", whole), "-999999999999999999");
  for (const char* wrong : {"", "-", ".5", "5.", "1.2.3", "1,5", "+1", "1e5", "--1", "1000000000000000000", "0.5"})
    EXPECT_EQ(coefficient_text(wrong, whole), "nothing") << wrong;
  EXPECT_EQ(real_of("1.5e-07"), 1.5e-07);
  EXPECT_EQ(real_of("1e-999"), 0);
  EXPECT_FALSE(real_of("1e999"));
  EXPECT_FALSE(real_of("1x"));
}

class Random {
 public:
  explicit Random(unsigned seed) : engine_{seed} {}
  unsigned operator()() { return static_cast<unsigned>(engine_()); }

 private:
  std::mt19937 engine_;
};

std::string padded(unsigned number, std::size_t width) {
  std::string text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

std::string random_day(Random& random) {
  return padded(1900 + random() % 200, 4) + "-" + padded(1 + random() % 12, 2) + "-" + padded(1 + random() % 28, 2);
}

std::string random_clock(Random& random) {
  const std::string clock = padded(random() % 24, 2) + ":" + padded(random() % 60, 2) + ":" + padded(random() % 60, 2);
  return random() % 4 == 0 ? clock + "." + std::to_string(1 + random() % 999999) : clock;
}

std::string random_digits(Random& random, std::size_t most) {
  std::string digits(1 + random() % most, '0');
  for (char& digit : digits) digit = static_cast<char>('0' + random() % 10);
  if (digits.front() == '0' && digits.size() > 1) digits.front() = '1';
  return digits;
}

/// A cell of a column of that kind, now and then empty or something else.
std::string random_cell(Random& random, std::size_t kind) {
  if (random() % 9 == 0) return random() % 2 == 0 ? "" : " ";
  const std::string sign = random() % 3 == 0 ? "-" : "";
  switch (kind) {
    case 0:
      return sign + random_digits(random, 15);
    case 1:
      return sign + random_digits(random, 7) + "." + padded(random() % 100, 2);
    case 2:
      return random() % 200 == 0 ? "n/a" : sign + random_digits(random, 30) + "." + random_digits(random, 3);
    case 3:
      return random_day(random);
    case 4:
      return padded(1 + random() % 28, 2) + "/" + padded(1 + random() % 12, 2) + "/" + padded(1950 + random() % 99, 4);
    case 5:
      return random_day(random) + (random() % 2 == 0 ? " " : "T") + random_clock(random);
    case 6:
      return random_day(random) + " " + random_clock(random) + (random() % 2 == 0 ? "Z" : "+05:30");
    case 7:
      return random_clock(random);
    case 8:
      return random() % 2 == 0 ? "true" : "false";
    case 9:
      return "1." + std::to_string(random() % 1000) + "e" + sign + std::to_string(1 + random() % 30);
    default:
      return std::string(random() % 20, 'x') + (random() % 3 == 0 ? ", \"\xC3\xA9\n" : " ");
  }
}

class TypedRowsTwin : public ::testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, TypedRowsTwin, ::testing::Range(1U, 9U));

TEST_P(TypedRowsTwin, AreReadLikeTheSameRowsAsText) {
  constexpr std::size_t kKinds = 11;
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  Random random{GetParam()};
  const FormatFolder folder;
  std::vector<std::vector<std::string>> rows(1 + random() % 3000, std::vector<std::string>(kKinds));
  std::vector<WrittenColumn> columns;
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    ColumnObserver observer;
    for (auto& row : rows) {
      row[kind] = random_cell(random, kind);
      observer.observe(row[kind]);
    }
    columns.push_back({kind, "c" + std::to_string(kind), observer.decide("c")});
  }
  auto typed = TypedRows::create(folder.path() / "t.parquet", columns, false, "t");
  ASSERT_TRUE(typed.ok());
  const RowWriter writer{columns, RowWriter::Cells::kTyped};
  std::string text;
  for (const auto& row : rows) {
    Record record;
    record.cells.assign(row.begin(), row.end());
    const auto unfit = typed.value().append(record);
    ASSERT_TRUE(unfit.ok());
    EXPECT_EQ(unfit.value(), writer.append(record, text));
  }
  ASSERT_TRUE(typed.value().finish().ok());
  folder.write("t.csv", text);
  Table as_text, as_values;
  as_text.schema = as_values.schema = schema_of(columns);
  as_text.scan = engine::CsvScan{.path = folder.path() / "t.csv", .schema = as_text.schema};
  as_values.scan = typed.value().scan();
  EXPECT_EQ(rows_text(as_values), rows_text(as_text));
}

TEST(TypedRowsTest, AnEmptyTableAndWideOnesCanBeRead) {
  const FormatFolder folder;
  std::vector<WrittenColumn> columns{{0, "a \"b\", c", {}}};
  auto empty = TypedRows::create(folder.path() / "e.parquet", columns, false, "e");
  ASSERT_TRUE(empty.ok() && empty.value().finish().ok());
  Table table;
  table.schema = schema_of(columns);
  table.scan = empty.value().scan();
  EXPECT_EQ(rows_text(table), "");

  columns.clear();
  for (std::size_t i = 0; i < 300; ++i) columns.push_back({i, "c" + std::to_string(i), {}});
  auto wide = TypedRows::create(folder.path() / "w.parquet", columns, true, "w");
  ASSERT_TRUE(wide.ok());
  Record record;
  record.cells.assign(300, "x");
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(wide.value().append(record).ok());
  ASSERT_TRUE(wide.value().finish().ok());
  table.schema = schema_of(columns);
  table.scan = wide.value().scan();
  EXPECT_EQ(rows_text(table).size(), 600'000U);
}

}  // namespace
}  // namespace concord::ingest
