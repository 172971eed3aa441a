// Texts with columns at fixed places: what is found in them, and what must stay a delimited text.
#include <gtest/gtest.h>

#include <random>

#include "ingest/csv/impl/fixed_columns.hpp"
#include "read_back.hpp"

namespace concord::ingest::csv {
namespace {

struct FixedCase {
  std::string_view name, text;
  std::vector<std::string> names;
  Rows rows;
};
class FixedWidth : public ::testing::TestWithParam<FixedCase> {};

INSTANTIATE_TEST_SUITE_P(
    Texts, FixedWidth,
    ::testing::Values(
        FixedCase{"left_and_right_aligned",
                  "Reference  Customer       Amount\n"
                  "A1         Amira Lim        1.50\n"
                  "B22        Bo Costa        20.00\n"
                  "C3         Chen Wei     1000.25\n"
                  "D4         Dina            7.00\n",
                  {"Reference", "Customer", "Amount"},
                  {{"A1", "Amira Lim", "1.50"},
                   {"B22", "Bo Costa", "20.00"},
                   {"C3", "Chen Wei", "1000.25"},
                   {"D4", "Dina", "7.00"}}},
        FixedCase{"empty_cells",
                  "id   name        day\n"
                  "1    Amira       2025-01-31\n"
                  "2                2025-02-01\n"
                  "3    Bo\n"
                  "4    Chen        2025-02-03\n"
                  "5    Dina        2025-02-04\n",
                  {"id", "name", "day"},
                  {{"1", "Amira", "2025-01-31"},
                   {"2", "<null>", "2025-02-01"},
                   {"3", "Bo", "<null>"},
                   {"4", "Chen", "2025-02-03"},
                   {"5", "Dina", "2025-02-04"}}},
        FixedCase{"ruled",
                  "id  name        place\n"
                  "--- ----------- -----\n"
                  "1   Amira  Lim  Ipoh\n"
                  "2   Bo          Klang\n"
                  "3   Chen  Wei   Muar\n",
                  {"id", "name", "place"},
                  {{"1", "Amira  Lim", "Ipoh"}, {"2", "Bo", "Klang"}, {"3", "Chen  Wei", "Muar"}}},
        FixedCase{"title_and_notes",
                  "Payments received during the month of May 2025\r\n"
                  "\r\n"
                  "Ref     Date         Amount\r\n"
                  "A1      2025-05-01     1.50\r\n"
                  "A2      2025-05-02    22.75\r\n"
                  "A3      2025-05-03     3.00\r\n"
                  "A4      2025-05-04   104.10\r\n"
                  "A5      2025-05-05     5.00\r\n"
                  "A6      2025-05-06     6.00\r\n",
                  {"Ref", "Date", "Amount"},
                  {{"A1", "2025-05-01", "1.50"},
                   {"A2", "2025-05-02", "22.75"},
                   {"A3", "2025-05-03", "3.00"},
                   {"A4", "2025-05-04", "104.10"},
                   {"A5", "2025-05-05", "5.00"},
                   {"A6", "2025-05-06", "6.00"}}},
        FixedCase{"characters_of_several_bytes",
                  "stadt       n\n"
                  "M\u00fcnchen     1\n"
                  "K\u00f6ln        2\n"
                  "\u00dcber\u00f6r\u00fc\u00e4    3\n"
                  "Bonn        4\n",
                  {"stadt", "n"},
                  {{"M\u00fcnchen", "1"}, {"K\u00f6ln", "2"}, {"\u00dcber\u00f6r\u00fc\u00e4", "3"}, {"Bonn", "4"}}},
        FixedCase{"heading_of_two_words_over_short_values",
                  "name        Order ID   amount\n"
                  "Amira             17     1.50\n"
                  "Bo                18     2.50\n"
                  "Chen              19    13.50\n"
                  "Dina              20     4.50\n"
                  "Ed                21     5.50\n"
                  "Fay               22     6.50\n",
                  {"name", "Order ID", "amount"},
                  {{"Amira", "17", "1.50"},
                   {"Bo", "18", "2.50"},
                   {"Chen", "19", "13.50"},
                   {"Dina", "20", "4.50"},
                   {"Ed", "21", "5.50"},
                   {"Fay", "22", "6.50"}}},
        FixedCase{"commas_in_names",
                  "id   name             amount\n"
                  "1    Lim, Amira         1.50\n"
                  "2    Costa, Bo         22.50\n"
                  "3    Wei, Chen        103.50\n"
                  "4    Khan, Dina         4.50\n"
                  "5    Low, Ed            5.50\n",
                  {"id", "name", "amount"},
                  {{"1", "Lim, Amira", "1.50"},
                   {"2", "Costa, Bo", "22.50"},
                   {"3", "Wei, Chen", "103.50"},
                   {"4", "Khan, Dina", "4.50"},
                   {"5", "Low, Ed", "5.50"}}}),
    [](const auto& tested) { return std::string{tested.param.name}; });

TEST_P(FixedWidth, IsCutAtItsColumns) {
  const Result<ReadBack> read = read_back(GetParam().text, {}, "report.txt");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read.value().dataset.format, "fixed width");
  EXPECT_EQ(read.value().names(), GetParam().names);
  EXPECT_EQ(read.value().rows, GetParam().rows);
  EXPECT_EQ(read.value().table().rejects.rows, 0U);
}

struct DelimitedCase {
  std::string_view name, text;
};
class StaysDelimited : public ::testing::TestWithParam<DelimitedCase> {};
INSTANTIATE_TEST_SUITE_P(
    Texts, StaysDelimited,
    ::testing::Values(
        DelimitedCase{"padded_cells",
                      "id , name   , amount\n1  , Amira  ,   1.50\n2  , Bo     ,  20.00\n3  , Chen   ,   3.00\n4  , "
                      "Dina   ,   4.00\n"},
        DelimitedCase{"padded_bars",
                      "id | name   | amount\n1  | Amira  |   1.50\n2  | Bo     |  20.00\n3  | Chen   |   3.00\n4  | "
                      "Dina   |   4.00\n"},
        DelimitedCase{
            "tabs",
            "id\tname  \tamount\n1 \tAmira \t  1.50\n2 \tBo    \t 20.00\n3 \tChen  \t  3.00\n4 \tDina  \t  4.00\n"},
        DelimitedCase{"single_blanks", "a1 20 x\nb2 30 y\nc3 40 z\nd4 50 u\ne5 60 v\nf6 70 w\ng7 80 t\nh8 90 s\n"},
        DelimitedCase{"one_column", "amount\n1.50\n20.00\n3.00\n4.00\n5.00\n6.00\n7.00\n"},
        DelimitedCase{"prose",
                      "The quick brown fox jumps over\nthe lazy dog and then goes home,\nwhere it sleeps for some "
                      "hours.\nLater it will eat, and after it\nsleep again until the next day.\nThis is all that "
                      "there is to say\nabout foxes and about dogs.\n"},
        DelimitedCase{"aligned_timestamps",
                      "2025-01-31 10:00:00\n2025-02-01 11:00:00\n2025-02-02 12:00:00\n2025-02-03 13:00:00\n2025-02-04 "
                      "13:00:00\n2025-02-05 13:00:00\n2025-02-06 13:00:00\n"},
        DelimitedCase{
            "semicolons_aligned_by_chance",
            "id;name\n10;Amira  Lim\n11;Bertha Wei\n12;Carlos Tan\n13;Daniel Low\n14;Edward Lee\n15;Fatima Din\n"}),
    [](const auto& tested) { return std::string{tested.param.name}; });
TEST_P(StaysDelimited, AsItWas) {
  const Result<ReadBack> read = read_back(GetParam().text, {}, "text.txt");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read.value().dataset.format, "csv");
}

