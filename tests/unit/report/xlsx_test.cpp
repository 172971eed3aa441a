#include <gtest/gtest.h>

#include "report/impl/xlsx_workbook.hpp"
#include "report/render.hpp"
#include "unit/report/sample_document.hpp"
#include "unit/report/scratch_folder.hpp"
#include "unit/report/workbook_reader.hpp"

namespace concord::report {
namespace {

using std::string_literals::operator""s;

std::vector<ReadSheet> written(const Document& document) {
  const ScratchFolder folder;
  const auto status = write_xlsx(document, folder.file("report.xlsx"));
  EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.error().message + " " + status.error().detail);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"report.xlsx"});
  return read_workbook(folder.file("report.xlsx"));
}

struct CellCase {
  std::string name, text;
  CellKind kind;
  std::string type, want, format;
};
class XlsxCellTest : public ::testing::TestWithParam<CellCase> {};
TEST_P(XlsxCellTest, IsWrittenAs) {
  const auto& [name, text, kind, type, want, format] = GetParam();
  Table table{"T", {{"a", kind}}, {{text}}, {}, 0, "", "Data"};
  const auto sheets = written({"", "", {table}});
  ASSERT_EQ(sheets.size(), 2U);
  ASSERT_TRUE(sheets[1].cells.contains("A2"));
  const auto& cell = sheets[1].cells.at("A2");
  EXPECT_EQ(cell.type, type);
  EXPECT_EQ(cell.text, want);
  EXPECT_EQ(cell.format, format);
  EXPECT_EQ(sheets[1].links, 0U);
}
INSTANTIATE_TEST_SUITE_P(
    Kinds, XlsxCellTest,
    ::testing::Values(
        CellCase{"text", "Tan", CellKind::kText, "inlineStr", "Tan", ""},
        CellCase{"digits_as_text", "0012", CellKind::kText, "inlineStr", "0012", ""},
        CellCase{"formula", "=cmd|' /C calc'!A0", CellKind::kText, "inlineStr", "=cmd|' /C calc'!A0", ""},
        CellCase{"array_formula", "{=1+1}", CellKind::kText, "inlineStr", "{=1+1}", ""},
        CellCase{"formula_in_a_money_column", "=1+1", CellKind::kMoney, "inlineStr", "=1+1", ""},
        CellCase{"link", "http://example.org", CellKind::kText, "inlineStr", "http://example.org", ""},
        CellCase{"internal_link", "internal:Sheet1!A1", CellKind::kText, "inlineStr", "internal:Sheet1!A1", ""},
        CellCase{"markup", "<b>&\"'", CellKind::kText, "inlineStr", "<b>&\"'", ""},
        CellCase{"blanks", "  a  ", CellKind::kText, "inlineStr", "  a  ", ""},
        CellCase{"lines", "a\nb\tc", CellKind::kText, "inlineStr", "a\nb\tc", ""},
        CellCase{"carriage_return", "a\rb", CellKind::kText, "inlineStr", "a_x000D_b", ""},
        CellCase{"nul", "a\0b"s, CellKind::kText, "inlineStr", "a_x0000_b", ""},
        CellCase{"text_that_looks_like_an_escape", "_x0041_", CellKind::kText, "inlineStr", "_x005F_x0041_", ""},
        CellCase{"not_utf8", "a\xff", CellKind::kText, "inlineStr", "a\uFFFD", ""},
        CellCase{"no_xml_character", "\uFFFE", CellKind::kText, "inlineStr", "\uFFFD", ""},
        CellCase{"money", "-1234.50", CellKind::kMoney, "", "-1234.5", "#,##0.00"},
        CellCase{"money_without_cents", "1234", CellKind::kMoney, "", "1234", "#,##0"},
        CellCase{"money_in_mils", "1.234", CellKind::kMoney, "", "1.234", "#,##0.000"},
        CellCase{"money_of_15_digits", "9999999999999.99", CellKind::kMoney, "", "9999999999999.99", "#,##0.00"},
        CellCase{"money_of_16_digits", "12345678901234.56", CellKind::kMoney, "inlineStr", "12345678901234.56", ""},
        CellCase{"integer", "42", CellKind::kInteger, "", "42", "0"},
        CellCase{"integer_of_15_digits", "999999999999999", CellKind::kInteger, "", "999999999999999", "0"},
        CellCase{"integer_of_16_digits", "1000000000000001", CellKind::kInteger, "inlineStr", "1000000000000001", ""},
        CellCase{"long_identifier", "6011000990139424123", CellKind::kInteger, "inlineStr", "6011000990139424123", ""},
        CellCase{"decimal", "0.0500", CellKind::kDecimal, "", "0.05", "0.0000"},
        CellCase{"percent", "0.982", CellKind::kPercent, "", "0.982", "0.0%"},
        CellCase{"date", "2025-01-31", CellKind::kDate, "", "45688", "yyyy-mm-dd"},
        CellCase{"leap_day", "2024-02-29", CellKind::kDate, "", "45351", "yyyy-mm-dd"},
        CellCase{"timestamp", "2025-01-31 12:00:00", CellKind::kDate, "", "45688.5", "yyyy-mm-dd hh:mm:ss"},
        CellCase{"timestamp_with_t", "2025-01-31T06:00:00.000", CellKind::kDate, "", "45688.25",
                 "yyyy-mm-dd hh:mm:ss.000"},
        CellCase{"no_such_day", "2025-02-30", CellKind::kDate, "inlineStr", "2025-02-30", ""},
        CellCase{"before_all_spreadsheets_agree", "1900-02-28", CellKind::kDate, "inlineStr", "1900-02-28", ""},
        CellCase{"with_a_zone", "2025-01-31 12:00:00+08:00", CellKind::kDate, "inlineStr", "2025-01-31 12:00:00+08:00",
                 ""},
        CellCase{"microseconds", "2025-01-31 12:00:00.123456", CellKind::kDate, "inlineStr",
                 "2025-01-31 12:00:00.123456", ""},
        CellCase{"far_future", "12025-01-31", CellKind::kDate, "inlineStr", "12025-01-31", ""}),
    [](const auto& each) { return each.param.name; });

