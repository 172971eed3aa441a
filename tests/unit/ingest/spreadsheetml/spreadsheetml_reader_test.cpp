// Whole workbooks, as Excel and scripts write them.
#include "ingest/spreadsheetml/spreadsheetml_reader.hpp"

#include "ingest/spreadsheetml/impl/named_formats.hpp"
#include "unit/ingest/format_folder.hpp"

namespace concord::ingest::spreadsheetml {
namespace {

/// A workbook around its sheets, with some styles.
std::string workbook(std::string_view sheets, std::string_view settings = "") {
  return R"(<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">
<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel">)" +
         std::string{settings} + R"(</ExcelWorkbook><Styles>
<Style ss:ID="Default" ss:Name="Normal"><NumberFormat/></Style>
<Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style>
<Style ss:ID="moment"><NumberFormat ss:Format="yyyy\-mm\-dd\ hh:mm"/></Style>
<Style ss:ID="clock"><NumberFormat ss:Format="Long Time"/></Style>
<Style ss:ID="elapsed"><NumberFormat ss:Format="[h]:mm:ss"/></Style>
<Style ss:ID="child" ss:Parent="day"/>
<Style ss:ID="money" ss:Parent="day"><NumberFormat ss:Format="Fixed"/></Style>
</Styles>)" +
         std::string{sheets} + "</Workbook>";
}

std::string sheet(std::string_view rows, std::string_view name = "Data", std::string_view options = "") {
  return "<Worksheet ss:Name=\"" + std::string{name} + "\"><Table>" + std::string{rows} + "</Table>" +
         std::string{options} + "</Worksheet>";
}

std::string cell(std::string_view type, std::string_view value, std::string_view attributes = "") {
  return "<Cell" + std::string{attributes} + "><Data ss:Type=\"" + std::string{type} + "\">" + std::string{value} +
         "</Data></Cell>";
}

std::string text(std::string_view value, std::string_view attributes = "") {
  return cell("String", value, attributes);
}

std::string number(std::string_view value, std::string_view attributes = "") {
  return cell("Number", value, attributes);
}

std::string row(std::string_view cells, std::string_view attributes = "") {
  return "<Row" + std::string{attributes} + ">" + std::string{cells} + "</Row>\n";
}

Result<Dataset> read_workbook(const FormatFolder& folder, const std::string& bytes, ReadOptions options = {}) {
  return folder.read_bytes(spreadsheetml_reader(), bytes, "book.xml", std::move(options));
}

/// Columns n and v, with a number and the cell.
Result<Dataset> read_cells(const FormatFolder& folder, const std::vector<std::string>& cells, ReadOptions options = {},
                           std::string_view settings = "") {
  std::string rows = row(text("n") + text("v"));
  for (std::size_t i = 0; i < cells.size(); ++i) rows += row(number(std::to_string(i + 1)) + cells[i]);
  return read_workbook(folder, workbook(sheet(rows), settings), std::move(options));
}

struct OneCell {
  std::string_view name;
  std::string cell;
  std::string_view columns, rows;
};
class SpreadsheetmlCell : public ::testing::TestWithParam<OneCell> {};
INSTANTIATE_TEST_SUITE_P(
    Values, SpreadsheetmlCell,
    ::testing::Values(
        OneCell{"text", text("a &amp; b"), "n BIGINT, v VARCHAR", "1,a & b\n2,a & b\n"},
        OneCell{"digits_as_text", text("007"), "n BIGINT, v VARCHAR", "1,007\n2,007\n"},
        OneCell{"line_end_in_text", text("a&#10;b"), "n BIGINT, v VARCHAR", "1,\"a\nb\"\n2,\"a\nb\"\n"},
        OneCell{"number", number("12.300000000000001"), "n BIGINT, v DECIMAL(3,1)", "1,12.3\n2,12.3\n"},
        OneCell{"large_number", number("2.02E+34"), "n BIGINT, v VARCHAR", "1,2.02E+34\n2,2.02E+34\n"},
        OneCell{"money", number("19.9", " ss:StyleID=\"money\""), "n BIGINT, v DECIMAL(3,1)", "1,19.9\n2,19.9\n"},
        OneCell{"day", cell("DateTime", "2025-01-31T00:00:00.000", " ss:StyleID=\"day\""), "n BIGINT, v DATE",
                "1,2025-01-31\n2,2025-01-31\n"},
        OneCell{"day_without_style", cell("DateTime", "2025-01-31T00:00:00.000"), "n BIGINT, v DATE",
                "1,2025-01-31\n2,2025-01-31\n"},
        OneCell{"moment", cell("DateTime", "2025-01-31T10:00:00.250", " ss:StyleID=\"moment\""),
                "n BIGINT, v TIMESTAMP", "1,2025-01-31 10:00:00.25\n2,2025-01-31 10:00:00.25\n"},
        OneCell{"clock", cell("DateTime", "1899-12-31T10:05:00.000", " ss:StyleID=\"clock\""), "n BIGINT, v TIME",
                "1,10:05:00\n2,10:05:00\n"},
        OneCell{"number_shown_as_day", number("45000", " ss:StyleID=\"day\""), "n BIGINT, v DATE",
                "1,2023-03-15\n2,2023-03-15\n"},
        OneCell{"style_of_the_parent", number("45000", " ss:StyleID=\"child\""), "n BIGINT, v DATE",
                "1,2023-03-15\n2,2023-03-15\n"},
        OneCell{"yes", cell("Boolean", "1"), "n BIGINT, v BOOLEAN", "1,true\n2,true\n"},
        OneCell{"formula", number("7", " ss:Formula=\"=RC[-1]*7\""), "n BIGINT, v BIGINT", "1,7\n2,7\n"},
        OneCell{"rich_text",
                "<Cell><ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\"><B>bold</B><Font "
                "html:Color=\"#FF0000\"> red</Font></ss:Data></Cell>",
                "n BIGINT, v VARCHAR", "1,bold red\n2,bold red\n"},
        OneCell{"remark",
                "<Cell><Data ss:Type=\"String\">a</Data><Comment ss:Author=\"me\"><ss:Data "
                "xmlns=\"http://www.w3.org/TR/REC-html40\">remark</ss:Data></Comment><NamedCell ss:Name=\"x\"/></Cell>",
                "n BIGINT, v VARCHAR", "1,a\n2,a\n"}),
    [](const auto& tested) { return std::string{tested.param.name}; });
TEST_P(SpreadsheetmlCell, IsReadByItsType) {
  const FormatFolder folder;
  const auto dataset = read_cells(folder, {GetParam().cell, GetParam().cell});
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().format, "spreadsheetml");
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(columns_text(table), GetParam().columns);
  EXPECT_EQ(rows_text(table), GetParam().rows);
  EXPECT_EQ(table.records, table.rows);
}

