// Tables of several files as one, by a real reader's tables.
#include "ingest/stacked_tables.hpp"

#include "ingest/csv/csv_reader.hpp"
#include "unit/ingest/format_folder.hpp"

namespace concord::ingest {
namespace {

FileTable file_table(const FormatFolder& folder, const std::string& name, std::string_view bytes) {
  auto dataset = folder.read_bytes(csv::csv_reader(), bytes, name);
  EXPECT_TRUE(dataset.ok()) << dataset.error().message;
  return {name, std::move(dataset.value().tables.front())};
}

/// Two files with the column v.
struct TypeCase {
  std::string_view name, left, right, want;
};
class StackedTypes : public ::testing::TestWithParam<TypeCase> {};
INSTANTIATE_TEST_SUITE_P(
    ByHand, StackedTypes,
    ::testing::Values(TypeCase{"same", "2.50", "3.75", "DECIMAL(3,2)"},
                      TypeCase{"more_digits", "2.50", "1234.5", "DECIMAL(6,2)"},
                      TypeCase{"whole_and_decimal", "2", "3.75", "DECIMAL(21,2)"},
                      TypeCase{"date_and_moment", "2025-01-31", "2025-01-31 10:00:00", "TIMESTAMP"},
                      TypeCase{"number_and_identifier", "12", "007", "VARCHAR"},
                      TypeCase{"date_and_number", "2025-01-31", "12", "VARCHAR"},
                      TypeCase{"nothing_and_number", "", "12", "BIGINT"},
                      TypeCase{"number_and_nothing", "12", "", "BIGINT"}, TypeCase{"nothing", "", "", "VARCHAR"}),
    [](const auto& tested) { return std::string{tested.param.name}; });
TEST_P(StackedTypes, HoldTheValuesOfAllFiles) {
  const FormatFolder folder;
  const auto text = [](std::string_view value) {
    return "n,v\n1," + std::string{value} + "\n2," + std::string{value} + "\n";
  };
  std::vector<FileTable> files;
  files.push_back(file_table(folder, "a.csv", text(GetParam().left)));
  files.push_back(file_table(folder, "b.csv", text(GetParam().right)));
  const auto tables = stack_same_tables(std::move(files), "both", folder.path());
  ASSERT_TRUE(tables.ok());
  ASSERT_EQ(tables.value().size(), 1U);
  const Table& table = tables.value().front().table;
  EXPECT_EQ(columns_text(table), "file VARCHAR, n BIGINT, v " + std::string{GetParam().want});
  EXPECT_EQ(table.rows, 4U);
}

TEST(StackedTables, RowsRejectsAndRepairsKeepTheirFile) {
  const FormatFolder folder;
  std::vector<FileTable> files;
  files.push_back(file_table(folder, "in, one.csv", "n,v\n1,a\n2,b\nn,v\n3,c\n"));
  files.push_back(file_table(folder, "two.csv", "n,v\n1,x\n2,\"y\ny\",3\n\n4,z\n"));
  const auto tables = stack_same_tables(std::move(files), "both", folder.path());
  ASSERT_TRUE(tables.ok());
  const Table& table = tables.value().front().table;
  EXPECT_EQ(table.rows, 5U);
  EXPECT_EQ(table.place_of(RowNumber{3}), "in, one.csv:5");
  EXPECT_EQ(table.place_of(RowNumber{4}), "two.csv:2");
  EXPECT_EQ(table.place_of(RowNumber{5}), "two.csv:6");
  EXPECT_EQ(table.rejects.rows, 1U);
  EXPECT_EQ(table.rejects.examples.front(), "two.csv: line 3: 3 cells, 2 expected");
  EXPECT_EQ(file_text(table.rejects_path), "line,reason,raw\ntwo.csv:3,\"3 cells, 2 expected\",\"2,\"\"y\ny\"\",3\"\n");
  std::uint64_t left_out = 0;
  for (const Repair& repair : table.repairs) left_out += repair.count;
  EXPECT_EQ(table.records, table.rows + table.rejects.rows + left_out);
  EXPECT_NE(table.repairs.front().description.find("(first in in, one.csv, line 4)"), std::string::npos);
}

TEST(StackedTables, WhatDiffersStaysApart) {
  const FormatFolder folder;
  std::vector<FileTable> files;
  files.push_back(file_table(folder, "a.csv", "n,amount (RM)\n1,2.50\n2,3\n"));
  files.push_back(file_table(folder, "b.csv", "n,amount (USD)\n1,2.50\n2,3\n"));
  files.push_back(file_table(folder, "c.csv", "amount (RM),n\n1,2.50\n2,3\n"));
  files.push_back(file_table(folder, "d.csv", "n,amount (RM),x\n1,2.50,1\n2,3,1\n"));
  files.push_back(file_table(folder, "e.csv", "n,amount (RM)\n1,2.50\n2,3\n"));
  const auto tables = stack_same_tables(std::move(files), "all", folder.path());
  ASSERT_TRUE(tables.ok());
  ASSERT_EQ(tables.value().size(), 4U);
  EXPECT_EQ(tables.value()[0].table.rows, 4U);
  EXPECT_EQ(tables.value()[0].file, "");
  EXPECT_EQ(tables.value()[3].file, "d.csv");
}

}  // namespace
}  // namespace concord::ingest
