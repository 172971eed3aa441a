// Whole workbooks: as two programs wrote them, and record by record by hand, without a container around them.
#include "ingest/xls/xls_reader.hpp"

#include <bit>
#include <functional>

#include "unit/ingest/format_folder.hpp"

namespace concord::ingest::xls {
namespace {

std::string little_endian(std::uint64_t number, unsigned bytes) {
  std::string out;
  for (unsigned i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xFFU);
  return out;
}
std::string u8(std::uint64_t number) {
  return little_endian(number, 1);
}
std::string u16(std::uint64_t number) {
  return little_endian(number, 2);
}
std::string u32(std::uint64_t number) {
  return little_endian(number, 4);
}
std::string f64(double number) {
  return little_endian(std::bit_cast<std::uint64_t>(number), 8);
}

std::string record(unsigned type, std::string_view body) {
  return u16(type) + u16(body.size()) + std::string{body};
}
std::string cell(unsigned type, unsigned row, unsigned column, std::string_view rest, unsigned style = 0) {
  return record(type, u16(row) + u16(column) + u16(style) + std::string{rest});
}
/// 8 bits a character.
std::string text8(std::string_view text) {
  return u16(text.size()) + u8(0) + std::string{text};
}
std::string label(unsigned row, unsigned column, std::string_view text) {
  return cell(0x204, row, column, text8(text));
}
std::string number(unsigned row, unsigned column, double value, unsigned style = 0) {
  return cell(0x203, row, column, f64(value), style);
}
/// A formula whose result is said by its last bytes, or a number.
std::string formula(unsigned row, unsigned column, std::string_view result) {
  return cell(0x06, row, column, std::string{result} + u16(0) + u32(0) + u16(0));
}
std::string special(unsigned kind, unsigned value) {
  return u8(kind) + u8(0) + u8(value) + u8(0) + u16(0) + u16(0xFFFF);
}

constexpr unsigned kGlobals = 5, kSheet = 16;
std::string begin(unsigned part, unsigned version = 0x600) {
  return record(0x809, u16(version) + u16(part) + u16(0) + u16(0) + u32(0) + u32(0));
}
std::string end() {
  return record(0x0A, "");
}

struct SheetRecords {
  std::string name, records;
  unsigned visibility = 0;
  unsigned kind = 0;
};

std::string book(const std::string& globals, const std::vector<SheetRecords>& sheets) {
  const auto bound = [](const SheetRecords& sheet, std::size_t offset) {
    return record(0x85,
                  u32(offset) + u8(sheet.visibility) + u8(sheet.kind) + u8(sheet.name.size()) + u8(0) + sheet.name);
  };
  std::size_t offset = begin(kGlobals).size() + globals.size() + end().size();
  for (const SheetRecords& sheet : sheets) offset += bound(sheet, 0).size();
  std::string head = begin(kGlobals) + globals;
  std::string rest;
  for (const SheetRecords& sheet : sheets) {
    head += bound(sheet, offset + rest.size());
    rest += begin(kSheet) + sheet.records + end();
  }
  return head + end() + rest;
}

Result<Dataset> read_bytes(const FormatFolder& folder, const std::string& bytes, ReadOptions options = {}) {
  return folder.read_bytes(xls_reader(), bytes, "book.xls", std::move(options));
}

Result<Dataset> read_kept(const FormatFolder& folder, const std::string& name) {
  std::filesystem::copy_file(std::filesystem::path{CONCORD_SOURCE_DIR} / "tests/fuzz/corpus/xls" / name,
                             folder.path() / name);
  return folder.read({&xls_reader()}, name);
}

/// Styles: 0 as it is, 1 a date, 2 a moment, 3 an own format of time.
std::string styles() {
  const std::string own = record(0x41E, u16(164) + text8("hh:mm"));
  std::string all = own;
  for (const unsigned format : {0U, 14U, 22U, 164U}) all += record(0xE0, u16(0) + u16(format) + std::string(16, '\0'));
  return all;
}

/// A sheet with the columns n and v, and two rows that hold the cell.
std::string two_rows(const std::function<std::string(unsigned row)>& value) {
  std::string cells = label(0, 0, "n") + label(0, 1, "v");
  for (unsigned row = 1; row < 3; ++row) cells += number(row, 0, row) + value(row);
  return cells;
}

struct OneCell {
  std::string_view name;
  std::function<std::string(unsigned row)> cell;
  std::string_view type, value;
};
class XlsCell : public ::testing::TestWithParam<OneCell> {};
INSTANTIATE_TEST_SUITE_P(
    Values, XlsCell,
    ::testing::Values(
        OneCell{"shared_text", [](unsigned row) { return cell(0xFD, row, 1, u32(1)); }, "VARCHAR", "shared b"},
        OneCell{"text", [](unsigned row) { return label(row, 1, "caf\xE9"); }, "VARCHAR", "café"},
        OneCell{"wide_text",
                [](unsigned row) { return cell(0x204, row, 1, u16(2) + u8(1) + u16(0x3A9) + u16(0x65E5)); }, "VARCHAR",
                "Ω日"},
        OneCell{"character_of_two_halves",
                [](unsigned row) { return cell(0x204, row, 1, u16(2) + u8(1) + u16(0xD83D) + u16(0xDE00)); }, "VARCHAR",
                "😀"},
        OneCell{"half_a_character",
                [](unsigned row) { return cell(0x204, row, 1, u16(2) + u8(1) + u16(0xD83D) + u16('a')); }, "VARCHAR",
                "\uFFFDa"},
        OneCell{"rich_text", [](unsigned row) { return cell(0xD6, row, 1, u16(2) + u8(8) + u16(1) + "hi" + u32(0)); },
                "VARCHAR", "hi"},
        OneCell{"digits_as_text", [](unsigned row) { return label(row, 1, "007"); }, "VARCHAR", "007"},
        OneCell{"number", [](unsigned row) { return number(row, 1, 0.1 + 0.2); }, "DECIMAL(2,1)", "0.3"},
        OneCell{"compact_whole",
                [](unsigned row) { return cell(0x27E, row, 1, u32(static_cast<std::uint32_t>(-5 * 4) | 2U)); },
                "BIGINT", "-5"},
        OneCell{"compact_cents", [](unsigned row) { return cell(0x27E, row, 1, u32(1999U << 2U | 3U)); },
                "DECIMAL(4,2)", "19.99"},
        OneCell{"compact_real",
                [](unsigned row) { return cell(0x27E, row, 1, u32(std::bit_cast<std::uint64_t>(0.5) >> 32U)); },
                "DECIMAL(2,1)", "0.5"},
        OneCell{"sixteen_digits", [](unsigned row) { return number(row, 1, 1234567890123456.0); }, "VARCHAR",
                "1234567890123456"},
        OneCell{"lost_digits", [](unsigned row) { return number(row, 1, 2.02e34); }, "VARCHAR", "2.02E+34"},
        OneCell{"date", [](unsigned row) { return number(row, 1, 45658, 1); }, "DATE", "2025-01-01"},
        OneCell{"moment", [](unsigned row) { return number(row, 1, 45658.25, 2); }, "TIMESTAMP", "2025-01-01 06:00:00"},
        OneCell{"time_by_own_format", [](unsigned row) { return number(row, 1, 0.5, 3); }, "TIME", "12:00:00"},
        OneCell{"boolean", [](unsigned row) { return cell(0x205, row, 1, u8(1) + u8(0)); }, "BOOLEAN", "true"},
        OneCell{"error", [](unsigned row) { return cell(0x205, row, 1, u8(0x2A) + u8(1)); }, "VARCHAR", ""},
        OneCell{"formula_number", [](unsigned row) { return formula(row, 1, f64(7.5)); }, "DECIMAL(2,1)", "7.5"},
        OneCell{"formula_text",
                [](unsigned row) {
                  return formula(row, 1, special(0, 0)) + record(0x4BC, "x") + record(0x207, text8("yes!"));
                },
                "VARCHAR", "yes!"},
        OneCell{"formula_boolean", [](unsigned row) { return formula(row, 1, special(1, 1)); }, "BOOLEAN", "true"},
        OneCell{"formula_error", [](unsigned row) { return formula(row, 1, special(2, 7)); }, "VARCHAR", ""},
        OneCell{"blank", [](unsigned row) { return cell(0x201, row, 1, ""); }, "VARCHAR", ""}),
    [](const auto& tested) { return std::string{tested.param.name}; });
TEST_P(XlsCell, IsReadByItsRecord) {
  const FormatFolder folder;
  const std::string shared = record(0xFC, u32(2) + u32(2) + text8("a") + text8("shared b"));
  const auto dataset = read_bytes(folder, book(styles() + shared, {{"Data", two_rows(GetParam().cell)}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().format, "xls");
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(columns_text(table), "n BIGINT, v " + std::string{GetParam().type});
  const std::string value{GetParam().value};
  EXPECT_EQ(rows_text(table), "1," + value + "\n2," + value + "\n");
  EXPECT_EQ(table.records, table.rows);
}

TEST(XlsReader, AWorkbookOfXlwt) {
  const FormatFolder folder;
  const auto dataset = read_kept(folder, "xlwt");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 2U);
  EXPECT_EQ(dataset.value().tables[0].rows, 12U);
  EXPECT_EQ(dataset.value().tables[0].header_lines.front().value, 3U);
  const std::string notes = notes_text(dataset.value());
  EXPECT_NE(notes.find("25 formulas have no stored result"), std::string::npos) << notes;
  EXPECT_NE(notes.find("sheet \"Codes\" is hidden"), std::string::npos) << notes;
  EXPECT_NE(notes.find("1 row is hidden, from row 6 on"), std::string::npos) << notes;
  EXPECT_NE(notes.find("1 column is hidden, from column B on"), std::string::npos) << notes;
  EXPECT_EQ(rows_text(dataset.value().tables[1]).substr(0, 36), "00000,Ωmega 0\n00001,Ωmega 1\n00002,");
}

TEST(XlsReader, AWorkbookOfLibreOffice) {
  const FormatFolder folder;
  const auto dataset = read_kept(folder, "libreoffice");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const Table& table = dataset.value().tables[0];
  EXPECT_EQ(columns_text(table),
            "Date DATE, Ref VARCHAR, Amount DECIMAL(3,1), Paid BOOLEAN, Double DECIMAL(3,1), Wrong VARCHAR");
  EXPECT_EQ(table.rows, 12U);
  EXPECT_EQ(rows_text(table).substr(0, 83),
            "2025-01-01,INV-0000 é,10.1,false,20.2,\n2025-01-02,INV-0001 é,11.1,true,22.2,\n2025");
  EXPECT_EQ(repairs_text(table), "totals_row 1");
  EXPECT_NE(notes_text(dataset.value()).find("12 cells hold errors such as #N/A"), std::string::npos);
}

TEST(XlsReader, TextsGoOnInFurtherRecords) {
  const FormatFolder folder;
  const auto dataset = read_kept(folder, "texts");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const Table& table = dataset.value().tables.front();
  ASSERT_EQ(table.rows, 120U);
  std::istringstream rows{rows_text(table)};
  std::string line;
  for (std::size_t row = 0; std::getline(rows, line); ++row) {
    std::size_t characters = 0;
    for (const char c : line.substr(line.find(',') + 1)) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    ASSERT_EQ(characters, 1 + 2 * row) << line;
  }
}

TEST(XlsReader, ATextMayChangeItsWidthWhereARecordEnds) {
  const FormatFolder folder;
  const std::string shared = record(0xFC, u32(2) + u32(2) + u16(6) + u8(0) + "abc") +
                             record(0x3C, u8(1) + u16(0x3B1) + u16('d')) + record(0x3C, u8(0) + "e" + text8("next"));
  const std::string rows = two_rows([](unsigned row) { return cell(0xFD, row, 1, u32(row - 1)); });
  const auto dataset = read_bytes(folder, book(shared, {{"Data", rows}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,abcαde\n2,next\n");
}

TEST(XlsReader, WhatBelongsToATextsLookIsLeftOut) {
  const FormatFolder folder;
  const std::string rich = u16(2) + u8(8 | 4) + u16(2) + u32(3) + "hi" + u32(0) + u32(0) + "xyz";
  const std::string shared =
      record(0xFC, u32(2) + u32(2) + rich.substr(0, 16)) + record(0x3C, rich.substr(16) + text8("b"));
  const std::string rows = two_rows([](unsigned row) { return cell(0xFD, row, 1, u32(row - 1)); });
  const auto dataset = read_bytes(folder, book(shared, {{"Data", rows}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,hi\n2,b\n");
}

TEST(XlsReader, NumbersSideBySide) {
  const FormatFolder folder;
  const std::string numbers =
      record(0xBD, u16(1) + u16(0) + u16(0) + u32(1 << 2 | 2) + u16(1) + u32(45658U << 2U | 2U) + u16(1));
  const auto dataset = read_bytes(folder, book(styles(), {{"Data", label(0, 0, "n") + label(0, 1, "day") + numbers +
                                                                       number(2, 0, 2) + number(2, 1, 45659, 1)}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,2025-01-01\n2,2025-01-02\n");
}

TEST(XlsReader, DaysMayCountFrom1904) {
  const FormatFolder folder;
  const std::string rows = two_rows([](unsigned row) { return number(row, 1, 44196, 1); });
  const auto dataset = read_bytes(folder, book(record(0x22, u16(1)) + styles(), {{"Data", rows}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,2025-01-01\n2,2025-01-01\n");
}

TEST(XlsReader, CellsMayStandColumnByColumn) {
  const FormatFolder folder;
  std::string cells;
  for (unsigned column = 0; column < 2; ++column) {
    cells += label(0, column, column == 0 ? "n" : "v");
    for (unsigned row = 1; row < 4; ++row) cells += number(row, column, row * (column + 1));
  }
  const auto dataset = read_bytes(folder, book("", {{"Data", cells}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,2\n2,4\n3,6\n");
}

/// Scripts on web servers write such files: one sheet's records, nothing around them.
TEST(XlsReader, ASheetWithoutAWorkbook) {
  const FormatFolder folder;
  const std::string mark = record(0x809, u16(0) + u16(kSheet) + u32(0));
  const auto old_label = [](unsigned row, unsigned column, std::string_view text) {
    return cell(0x204, row, column, u16(text.size()) + std::string{text});
  };
  const std::string cells = old_label(0, 0, "n") + old_label(0, 1, "v") + number(1, 0, 1) + old_label(1, 1, "café") +
                            number(2, 0, 2) + old_label(2, 1, "th\xE9");
  const auto dataset = read_bytes(folder, mark + cells + end());
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables.front().name, "book");
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,café\n2,thé\n");
}

TEST(XlsReader, OlderTextsAreInTheCodePageThatTheFileNames) {
  const FormatFolder folder;
  const auto old_label = [](unsigned row, unsigned column, std::string_view text) {
    return cell(0x204, row, column, u16(text.size()) + std::string{text});
  };
  const std::string bound = record(0x85, u32(0) + u8(0) + u8(0) + u8(1) + "D");
  const std::string head = begin(kGlobals, 0x500) + record(0x42, u16(1251));
  std::string globals = head + record(0x85, u32(head.size() + bound.size() + 4) + u8(0) + u8(0) + u8(1) + "D") + end();
  const std::string cells = old_label(0, 0, "n") + old_label(0, 1, "v") + number(1, 0, 1) +
                            old_label(1, 1, "\xC4\xE0") + number(2, 0, 2) + old_label(2, 1, "\xCD\xE5\xF2");
  const auto dataset = read_bytes(folder, globals + begin(kSheet, 0x500) + cells + end());
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,Да\n2,Нет\n");
}

TEST(XlsReader, MergedCaptionsNameAllTheirColumns) {
  const FormatFolder folder;
  const std::string cells = label(0, 0, "day") + label(0, 1, "sums") + label(1, 1, "in") + label(1, 2, "out") +
                            number(2, 0, 1) + number(2, 1, 2) + number(2, 2, 3) + number(3, 0, 2) + number(3, 1, 2) +
                            number(3, 2, 3) + record(0xE5, u16(1) + u16(0) + u16(0) + u16(1) + u16(2));
  const auto dataset = read_bytes(folder, book("", {{"Data", cells}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(columns_text(dataset.value().tables.front()), "day BIGINT, sums in BIGINT, sums out BIGINT");
}

TEST(XlsReader, ValuesMergedOverRowsStandInEach) {
  const FormatFolder folder;
  const std::string cells = label(0, 0, "city") + label(0, 1, "n") + label(1, 0, "Ipoh") + number(1, 1, 1) +
                            number(2, 1, 2) + label(3, 0, "Klang") + number(3, 1, 3) +
                            record(0xE5, u16(1) + u16(1) + u16(2) + u16(0) + u16(0));
  const auto dataset = read_bytes(folder, book("", {{"Data", cells}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "Ipoh,1\nIpoh,2\nKlang,3\n");
  EXPECT_EQ(repairs_text(dataset.value().tables.front()), "merged_cells 1");
}

TEST(XlsReader, ChartsAndCodeAreNoSheets) {
  const FormatFolder folder;
  const std::string chart = begin(0x20) + number(9, 9, 1) + end();  // on the sheet
  const std::string rows = two_rows([](unsigned row) { return number(row, 1, row); }) + chart;
  const auto dataset = read_bytes(folder, book("", {{"Data", rows}, {"Chart", "", 0, 2}, {"Module", "", 0, 6}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 1U);
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,1\n2,2\n");
  EXPECT_NE(notes_text(dataset.value()).find("sheet \"Chart\" holds a chart or code"), std::string::npos);
}

struct Refusal {
  std::string_view name;
  std::string bytes;
  std::string_view said;
};
class XlsRefused : public ::testing::TestWithParam<Refusal> {};
const std::string kGood = book(styles(), {{"Data", two_rows([](unsigned row) { return number(row, 1, row); })}});
INSTANTIATE_TEST_SUITE_P(
    Kinds, XlsRefused,
    ::testing::Values(
        Refusal{"encrypted", begin(kGlobals) + record(0x2F, u16(1) + std::string(52, 'x')) + end(), "encrypted"},
        Refusal{"no_end_of_sheet", kGood.substr(0, kGood.size() - 4), "cut off"},
        Refusal{"ends_in_a_record", kGood.substr(0, kGood.size() - 9), "cut off"},
        Refusal{"no_end_of_globals", begin(kGlobals) + styles(), "cut off"},
        Refusal{"no_such_text", book("", {{"Data", two_rows([](unsigned row) { return cell(0xFD, row, 1, u32(9)); })}}),
                "sheet \"Data\", cell B2 refers to text number 9, but there are 0"},
        Refusal{"no_such_column", book("", {{"Data", number(0, 300, 1)}}), "a sheet has 256"},
        Refusal{"text_too_short", book("", {{"Data", cell(0x204, 0, 0, u16(90) + u8(0) + "abc")}}),
                "a record ends too early"},
        Refusal{"texts_too_few", book(record(0xFC, u32(9) + u32(9) + text8("a")), {{"Data", number(0, 0, 1)}}),
                "a record ends too early"},
        Refusal{"only_a_chart", begin(0x20) + end(), "not a workbook"},
        Refusal{"no_sheet", begin(kGlobals) + end(), "no table in the workbook's 0 sheets"},
        Refusal{"empty_container", std::string{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"} + std::string(600, '\0'),
                "damaged or was cut off"}),
    [](const auto& tested) { return std::string{tested.param.name}; });
TEST_P(XlsRefused, SaysWhy) {
  const FormatFolder folder;
  const auto dataset = read_bytes(folder, GetParam().bytes);
  expect_refused(dataset, ErrorCode::kInvalidInput, GetParam().said);
}

TEST(XlsReader, EveryCutOfAFileIsRefusedOrRead) {
  const FormatFolder folder;
  const std::string whole = file_text(std::filesystem::path{CONCORD_SOURCE_DIR} / "tests/fuzz/corpus/xls/xlwt");
  std::size_t refused = 0;
  for (std::size_t size = 16; size < whole.size(); size += 61) {
    const auto dataset = read_bytes(folder, whole.substr(0, size));
    if (dataset.ok()) continue;
    ++refused;
    EXPECT_EQ(error_code_name(dataset.error().code), "invalid_input") << size << ": " << dataset.error().message;
  }
  EXPECT_GT(refused, 100U);
}

TEST(XlsReader, LimitsHold) {
  const FormatFolder folder;
  const std::string rows = two_rows([](unsigned row) { return label(row, 1, std::string(100, 'x')); });
  ReadOptions small_cells;
  small_cells.cell_bytes_max = 99;
  expect_refused(read_bytes(folder, book("", {{"Data", rows}}), small_cells), ErrorCode::kLimitExceeded,
                 "cell B2 holds");
  ReadOptions small_records;
  small_records.record_bytes_max = 99;
  expect_refused(read_bytes(folder, book("", {{"Data", rows}}), small_records), ErrorCode::kLimitExceeded,
                 "row 2 holds");
  const std::vector<SheetRecords> many(1001, {"S", ""});
  expect_refused(read_bytes(folder, book("", many)), ErrorCode::kLimitExceeded, "more than 1000 sheets");
}

/// A million cells that refer to one long text would be a thousand times as large as the file.
TEST(XlsReader, ReferencesDoNotMultiplyAFile) {
  const FormatFolder folder;
  std::string cells = label(0, 0, "n");
  for (unsigned row = 1; row < 4000; ++row) cells += cell(0xFD, row, 0, u32(0));
  std::string shared = record(0xFC, u32(1) + u32(1) + u16(32000) + u8(0) + std::string(8000, 'x'));
  for (int piece = 0; piece < 3; ++piece) shared += record(0x3C, u8(0) + std::string(8000, 'x'));
  expect_refused(read_bytes(folder, book(shared, {{"Data", cells}})), ErrorCode::kLimitExceeded,
                 "made to exhaust memory");
}

TEST(XlsReader, RecognisesByContent) {
  const Source source;
  EXPECT_GT(xls_reader().recognise("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", source), 0.9);
  EXPECT_GT(xls_reader().recognise(begin(kGlobals), source), 0.9);
  EXPECT_EQ(xls_reader().recognise("\t\x08 a table", source), 0);
  EXPECT_EQ(xls_reader().recognise("PK\x03\x04", source), 0);
}

}  // namespace
}  // namespace concord::ingest::xls
