// One sheet's cells, as records.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "workbooks.hpp"

namespace concord::ingest::xlsx {
namespace {

using Rows = std::vector<std::string>;

struct SheetCase {
  std::string_view name;
  HandMade workbook;
  Rows want;
};
class SheetTest : public ::testing::TestWithParam<SheetCase> {};

INSTANTIATE_TEST_SUITE_P(
    ByHand, SheetTest,
    ::testing::Values(
        SheetCase{"kinds_of_cells",
                  {.rows = R"(<row r="1"><c r="A1" t="inlineStr"><is><t>in</t></is></c><c r="B1" t="s"><v>1</v></c>)"
                           R"(<c r="C1" t="str"><f>A1</f><v>formula</v></c><c r="D1" t="b"><v>1</v></c>)"
                           R"(<c r="E1" t="e"><v>#N/A</v></c><c r="F1"><v>12.300000000000001</v></c>)"
                           R"(<c r="G1" t="d"><v>2025-01-31</v></c><c r="H1" t="b"><v>0</v></c></row>)",
                   .shared_strings = "<si><t>zero</t></si><si><t>one</t></si>"},
                  {"1: in|one|formula|TRUE||12.3|2025-01-31|FALSE"}},
        SheetCase{
            "rich_text_and_pronunciation",
            {.rows =
                 R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>c</t></r><r><t> d</t></r></is></c></row>)",
             .shared_strings = "<si><r><t>a</t></r><r><t xml:space=\"preserve\"> b</t></r><rPh><t>no</t></rPh></si>"},
            {"1: a b|c d"}},
        SheetCase{
            "entities_and_escapes",
            {.rows = R"(<row r="1"><c r="A1" t="inlineStr"><is><t>&lt;a&amp;b&gt;&#233;_x000D_</t></is></c></row>)"},
            {"1: <a&b>\u00e9\r"}},
        SheetCase{
            "dates_by_style",
            {.rows =
                 R"(<row r="1"><c r="A1" s="0"><v>45658</v></c><c r="B1" s="1"><v>45658</v></c>)"
                 R"(<c r="C1" s="2"><v>45658.5</v></c><c r="D1" s="3"><v>0.5</v></c><c r="E1" s="99"><v>1</v></c></row>)",
             .formats = R"(<numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/>)",
             .style_formats = {0, 14, 164, 21}},
            {"1: 45658|2025-01-01|2025-01-01 12:00:00|12:00:00|1"}},
        SheetCase{
            "dates_since_1904",
            {.rows = R"(<row r="1"><c r="A1" s="0"><v>0</v></c></row>)", .style_formats = {14}, .since_1904 = true},
            {"1: 1904-01-01"}},
        SheetCase{
            "iso_dates",
            {.rows = R"(<row r="1"><c r="A1" s="1" t="d"><v>2025-01-31T00:00:00</v></c>)"
                     R"(<c r="B1" s="2" t="d"><v>2025-01-31T00:00:00Z</v></c>)"
                     R"(<c r="C1" t="d"><v>2025-01-31T10:05:00.250</v></c>)"
                     R"(<c r="D1" s="3" t="d"><v>T10:05:00</v></c><c r="E1" s="3" t="d"><v>1899-12-31T10:05</v></c>)"
                     R"(<c r="F1" t="d"><v> 2025-01-31 </v></c><c r="G1" t="d"><v>1900-02-29</v></c></row>)",
             .formats = R"(<numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/>)",
             .style_formats = {0, 14, 164, 21}},
            {"1: 2025-01-31|2025-01-31 00:00:00|2025-01-31 10:05:00.25|10:05:00|10:05:00|2025-01-31|1900-02-29"}},
        SheetCase{
            "missing_cells_and_rows",
            {.rows = R"(<row r="2"><c r="C2"><v>1</v></c></row><row r="4"><c r="A4"><v>2</v></c></row><row r="5"/>)"},
            {"1: ||", "2: ||1", "3: ||", "4: 2||"}},
        SheetCase{"no_references",
                  {.rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"},
                  {"1: 1|2", "2: 3|"}},
        SheetCase{"cells_in_disorder_and_twice",
                  {.rows = R"(<row r="1"><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c><c r="B1"><v>3</v></c></row>)"},
                  {"1: 1|3"}},
        SheetCase{
            "rows_twice_and_backwards",
            {.rows =
                 R"(<row r="5"><c r="A5"><v>5</v></c></row><row r="5"><c r="A5"><v>6</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>)"},
            {"1: ", "2: ", "3: ", "4: ", "5: 5", "5: 6", "1: 1"}},
        SheetCase{
            "captions_over_columns",
            {.rows =
                 R"(<row r="1"><c r="A1" t="inlineStr"><is><t>Sales report</t></is></c></row>)"
                 R"(<row r="2"><c r="A2" t="inlineStr"><is><t>Id</t></is></c><c r="B2" t="inlineStr"><is><t>Money</t></is></c></row>)"
                 R"(<row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>2</v></c><c r="C3"><v>3</v></c></row>)",
             .after_rows =
                 R"(<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="B2:C2"/><mergeCell ref="A4:A9"/></mergeCells>)"},
            {"1: Sales report||", "2: Id|Money|Money", "3: 1|2|3"}},
        SheetCase{
            "merged_over_rows",
            {.rows = R"(<row r="1"><c r="A1" t="inlineStr"><is><t>N</t></is></c><c r="B1"><v>1</v></c></row>)"
                     R"(<row r="2"><c r="A2"/><c r="B2"><v>2</v></c></row><row r="3"><c r="B3"><v>3</v></c></row>)",
             .after_rows = R"(<mergeCells><mergeCell ref="A1:A2"/></mergeCells>)"},
            {"1: N|1", "2: N|2", "3: |3"}},
        SheetCase{"blank_around_numbers", {.rows = "<row r=\"1\"><c r=\"A1\"><v> 7\n</v></c></row>"}, {"1: 7"}},
        SheetCase{"nothing", {}, {}}),
    [](const auto& test) { return std::string{test.param.name}; });
TEST_P(SheetTest, IsReadCellByCell) {
  const Result<Rows> rows = sheet_rows(GetParam().workbook);
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  EXPECT_EQ(rows.value(), GetParam().want);
}

TEST(Sheet, PrefixedElementsAreTheSame) {
  const TestFolder folder;
  HandMade workbook;
  std::vector<Part> parts = parts_of(workbook);
  parts[4].bytes =
      R"(<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>name</x:t></x:is></x:c></x:row>)"
      R"(<x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row><x:row r="3"><x:c r="A3"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>)";
  write_archive(folder.path() / "prefixed.xlsx", parts);
  const auto dataset = read_file(folder.path() / "prefixed.xlsx", folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables.at(0).rows, 2U);
}

TEST(Sheet, ACellAtTheFarEndCostsNothing) {
  const Result<Rows> rows = sheet_rows(
      {.rows = R"(<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>)"});
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  ASSERT_EQ(rows.value().size(), 22U) << "one row, twenty empty ones, one row";
  EXPECT_TRUE(rows.value().back().starts_with("1048576: "));
  EXPECT_TRUE(rows.value().back().ends_with("|2"));
}

TEST(Sheet, AStrayWideRowDoesNotWidenTheOthers) {
  std::string rows;
  for (int row = 1; row <= 2000; ++row)
    rows += fmt::format(R"(<row r="{0}"><c r="A{0}"><v>1</v></c><c r="B{0}"><v>2</v></c></row>)", row);
  rows += R"(<row r="2001"><c r="XFD2001"><v>3</v></c></row>)";
  const Result<Rows> read = sheet_rows({.rows = rows});
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read.value()[0], "1: 1|2");
  EXPECT_TRUE(read.value().back().ends_with("|3"));
}

struct BadCase {
  std::string_view name, rows, said;
};
class BadSheetTest : public ::testing::TestWithParam<BadCase> {};
INSTANTIATE_TEST_SUITE_P(
    ByHand, BadSheetTest,
    ::testing::Values(
        BadCase{"row_beyond_the_last", R"(<row r="1048577"><c><v>1</v></c></row>)", "\"1048577\" is no place"},
        BadCase{"cell_beyond_the_last_row", R"(<row r="1"><c r="XFD1048577"><v>1</v></c></row>)", "XFD1048577"},
        BadCase{"cell_beyond_the_last_column", R"(<row r="1"><c r="XFE1"><v>1</v></c></row>)", "XFE1"},
        BadCase{"overflowing_row", R"(<row r="1"><c r="A99999999999"><v>1</v></c></row>)", "A99999999999"},
        BadCase{"after_the_last_column", R"(<row r="1"><c r="XFD1"><v>1</v></c><c><v>2</v></c></row>)", "column 16385"},
        BadCase{"row_number_is_no_number", R"(<row r="x"/>)", "\"x\" is no place"},
        BadCase{"unknown_shared_text", R"(<row r="1"><c r="A1" t="s"><v>0</v></c></row>)",
                "cell A1 refers to text number 0"},
        BadCase{"negative_shared_text", R"(<row r="1"><c r="A1" t="s"><v>-1</v></c></row>)", "text number -1"},
        BadCase{"no_xml", "<row", "is no well-formed XML"},
        BadCase{"unknown_entity", R"(<row r="1"><c r="A1"><v>&lol;</v></c></row>)", "refers to an entity"}),
    [](const auto& test) { return std::string{test.param.name}; });
TEST_P(BadSheetTest, IsRefusedAndSaysWhy) {
  const Result<Rows> rows = sheet_rows({.rows = std::string{GetParam().rows}});
  ASSERT_FALSE(rows.ok());
  EXPECT_EQ(rows.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(rows.error().message.find(GetParam().said), std::string::npos) << rows.error().message;
}

}  // namespace
}  // namespace concord::ingest::xlsx