TEST(SpreadsheetmlMoments, GoOnFromTheDayBeforeTheFirst) {
  const auto shown = [](std::string_view stored, NumberShow show) {
    std::string out;
    append_stored_moment(stored, show, out);
    return out;
  };
  EXPECT_EQ(shown("1899-12-31T02:00:00.000", NumberShow::kDuration), "02:00:00");
  EXPECT_EQ(shown("1900-01-01T02:00:00.500", NumberShow::kDuration), "26:00:00.5");
  EXPECT_EQ(shown("1900-02-28T00:00:00.000", NumberShow::kDuration), "1416:00:00");  // 59 days
  EXPECT_EQ(shown("1900-03-01T00:00:00.000", NumberShow::kDuration), "1464:00:00");  // 61, after one that was none
  EXPECT_EQ(shown("1899-12-01T02:00:00.000", NumberShow::kDuration), "1899-12-01 02:00:00");
  EXPECT_EQ(shown("soon", NumberShow::kDuration), "soon");
  EXPECT_EQ(shown("2025-01-31T00:00:00.000", NumberShow::kDateTime), "2025-01-31 00:00:00");
}

struct Named {
  std::string_view format;
  NumberShow show;
};
TEST(SpreadsheetmlFormats, NamesAndCodes) {
  for (const auto& [format, show] :
       {Named{"General Date", NumberShow::kDateTime}, Named{"Medium Date", NumberShow::kDate},
        Named{"Short Time", NumberShow::kTime}, Named{"Fixed", NumberShow::kNumber},
        Named{"Scientific", NumberShow::kNumber}, Named{"Yes/No", NumberShow::kNumber},
        Named{"Standard", NumberShow::kNumber}, Named{"", NumberShow::kNumber}, Named{"dd/mm/yyyy", NumberShow::kDate},
        Named{"#,##0.00", NumberShow::kNumber}})
    EXPECT_EQ(static_cast<int>(named_format(format)), static_cast<int>(show)) << format;
}

TEST(SpreadsheetmlReader, PlacesAreCountedOnFromThoseThatAreNamed) {
  const FormatFolder folder;
  const auto dataset = read_workbook(
      folder,
      workbook(sheet(row(text("a") + text("b") + text("c") + text("d")) +
                     row(number("1") + number("3", " ss:Index=\"3\"") + number("4")) +
                     row("", " ss:Index=\"4\" ss:Span=\"1\"") + row(number("5") + text("x", " ss:Index=\"4\"")))));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(rows_text(table), "1,,3,4\n5,,,x\n");
  EXPECT_EQ(table.line_of(RowNumber{1}).value, 2U);
  EXPECT_EQ(table.line_of(RowNumber{2}).value, 6U);
}

