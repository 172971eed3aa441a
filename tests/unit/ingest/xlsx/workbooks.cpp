#include "workbooks.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zip.h>

#include "ingest/sheet_records.hpp"
#include "ingest/xlsx/impl/shared_strings.hpp"
#include "ingest/xlsx/impl/sheet_reader.hpp"
#include "ingest/xlsx/impl/workbook.hpp"
#include "ingest/xlsx/xlsx_reader.hpp"

namespace concord::ingest::xlsx {
namespace {

constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string relation(std::string_view id, std::string_view type, std::string_view target) {
  return fmt::format(R"(<Relationship Id="{}" Type="{}/{}" Target="{}"/>)", id, kRelations, type, target);
}

std::string relations(const std::string& entries) {
  return R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)" + entries +
         "</Relationships>";
}

std::string styles_part(const HandMade& workbook) {
  std::string styles;
  for (const int format : workbook.style_formats) styles += fmt::format(R"(<xf numFmtId="{}"/>)", format);
  return fmt::format(
      R"(<styleSheet xmlns="{}"><numFmts>{}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{}</cellXfs></styleSheet>)",
      kMain, workbook.formats, styles);
}

}  // namespace

TestFolder::TestFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "workbooks-XXXXXX").string();
  const char* made = ::mkdtemp(name.data());
  EXPECT_NE(made, nullptr);
  path_ = name;
}
TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void write_archive(const std::filesystem::path& path, const std::vector<Part>& parts) {
  int error = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  ASSERT_NE(archive, nullptr);
  for (const Part& part : parts) {
    zip_source_t* bytes = zip_source_buffer(archive, part.bytes.data(), part.bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, part.name.c_str(), bytes, ZIP_FL_ENC_UTF_8);
    ASSERT_GE(index, 0) << part.name;
    if (part.encrypted) zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, "secret");
  }
  ASSERT_EQ(zip_close(archive), 0) << zip_strerror(archive);
}

std::vector<Part> parts_of(const HandMade& workbook) {
  const std::string sheet = fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{}">{}<sheetData>{}</sheetData>{}</worksheet>)", kMain,
      workbook.before_rows, workbook.rows, workbook.after_rows);
  return {
      {"[Content_Types].xml", "<Types/>"},
      {"_rels/.rels", relations(relation("rId1", "officeDocument", "xl/workbook.xml"))},
      {"xl/workbook.xml",
       fmt::format(
           R"(<workbook xmlns="{}" xmlns:r="{}"><workbookPr date1904="{}"/><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>)",
           kMain, kRelations, workbook.since_1904 ? 1 : 0)},
      {"xl/_rels/workbook.xml.rels", relations(relation("rId1", "worksheet", "worksheets/sheet1.xml") +
                                               relation("rId2", "sharedStrings", "/xl/sharedStrings.xml") +
                                               relation("rId3", "styles", "styles.xml"))},
      {"xl/worksheets/sheet1.xml", sheet},
      {"xl/sharedStrings.xml", fmt::format(R"(<sst xmlns="{}">{}</sst>)", kMain, workbook.shared_strings)},
      {"xl/styles.xml", styles_part(workbook)}};
}

OpenedSource open_source(const std::filesystem::path& path) {
  auto file = open_input(path, {}, Deadline{});
  EXPECT_TRUE(file.ok()) << path;
  OpenedSource opened{std::move(file).value(), {}};
  opened.source = {opened.file.descriptor.get(), path.filename().string(), opened.file.size_bytes};
  return opened;
}

Result<Dataset> read_file(const std::filesystem::path& path, const std::filesystem::path& folder, ReadOptions options) {
  const OpenedSource opened = open_source(path);
  options.directory = folder;
  NoProgress progress;
  return xlsx_reader().read(opened.source, options, Deadline{}, progress);
}

Result<std::vector<std::string>> sheet_rows(const HandMade& workbook) {
  const TestFolder folder;
  const std::filesystem::path path = folder.path() / "hand.xlsx";
  write_archive(path, parts_of(workbook));
  const OpenedSource opened = open_source(path);
  NoProgress progress;
  const Deadline deadline;
  ReadOptions options;
  options.directory = folder.path();
  CONCORD_TRY(ZipArchive archive, ZipArchive::open(opened.source, {}));
  CONCORD_TRY(const Workbook parts, read_workbook(archive, deadline, progress));
  CONCORD_TRY(const auto styles, read_styles(archive, parts.styles_part, deadline, progress));
  CONCORD_TRY(const TextList strings, read_shared_strings(archive, parts.shared_strings_part, folder.path(),
                                                          options.cell_bytes_max, deadline, progress));
  SheetContext context{archive, strings, styles, parts.since_1904, options, deadline, progress};
  CONCORD_TRY(const SheetContent content, read_sheet(context, "Data", parts.sheets.at(0).part));
  SheetRecords records{content.rows};
  std::vector<std::string> rows;
  Record record;
  for (;;) {
    CONCORD_TRY(const bool more, records.next(record));
    if (!more) return rows;
    std::string row = std::to_string(record.line.value) + ":";
    for (std::size_t cell = 0; cell < record.cells.size(); ++cell) {
      row += (cell == 0 ? " " : "|") + std::string{record.cells[cell]};
    }
    rows.push_back(std::move(row));
  }
}

std::string all_notes(const Dataset& dataset) {
  std::string notes;
  for (const std::string& note : dataset.notes) notes += note + '\n';
  return notes;
}

}  // namespace concord::ingest::xlsx
