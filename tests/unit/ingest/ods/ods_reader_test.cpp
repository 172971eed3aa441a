// Whole workbooks: as programs write them, and by hand as attackers do.
#include "ingest/ods/ods_reader.hpp"

#include <zip.h>

#include "ingest/ods/impl/cell_moments.hpp"
#include "unit/ingest/format_folder.hpp"

namespace concord::ingest::ods {
namespace {

constexpr std::string_view kType = "application/vnd.oasis.opendocument.spreadsheet";

struct Part {
  std::string name, bytes;
};

void write_archive(const std::filesystem::path& path, const std::vector<Part>& parts) {
  int error = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  ASSERT_NE(archive, nullptr);
  for (const Part& part : parts) {
    zip_source_t* bytes = zip_source_buffer(archive, part.bytes.data(), part.bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, part.name.c_str(), bytes, ZIP_FL_ENC_UTF_8);
    ASSERT_GE(index, 0) << part.name;
    if (part.name == "mimetype") zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  ASSERT_EQ(zip_close(archive), 0) << zip_strerror(archive);
}

/// A document around what stands in its spreadsheet, and around its styles.
std::string content(std::string_view sheets, std::string_view styles = "") {
  return R"(<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3">
<office:automatic-styles>)" +
         std::string{styles} + "</office:automatic-styles><office:body><office:spreadsheet>" + std::string{sheets} +
         "</office:spreadsheet></office:body></office:document-content>";
}

std::string sheet(std::string_view rows, std::string_view name = "Data") {
  return "<table:table table:name=\"" + std::string{name} + "\">" + std::string{rows} + "</table:table>";
}

std::string text(std::string_view shown, std::string_view attributes = "") {
  return "<table:table-cell office:value-type=\"string\"" + std::string{attributes} + "><text:p>" + std::string{shown} +
         "</text:p></table:table-cell>";
}

std::string number(std::string_view value, std::string_view attributes = "") {
  return "<table:table-cell office:value-type=\"float\" office:value=\"" + std::string{value} + "\"" +
         std::string{attributes} + "><text:p>shown</text:p></table:table-cell>";
}

std::string typed(std::string_view type, std::string_view value) {
  const std::string attribute = type == "percentage" || type == "currency" ? "value" : std::string{type} + "-value";
  return "<table:table-cell office:value-type=\"" + std::string{type} + "\" office:" + attribute + "=\"" +
         std::string{value} + "\"><text:p>shown</text:p></table:table-cell>";
}

std::string row(std::string_view cells, std::string_view attributes = "") {
  return "<table:table-row" + std::string{attributes} + ">" + std::string{cells} + "</table:table-row>";
}

Result<Dataset> read_parts(const FormatFolder& folder, const std::vector<Part>& parts, ReadOptions options = {}) {
  write_archive(folder.path() / "book.ods", parts);
  return folder.read({&ods_reader()}, "book.ods", std::move(options));
}

Result<Dataset> read_content(const FormatFolder& folder, const std::string& bytes, ReadOptions options = {}) {
  return read_parts(folder, {{"mimetype", std::string{kType}}, {"content.xml", bytes}}, std::move(options));
}

/// Columns n and v, with a number and the cell.
Result<Dataset> read_cells(const FormatFolder& folder, const std::vector<std::string>& cells,
                           ReadOptions options = {}) {
  std::string rows = row(text("n") + text("v"));
  for (std::size_t i = 0; i < cells.size(); ++i) rows += row(number(std::to_string(i + 1)) + cells[i]);
  return read_content(folder, content(sheet(rows)), std::move(options));
}

struct OneCell {
  std::string_view name;
  std::string cell;
  std::string_view columns, rows;
};
class OdsCell : public ::testing::TestWithParam<OneCell> {};
INSTANTIATE_TEST_SUITE_P(
    Values, OdsCell,
    ::testing::Values(
        OneCell{"text", text("a &amp; b"), "n BIGINT, v VARCHAR", "1,a & b\n2,a & b\n"},
        OneCell{"number", number("12.300000000000001"), "n BIGINT, v DECIMAL(3,1)", "1,12.3\n2,12.3\n"},
        OneCell{"percentage", typed("percentage", "0.05"), "n BIGINT, v DECIMAL(3,2)", "1,0.05\n2,0.05\n"},
        OneCell{"currency", typed("currency", "1234.5"), "n BIGINT, v DECIMAL(5,1)", "1,1234.5\n2,1234.5\n"},
        OneCell{"date", typed("date", "2025-01-31"), "n BIGINT, v DATE", "1,2025-01-31\n2,2025-01-31\n"},
        OneCell{"moment", typed("date", "2025-01-31T10:00:00.250000000"), "n BIGINT, v TIMESTAMP",
                "1,2025-01-31 10:00:00.25\n2,2025-01-31 10:00:00.25\n"},
        OneCell{"time", typed("time", "PT10H05M00S"), "n BIGINT, v TIME", "1,10:05:00\n2,10:05:00\n"},
        OneCell{"boolean", typed("boolean", "true"), "n BIGINT, v BOOLEAN", "1,true\n2,true\n"},
        OneCell{"formula", number("7", " table:formula=\"of:=[.A1]*7\""), "n BIGINT, v BIGINT", "1,7\n2,7\n"},
        OneCell{"paragraphs", text("a</text:p><text:p>b"), "n BIGINT, v VARCHAR", "1,\"a\nb\"\n2,\"a\nb\"\n"},
        OneCell{"blanks_that_count",
                text(" a  b<text:s text:c=\"3\"/>c<text:tab/>d<text:span> <text:a>e</text:a></text:span>"),
                "n BIGINT, v VARCHAR", "1,a b   c\td e\n2,a b   c\td e\n"},
        OneCell{"remark",
                "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>remark</text:p>"
                "</office:annotation><text:p>a</text:p></table:table-cell>",
                "n BIGINT, v VARCHAR", "1,a\n2,a\n"},
        OneCell{"digits_as_text", text("007"), "n BIGINT, v VARCHAR", "1,007\n2,007\n"}),
    [](const auto& tested) { return std::string{tested.param.name}; });
TEST_P(OdsCell, IsReadByItsType) {
  const FormatFolder folder;
  const auto dataset = read_cells(folder, {GetParam().cell, GetParam().cell});
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().format, "ods");
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(columns_text(table), GetParam().columns);
  EXPECT_EQ(rows_text(table), GetParam().rows);
  EXPECT_EQ(table.records, table.rows);
}

TEST(OdsMoments, AreIsoText) {
  const auto time = [](std::string_view stored) {
    std::string out;
    append_time(stored, out);
    return out;
  };
  EXPECT_EQ(time("PT26H05M00.500000000S"), "26:05:00.5");
  EXPECT_EQ(time("-PT1H"), "-01:00:00");
  EXPECT_EQ(time("PT5S"), "00:00:05");
  EXPECT_EQ(time("P1D"), "P1D");
  EXPECT_EQ(time("PT99999999999H"), "PT99999999999H");
}

TEST(OdsReader, RepeatedRowsAndCells) {
  const FormatFolder folder;
  const auto dataset =
      read_content(folder, content(sheet(row(text("a") + text("b") + text("c")) +
                                         row(number("1") + number("5", " table:number-columns-repeated=\"2\"")) +
                                         row(number("2") + number("6") + number("7") +
                                                 "<table:table-cell table:number-columns-repeated=\"16381\"/>",
                                             " table:number-rows-repeated=\"3\"") +
                                         row("<table:table-cell table:number-columns-repeated=\"16384\"/>",
                                             " table:number-rows-repeated=\"1048570\""))));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,5,5\n2,6,7\n2,6,7\n2,6,7\n");
  EXPECT_EQ(dataset.value().tables.front().line_of(RowNumber{4}).value, 5U);
}

TEST(OdsReader, HiddenPartsErrorsAndCurrenciesAreSaid) {
  const FormatFolder folder;
  const std::string styles =
      R"(<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style>)"
      R"(<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>)";
  const std::string rows =
      R"(<table:table-column/><table:table-column table:visibility="collapse"/>)"
      R"(<table:table-column table:visibility="collapse" table:number-columns-repeated="16382"/>)" +
      row(text("id") + text("v")) + row(number("1") + number("2")) +
      row(number("2") +
          R"(<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>)") +
      row(number("3") + R"(<table:table-cell table:formula="of:=A1"/>)", " table:visibility=\"collapse\"") +
      row(number("4") +
          R"(<table:table-cell office:value-type="currency" office:currency="MYR" office:value="5"><text:p>x</text:p></table:table-cell>)");
  std::string large = row(text("a") + text("b"));
  for (int i = 0; i < 9; ++i) large += row(number("1") + number("2"));
  const auto dataset = read_content(
      folder,
      content("<table:tracked-changes><table:table-cell office:value-type=\"string\"><text:p>old</text:p>"
              "</table:table-cell></table:tracked-changes><table:table table:name=\"Seen\" table:style-name=\"ta1\">" +
                  rows + "</table:table><table:table table:name=\"Unseen\" table:style-name=\"ta2\">" + large +
                  "</table:table>" + sheet("", "Empty"),
              styles));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 2U);
  EXPECT_EQ(dataset.value().main_table, 0U);
  EXPECT_EQ(rows_text(dataset.value().tables[0]), "1,2\n2,\n3,\n4,5\n");
  const std::string notes = notes_text(dataset.value());
  for (const std::string_view said :
       {"\"Unseen\" is hidden", "1 row is hidden, from row 4", "1 column is hidden, from column B",
        "an error such as #N/A and is read as empty (at B3)", "no stored result", "\"Empty\" is empty"})
    EXPECT_NE(notes.find(said), std::string::npos) << said << " in " << notes;
  EXPECT_NE(dataset.value().evidence.front().find("cells are in MYR"), std::string::npos);
}