TEST(SpreadsheetmlReader, MergedCaptionsAndValues) {
  const FormatFolder folder;
  const auto dataset =
      read_workbook(folder, workbook(sheet(row(text("city") + text("sales", " ss:MergeAcross=\"1\"")) +
                                           row(text("name") + text("first") + text("second")) +
                                           row(text("Ipoh", " ss:MergeDown=\"1\"") + number("1") + number("2")) +
                                           row(number("3", " ss:Index=\"2\"") + number("4")) +
                                           row(text("Klang") + number("5") + number("6")))));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(columns_text(table), "city name VARCHAR, sales first BIGINT, sales second BIGINT");
  EXPECT_EQ(rows_text(table), "Ipoh,1,2\nIpoh,3,4\nKlang,5,6\n");
  EXPECT_EQ(repairs_text(table), "merged_cells 1");
}

TEST(SpreadsheetmlReader, HiddenPartsAndErrorsAreSaid) {
  const FormatFolder folder;
  const std::string rows =
      "<Column/><Column ss:Index=\"3\" ss:Span=\"1\" ss:Hidden=\"1\"/>" + row(text("id") + text("v") + text("w")) +
      row(number("1") + number("2") + number("3")) +
      row(number("2") + cell("Error", "#DIV/0!", " ss:Formula=\"=1/0\"") + number("1.1368683772161603E-13")) +
      row(number("3") + "<Cell ss:Formula=\"=A1\"/>" + number("5"), " ss:Hidden=\"1\" ss:Span=\"2\"");
  const auto dataset = read_workbook(
      folder,
      workbook(sheet(rows, "Seen", "<WorksheetOptions><Visible>SheetVisible</Visible></WorksheetOptions>") +
               sheet(row(text("a") + text("b")) + row(number("1") + number("2")), "Unseen",
                     "<WorksheetOptions xmlns=\"urn:schemas-microsoft-com:office:excel\"><Visible>SheetVeryHidden"
                     "</Visible></WorksheetOptions>") +
               "<Worksheet ss:Name=\"Empty\"/>"));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 2U);
  EXPECT_EQ(rows_text(dataset.value().tables[0]), "1,2,3\n2,,0\n3,,5\n");
  const std::string notes = notes_text(dataset.value());
  for (const std::string_view said :
       {"\"Unseen\" is hidden", "3 rows are hidden, from row 4", "2 columns are hidden, from column C",
        "an error such as #N/A and is read as empty (at B3)", "no stored result", "rounding rest",
        "\"Empty\" is empty"})
    EXPECT_NE(notes.find(said), std::string::npos) << said << " in " << notes;
  EXPECT_EQ(notes.find("\"Seen\" is hidden"), std::string::npos);
}

TEST(SpreadsheetmlReader, StylesOfRowsAndColumnsHoldForTheirCells) {
  const FormatFolder folder;
  const auto dataset = read_workbook(
      folder, workbook(sheet("<Column ss:Index=\"2\" ss:StyleID=\"day\"/>" + row(text("n") + text("v") + text("w")) +
                             row(number("1") + number("45000") + number("45000")) +
                             row(number("2", " ss:StyleID=\"Default\"") + number("45001") +
                                     number("45001", " ss:StyleID=\"money\""),
                                 " ss:StyleID=\"day\""))));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,2023-03-15,45000\n2,2023-03-16,45001\n");
}

TEST(SpreadsheetmlReader, DaysMayCountFrom1904) {
  const FormatFolder folder;
  const std::string day = number("43538", " ss:StyleID=\"day\"");
  const auto dataset = read_cells(folder, {day, day}, {}, "<Date1904/>");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,2023-03-15\n2,2023-03-15\n");
}

TEST(SpreadsheetmlReader, OtherEncodingsPrefixesAndBlanksAboveAreRead) {
  const FormatFolder folder;
  const auto dataset = read_workbook(
      folder,
      "\n <?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><s:Workbook "
      "xmlns:s=\"urn:schemas-microsoft-com:office:spreadsheet\"><s:Worksheet><s:Table><s:Row><s:Cell><s:Data "
      "s:Type=\"String\">n</s:Data></s:Cell><s:Cell><s:Data s:Type=\"String\">v</s:Data></s:Cell></s:Row><s:Row>"
      "<s:Cell><s:Data s:Type=\"Number\"> 1 </s:Data></s:Cell><s:Cell><s:Data s:Type=\"String\">caf\xE9</s:Data>"
      "</s:Cell></s:Row></s:Table></s:Worksheet></s:Workbook>");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,caf\u00E9\n");
  EXPECT_EQ(dataset.value().tables.front().name, "Sheet1");
}

