// Input that is no good table: each gets a clear error that names the file, or an honest result; nothing stays behind.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "core/files.hpp"
#include "ingest/csv/csv_reader.hpp"
#include "unit/ingest/csv/read_back.hpp"

namespace concord::ingest::csv {
namespace {

struct BadCase {
  std::string name;
  std::string bytes;
  ErrorCode code;
  std::vector<std::string> said;  ///< parts of the message
  std::string file = "input.csv";
};

void PrintTo(const BadCase& value, std::ostream* out) {
  *out << value.name;
}

class BadInputTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(BadInputTest, IsRefusedClearly) {
  const BadCase& bad = GetParam();
  const TemporaryDirectory directory;
  ReadOptions options;
  options.directory = directory.path();
  options.record_bytes_max = 1 << 20;
  options.cell_bytes_max = 1 << 18;
  options.columns_max = 1000;
  const Result<ReadBack> got = read_back(bad.bytes, options, bad.file);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, bad.code) << got.error().message;
  EXPECT_NE(got.error().message.find(bad.file), std::string::npos) << got.error().message;
  for (const std::string& part : bad.said)
    EXPECT_NE(got.error().message.find(part), std::string::npos) << got.error().message;
  EXPECT_EQ(directory.files(), 0U);
}

std::string wide_line(std::size_t cells) {
  std::string text;
  for (int line = 0; line < 3; ++line) {
    for (std::size_t i = 0; i < cells; ++i) text += (i > 0 ? ",x" : "x") + std::to_string(i);
    text += "\n";
  }
  return text;
}

const auto kName = [](const auto& tested) { return tested.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Kinds, BadInputTest,
    ::testing::Values(
        BadCase{"empty", "", ErrorCode::kInvalidInput, {"empty", "0 bytes"}},
        BadCase{"blank_lines", "\n\n  \n\r\n", ErrorCode::kInvalidInput, {"blanks"}},
        BadCase{"only_a_mark", "\xEF\xBB\xBF", ErrorCode::kInvalidInput, {"blanks"}},
        BadCase{"only_delimiters", ",,,\n,,,\n", ErrorCode::kInvalidInput, {"no value"}},
        BadCase{"program",
                std::string("\x7F"
                            "ELF\x02\x01\x01\0\0\0\0\0\0\0",
                            14) +
                    std::string(200, '\0'),
                ErrorCode::kInvalidInput,
                {"ELF", "CSV"}},
        BadCase{"workbook_named_csv", "PK\x03\x04" + std::string(100, 'x'), ErrorCode::kInvalidInput, {"ZIP"}},
        BadCase{"document", "%PDF-1.7\nsome,text\n", ErrorCode::kInvalidInput, {"PDF"}},
        BadCase{"page_named_xlsx",
                "<!DOCTYPE html><html><table></table></html>",
                ErrorCode::kInvalidInput,
                {"HTML"},
                "sheet.xlsx"},
        BadCase{"json", "[{\"a\": 1}, {\"a\": 2}]", ErrorCode::kInvalidInput, {"JSON"}},
        BadCase{"noise",
                [] {
                  std::string bytes;
                  for (unsigned i = 0; i < 5000; ++i) bytes += static_cast<char>((i * 2654435761U) >> 24U);
                  return bytes;
                }(),
                ErrorCode::kInvalidInput,
                {"no text"}},
        BadCase{"endless_line",
                "id,name\n1,Ann\n2," + std::string(5 << 20, 'x') + "\n",
                ErrorCode::kLimitExceeded,
                {"line 3", "1 MiB"}},
        BadCase{"endless_first_line", std::string(5 << 20, 'x'), ErrorCode::kLimitExceeded, {"line 1"}},
        BadCase{"too_many_columns", wide_line(1500), ErrorCode::kLimitExceeded, {"1500 columns"}}),
    kName);

TEST(BadInput, UnclosedQuoteInALargeFileDamagesOneRow) {
  std::string text = "id,name,age\n";
  for (int i = 0; i < 50000; ++i) text += std::to_string(i) + (i == 25000 ? ",\"open,30\n" : ",name,30\n");
  const Result<ReadBack> got = read_back(text);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_EQ(got.value().table().rows, 50000U);
  EXPECT_EQ(got.value().repaired("unclosed_quote"), 1U);
  EXPECT_EQ(got.value().repairs(), 1U);
  EXPECT_EQ(got.value().rows[25000], (std::vector<std::string>{"25000", "open", "30"}));
}

TEST(BadInput, MissingDirectoryIsReported) {
  const TemporaryDirectory directory;
  ReadOptions options;
  options.directory = directory.path() / "gone";
  const Result<ReadBack> got = read_back("id,amount\n1,5.00\nTotal,5.00\n", options);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(got.error().message.find("input.csv"), std::string::npos) << got.error().message;
}

/// A full disk is played by a limit on the size of files: both fail in write().
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limited{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

struct FullDiskCase {
  std::string name;
  std::string line;  ///< what is written of it is longer than it
  int lines;
};

void PrintTo(const FullDiskCase& value, std::ostream* out) {
  *out << value.name;
}

class FullDiskTest : public ::testing::TestWithParam<FullDiskCase> {};

TEST_P(FullDiskTest, IsReportedAndNoHalfFileStays) {
  std::string text = "a,b,c\n";
  for (int i = 0; i < GetParam().lines; ++i) text += GetParam().line;
  ASSERT_LT(text.size(), 3U << 20);
  const TemporaryDirectory directory;
  ReadOptions options;
  options.directory = directory.path();
  Result<ReadBack> got{ReadBack{}};
  {
    const FullDisk disk{3 << 20};  // the input fits, what is made of it does not
    got = read_back(text, options);
  }
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, ErrorCode::kUnavailable) << got.error().message;
  EXPECT_NE(got.error().message.find("input.csv"), std::string::npos) << got.error().message;
  EXPECT_EQ(directory.files(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Derived, FullDiskTest,
                         ::testing::Values(FullDiskCase{"rows", "13/1/2025,13/1/2025,13/1/2025\n", 100000},
                                           FullDiskCase{"converted_text", "1,\xE9\xE9\xE9\xE9\xE9\xE9\xE9\xE9\xE9,2\n",
                                                        200000},
                                           FullDiskCase{"rejects", "1,2\n1,2,3\n", 290000}),
                         kName);

TEST(BadInput, CancelledWorkLeavesNothing) {
  const TemporaryDirectory input, directory;
  const std::filesystem::path path = input.path() / "bytes";
  std::ofstream{path} << "id,amount\n1,5.00\nTotal,5.00\n";
  const FileDescriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  ReadOptions options;
  options.directory = directory.path();
  const Deadline deadline;
  deadline.cancel();
  NoProgress progress;
  const Result<Dataset> got =
      read_input({&csv_reader()}, {descriptor.get(), "input.csv", 28}, options, deadline, progress);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(directory.files(), 0U);
}

TEST(BadInput, EveryRecordIsAccountedFor) {
  std::string text = "id,day,amount\n";
  for (int i = 1; i <= 3000; ++i) {
    if (i % 100 == 0) text += "only one cell\n";
    if (i % 250 == 0) text += "id,day,amount\n";
    if (i % 500 == 0) text += "Subtotal,,12.00\n";
    if (i % 700 == 0) text += "\n";
    text += std::to_string(i) + ",2025-01-02,1.50" + (i % 300 == 150 ? ",surplus" : "") + "\n";
  }
  const Result<ReadBack> got = read_back(text);
  ASSERT_TRUE(got.ok()) << got.error().message;
  const Table& table = got.value().table();
  EXPECT_EQ(table.records, 3000U + 30U + 12U + 6U + 4U);
  EXPECT_EQ(table.rows, 2990U);
  EXPECT_EQ(table.rejects.rows, 10U + 30U);
  EXPECT_EQ(got.value().repaired("repeated_header"), 12U);
  EXPECT_EQ(got.value().repaired("totals_row"), 6U);
  EXPECT_EQ(got.value().repaired("empty_row"), 4U);
  EXPECT_EQ(got.value().types(), (std::vector<std::string>{"BIGINT", "DATE", "DECIMAL(3,2)"}));
}

}  // namespace
}  // namespace concord::ingest::csv
