// Whole workbooks: written by a library as programs write them, and by hand as attackers do.
#include "ingest/xlsx/xlsx_reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <xlsxwriter.h>

#include <chrono>
#include <fstream>

#include "workbooks.hpp"

namespace concord::ingest::xlsx {
namespace {

/// Head and rows of a small payments table in a sheet.
void fill_payments(lxw_workbook* workbook, lxw_worksheet* sheet, lxw_row_t first, int rows) {
  lxw_format* date = workbook_add_format(workbook);
  format_set_num_format(date, "dd/mm/yyyy");
  const char* headers[] = {"Reference", "Value date", "Customer", "Amount (RM)"};
  for (lxw_col_t column = 0; column < 4; ++column)
    worksheet_write_string(sheet, first, column, headers[column], nullptr);
  for (int row = 0; row < rows; ++row) {
    const lxw_row_t at = first + 1 + static_cast<lxw_row_t>(row);
    lxw_datetime day = {2025, 1, 1 + row % 28, 0, 0, 0};
    worksheet_write_string(sheet, at, 0, fmt::format("R{:06}X", row * 7).c_str(), nullptr);
    worksheet_write_datetime(sheet, at, 1, &day, date);
    worksheet_write_string(sheet, at, 2, row % 2 == 0 ? "Amira Lim" : "Bo Costa", nullptr);
    worksheet_write_number(sheet, at, 3, 12.3 + row, nullptr);
  }
}

std::vector<std::string> column_types(const Table& table) {
  std::vector<std::string> types;
  for (const Column& column : table.schema) types.push_back(column.name + ' ' + data_type_name(column.type));
  return types;
}

Error error_of(const std::filesystem::path& path, const TestFolder& folder, ReadOptions options = {}) {
  const Result<Dataset> dataset = read_file(path, folder.path(), std::move(options));
  EXPECT_FALSE(dataset.ok());
  return dataset.ok() ? Error{ErrorCode::kInternal, "read"} : dataset.error();
}

void expect_said(const Error& error, ErrorCode code, std::string_view said) {
  EXPECT_EQ(error_code_name(error.code), error_code_name(code)) << error.message;
  EXPECT_NE(error.message.find(said), std::string::npos) << error.message;
}

TEST(XlsxReader, ReadsWhatALibraryWrites) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "book.xlsx";
  lxw_workbook* workbook = workbook_new(path.c_str());
  fill_payments(workbook, workbook_add_worksheet(workbook, "Payments"), 0, 40);
  ASSERT_EQ(workbook_close(workbook), LXW_NO_ERROR);
  const Result<Dataset> dataset = read_file(path, folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().format, "xlsx");
  ASSERT_EQ(dataset.value().tables.size(), 1U);
  const Table& table = dataset.value().tables[0];
  EXPECT_EQ(table.name, "Payments");
  EXPECT_EQ(table.rows, 40U);
  EXPECT_EQ(column_types(table), (std::vector<std::string>{"Reference VARCHAR", "Value date DATE", "Customer VARCHAR",
                                                           "Amount (RM) DECIMAL(3,1)"}));
  EXPECT_EQ(table.line_of(RowNumber{1}).value, 2U);
  EXPECT_EQ(table.line_of(RowNumber{40}).value, 41U);
}

TEST(XlsxReader, TheLargestVisibleSheetIsTheMainOne) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "book.xlsx";
  lxw_workbook* workbook = workbook_new(path.c_str());
  fill_payments(workbook, workbook_add_worksheet(workbook, "Small"), 0, 5);
  lxw_worksheet* hidden = workbook_add_worksheet(workbook, "Archive");
  fill_payments(workbook, hidden, 0, 90);
  worksheet_hide(hidden);
  lxw_worksheet* large = workbook_add_worksheet(workbook, "Large");
  fill_payments(workbook, large, 2, 50);
  worksheet_write_string(large, 0, 0, "Statement of account", nullptr);
  lxw_row_col_options unseen = {.hidden = 1, .level = 0, .collapsed = 0};
  worksheet_set_row_opt(large, 7, LXW_DEF_ROW_HEIGHT, nullptr, &unseen);
  worksheet_set_column_opt(large, 1, 1, LXW_DEF_COL_WIDTH, nullptr, &unseen);
  workbook_add_worksheet(workbook, "Empty");
  ASSERT_EQ(workbook_close(workbook), LXW_NO_ERROR);
  const Result<Dataset> read = read_file(path, folder.path());
  ASSERT_TRUE(read.ok()) << read.error().message;
  const Dataset& dataset = read.value();
  ASSERT_EQ(dataset.tables.size(), 3U);
  EXPECT_EQ(dataset.tables[dataset.main_table].name, "Large");
  EXPECT_EQ(dataset.tables[dataset.main_table].rows, 50U);
  const std::string notes = all_notes(dataset);
  EXPECT_NE(notes.find("\"Archive\" is hidden"), std::string::npos) << notes;
  EXPECT_NE(notes.find("\"Large\": 1 row is hidden, from row 8 on"), std::string::npos) << notes;
  EXPECT_NE(notes.find("\"Large\": 1 column is hidden, from column B on"), std::string::npos) << notes;
  EXPECT_NE(notes.find("\"Empty\" is empty; skipped"), std::string::npos) << notes;
}