/// Aligned columns of random words and numbers: what was written is what is read.
TEST(FixedWidthTwin, RandomTablesComeBack) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random{seed};
    const auto below = [&](unsigned end) { return random() % end; };
    const std::size_t columns = 2 + below(5), rows = 8 + below(40);
    std::vector<std::size_t> widths;
    Rows want;
    for (std::size_t column = 0; column < columns; ++column) widths.push_back(4 + below(9));
    for (std::size_t row = 0; row < rows; ++row) {
      std::vector<std::string> cells;
      for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t length = 1 + below(static_cast<unsigned>(widths[column]));
        std::string cell;
        for (std::size_t i = 0; i < length; ++i)
          cell += column % 2 == 0 ? static_cast<char>('1' + below(9)) : static_cast<char>('a' + below(26));
        cells.push_back(cell);
      }
      want.push_back(std::move(cells));
    }
    for (std::size_t column = 0; column < columns; ++column) {  // one value fills each column
      want[below(static_cast<unsigned>(rows))][column] = std::string(widths[column], column % 2 == 0 ? '7' : 'q');
    }
    std::string text;
    const auto line = [&](const std::vector<std::string>& cells) {
      std::string written;
      for (std::size_t column = 0; column < columns; ++column) {
        const std::string pad(widths[column] - cells[column].size(), ' ');
        written += (column > 0 ? "  " : "") + (column % 2 == 0 ? pad + cells[column] : cells[column] + pad);
      }
      text += written + "\n";
    };
    std::vector<std::string> names;
    for (std::size_t column = 0; column < columns; ++column) names.push_back("col" + std::to_string(column));
    line(names);
    for (const auto& cells : want) line(cells);
    const Result<ReadBack> read = read_back(text, {}, "report.txt");
    ASSERT_TRUE(read.ok()) << "seed " << seed << ": " << read.error().message;
    EXPECT_EQ(read.value().dataset.format, "fixed width") << "seed " << seed << "\n" << text;
    EXPECT_EQ(read.value().names(), names) << "seed " << seed;
    EXPECT_EQ(read.value().rows, want) << "seed " << seed << "\n" << text;
  }
}

