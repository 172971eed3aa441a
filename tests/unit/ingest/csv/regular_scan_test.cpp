#include "ingest/csv/impl/regular_scan.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <optional>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/sha256.hpp"
#include "ingest/csv/impl/utf8_checker.hpp"

namespace concord::ingest::csv {
namespace {

/// A file that only this process sees.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& text) : descriptor_{::memfd_create("regular_scan_test", 0)} {
    EXPECT_EQ(::pwrite(descriptor_, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// How a text is to be read; the rest of a request comes from the file.
struct Reading {
  std::uint32_t columns = 2;
  bool carriage_returns = false;
  std::size_t header_bytes = 0;  ///< one line, which is not scanned
  std::vector<std::string> header = {};
  char delimiter = ',';
  char quote = '"';
};

RegularScanRequest request_for(const MemoryFile& file, const std::string& text, const Reading& reading) {
  RegularScanRequest request;
  request.descriptor = file.descriptor();
  request.name = "data.csv";
  request.size_bytes = text.size();
  request.delimiter = reading.delimiter;
  request.quote = reading.quote;
  request.carriage_returns = reading.carriage_returns;
  request.offset = reading.header_bytes;
  request.line = {reading.header_bytes > 0 ? 2U : 1U};
  request.columns = reading.columns;
  request.header = reading.header;
  return request;
}

// ---- The slow twin: one byte after the other -----------------------------------------------------------------------

/// Every beginning of every character of UTF-8, from the definition: code points without surrogates.
const std::unordered_set<std::string>& utf8_beginnings() {
  static const auto kBeginnings = [] {
    std::unordered_set<std::string> beginnings;
    const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
    for (std::uint32_t point = 0x80; point <= 0x10FFFF; ++point) {
      if (point >= 0xD800 && point <= 0xDFFF) continue;
      std::string text;
      if (point < 0x800) {
        text = {byte(0xC0 | point >> 6)};
      } else if (point < 0x10000) {
        text = {byte(0xE0 | point >> 12), byte(0x80 | (point >> 6 & 0x3F))};
      } else {
        text = {byte(0xF0 | point >> 18), byte(0x80 | (point >> 12 & 0x3F)), byte(0x80 | (point >> 6 & 0x3F))};
        point |= 0x3F;  // the last byte may be any of 0x80 to 0xBF
      }
      for (std::size_t length = 1; length <= text.size(); ++length) beginnings.insert(text.substr(0, length));
    }
    return beginnings;
  }();
  return kBeginnings;
}

std::size_t utf8_length(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/// The first byte that cannot stand where it stands; text.size() when the text ends within a character.
std::optional<std::size_t> slow_utf8_fault(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(static_cast<unsigned char>(text[i]));
    for (std::size_t k = 1; k < length; ++k) {
      if (!utf8_beginnings().contains(std::string{text.substr(i, k)})) return i + k - 1;
      if (i + k == text.size()) return text.size();
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0U) != 0x80) return i + k;
    }
    i += length;
  }
  return std::nullopt;
}

struct SlowScan {
  std::vector<std::vector<std::string>> records;
  std::vector<std::uint64_t> lines;  ///< of each record
  std::uint64_t empty_lines_at_end = 0;
  std::optional<Irregularity> fault;
};

/// Splits records by the rules of the header's contract and stops at the first fault.
class SlowScanner {
 public:
  SlowScanner(const std::string& text, const Reading& reading) : text_{text}, reading_{reading} {}

  SlowScan run() {
    line_ = record_line_ = reading_.header_bytes > 0 ? 2 : 1;
    const auto broken = slow_utf8_fault(std::string_view{text_}.substr(reading_.header_bytes));
    for (at_ = reading_.header_bytes; at_ < text_.size() && !done_; ++at_) {
      if (const auto* const reason = fault_here(broken && *broken + reading_.header_bytes == at_)) {
        fail(line_, reason);
      } else {
        step(text_[at_]);
      }
    }
    if (!done_) end(broken.has_value());
    return std::move(scan_);
  }

 private:
  enum class State { kCellStart, kPlain, kQuoted, kClosed };

