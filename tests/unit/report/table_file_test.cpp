#include "report/table_file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <random>

#include "unit/report/scratch_folder.hpp"
#include "unit/report/workbook_reader.hpp"

namespace concord::report {
namespace {

const std::vector<Table::Column> kColumns{{"name", CellKind::kText}, {"amount", CellKind::kMoney}};
using Row = std::vector<std::string>;

TableFile created(const std::filesystem::path& path, const TableFileOptions& options) {
  auto file = TableFile::create(path, options);
  EXPECT_TRUE(file.ok());
  return std::move(file).value();
}

std::string written_csv(const TableFileOptions& options, const std::vector<Table::Column>& columns,
                        const std::vector<Row>& rows) {
  const ScratchFolder folder;
  auto file = created(folder.file("a.csv"), options);
  EXPECT_TRUE(file.add_sheet("ignored", columns).ok());
  for (const auto& row : rows) EXPECT_TRUE(file.add_row(row).ok());
  EXPECT_TRUE(folder.text_of("a.csv").empty()) << "nothing has the name before the end";
  const auto summary = file.finish();
  EXPECT_TRUE(summary.ok());
  EXPECT_EQ(summary.value().rows_written, rows.size());
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.csv"});
  return folder.text_of("a.csv");
}

TEST(TableFile, CsvForProgramsIsUnchanged) {
  EXPECT_EQ(written_csv({TableFileFormat::kCsv, ',', true}, kColumns, {{"=1+1", "-5.00"}, {"a,b", ""}}),
            "name,amount\n=1+1,-5.00\n\"a,b\",\n");
}

TEST(TableFile, CsvForPeopleIsNeutralised) {
  EXPECT_EQ(written_csv({TableFileFormat::kCsvForPeople, ',', true},
                        {{"=name", CellKind::kText}, {"amount", CellKind::kMoney}}, {{"=1+1", "-5.00"}}),
            "'=name,amount\n'=1+1,-5.00\n");
}

TEST(TableFile, DelimiterAndHeaderCanBeChosen) {
  EXPECT_EQ(written_csv({TableFileFormat::kCsv, '\t', false}, kColumns, {{"a,b", "1"}, {"a\tb", "2"}}),
            "a,b\t1\n\"a\tb\"\t2\n");
}

TEST(TableFile, EmptyCellAloneIsStillARow) {
  EXPECT_EQ(written_csv({TableFileFormat::kCsv, ',', false}, {{"a", CellKind::kText}}, {{""}, {"x"}}), "\"\"\nx\n");
}

/// The plainest reader of quoted CSV that there can be.
std::vector<Row> read_csv(const std::string& text) {
  std::vector<Row> rows;
  Row row;
  std::string cell;
  bool inside = false;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const char c = text[index];
    if (inside) {
      if (c != '"') {
        cell += c;
      } else if (index + 1 < text.size() && text[index + 1] == '"') {
        cell += text[++index];
      } else {
        inside = false;
      }
    } else if (c == '"' && cell.empty()) {
      inside = true;
    } else if (c == ',' || c == '\n') {
      row.push_back(std::exchange(cell, {}));
      if (c == '\n') rows.push_back(std::exchange(row, {}));
    } else {
      cell += c;
    }
  }
  return rows;
}

TEST(TableFile, RandomRowsComeBackFromCsv) {
  const unsigned seed = 20'250'131;
  SCOPED_TRACE(seed);
  std::mt19937 random{seed};
  const std::string kAlphabet = "a,\"\n\r;=-+@ '\t\xE9";
  std::vector<Row> rows(500, Row(3));
  for (auto& row : rows) {
    for (auto& cell : row) {
      for (auto length = random() % 6; length > 0; --length) cell += kAlphabet[random() % kAlphabet.size()];
    }
  }
  const std::vector<Table::Column> columns(3);
  EXPECT_EQ(read_csv(written_csv({TableFileFormat::kCsv, ',', false}, columns, rows)), rows);
  // For people only apostrophes are added: without any, both sides are equal.
  auto without = [](std::vector<Row> some) {
    for (auto& row : some) {
      for (auto& cell : row) std::erase(cell, '\'');
    }
    return some;
  };
  EXPECT_EQ(without(read_csv(written_csv({TableFileFormat::kCsvForPeople, ',', false}, columns, rows))), without(rows));
}

TEST(TableFile, XlsxHoldsSeveralSheets) {
  const ScratchFolder folder;
  auto file = created(folder.file("a.xlsx"), {TableFileFormat::kXlsx});
  ASSERT_TRUE(file.add_sheet("Pairs", kColumns).ok());
  ASSERT_TRUE(file.add_row(Row{"=1+1", "-5"}).ok());
  ASSERT_TRUE(file.add_row(Row{"b", "12345678901234567.89"}).ok());
  ASSERT_TRUE(file.add_sheet("pairs", {{"day", CellKind::kDate}}).ok());
  const auto summary = file.finish();
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_EQ(summary.value().rows_written, 2U);
  EXPECT_TRUE(summary.value().notes.empty());
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.xlsx"});
  const auto sheets = read_workbook(folder.file("a.xlsx"));
  ASSERT_EQ(sheets.size(), 2U);
  EXPECT_EQ(sheets[1].name, "pairs (2)");
  EXPECT_EQ(sheets[0].cells.at("A2").text, "=1+1");
  EXPECT_EQ(sheets[0].cells.at("B2").text, "-5");
  EXPECT_EQ(sheets[0].cells.at("B2").format, "#,##0.00");
  EXPECT_EQ(sheets[0].cells.at("B3").type, "inlineStr");
  EXPECT_EQ(sheets[0].filter, "A1:B3");
  EXPECT_EQ(sheets[0].frozen_below, "A2");
}

TEST(TableFile, RowsBeyondASheetAreCountedAndSaid) {
  const ScratchFolder folder;
  auto file = created(folder.file("a.xlsx"), {TableFileFormat::kXlsx});
  ASSERT_TRUE(file.add_sheet("Big", {{"n", CellKind::kInteger}}).ok());
  const std::vector<std::string_view> row{"7"};
  for (int index = 0; index < 1'048'575 + 3; ++index) ASSERT_TRUE(file.add_row(row).ok());
  const auto summary = file.finish();
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_EQ(summary.value().rows_written, 1'048'575U);
  EXPECT_EQ(summary.value().rows_left_out, 3U);
  ASSERT_EQ(summary.value().notes.size(), 1U);
  EXPECT_EQ(summary.value().notes[0], "Sheet Big: 3 rows beyond the 1,048,576 that a sheet can hold left out.");
  const auto xml = read_sheet_xml(folder.file("a.xlsx"), 1);
  EXPECT_NE(xml.find("<row r=\"1048576\"><c r=\"A1048576\""), std::string::npos);
  EXPECT_EQ(xml.find("A1048577"), std::string::npos);
  EXPECT_NE(read_sheet_xml(folder.file("a.xlsx"), 2).find(summary.value().notes[0]), std::string::npos);
}

class EveryFormatTest : public ::testing::TestWithParam<TableFileFormat> {};

TEST_P(EveryFormatTest, AbandonedFileLeavesNothing) {
  const ScratchFolder folder;
  {
    auto file = created(folder.file("a"), {GetParam()});
    ASSERT_TRUE(file.add_sheet("S", kColumns).ok());
    ASSERT_TRUE(file.add_row(Row{"a", "1"}).ok());
  }
  EXPECT_TRUE(folder.names().empty());
}

TEST_P(EveryFormatTest, ExistingFileIsReplacedOnlyAtTheEnd) {
  const ScratchFolder folder;
  std::ofstream{folder.file("a")} << "old";
  auto file = created(folder.file("a"), {GetParam()});
  ASSERT_TRUE(file.add_sheet("S", kColumns).ok());
  EXPECT_EQ(folder.text_of("a"), "old");
  ASSERT_TRUE(file.finish().ok());
  EXPECT_NE(folder.text_of("a"), "old");
}

TEST_P(EveryFormatTest, WrongNumberOfCellsIsAnError) {
  const ScratchFolder folder;
  auto file = created(folder.file("a"), {GetParam()});
  ASSERT_TRUE(file.add_sheet("S", kColumns).ok());
  const auto status = file.add_row(Row{"a"});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kInternal);
}