TEST(XlsxReader, NamesCellsThatHoldNoValue) {
  const TestFolder folder;
  std::string rows =
      R"(<row r="1"><c r="A1" t="inlineStr"><is><t>Id</t></is></c><c r="B1" t="inlineStr"><is><t>Amount</t></is></c></row>)";
  for (int row = 2; row <= 30; ++row) {
    const std::string amount = row == 4   ? R"(<c r="B4" t="e"><v>#N/A</v></c>)"
                               : row == 6 ? R"(<c r="B6"><f>A6*2</f></c>)"
                               : row == 8 ? R"(<c r="B8"><v>1.1368683772161603E-13</v></c>)"
                                          : fmt::format(R"(<c r="B{}"><v>{}.25</v></c>)", row, row * 3);
    rows += fmt::format(R"(<row r="{0}"><c r="A{0}"><v>{0}</v></c>{1}</row>)", row, amount);
  }
  write_archive(folder.path() / "a.xlsx", parts_of({.rows = rows}));
  const Result<Dataset> dataset = read_file(folder.path() / "a.xlsx", folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables[0].rows, 29U);
  EXPECT_EQ(data_type_name(dataset.value().tables[0].schema[1].type), "DECIMAL(4,2)");
  const std::string notes = all_notes(dataset.value());
  EXPECT_NE(notes.find("1 cell holds an error such as #N/A and is read as empty (at B4)"), std::string::npos) << notes;
  EXPECT_NE(notes.find("1 formula has no stored result"), std::string::npos) << notes;
  EXPECT_NE(notes.find("(at B8)"), std::string::npos) << notes;
}

TEST(XlsxReader, RecognisesWorkbooksByContentOnly) {
  const TestFolder folder;
  write_archive(folder.path() / "book.csv", parts_of({}));
  const OpenedSource opened = open_source(folder.path() / "book.csv");
  const std::string head = read_text_file(folder.path() / "book.csv", 64 << 20).value();
  EXPECT_GT(xlsx_reader().recognise(head, opened.source), 0.9);
  for (const std::string_view other :
       {"<html><table><tr><td>1</td></tr></table></html>", "a,b\n1,2\n", "PK", "", "%PDF-1.4"}) {
    EXPECT_EQ(xlsx_reader().recognise(other, Source{-1, "book.xlsx", other.size()}), 0) << other;
  }
}