TEST(FixedWidth, ARowThatLeavesItsColumnsIsRejectedAndNothingIsLost) {
  std::string text = "Reference    Amount\n";
  for (int row = 10; row < 60; ++row)
    text += row == 40 ? "a note that runs over both of the columns\n"
                      : "A" + std::to_string(row) + "            " + std::to_string(row) + ".50\n";
  const Result<ReadBack> read = read_back(text, {}, "report.txt");
  ASSERT_TRUE(read.ok()) << read.error().message;
  const Table& table = read.value().table();
  std::uint64_t dropped = 0;
  for (const Repair& repair : table.repairs) dropped += repair.count;
  EXPECT_EQ(read.value().dataset.format, "fixed width");
  EXPECT_EQ(table.rows, 49U);
  EXPECT_EQ(table.rejects.rows, 1U);
  EXPECT_EQ(table.records, table.rows + table.rejects.rows + dropped);
}

TEST(LineCutter, LongerValuesReachIntoTheGap) {
  LineCutter cutter{{{4, 8}, {12, 14}}};
  std::vector<std::string_view> cells;
  cutter.cut("abcdef  1234  x", cells);
  EXPECT_EQ(cells, (std::vector<std::string_view>{"abcdef", "1234", "x"}));
  cutter.cut("abcd  123456  x", cells);
  EXPECT_EQ(cells, (std::vector<std::string_view>{"abcd", "123456", "x"}));
  cutter.cut("ab", cells);
  EXPECT_EQ(cells, (std::vector<std::string_view>{"ab", "", ""}));
  cutter.cut("", cells);
  EXPECT_EQ(cells, (std::vector<std::string_view>{"", "", ""}));
  cutter.cut("abcdefgh1234  x", cells);
  EXPECT_EQ(cells, (std::vector<std::string_view>{"abcdefgh1234  x"}));
}

TEST(FixedWidth, LimitsHold) {
  std::string text = "id     text\n";
  for (int row = 1; row < 9; ++row) text += std::to_string(row) + "      some text\n";
  ReadOptions records;
  records.record_bytes_max = 100;
  const Result<ReadBack> long_line = read_back(text + "9      " + std::string(200, 'x') + "\n", records, "report.txt");
  ASSERT_FALSE(long_line.ok());
  EXPECT_NE(long_line.error().message.find("line 10"), std::string::npos) << long_line.error().message;
  ReadOptions cells;
  cells.cell_bytes_max = 50;
  const Result<ReadBack> long_cell = read_back(text + "9      " + std::string(200, 'x') + "\n", cells, "report.txt");
  ASSERT_FALSE(long_cell.ok());
  EXPECT_EQ(long_cell.error().code, ErrorCode::kLimitExceeded) << long_cell.error().message;
  EXPECT_NE(long_cell.error().message.find("line 10"), std::string::npos) << long_cell.error().message;
}

}  // namespace
}  // namespace concord::ingest::csv