TEST(OdsReader, MergedCaptionsNameAllTheirColumns) {
  const FormatFolder folder;
  const std::string caption = text("sales", " table:number-columns-spanned=\"2\" table:number-rows-spanned=\"1\"") +
                              "<table:covered-table-cell/>";
  const auto dataset = read_content(
      folder,
      content(sheet(row(text("city") + caption) + row(text("name") + text("first") + text("second")) +
                    row(text("Ipoh") + number("1") + number("2")) + row(text("Klang") + number("3") + number("4")))));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(columns_text(dataset.value().tables.front()), "city name VARCHAR, sales first BIGINT, sales second BIGINT");
}

TEST(OdsReader, ValuesMergedOverRowsStandInEach) {
  const FormatFolder folder;
  const std::string covered = "<table:covered-table-cell/>";
  const auto dataset = read_content(
      folder, content(sheet(row(text("city") + text("n")) +
                            row(text("Ipoh", " table:number-columns-spanned=\"1\" table:number-rows-spanned=\"2\"") +
                                number("1")) +
                            row(covered + number("2")) + row(text("Klang") + number("3")))));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "Ipoh,1\nIpoh,2\nKlang,3\n");
  EXPECT_EQ(repairs_text(dataset.value().tables.front()), "merged_cells 1");
}