TEST(XlsxReader, OtherArchivesAreNamed) {
  const TestFolder folder;
  const auto path = folder.path() / "a.xlsx";
  write_archive(path, {{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<d/>"}});
  expect_said(error_of(path, folder), ErrorCode::kInvalidInput, "Word document");
  write_archive(path, {{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.bin", "x"}});
  expect_said(error_of(path, folder), ErrorCode::kInvalidInput, "XLSB");
  write_archive(path, {{"notes.txt", "hello"}});
  expect_said(error_of(path, folder), ErrorCode::kInvalidInput, "without a workbook");
}

TEST(XlsxReader, AWorkbookWithoutATableSaysSo) {
  const TestFolder folder;
  const auto path = folder.path() / "a.xlsx";
  write_archive(path, parts_of({}));
  expect_said(error_of(path, folder), ErrorCode::kInvalidInput,
              "no table in the workbook's 1 sheet; all of them are empty");
}

TEST(XlsxReader, BrokenContainersAreRefusedClearly) {
  const TestFolder folder;
  const auto path = folder.path() / "whole.xlsx";
  std::string rows;
  for (int row = 1; row <= 500; ++row)
    rows += fmt::format(R"(<row r="{0}"><c r="A{0}"><v>{1}</v></c></row>)", row, row * row);
  write_archive(path, parts_of({.rows = rows}));
  const std::string whole = read_text_file(path, 64 << 20).value();
  const auto write = [&](std::string_view bytes) {
    std::ofstream out{folder.path() / "broken.xlsx", std::ios::binary};
    out << bytes;
    return folder.path() / "broken.xlsx";
  };
  // Every cut is refused with words; none crashes or yields fewer rows.
  for (std::size_t length = 1; length < whole.size(); length += 97) {
    const Error error = error_of(write(std::string_view{whole}.substr(0, length)), folder);
    EXPECT_EQ(error.code, ErrorCode::kInvalidInput) << length << ": " << error.message;
  }
  expect_said(error_of(write(std::string_view{whole}.substr(0, whole.size() / 2)), folder), ErrorCode::kInvalidInput,
              "cut off");
  // A flipped byte inside the sheet is noticed by the checksum at the latest.
  const std::size_t at = whole.find("xl/worksheets/sheet1.xml") + 200;
  std::string flipped = whole;
  flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
  EXPECT_EQ(error_of(write(flipped), folder).code, ErrorCode::kInvalidInput);
}

TEST(XlsxReader, DoctypesAreRefusedInEveryPart) {
  constexpr std::string_view kLaughs =
      R"(<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>)";
  constexpr std::string_view kFile = R"(<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>)";
  const TestFolder folder;
  const auto path = folder.path() / "a.xlsx";
  for (const std::size_t part : {1U, 2U, 3U, 4U, 5U, 6U}) {
    for (const std::string_view bytes : {kLaughs, kFile}) {
      std::vector<Part> parts = parts_of({.rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"});
      parts[part].bytes = bytes;
      write_archive(path, parts);
      expect_said(error_of(path, folder), ErrorCode::kInvalidInput, "declares a document type");
    }
  }
}

std::uint64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

TEST(XlsxReader, BombsAreRefusedWhileStreaming) {
  const TestFolder folder;
  const auto path = folder.path() / "bomb.xlsx";
  std::vector<Part> parts = parts_of({});
  parts[4].bytes = "<worksheet><sheetData>" + std::string(64ULL << 20, ' ') + "</sheetData></worksheet>";
  write_archive(path, parts);
  parts.clear();
  const std::uint64_t before = peak_memory_bytes();
  expect_said(error_of(path, folder), ErrorCode::kLimitExceeded, "times its size");
  EXPECT_LE(peak_memory_bytes() - before, 32ULL << 20);
}

TEST(XlsxReader, SmallPartsMayCompressWell) {
  const TestFolder folder;
  const auto path = folder.path() / "a.xlsx";
  std::string rows = R"(<row r="1"><c r="A1" t="inlineStr"><is><t>n</t></is></c></row>)";
  for (int row = 2; row < 20; ++row) rows += fmt::format(R"(<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>)", row);
  std::vector<Part> parts = parts_of({.rows = rows});
  parts[6].bytes = "<styleSheet>" + std::string(4 << 20, ' ') + "</styleSheet>";
  write_archive(path, parts);
  const Result<Dataset> dataset = read_file(path, folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
}

TEST(XlsxReader, TheTotalOfUnpackedBytesIsLimited) {
  const TestFolder folder;
  const auto path = folder.path() / "a.xlsx";
  std::string rows;
  for (int row = 1; row < 3000; ++row)
    rows += fmt::format(R"(<row r="{0}"><c r="A{0}"><v>{1}</v></c></row>)", row, row * 7919);
  write_archive(path, parts_of({.rows = rows}));
  ReadOptions options;
  options.expanded_bytes_max = 50'000;
  expect_said(error_of(path, folder, options), ErrorCode::kLimitExceeded, "more than 50000 bytes");
}

TEST(XlsxReader, OversizedCellsAndTagsAreRefused) {
  const TestFolder folder;
  const auto path = folder.path() / "a.xlsx";
  ReadOptions options;
  options.cell_bytes_max = 1000;
  const std::string large(2000, 'x');
  write_archive(path,
                parts_of({.rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>" + large + "</t></is></c></row>"}));
  expect_said(error_of(path, folder, options), ErrorCode::kLimitExceeded, "cell A1 holds more than 1000 bytes");
  write_archive(path, parts_of({.shared_strings = "<si><t>" + large + "</t></si>"}));
  expect_said(error_of(path, folder, options), ErrorCode::kLimitExceeded, "a cell holds more than 1000 bytes");
  write_archive(path, parts_of({.rows = "<row r=\"1\" spans=\"" + std::string(6 << 20, '1') + "\"/>"}));
  expect_said(error_of(path, folder), ErrorCode::kLimitExceeded, "single tag");
  std::string deep;
  for (int depth = 0; depth < 5000; ++depth) deep += "<a>";
  write_archive(path, parts_of({.rows = deep}));
  expect_said(error_of(path, folder), ErrorCode::kLimitExceeded, "nested more than 200 deep");
}

TEST(XlsxReader, HostileEntriesWriteNothing) {
  const TestFolder folder;
  const TestFolder derived;
  const auto path = folder.path() / "a.xlsx";
  std::string rows;
  for (int row = 1; row < 20; ++row)
    rows += fmt::format(R"(<row r="{0}"><c r="A{0}"><v>{0}</v></c><c r="B{0}"><v>5</v></c></row>)", row);
  std::vector<Part> parts = parts_of({.rows = rows});
  parts.push_back({"../../escaped.txt", "x"});
  parts.push_back({"/tmp/absolute-escaped.txt", "x"});
  parts[2].bytes.replace(parts[2].bytes.find("Data"), 4, "../../Data");
  write_archive(path, parts);
  const Result<Dataset> dataset = read_file(path, derived.path());
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables[0].name, "../../Data");
  for (const auto& entry : std::filesystem::directory_iterator{derived.path()}) {
    EXPECT_TRUE(entry.path().filename().string().starts_with("sheet1")) << entry.path();
  }
  EXPECT_FALSE(std::filesystem::exists(derived.path().parent_path() / "escaped.txt"));
  EXPECT_FALSE(std::filesystem::exists("/tmp/absolute-escaped.txt"));
}

TEST(XlsxReader, EncryptedPartsAreNamed) {
  const TestFolder folder;
  const auto path = folder.path() / "a.xlsx";
  std::vector<Part> parts = parts_of({});
  parts[4].encrypted = true;
  write_archive(path, parts);
  expect_said(error_of(path, folder), ErrorCode::kInvalidInput, "without a password");
}

TEST(XlsxReader, TooManyPartsAreRefusedAtOnce) {
  const TestFolder folder;
  const auto path = folder.path() / "a.xlsx";
  std::vector<Part> parts = parts_of({});
  for (int part = 0; part < 10'100; ++part) parts.push_back({fmt::format("p{}", part), ""});
  write_archive(path, parts);
  expect_said(error_of(path, folder), ErrorCode::kLimitExceeded, "parts");
}

TEST(XlsxReader, LyingSizesAreNotBelieved) {
  const TestFolder folder;
  const auto path = folder.path() / "a.xlsx";
  std::string rows;
  for (int row = 1; row < 300; ++row) rows += fmt::format(R"(<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>)", row);
  write_archive(path, parts_of({.rows = rows}));
  std::string bytes = read_text_file(path, 64 << 20).value();
  // The unpacked size stands 24 bytes into each entry of the table of contents.
  for (std::size_t at = bytes.find("PK\x01\x02"); at != std::string::npos; at = bytes.find("PK\x01\x02", at + 4)) {
    bytes.replace(at + 24, 4, std::string{"\xFE\xFF\xFF\xFF", 4});
  }
  const auto lying = folder.path() / "lying.xlsx";
  std::ofstream{lying, std::ios::binary} << bytes;
  const std::uint64_t before = peak_memory_bytes();
  const Result<Dataset> dataset = read_file(lying, folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables[0].rows, 299U);
  EXPECT_LE(peak_memory_bytes() - before, 64ULL << 20);
}

TEST(XlsxReader, StopsWhenCancelled) {
  const TestFolder folder;
  const auto path = folder.path() / "a.xlsx";
  write_archive(path, parts_of({.rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"}));
  const OpenedSource opened = open_source(path);
  ReadOptions options;
  options.directory = folder.path();
  NoProgress progress;
  const Deadline deadline;
  deadline.cancel();
  const Result<Dataset> dataset = xlsx_reader().read(opened.source, options, deadline, progress);
  ASSERT_FALSE(dataset.ok());
  EXPECT_EQ(dataset.error().code, ErrorCode::kCancelled);
}

TEST(XlsxReader, LeavesOnlyTheTablesFiles) {
  const TestFolder folder;
  const TestFolder derived;
  const auto path = folder.path() / "a.xlsx";
  lxw_workbook* workbook = workbook_new(path.c_str());
  fill_payments(workbook, workbook_add_worksheet(workbook, "Payments"), 0, 10);
  ASSERT_EQ(workbook_close(workbook), LXW_NO_ERROR);
  ASSERT_TRUE(read_file(path, derived.path()).ok());
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{derived.path()})
    names.push_back(entry.path().filename());
  EXPECT_EQ(names, std::vector<std::string>{"sheet1.parquet"});
}

}  // namespace
}  // namespace concord::ingest::xlsx