  const char* fault_here(bool no_utf8) const {
    const char byte = text_[at_];
    const bool lone_return = after_return_ && byte != '\n';
    const bool outside = state_ != State::kQuoted;
    const bool quote = byte == reading_.quote && reading_.quote != '\0';
    const bool ends = byte == '\n' || byte == reading_.delimiter;
    if (state_ == State::kClosed && !after_return_ && !quote && !ends && byte != '\r')
      return "has text behind a closing quote";
    if (quote && (state_ == State::kPlain || after_return_)) {
      return "has a quote in the middle of a cell that does not start with one";
    }
    const bool wrong_return = outside && byte == '\r' && !reading_.carriage_returns;
    const bool wrong_feed = outside && byte == '\n' && reading_.carriage_returns && !after_return_;
    if (lone_return || wrong_return || wrong_feed) return "has a line end other than in the lines before";
    if (byte == '\0') return "has a NUL byte";
    return no_utf8 ? "has a byte that is no UTF-8" : nullptr;
  }

  void step(char byte) {
    const bool quote = byte == reading_.quote && reading_.quote != '\0';
    line_ += byte == '\n' ? 1U : 0U;
    if (state_ == State::kQuoted) {
      if (quote)
        state_ = State::kClosed;
      else
        cell_ += byte;
    } else if (quote) {
      if (state_ == State::kClosed) cell_ += byte;
      quoted_ = true;
      state_ = State::kQuoted;
    } else if (byte == reading_.delimiter) {
      end_cell();
      if (record_.size() == reading_.columns) {
        fail(record_line_, "has more cells than the " + std::to_string(reading_.columns) + " expected");
      }
    } else if (byte == '\n') {
      end_cell();
      end_record();
    } else if (byte == '\r') {
      after_return_ = true;
      return;
    } else {
      cell_ += byte;
      state_ = State::kPlain;
    }
    after_return_ = false;
  }

  void end_cell() {
    record_.push_back(std::move(cell_));
    cell_.clear();
    state_ = State::kCellStart;
  }

  void end_record() {
    const std::uint32_t wanted = reading_.columns;
    if (record_.size() == 1 && record_[0].empty() && !quoted_) {
      end_empty();
    } else if (record_.size() != wanted) {
      fail(record_line_, "has " + std::to_string(record_.size()) + " cells where " + std::to_string(wanted) +
                             (wanted == 1 ? " is" : " are") + " expected");
    } else if (record_ == reading_.header) {
      fail(record_line_, "repeats the header");
    } else {
      scan_.records.push_back(record_);
      scan_.lines.push_back(record_line_);
    }
    record_.clear();
    record_line_ = line_;
    quoted_ = false;
  }

  void end_empty() {
    const std::string line_end = reading_.carriage_returns ? "\r\n" : "\n";
    std::string rest = text_.substr(at_ + 1);
    scan_.empty_lines_at_end = 1;
    while (rest.starts_with(line_end)) {
      rest.erase(0, line_end.size());
      ++scan_.empty_lines_at_end;
    }
    done_ = true;
    if (!rest.empty()) fail(record_line_, "is empty");
  }

  void end(bool broken) {
    if (state_ == State::kQuoted) return fail(record_line_, "has a quoted cell that is never closed");
    if (after_return_) return fail(line_, "has a line end other than in the lines before");
    if (broken) return fail(line_, "has a byte that is no UTF-8");
    if (text_.size() == reading_.header_bytes || text_.back() == '\n') return;
    end_cell();
    end_record();
  }

  void fail(std::uint64_t line, std::string reason) {
    scan_.fault = Irregularity{{line}, std::move(reason)};
    done_ = true;
  }