TEST(OdsReader, RepetitionsDoNotMultiplyAFile) {
  const FormatFolder folder;
  expect_refused(read_content(folder, content(sheet(row(text("x", " table:number-columns-repeated=\"16384\""),
                                                        " table:number-rows-repeated=\"1048576\"")))),
                 ErrorCode::kLimitExceeded, "200 times as large");
  expect_refused(read_content(folder, content(sheet(row(text(std::string(100'000, 'x'),
                                                             " table:number-columns-repeated=\"4000000000000\""))))),
                 ErrorCode::kLimitExceeded, "row 1 holds more than");
}

TEST(OdsReader, LimitsHold) {
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
  ReadOptions unpacked;
  unpacked.expanded_bytes_max = 100;
  expect_refused(read_cells(folder, {text("1")}, unpacked), ErrorCode::kLimitExceeded, "unpacks to more than 100");
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "<x>";
  expect_refused(read_content(folder, deep), ErrorCode::kLimitExceeded, "nested more than 200 deep");
  std::string many;
  for (int i = 0; i < 1001; ++i) many += "<table:table/>";
  expect_refused(read_content(folder, content(many)), ErrorCode::kLimitExceeded, "1000 sheets");
  expect_refused(read_content(folder, content(sheet(row(text("n") + text("v")) + row(text("x") + "<table:table-cell>" +
                                                                                     std::string(60 << 20, ' '))))),
                 ErrorCode::kLimitExceeded, "200 times its size");
}

struct Refused {
  std::string_view name;
  std::vector<Part> parts;
  std::string_view said;
};
class OdsRefused : public ::testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(
    Damage, OdsRefused,
    ::testing::Values(
        Refused{"no_content", {{"mimetype", std::string{kType}}}, "cells are missing"},
        Refused{"cut_off_content",
                {{"mimetype", std::string{kType}}, {"content.xml", content("").substr(0, 300)}},
                "content.xml, line "},
        Refused{"no_sheet", {{"mimetype", std::string{kType}}, {"content.xml", content("")}}, "no sheet"},
        Refused{"only_empty_sheets",
                {{"mimetype", std::string{kType}}, {"content.xml", content(sheet(""))}},
                "all of them are empty"},
        Refused{"encrypted",
                {{"mimetype", std::string{kType}},
                 {"META-INF/manifest.xml",
                  "<m:manifest xmlns:m='urn:m'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"},
                 {"content.xml", "noise"}},
                "is encrypted"},
        Refused{"document_type",
                {{"mimetype", std::string{kType}},
                 {"content.xml", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"}},
                "declares a document type"},
        Refused{"too_many_rows",
                {{"mimetype", std::string{kType}},
                 {"content.xml", content(sheet(row("", " table:number-rows-repeated=\"1048576\"") + row(text("x"))))}},
                "more rows than a sheet"},
        Refused{"too_many_columns",
                {{"mimetype", std::string{kType}},
                 {"content.xml",
                  content(sheet(row("<table:table-cell table:number-columns-repeated=\"16384\"/>" + text("x"))))}},
                "more columns than a sheet"}),
    [](const auto& tested) { return std::string{tested.param.name}; });
TEST_P(OdsRefused, WithReason) {
  const FormatFolder folder;
  expect_refused(read_parts(folder, GetParam().parts), ErrorCode::kInvalidInput, GetParam().said);
}

TEST(OdsReader, ACutOffArchiveIsRefused) {
  const FormatFolder folder;
  ASSERT_TRUE(read_cells(folder, {text("x"), text("y")}).ok());
  const std::string whole = file_text(folder.path() / "book.ods");
  folder.write("book.ods", std::string_view{whole}.substr(0, whole.size() / 2));
  expect_refused(folder.read({&ods_reader()}, "book.ods"), ErrorCode::kInvalidInput, "cut off");
}

TEST(OdsReader, RecognisesByContent) {
  const Source source{-1, "x", 100};
  EXPECT_GT(ods_reader().recognise("PK\x03\x04......mimetype" + std::string{kType}, source), 0.9);
  EXPECT_EQ(ods_reader().recognise("PK\x03\x04......mimetypeapplication/vnd.oasis.opendocument.text", source), 0);
  EXPECT_EQ(ods_reader().recognise("PK\x03\x04......xl/workbook.xml", source), 0);
}

/// As `content`, in one document that says what it is.
std::string flat(std::string_view sheets, std::string_view styles = "") {
  std::string text = content(sheets, styles);
  for (std::size_t at; (at = text.find("office:document-content")) != std::string::npos;)
    text.replace(at, std::string_view{"office:document-content"}.size(), "office:document");
  text.insert(text.find(" office:version"), " office:mimetype=\"" + std::string{kType} + "\"");
  return text;
}

TEST(FlatOdsReader, SaysTheSameAsThePackedOne) {
  const std::string styles =
      R"(<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>)";
  const std::string sheets =
      sheet(row(text("id") + text("day") + text("v")) +
            row(number("1") + typed("date", "2025-01-31") +
                number("12.300000000000001", " table:number-columns-spanned=\"1\" table:number-rows-spanned=\"2\"")) +
            row(number("2") + typed("date", "2025-02-01") + "<table:covered-table-cell/>") +
            row(number("3") + typed("date", "2025-02-02") + number("4"), " table:number-rows-repeated=\"2\"")) +
      "<table:table table:name=\"Unseen\" table:style-name=\"ta2\">" + row(text("a") + text("b")) +
      row(number("1") + number("2")) + "</table:table>";
  const FormatFolder folder;
  const auto packed = read_content(folder, content(sheets, styles));
  const auto one_document = folder.read_bytes(flat_ods_reader(), flat(sheets, styles), "book.fods");
  ASSERT_TRUE(packed.ok()) << packed.error().message;
  ASSERT_TRUE(one_document.ok()) << one_document.error().message;
  EXPECT_EQ(one_document.value().format, "fods");
  ASSERT_EQ(one_document.value().tables.size(), 2U);
  ASSERT_EQ(packed.value().tables.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const Table &left = packed.value().tables[i], &right = one_document.value().tables[i];
    EXPECT_EQ(columns_text(left), columns_text(right));
    EXPECT_EQ(rows_text(left), rows_text(right));
    EXPECT_EQ(repairs_text(left), repairs_text(right));
  }
  EXPECT_EQ(notes_text(packed.value()), notes_text(one_document.value()));
  EXPECT_EQ(rows_text(one_document.value().tables[0]),
            "1,2025-01-31,12.3\n2,2025-02-01,12.3\n3,2025-02-02,4.0\n3,2025-02-02,4.0\n");
}

TEST(FlatOdsReader, OtherEncodingsAndBlanksAboveAreRead) {
  const FormatFolder folder;
  std::string latin = "\n " + flat(sheet(row(text("n") + text("v")) + row(number("1") + text("caf\xE9"))));
  latin.replace(latin.find("UTF-8"), 5, "ISO-8859-1");
  const auto dataset = folder.read_bytes(flat_ods_reader(), latin, "book.fods");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,caf\u00E9\n");
}

TEST(FlatOdsReader, DamageIsRefusedWithItsLine) {
  const FormatFolder folder;
  const auto refused = [&](const std::string& bytes, ErrorCode code, std::string_view said) {
    expect_refused(folder.read_bytes(flat_ods_reader(), bytes, "book.fods"), code, said);
  };
  const std::string whole = flat(sheet(row(text("n") + text("v")) + row(number("1") + number("2"))));
  refused(whole.substr(0, whole.size() - 100), ErrorCode::kInvalidInput, "the workbook ends here in the middle");
  refused(flat(""), ErrorCode::kInvalidInput, "no sheet");
  refused(flat(sheet("")), ErrorCode::kInvalidInput, "all of them are empty");
  std::string bomb = whole;
  bomb.insert(bomb.find("<office:document"), "<!DOCTYPE office:document [<!ENTITY x 'x'>]>");
  refused(bomb, ErrorCode::kInvalidInput, "declares a document type");
  refused(flat(sheet(
              row(text("x", " table:number-columns-repeated=\"16384\""), " table:number-rows-repeated=\"1048576\""))),
          ErrorCode::kLimitExceeded, "200 times as large");
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "<x>";
  refused(flat(deep), ErrorCode::kLimitExceeded, "nested more than 200 deep");
}

TEST(FlatOdsReader, RecognisesByContent) {
  const Source source{-1, "x", 100};
  EXPECT_GT(flat_ods_reader().recognise(flat(""), source), 0.96);
  std::string unnamed = flat("");
  unnamed.erase(unnamed.find(" office:mimetype"), std::string_view{" office:mimetype=\"\""}.size() + kType.size());
  EXPECT_GT(flat_ods_reader().recognise(unnamed, source), 0.96);
  const std::string letter = unnamed.substr(0, unnamed.find("<office:spreadsheet>")) + "<office:text>";
  EXPECT_EQ(flat_ods_reader().recognise(letter, source), 0);
  EXPECT_EQ(flat_ods_reader().recognise("<?xml version='1.0'?><document>spreadsheet</document>", source), 0);
  EXPECT_EQ(flat_ods_reader().recognise("PK\x03\x04......mimetype" + std::string{kType}, source), 0);
}

}  // namespace
}  // namespace concord::ingest::ods
