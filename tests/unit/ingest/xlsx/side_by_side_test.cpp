// Several tables on one sheet: side by side, one below another, and single tables that only look like two.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "ingest/xlsx/impl/sheet_reader.hpp"
#include "workbooks.hpp"

namespace concord::ingest::xlsx {
namespace {

using Sheet = std::map<std::pair<std::uint32_t, std::uint32_t>, std::string>;  ///< (row from 1, column from 0)

/// Digits are stored as numbers, everything else as inline text.
std::string rows_xml(const Sheet& sheet) {
  std::string xml;
  std::uint32_t row = 0;
  for (const auto& [place, text] : sheet) {
    if (place.first != row) xml += fmt::format("{}<row r=\"{}\">", row == 0 ? "" : "</row>", place.first);
    row = place.first;
    const std::string name = cell_name({place.first, place.second});
    const bool number = text.find_first_not_of("0123456789.") == std::string::npos;
    xml += number ? fmt::format("<c r=\"{}\"><v>{}</v></c>", name, text)
                  : fmt::format("<c r=\"{}\" t=\"inlineStr\"><is><t>{}</t></is></c>", name, text);
  }
  return xml + "</row>";
}

/// Names, then rows of a text and numbers.
void put_table(Sheet& sheet, std::uint32_t row, std::uint32_t column, const std::vector<std::string>& names, int rows) {
  for (std::uint32_t i = 0; i < names.size(); ++i) sheet[{row, column + i}] = names[i];
  for (int r = 1; r <= rows; ++r) {
    const std::uint32_t at = row + static_cast<std::uint32_t>(r);
    sheet[{at, column}] = fmt::format("{}-{}", names[0], r);
    for (std::uint32_t i = 1; i < names.size(); ++i)
      sheet[{at, column + i}] = std::to_string(10 * r + static_cast<int>(i));
  }
}

/// "name(rows): column column; ..." of all tables.
std::string tables_of(const Sheet& sheet, std::string* notes = nullptr) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "book.xlsx";
  write_archive(path, parts_of({.rows = rows_xml(sheet)}));
  const Result<Dataset> dataset = read_file(path, folder.path());
  if (!dataset.ok()) return dataset.error().message;
  std::string text;
  for (const Table& table : dataset.value().tables) {
    text += fmt::format("{}{}({}):", text.empty() ? "" : "; ", table.name, table.rows);
    for (const Column& column : table.schema) text += ' ' + column.name;
    EXPECT_EQ(table.rejects.rows, 0U);
  }
  if (notes != nullptr) *notes = all_notes(dataset.value());
  return text;
}

TEST(TablesOfASheet, OneThatDoesNotStartAtA1) {
  Sheet sheet;
  put_table(sheet, 5, 3, {"Item", "Price", "Stock"}, 6);
  EXPECT_EQ(tables_of(sheet), "Data(6): Item Price Stock");
}

TEST(TablesOfASheet, SideBySideOfDifferentLengths) {
  Sheet sheet;
  put_table(sheet, 1, 0, {"Item", "Price"}, 9);
  put_table(sheet, 1, 4, {"Shop", "Rent", "Staff"}, 4);
  std::string notes;
  EXPECT_EQ(tables_of(sheet, &notes), "Data(9): Item Price; Data E:G(4): Shop Rent Staff");
  EXPECT_NE(notes.find("2 tables stand side by side, in the columns A:B and E:G"), std::string::npos) << notes;
}

TEST(TablesOfASheet, SideBySideWithTheSameNames) {
  Sheet sheet;
  sheet[{1, 0}] = "January";
  sheet[{1, 3}] = "February";
  put_table(sheet, 2, 0, {"Item", "Price"}, 5);
  put_table(sheet, 2, 3, {"Item", "Price"}, 5);
  EXPECT_EQ(tables_of(sheet), "Data(5): Item Price; Data D:E(5): Item Price");
}

TEST(TablesOfASheet, SideBySideFromDifferentRowsOn) {
  Sheet sheet;
  put_table(sheet, 1, 1, {"Item", "Price"}, 6);
  put_table(sheet, 4, 5, {"Shop", "Rent"}, 4);
  EXPECT_EQ(tables_of(sheet), "Data(6): Item Price; Data F:G(4): Shop Rent");
}

// A row beside a row of totals is no part of it: left alone, it would be dropped with the totals.
TEST(TablesOfASheet, SideBySideOfWhichOneAddsUp) {
  for (const std::uint32_t totals_column : {0U, 5U}) {
    Sheet sheet;
    put_table(sheet, 1, 0, {"Item", "Price"}, totals_column == 0 ? 5 : 6);
    put_table(sheet, 1, 5, {"Shop", "Rent"}, totals_column == 0 ? 6 : 5);
    sheet[{7, totals_column}] = "Total";
    sheet[{7, totals_column + 1}] = "155";
    EXPECT_EQ(tables_of(sheet), totals_column == 0 ? "Data(5): Item Price; Data F:G(6): Shop Rent"
                                                   : "Data(6): Item Price; Data F:G(5): Shop Rent");
  }
}

TEST(TablesOfASheet, TotalsOverAnEmptyColumnAreOneRow) {
  Sheet sheet;
  put_table(sheet, 1, 0, {"Item", "Price"}, 6);
  for (std::uint32_t row = 1; row <= 8; ++row) {
    for (std::uint32_t column : {3U, 4U})
      sheet[{row, column}] = row == 1 ? (column == 3 ? "Stock" : "Value") : std::to_string(row * 10 + column);
  }
  sheet[{8, 0}] = "Total";
  sheet[{8, 1}] = "216";
  sheet[{8, 3}] = "288";
  sheet[{8, 4}] = "294";
  EXPECT_EQ(tables_of(sheet), "Data(6): Item Price Stock Value");
}

TEST(TablesOfASheet, AnEmptyColumnWithinATableDoesNotPartIt) {
  Sheet sheet;
  put_table(sheet, 1, 0, {"Item", "Price"}, 8);
  put_table(sheet, 1, 3, {"Shop", "Rent"}, 8);
  EXPECT_EQ(tables_of(sheet), "Data(8): Item Price Shop Rent");
  sheet[{10, 0}] = "Total";
  sheet[{10, 1}] = "368";
  EXPECT_EQ(tables_of(sheet), "Data(8): Item Price Shop Rent") << "a total below one part only";
}

TEST(TablesOfASheet, RemarksBesideATableBelongToIt) {
  Sheet sheet;
  put_table(sheet, 1, 0, {"Item", "Price"}, 20);
  sheet[{1, 3}] = "Remark";
  sheet[{1, 4}] = "By";
  for (const std::uint32_t row : {4U, 9U, 15U}) {
    sheet[{row, 3}] = "checked";
    sheet[{row, 4}] = "Ann";
  }
  EXPECT_EQ(tables_of(sheet), "Data(20): Item Price Remark By");
}

/// Names merged over the rows of a header, and a category over rows of data.
TEST(TablesOfASheet, MergedNamesAndCategories) {
  Sheet sheet{{{1, 0}, "Region"}, {{1, 1}, "Person"}, {{1, 2}, "Sales"}, {{2, 2}, "First"}, {{2, 3}, "Second"}};
  const std::vector<std::string> regions{"North", "South", "West"};
  std::string merged = R"(<mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/><mergeCell ref="C1:D1"/>)";
  for (std::uint32_t row = 3; row < 12; ++row) {
    if (row % 3 == 0) {
      sheet[{row, 0}] = regions[row / 3 - 1];
      merged += fmt::format(R"(<mergeCell ref="A{}:A{}"/>)", row, row + 2);
    }
    sheet[{row, 1}] = fmt::format("Person {}", row);
    for (const std::uint32_t column : {2U, 3U}) sheet[{row, column}] = std::to_string(row * 10 + column);
  }
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "book.xlsx";
  write_archive(path, parts_of({.rows = rows_xml(sheet), .after_rows = "<mergeCells>" + merged + "</mergeCells>"}));
  const Result<Dataset> dataset = read_file(path, folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const Table& table = dataset.value().tables.front();
  std::string names;
  for (const Column& column : table.schema) names += column.name + ';';
  EXPECT_EQ(names, "Region;Person;Sales First;Sales Second;");
  EXPECT_EQ(table.rows, 9U);
  EXPECT_EQ(table.columns.front().empty_cells, 0U);
  ASSERT_EQ(table.repairs.size(), 1U);
  EXPECT_EQ(table.repairs.front().kind, "merged_cells");
  EXPECT_EQ(table.repairs.front().count, 6U);
}

TEST(TablesOfASheet, OneBelowAnother) {
  Sheet sheet;
  put_table(sheet, 1, 0, {"Item", "Price", "Stock"}, 6);
  put_table(sheet, 10, 0, {"Shop", "Rent"}, 5);
  EXPECT_EQ(tables_of(sheet), "Data(6): Item Price Stock; Data_2(5): Shop Rent");
}

TEST(TablesOfASheet, EmptyRowsWithinATableDoNotPartIt) {
  Sheet sheet;
  put_table(sheet, 1, 0, {"Item", "Price", "Stock"}, 12);
  for (std::uint32_t column = 0; column < 3; ++column) sheet.erase({7, column});
  EXPECT_EQ(tables_of(sheet), "Data(11): Item Price Stock");
}

}  // namespace
}  // namespace concord::ingest::xlsx