  const std::string& text_;
  const Reading& reading_;
  SlowScan scan_;
  std::size_t at_ = 0;
  State state_ = State::kCellStart;
  bool after_return_ = false, done_ = false, quoted_ = false;
  std::uint64_t line_ = 1, record_line_ = 1;
  std::string cell_;
  std::vector<std::string> record_;
};

// ---- Both side by side ---------------------------------------------------------------------------------------------

std::uint64_t line_of(const std::vector<RowLine>& row_lines, std::uint64_t row) {
  RowLine last{};
  for (const auto& entry : row_lines) {
    if (entry.row.value <= row) last = entry;
  }
  return last.line.value + row - last.row.value;
}

void expect_equal(const RegularScan& scan, const SlowScan& slow, const std::string& text, const Reading& reading) {
  ASSERT_EQ(scan.records, slow.records.size());
  EXPECT_EQ(scan.sha256, sha256_of_text(text));
  EXPECT_EQ(scan.empty_lines_at_end, slow.empty_lines_at_end);
  std::size_t jumps = scan.records > 0 ? 1 : 0;
  for (std::size_t i = 0; i < slow.lines.size(); ++i) {
    ASSERT_EQ(line_of(scan.row_lines, i + 1), slow.lines[i]) << "row " << i + 1;
    if (i > 0 && slow.lines[i] != slow.lines[i - 1] + 1) ++jumps;
  }
  EXPECT_EQ(scan.row_lines.size(), jumps);
  ASSERT_EQ(scan.observers.size(), reading.columns);
  for (std::size_t column = 0; column < reading.columns; ++column) {
    ColumnObserver observer;
    for (const auto& record : slow.records) observer.observe(record[column]);
    const auto want = observer.decide("");
    const auto got = scan.observers[column].decide("");
    EXPECT_EQ(got.type, want.type);
    EXPECT_EQ(got.plain, want.plain);
    EXPECT_EQ(got.reason, want.reason);
    EXPECT_EQ(got.cells, want.cells);
    EXPECT_EQ(got.empty_cells, want.empty_cells);
  }
}

void expect_twins_agree(const std::string& text, const Reading& reading, std::size_t block_bytes, unsigned threads) {
  SCOPED_TRACE("block " + std::to_string(block_bytes) + ", threads " + std::to_string(threads) + ", text " +
               ::testing::PrintToString(text.substr(0, 600)));
  const MemoryFile file{text};
  auto request = request_for(file, text, reading);
  request.block_bytes = block_bytes;
  request.threads = threads;
  NoProgress progress;
  const auto result = scan_regular(request, Deadline{}, progress);
  ASSERT_TRUE(result.ok()) << result.error().message;
  const SlowScan slow = SlowScanner{text, reading}.run();
  const auto* const irregular = std::get_if<Irregularity>(&result.value());
  ASSERT_EQ(irregular != nullptr, slow.fault.has_value())
      << (irregular != nullptr ? irregular->reason : slow.fault->reason);
  if (irregular == nullptr) return expect_equal(std::get<RegularScan>(result.value()), slow, text, reading);
  EXPECT_EQ(irregular->line.value, slow.fault->line.value) << irregular->reason << " / " << slow.fault->reason;
  EXPECT_EQ(irregular->reason, slow.fault->reason);
}

struct ScanCase {
  std::string name;
  std::string text;
  Reading reading;
  std::uint64_t records;     ///< when it is regular
  std::uint64_t fault_line;  ///< 0: it is regular
  std::string reason;
};

class ScanTest : public ::testing::TestWithParam<ScanCase> {};

TEST_P(ScanTest, GivesTheSameForAllBlocksAndThreads) {
  const auto& param = GetParam();
  for (const std::size_t block : {7UL, 8UL, 64UL, 1UL << 20U}) {
    for (const unsigned threads : {1U, 2U, 4U}) {
      expect_twins_agree(param.text, param.reading, block, threads);
      const MemoryFile file{param.text};
      auto request = request_for(file, param.text, param.reading);
      request.block_bytes = block;
      request.threads = threads;
      NoProgress progress;
      const auto result = scan_regular(request, Deadline{}, progress);
      ASSERT_TRUE(result.ok());
      if (const auto* const irregular = std::get_if<Irregularity>(&result.value())) {
        EXPECT_EQ(irregular->line.value, param.fault_line);
        EXPECT_EQ(irregular->reason, param.reason);
      } else {
        EXPECT_EQ(param.fault_line, 0U);
        EXPECT_EQ(std::get<RegularScan>(result.value()).records, param.records);
      }
    }
  }
}

const Reading kCrlf{.carriage_returns = true};
const Reading kHeader{.header_bytes = 4, .header = {"a", "b"}};

const auto kName = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(
    ByHand, ScanTest,
    ::testing::Values(
        ScanCase{"simple", "1,2\n3,4\n", {}, 2, 0, ""}, ScanCase{"no_last_line_end", "1,2\n3,4", {}, 2, 0, ""},
        ScanCase{"nothing", "", {}, 0, 0, ""}, ScanCase{"header_only", "a,b\n", kHeader, 0, 0, ""},
        ScanCase{"below_a_header", "a,b\n1,2\n", kHeader, 1, 0, ""},
        ScanCase{"crlf", "1,2\r\n3,\"4\"\r\n", kCrlf, 2, 0, ""},
        ScanCase{"lines_in_cells", "1,\"x\ny\n\"\n\"\n\",4\n5,6\n", {}, 3, 0, ""},
        ScanCase{"lines_in_cells_crlf", "1,\"x\ry\n\"\r\n\"\r\n\",4\r\n5,6\r\n", kCrlf, 3, 0, ""},
        ScanCase{"doubled_quotes", "\"a\"\"b\",\"\"\"\"\n\"\",\"\"\"a\"\n", {}, 2, 0, ""},
        ScanCase{"delimiters_in_quotes", "\"a,b\",\"c,,\"\n", {}, 1, 0, ""},
        ScanCase{"empty_lines_at_end", "1,2\n\n\n", {}, 1, 0, ""},
        ScanCase{"no_quote_character", "1,\"2\n\"3,4\n", Reading{.quote = '\0'}, 2, 0, ""},
        ScanCase{"one_column", "1\n\"\"\n 3\n", Reading{.columns = 1, .delimiter = '\0'}, 3, 0, ""},
        ScanCase{"beyond_ascii", "M\xC3\xA4rz,\xE2\x82\xAC\n\xF0\x9F\x98\x80,x\n", {}, 2, 0, ""},
        ScanCase{"semicolons", "1;2\n3;4\n", Reading{.delimiter = ';'}, 2, 0, ""},
        ScanCase{"too_few_cells", "1,2\n3\n4,5\n", {}, 0, 2, "has 1 cells where 2 are expected"},
        ScanCase{"too_many_cells", "1,2\n3,4,5\n4,5\n", {}, 0, 2, "has more cells than the 2 expected"},
        ScanCase{"ragged_behind_lines_in_a_cell", "1,\"\n\n\"\n3\n", {}, 0, 4, "has 1 cells where 2 are expected"},
        ScanCase{"empty_line_between", "1,2\n\n3,4\n", {}, 0, 2, "is empty"},
        ScanCase{"empty_line_between_crlf", "1,2\r\n\r\n3,4\r\n", kCrlf, 0, 2, "is empty"},
        ScanCase{"empty_line_of_one_column", "1\n\n3\n", Reading{.columns = 1}, 0, 2, "is empty"},
        ScanCase{"repeated_header", "a,b\n1,2\n\"a\",b\n3,4\n", kHeader, 0, 3, "repeats the header"},
        ScanCase{"stray_quote",
                 "1,2\n3,x\"y\n",
                 {},
                 0,
                 2,
                 "has a quote in the middle of a cell that does not start with one"},
        ScanCase{"blank_before_quote",
                 "1,2\n3, \"y\"\n",
                 {},
                 0,
                 2,
                 "has a quote in the middle of a cell that does not start with one"},
        ScanCase{"text_behind_quote", "1,2\n3,\"x\"y\n", {}, 0, 2, "has text behind a closing quote"},
        ScanCase{"never_closed", "1,2\n3,\"x\n4,5\n6,7\n", {}, 0, 2, "has a quoted cell that is never closed"},
        ScanCase{"crlf_among_lf", "1,2\n3,4\r\n5,6\n", {}, 0, 2, "has a line end other than in the lines before"},
        ScanCase{"lf_among_crlf", "1,2\r\n3,4\n5,6\r\n", kCrlf, 0, 2, "has a line end other than in the lines before"},
        ScanCase{"lone_return", "1,2\r\n3\r,4\r\n", kCrlf, 0, 2, "has a line end other than in the lines before"},
        ScanCase{"return_at_end", "1,2\r\n3,4\r", kCrlf, 0, 2, "has a line end other than in the lines before"},
        ScanCase{"nul", std::string{"1,2\n3,\0\n", 8}, {}, 0, 2, "has a NUL byte"},
        ScanCase{"nul_in_quotes", std::string{"1,2\n3,\"\n\0\"\n", 11}, {}, 0, 3, "has a NUL byte"},
        ScanCase{"no_utf8", "1,2\n3,\xE4\n", {}, 0, 2, "has a byte that is no UTF-8"},
        ScanCase{"cut_character_at_end", "1,2\n3,\xE2\x82", {}, 0, 2, "has a byte that is no UTF-8"},
        ScanCase{"surrogate", "1,\xED\xA0\x80\n", {}, 0, 1, "has a byte that is no UTF-8"}),
    kName);

/// Regular files of all shapes, then damaged in one or two places.
class FileMaker {
 public:
  explicit FileMaker(unsigned seed) : random_{seed} {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  Reading reading() {
    Reading reading;
    reading.columns = static_cast<std::uint32_t>(1 + below(below(8) == 0 ? 40 : 5));
    reading.carriage_returns = below(2) == 0;
    if (below(2) == 0) {
      for (std::uint32_t i = 0; i < reading.columns; ++i) reading.header.push_back("h" + std::to_string(below(3)));
      reading.header_bytes = 1;  // set by `text`
    }
    return reading;
  }

  std::string text(Reading& reading) {
    const std::string line_end = reading.carriage_returns ? "\r\n" : "\n";
    std::string text;
    if (reading.header_bytes > 0) {
      for (const auto& cell : reading.header) text += (text.empty() ? "" : ",") + cell;
      text += line_end;
      reading.header_bytes = text.size();
    }
    const std::size_t records = below(3) == 0 ? below(400) : below(12);
    for (std::size_t i = 0; i < records; ++i) {
      std::string record;
      for (std::uint32_t column = 0; column < reading.columns; ++column)
        record += (column > 0 ? "," : "") + cell(column);
      text += (record.empty() ? "\"\"" : record) + line_end;
    }
    if (below(4) == 0 && text.size() > reading.header_bytes)
      text.erase(text.size() - line_end.size());
    else if (below(6) == 0)
      text += line_end + line_end;
    return text;
  }

  void damage(std::string& text, std::size_t from) {
    if (text.size() <= from) return;
    static const std::vector<std::string> kPieces{
        "\"", ",", "\n", "\r", "\r\n", "x", "\"\"", std::string(1, '\0'), "\xFF", "\xE2\x82"};
    const std::size_t at = from + below(text.size() - from);
    if (below(3) == 0)
      text.erase(at, 1 + below(3));
    else
      text.insert(at, kPieces[below(kPieces.size())]);
  }

 private:
  std::string cell(std::uint32_t column) {
    static const std::vector<std::string> kWords{"",        "paid",         "2025-01-31",
                                                 "12.50",   "TX0000012345", "M\xC3\xA4rz",
                                                 "\"a,b\"", "\"x\ny\"",     "\"he said \"\"no\"\"\"",
                                                 "\"\"",    "\"\r\n\"",     "\"\xE2\x82\xAC\""};
    if (column % 3 == 0) return std::to_string(below(100000));
    if (column % 3 == 1 && below(20) == 0) return "\"" + std::string(below(300), 'z') + "\n\"";
    return kWords[below(column % 3 == 1 ? kWords.size() : 6)];
  }

  std::mt19937 random_;
};

TEST(RegularScanTwin, AgreesOnRegularAndDamagedFiles) {
  std::size_t regular = 0;
  for (unsigned seed = 1; seed <= 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    FileMaker maker{seed};
    Reading reading = maker.reading();
    std::string text = maker.text(reading);
    for (std::size_t i = maker.below(3); i > 0; --i) maker.damage(text, reading.header_bytes);
    const std::size_t block = std::vector<std::size_t>{7, 8, 13, 64, 100, 1000, 5000, 1U << 20U}[maker.below(8)];
    expect_twins_agree(text, reading, block, static_cast<unsigned>(1 + maker.below(4)));
    if (HasFailure()) return;
    regular += SlowScanner{text, reading}.run().fault ? 0U : 1U;
  }
  EXPECT_GT(regular, 400U);
  EXPECT_LT(regular, 1100U);
}

TEST(RegularScan, LongFilesCrossSlicesAndBlocks) {
  FileMaker maker{7};
  Reading reading{.columns = 7};
  std::string text;
  while (text.size() < 600000) {
    Reading part = reading;
    text += maker.text(part);
    while (text.ends_with("\n\n")) text.pop_back();
    if (!text.ends_with('\n')) text += '\n';
  }
  expect_twins_agree(text, reading, 1U << 20U, 1);
  expect_twins_agree(text, reading, 70001, 3);
  text.insert(text.size() - 1, ",");
  expect_twins_agree(text, reading, 1U << 20U, 1);
  expect_twins_agree(text, reading, 4096, 2);
}

/// One cell with line ends, begun before the place where 32 KiB end and ended behind it, among plain records.
TEST(RegularScan, CountsLinesOfACellThatCrossesSlices) {
  const Reading reading{.columns = 3};
  std::string text;
  while (text.size() < 32700) text += "1,2,3\n";
  text += "\"\n\n" + std::string(200, 'z') + "\",2,3\n";
  while (text.size() < 100000) text += "1,2,3\n";
  expect_twins_agree(text, reading, 1U << 20U, 1);
}

TEST(Utf8Checker, AcceptsExactlyUtf8HoweverItIsCut) {
  constexpr unsigned kSeed = 3629;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937 random{kSeed};
  const std::string bytes{"a\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xDF\xE0\xE1\xED\xEF\xF0\xF3\xF4\xF5\xFF"};
  for (int i = 0; i < 200000; ++i) {
    std::string text(1 + random() % 6, ' ');
    for (char& byte : text) byte = bytes[random() % bytes.size()];
    const auto want = slow_utf8_fault(text);
    const std::size_t cut = random() % (text.size() + 1);
    Utf8Checker checker;
    auto got = checker.feed(text.substr(0, cut));
    if (!got) {
      got = checker.feed(text.substr(cut));
      if (got) *got += cut;
    }
    if (!got && checker.pending()) got = text.size();
    ASSERT_EQ(got, want) << ::testing::PrintToString(text);
  }
}

TEST(RegularScan, KeepsLimitsOnCellsAndRecords) {
  const auto fault_of = [](const std::string& text, std::uint64_t cell_max, std::uint64_t record_max,
                           std::size_t block) {
    const MemoryFile file{text};
    auto request = request_for(file, text, {});
    request.cell_bytes_max = cell_max;
    request.record_bytes_max = record_max;
    request.block_bytes = block;
    NoProgress progress;
    const auto result = scan_regular(request, Deadline{}, progress);
    EXPECT_TRUE(result.ok());
    const auto* const irregular = std::get_if<Irregularity>(&result.value());
    return irregular == nullptr ? "" : std::to_string(irregular->line.value) + ": " + irregular->reason;
  };
  const std::string text = "1,2\n3," + std::string(1000, 'x') + "\n5,6\n";
  const std::string open = "1,2\n3,\"" + std::string(1000, 'x') + "\n5,6\n";
  for (const std::size_t block : {7UL, 100UL, 1UL << 20U}) {
    EXPECT_EQ(fault_of(text, 1000, 5000, block), "");
    EXPECT_EQ(fault_of(text, 999, 5000, block), "2: has a cell of more than 999 bytes");
    EXPECT_EQ(fault_of(text, 100, 500, block), "2: is longer than a record may be");
    EXPECT_EQ(fault_of(open, 100, 500, block), "2: is longer than a record may be");
    EXPECT_EQ(fault_of(open, 2000, 5000, block), "2: has a quoted cell that is never closed");
  }
}

TEST(RegularScan, TellsHowTheWorldFailed) {
  const std::string text = "1,2\n3,4\n";
  const MemoryFile file{text};
  NoProgress progress;
  auto request = request_for(file, text, {});

  request.size_bytes = 100;
  EXPECT_EQ(scan_regular(request, Deadline{}, progress).error().code, ErrorCode::kConflict);

  request.size_bytes = text.size();
  const Deadline cancelled;
  cancelled.cancel();
  EXPECT_EQ(scan_regular(request, cancelled, progress).error().code, ErrorCode::kCancelled);

  request.descriptor = -1;
  EXPECT_EQ(scan_regular(request, Deadline{}, progress).error().code, ErrorCode::kUnavailable);
  request.columns = 0;
  EXPECT_EQ(scan_regular(request, Deadline{}, progress).error().code, ErrorCode::kInternal);
}

class LargestProgress final : public ProgressSink {
 public:
  void report(std::string_view step, std::uint64_t done, std::uint64_t total) override {
    if (step != "reading data.csv" || done > total) wrong = true;
    std::uint64_t before = largest.load();
    while (before < done && !largest.compare_exchange_weak(before, done)) {
    }
  }
  std::atomic<std::uint64_t> largest{0};
  std::atomic<bool> wrong{false};
};

TEST(RegularScan, ReportsProgressUpToTheEndAndTypesOnlyWhenAsked) {
  std::string text = "a,b\n";
  for (int i = 0; i < 1000; ++i) text += "1,2\n";
  const MemoryFile file{text};
  auto request = request_for(file, text, kHeader);
  request.block_bytes = 512;
  request.observe_types = false;
  LargestProgress progress;
  const auto result = scan_regular(request, Deadline{}, progress);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(progress.largest.load(), text.size());
  EXPECT_FALSE(progress.wrong.load());
  EXPECT_TRUE(std::get<RegularScan>(result.value()).observers.empty());
  EXPECT_EQ(std::get<RegularScan>(result.value()).records, 1000U);
}

}  // namespace
}  // namespace concord::ingest::csv