TEST_P(EveryFormatTest, MissingFolderIsAnError) {
  const ScratchFolder folder;
  const auto file = TableFile::create(folder.file("missing") / "a", {GetParam()});
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, ErrorCode::kUnavailable);
}

/// Lets no file of this process grow beyond `bytes` while it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST_P(EveryFormatTest, FileThatCannotGrowIsAnErrorAndLeavesNothing) {
  // The smallest limits hit the first flush, the largest the archive's own temporary files.
  for (const rlim_t bytes : {1'000U, 20'000U, 300'000U}) {
    const ScratchFolder folder;
    Status status;
    {
      auto file = created(folder.file("a"), {GetParam()});
      ASSERT_TRUE(file.add_sheet("S", kColumns).ok());
      const FileSizeLimit limit{bytes};
      const std::vector<std::string_view> row{"a repeated text that compresses well", "12.50"};
      for (int index = 0; index < 20'000 && status.ok(); ++index) status = file.add_row(row);
      if (status.ok()) {
        if (auto summary = file.finish(); !summary.ok()) status = std::move(summary).error();
      }
    }
    ASSERT_FALSE(status.ok()) << bytes;
    EXPECT_EQ(status.error().code, ErrorCode::kUnavailable);
    EXPECT_NE(status.error().message.find("Cannot write a: "), std::string::npos) << status.error().message;
    EXPECT_TRUE(folder.names().empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryFormatTest,
                         ::testing::Values(TableFileFormat::kCsv, TableFileFormat::kCsvForPeople,
                                           TableFileFormat::kXlsx));

TEST(TableFile, CsvTakesOneTable) {
  const ScratchFolder folder;
  auto file = created(folder.file("a.csv"), {});
  ASSERT_TRUE(file.add_sheet("one", kColumns).ok());
  const auto second = file.add_sheet("two", kColumns);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace concord::report