TEST(SpreadsheetmlReader, UnderTheNameOfAnotherFormatItIsSaid) {
  const FormatFolder folder;
  const auto dataset = folder.read_bytes(
      spreadsheetml_reader(), workbook(sheet(row(text("a") + text("b")) + row(number("1") + number("2")))), "book.xls");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_NE(notes_text(dataset.value()).find("the content is spreadsheetml"), std::string::npos);
}

TEST(SpreadsheetmlReader, LimitsHold) {
  const FormatFolder folder;
  ReadOptions cells;
  cells.cell_bytes_max = 10;
  expect_refused(read_cells(folder, {text("12345678901")}, cells), ErrorCode::kLimitExceeded,
                 "sheet \"Data\", cell B2 holds more than 10 bytes");
  ReadOptions records;
  records.record_bytes_max = 10;
  expect_refused(read_cells(folder, {text("12345678901")}, records), ErrorCode::kLimitExceeded, "row 2 holds more");
  ReadOptions columns;
  columns.columns_max = 1;
  expect_refused(read_cells(folder, {text("1"), text("2")}, columns), ErrorCode::kLimitExceeded, "at most 1");
  std::string many;
  for (int i = 0; i < 1001; ++i) many += "<Worksheet/>";
  expect_refused(read_workbook(folder, workbook(many)), ErrorCode::kLimitExceeded, "1000 sheets");
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "<x>";
  expect_refused(read_workbook(folder, workbook(deep)), ErrorCode::kLimitExceeded, "nested more than 200 deep");
}

struct Refused {
  std::string_view name;
  std::string bytes;
  std::string_view said;
};
class SpreadsheetmlRefused : public ::testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(
    Damage, SpreadsheetmlRefused,
    ::testing::Values(
        Refused{"cut_off", workbook(sheet(row(text("a")) + row(text("b")))).substr(0, 980), "book.xml, line 1"},
        Refused{"no_sheet", workbook(""), "no sheet"},
        Refused{"only_empty_sheets", workbook(sheet("")), "all of them are empty"},
        Refused{"row_zero", workbook(sheet(row(text("a"), " ss:Index=\"0\""))), "is no place in a sheet"},
        Refused{"row_too_far", workbook(sheet(row(text("a"), " ss:Index=\"1048577\""))), "is no place in a sheet"},
        Refused{"rows_go_on_too_far", workbook(sheet(row("", " ss:Index=\"2\" ss:Span=\"99999999\"") + row(text("a")))),
                "\"1048577\" is no place"},
        Refused{"column_too_far", workbook(sheet(row(text("a", " ss:Index=\"16385\"")))), "is no place in a sheet"},
        Refused{"no_number", workbook(sheet(row(text("a", " ss:Index=\"-1\"")))), "\"-1\" is no place"},
        Refused{"bare_ampersand", workbook(sheet(row(text("a & b")))), "the workbook is damaged"},
        Refused{"document_type",
                "<!DOCTYPE Workbook [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Workbook "
                "xmlns='urn:schemas-microsoft-com:office:spreadsheet'>&x;</Workbook>",
                "declares a document type"}),
    [](const auto& tested) { return std::string{tested.param.name}; });
TEST_P(SpreadsheetmlRefused, WithReason) {
  const FormatFolder folder;
  expect_refused(read_workbook(folder, GetParam().bytes), ErrorCode::kInvalidInput, GetParam().said);
}

TEST(SpreadsheetmlReader, RowsOutOfOrderAreReadAndSaid) {
  const FormatFolder folder;
  const auto dataset = read_workbook(
      folder, workbook(sheet(row(text("a") + text("b")) + row(number("1") + number("2"), " ss:Index=\"3\"") +
                             row(number("3") + number("4"), " ss:Index=\"2\""))));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_NE(notes_text(dataset.value()).find("row is not in order"), std::string::npos);
}

TEST(SpreadsheetmlReader, RecognisesByContent) {
  const Source source{-1, "x", 100};
  const auto score = [&](std::string_view head) { return spreadsheetml_reader().recognise(head, source); };
  EXPECT_GT(score(workbook("")), 0.96);
  EXPECT_GT(score("<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"), 0.96);
  EXPECT_EQ(score("<?xml version='1.0'?><Workbook/>"), 0);
  EXPECT_EQ(score("<html xmlns:x=\"urn:schemas-microsoft-com:office:spreadsheet\"><table>"), 0);
  EXPECT_EQ(score("<?xml version='1.0'?><orders a='urn:schemas-microsoft-com:office:spreadsheet'>"), 0);
}

}  // namespace
}  // namespace concord::ingest::spreadsheetml