TEST(Xlsx, EmptyCellsStayEmpty) {
  const auto sheets =
      written({"", "", {Table{"T", {{"a", CellKind::kText}, {"b", CellKind::kMoney}}, {{"", ""}}, {}, 0, "", "Data"}}});
  EXPECT_EQ(sheets.at(1).cells.size(), 2U) << "the two headings";
}

TEST(Xlsx, SampleHasItsSheets) {
  const auto sheets = written(sample_document());
  ASSERT_EQ(sheets.size(), 4U);
  EXPECT_EQ(sheets[0].name, "Summary");
  EXPECT_EQ(sheets[1].name, "Timeline");
  EXPECT_EQ(sheets[2].name, "Only in the orders");
  EXPECT_EQ(sheets[3].name, "Code");
  EXPECT_EQ(sheets[1].frozen_below, "A2");
  EXPECT_EQ(sheets[1].cells.at("B2").text, "46120.4");
  EXPECT_EQ(sheets[1].cells.at("B2").format, "#,##0.00");
  EXPECT_EQ(sheets[1].cells.at("A2").format, "yyyy-mm-dd");
  EXPECT_EQ(sheets[0].cells.at("A1").text, "Orders against the QR Pay statement, January 2025");
  EXPECT_EQ(sheets[0].cells.at("B4").text, "RM 1,284.60");
  EXPECT_EQ(sheets[2].frozen_below, "A2");
  EXPECT_EQ(sheets[2].filter, "A1:G13") << "without the totals";
  EXPECT_EQ(sheets[2].cells.at("E6").text, "1050.5");
  EXPECT_EQ(sheets[2].cells.at("E6").format, "#,##0.00");
  EXPECT_EQ(sheets[2].cells.at("E14").text, "1284.6");
  EXPECT_EQ(sheets[2].cells.at("D5").text, "=HYPERLINK(\"http://example.org\")");
  EXPECT_EQ(sheets[2].widths.size(), 7U);
  EXPECT_EQ(sheets[3].cells.at("A3").text, "FROM left_side");
  for (const auto& sheet : sheets) {
    EXPECT_EQ(sheet.links, 0U);
    for (const auto& [reference, cell] : sheet.cells) EXPECT_NE(cell.type, "formula") << reference;
  }
}

TEST(Xlsx, SummarySaysWhatWasLeftOut) {
  const auto sheets = written(sample_document());
  std::string all;
  for (const auto& [reference, cell] : sheets.at(0).cells) all += reference + "=" + cell.text + "\n";
  EXPECT_NE(all.find("=left_unmatched.csv\n"), std::string::npos) << all;
  EXPECT_NE(all.find("=1202\n"), std::string::npos) << all;
}

TEST(Xlsx, SameDocumentSameBytes) {
  const ScratchFolder folder;
  ASSERT_TRUE(write_xlsx(sample_document(), folder.file("a.xlsx")).ok());
  ASSERT_TRUE(write_xlsx(sample_document(), folder.file("b.xlsx")).ok());
  EXPECT_EQ(folder.text_of("a.xlsx"), folder.text_of("b.xlsx"));
}

struct NameCase {
  std::string name, wanted, want;
};
class XlsxSheetNameTest : public ::testing::TestWithParam<NameCase> {};
TEST_P(XlsxSheetNameTest, IsAccepted) {
  EXPECT_EQ(xlsx_sheet_name(GetParam().wanted, kSheetNameUnitsMax), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(Names, XlsxSheetNameTest,
                         ::testing::Values(NameCase{"plain", "Pairs", "Pairs"},
                                           NameCase{"refused_characters", "a[b]:c*?/\\d", "a b  c    d"},
                                           NameCase{"apostrophes", "'a'b'", "a'b"}, NameCase{"empty", "", "Sheet"},
                                           NameCase{"nothing_left", "[]", "Sheet"},
                                           NameCase{"control", "a\nb\x1b", "a b"},
                                           NameCase{"long", std::string(40, 'x'), std::string(31, 'x')},
                                           NameCase{"long_with_pairs", "123456789012345678901234567890\U0001F600",
                                                    "123456789012345678901234567890"},
                                           NameCase{"chinese", "陳大文", "陳大文"}),
                         [](const auto& each) { return each.param.name; });

TEST(Xlsx, SheetNamesAreUniqueWithoutRegardToCase) {
  Document document;
  const std::string kLong(40, 'n');
  for (const std::string name : {"Data", "data", "DATA", "summary", "History", "É", "é"})
    document.blocks.push_back(Table{"", {{"a", CellKind::kText}}, {}, {}, 0, "", name});
  document.blocks.push_back(Table{"", {{"a", CellKind::kText}}, {}, {}, 0, "", kLong});
  document.blocks.push_back(Table{"", {{"a", CellKind::kText}}, {}, {}, 0, "", kLong});
  std::vector<std::string> names;
  for (const auto& sheet : written(document)) names.push_back(sheet.name);
  EXPECT_EQ(names, (std::vector<std::string>{"Summary", "Data", "data (2)", "DATA (3)", "summary (2)", "History (2)",
                                             "É", "é (2)", std::string(31, 'n'), std::string(27, 'n') + " (2)"}));
}

TEST(Xlsx, LongCellsAreShortenedAndMarked) {
  bool shortened = false;
  EXPECT_EQ(xlsx_text(std::string(32'767, 'x'), shortened).size(), 32'767U);
  EXPECT_FALSE(shortened);
  EXPECT_TRUE(xlsx_text(std::string(32'768, 'x'), shortened).ends_with("x… (shortened)"));
  EXPECT_TRUE(shortened);
  const auto sheets =
      written({"", "", {Table{"", {{"a", CellKind::kText}}, {{std::string(10'000'000, 'x')}}, {}, 0, "", "Data"}}});
  EXPECT_TRUE(sheets.at(1).cells.at("A2").text.ends_with("(shortened)"));
}

TEST(Xlsx, TooManyColumnsAreRefused) {
  const ScratchFolder folder;
  Table table{"", std::vector<Table::Column>(16'385), {}, {}, 0, "", "Data"};
  const auto status = write_xlsx({"", "", {table}}, folder.file("a.xlsx"));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kLimitExceeded);
  EXPECT_TRUE(folder.names().empty());
}

TEST(Xlsx, MissingFolderIsAnError) {
  const ScratchFolder folder;
  const auto status = write_xlsx(sample_document(), folder.file("missing") / "a.xlsx");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace concord::report
