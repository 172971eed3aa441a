// A damaged text that several threads read, cut at random places, must give what one thread makes of it, to the byte.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <sstream>
#include <utility>
#include <variant>

#include "core/files.hpp"
#include "ingest/csv/impl/csv_records.hpp"
#include "ingest/csv/impl/csv_split_text.hpp"
#include "ingest/csv/impl/dialect_finder.hpp"
#include "ingest/csv/impl/regular_scan.hpp"
#include "ingest/csv/impl/text_sample.hpp"
#include "ingest/table_builder.hpp"
#include "unit/ingest/csv/random_tables.hpp"
#include "unit/ingest/csv/read_back.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::uint64_t kSeeds = 40;

std::size_t below(Generator& generator, std::size_t bound) {
  return generator() % bound;
}

/// Rows of an account statement; some hold delimiters, quotes and line ends in quoted cells.
std::string row(Generator& generator, std::size_t number) {
  static const std::vector<std::string> kNotes = {
      "",         "paid in full",        "\"late, twice\"", "\"line one\nline two\"", "\"a \"\"b\"\" c\"",
      " padded ", "\"x\n1,2,3,4,5\ny\"", "\"south\""};
  const std::string day = "2024-0" + std::to_string(1 + below(generator, 9)) + "-1" + std::to_string(number % 10);
  return std::to_string(1000 + number) + "," + day + "," + std::to_string(below(generator, 90000)) + "." +
         std::to_string(10 + below(generator, 90)) + "," + (below(generator, 4) == 0 ? "" : "EUR") + "," +
         kNotes[below(generator, kNotes.size())];
}

/// What may go wrong with a row, or stand between rows.
std::string damaged(Generator& generator, std::string text) {
  switch (below(generator, 16)) {
    case 0:
      return text + ",more";
    case 1:
      return text.substr(0, text.rfind(','));
    case 2:
      return "";
    case 3:
      return "\"" + text;
    case 4:
      return text + "\"";
    case 5:
      return "id,day,amount,currency,note";
    case 6:
      return "Total,,12.50,,";
    case 7:
      return "# a remark";
    case 8:
      return text + ",,";
    case 9:
      return "see the annex";
    case 10:
      return ",,,,\n,,,,";
    case 11:
      return "only this,,,,";
    case 12: {
      for (char& c : text) c = c == ',' ? ';' : c;
      return text;
    }
    case 13:
      return text.replace(text.find(','), 1, ",x");
    case 14:
      return text + "\r";
    default:
      return text.insert(text.size() / 2, "\n");
  }
}

std::string damaged_text(Generator& generator) {
  const bool separate = below(generator, 6) == 0;  // another table below
  const bool day_first = below(generator, 4) == 0;
  const std::size_t one_in = 3 + below(generator, 60);
  std::string text = below(generator, 3) == 0 ? "Statement of account\n" : "";
  text += "id,day,amount,currency,note\n";
  const std::size_t rows = 40 + below(generator, 1200);
  for (std::size_t i = 0; i < rows; ++i) {
    std::string line = row(generator, i);
    if (day_first) line.replace(line.find(',') + 1, 10, "1" + std::to_string(i % 10) + "/12/2024");
    if (below(generator, one_in) == 0) line = damaged(generator, std::move(line));
    text += line + "\n";
    if (below(generator, 300) == 0) text += "Total,,1.00,,\n";
  }
  if (separate) text += "\nname,city,count\n";
  for (std::size_t i = 0; separate && i < 30; ++i)
    text += "n" + std::to_string(i) + ",Bern," + std::to_string(i) + "\n";
  if (below(generator, 2) == 0) text += "Sum,,77.10,,\nprinted on a Monday\n";
  return text;
}

/// Everything that a build says and writes, as text.
struct Built {
  std::string said;
  bool used_known = false;
  bool copied = false;      ///< rows as they stood in the text, with quotes that they do not need
  std::size_t in_text = 0;  ///< pieces of rows that were not copied
};

std::string file_text(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

std::string described(const Table& table) {
  std::ostringstream out;
  out << table.name << " rows " << table.rows << " records " << table.records << " rejects " << table.rejects.rows
      << "\n";
  for (const ColumnFinding& column : table.columns)
    out << column.name << "|" << data_type_name(column.type) << "|" << column.format << "|" << column.reason << "|"
        << column.empty_cells << "|" << column.currency << "\n";
  for (const Repair& repair : table.repairs) {
    out << repair.kind << " " << repair.count << " " << repair.description << ":";
    for (const LineNumber line : repair.first_lines) out << " " << line.value;
    out << "\n";
  }
  for (const std::string& example : table.rejects.examples) out << example << "\n";
  for (const NoteLine& line : table.preamble) out << "above " << line.line.value << " " << line.text << "\n";
  for (const NoteLine& line : table.footer) out << "below " << line.line.value << " " << line.text << "\n";
  for (const RowLine& line : table.row_lines) out << line.row.value << "@" << line.line.value << " ";
  if (!table.rejects_path.empty()) out << "\n" << file_text(table.rejects_path);
  return out.str();
}

/// The rows as an engine reads them, so that a copy and a rewritten file can be compared.
std::string rows_text(const Table& table) {
  const Result<Rows> rows = rows_of(table);
  if (!rows.ok()) return "unreadable: " + rows.error().message + rows.error().detail;
  std::string text;
  for (const std::vector<std::string>& cells : rows.value()) {
    for (const std::string& cell : cells) text += cell + "\x1F";
    text += "\n";
  }
  return text;
}

/// Tells whether bytes were copied unread.
class CountingText final : public SplitText {
 public:
  explicit CountingText(CsvSplitText& text) : text_{text} {}
  std::uint64_t begin() const override { return text_.begin(); }
  std::uint64_t end() const override { return text_.end(); }
  std::uint64_t stretch_bytes() const override { return text_.stretch_bytes(); }
  std::optional<RowFormat> format() const override { return text_.format(); }
  std::unique_ptr<PlacedRecords> records(std::size_t ahead) const override { return text_.records(ahead); }
  Status read(std::uint64_t offset, std::size_t length, std::string& out) const override {
    ++reads;
    return text_.read(offset, length, out);
  }
  Result<std::uint64_t> probable_begin(std::uint64_t offset) const override { return text_.probable_begin(offset); }
  Result<std::shared_ptr<const engine::RowSource>> typed_rows(const engine::CsvScan& written,
                                                              const std::string& line_end,
                                                              TextPieces pieces) const override {
    const auto stays = [](const TextPiece& piece) { return !piece.is_written; };
    in_text = static_cast<std::size_t>(std::ranges::count_if(pieces.pieces, stays));
    return text_.typed_rows(written, line_end, std::move(pieces));
  }
  void count(const LineEndCounts& line_ends) override { text_.count(line_ends); }
  mutable std::size_t in_text = 0;  ///< pieces that were not copied
  mutable std::size_t reads = 0;

 private:
  CsvSplitText& text_;
};

/// What the scan of regular texts leaves when it meets the first damage.
std::optional<KnownRows> beginning_of(const TextSource& source, const std::string& text, std::size_t block_bytes) {
  RegularScanRequest request;
  request.descriptor = source.descriptor;
  request.name = source.name;
  request.size_bytes = text.size();
  request.offset = text.find('\n') + 1;
  request.line = LineNumber{2};
  request.columns = 5;
  request.header = {"id", "day", "amount", "currency", "note"};
  request.block_bytes = block_bytes;
  request.threads = 3;
  NoProgress progress;
  auto scanned = scan_regular(request, Deadline{}, progress);
  if (!scanned.ok() || !std::holds_alternative<Irregularity>(scanned.value())) return std::nullopt;
  return std::move(std::get<Irregularity>(scanned.value()).beginning);
}

/// How a text is read.
struct Way {
  std::uint64_t stretch_bytes = 0;  ///< 0: on one thread
  std::size_t block_bytes = 0;      ///< not 0: rows that are regular in blocks of that size are known
  bool as_text = false;
  bool typed_rows_suffice = false;
};

class ParallelReading : public ::testing::Test {
 protected:
  Built build(const std::string& text, const Way& way, LineEndCounts& ends) {
    const TemporaryDirectory directory;
    const std::filesystem::path path = directory.path() / "input";
    std::ofstream{path} << text;
    const FileDescriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    const TextSource source{descriptor.get(), 0, "input.csv"};
    const auto sample = sample_text(source, text.size());
    const DialectFinding dialect = find_dialect(sample.value());
    const auto line_end = verbatim_line_end(source, dialect.dialect);
    const CsvRecords::Traits traits{.expected_cells = dialect.usual_cells,
                                    .look = dialect.look,
                                    .has_nul_bytes = false,
                                    .has_invalid_utf8 = false,
                                    .verbatim_line_end = line_end.value()};
    ReadOptions options;
    options.directory = directory.path();
    options.as_text = way.as_text;
    options.typed_rows_suffice = way.typed_rows_suffice;
    options.threads = 3;
    const RecordLimits limits{options.cell_bytes_max, options.record_bytes_max};
    CsvRecords records{source, dialect.dialect, traits, limits};
    CsvSplitText split{source, dialect.dialect, traits, limits, {text.size(), way.stretch_bytes, path}};
    CountingText counting{split};
    const std::optional<KnownRows> known =
        way.block_bytes == 0 ? std::nullopt : beginning_of(source, text, way.block_bytes);
    NoProgress progress;
    const auto tables = build_tables(records, "input", "rows", options, Deadline{}, progress,
                                     way.stretch_bytes == 0 ? nullptr : &counting, known ? &*known : nullptr);
    if (!tables.ok()) return {.said = "error " + tables.error().message};
    Built built;
    built.used_known = counting.reads > 0;
    for (const Table& table : tables.value()) {
      built.said += described(table) + rows_text(table);
      if (!table.text_path.empty()) built.said += file_text(table.text_path);
    }
    const auto& scan = std::get<engine::CsvScan>(tables.value().front().scan);
    built.copied = !way.as_text && file_text(scan.path).find(",\"south\"") != std::string::npos;
    built.in_text = counting.in_text;
    ends = way.stretch_bytes == 0 || tables.value().size() > 1 ? records.line_ends() : split.line_ends();
    return built;
  }
};

TEST_F(ParallelReading, IsTheSameAsReadingOnOneThread) {
  std::size_t copies = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Generator generator{seed};
    const std::string text = damaged_text(generator);
    const std::uint64_t stretch_bytes = 1 + below(generator, seed % 3 == 0 ? 300 : 6000);
    for (const bool as_text : {false, true}) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", stretches of " + std::to_string(stretch_bytes) +
                   (as_text ? ", as text" : ""));
      LineEndCounts one_thread, several;
      const Built want = build(text, {.as_text = as_text}, one_thread);
      const Built got = build(text, {.stretch_bytes = stretch_bytes, .as_text = as_text}, several);
      ASSERT_EQ(got.said, want.said);
      ASSERT_EQ(several.line_feed, one_thread.line_feed);
      ASSERT_EQ(several.carriage_return_line_feed, one_thread.carriage_return_line_feed);
      copies += got.copied ? 1U : 0U;
    }
  }
  EXPECT_GT(copies, kSeeds / 4) << "hardly any text was copied, so copies were not tested";
}

TEST_F(ParallelReading, RowsKnownToBeRegularNeedNoSecondLook) {
  std::size_t used = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Generator generator{seed};
    std::string text = "id,day,amount,currency,note\n";
    const std::size_t rows = 100 + below(generator, 1500);
    const std::size_t first_damage = below(generator, rows);
    for (std::size_t i = 0; i < rows; ++i) {
      std::string line = row(generator, i);
      for (std::size_t at = line.find(" padded "); at != std::string::npos; at = line.find(" padded "))
        line.replace(at, 8, "unpadded");
      const bool is_damaged = i == first_damage || (i > first_damage && below(generator, 40) == 0);
      text += (is_damaged ? damaged(generator, std::move(line)) : line) + "\n";
    }
    if (below(generator, 4) == 0) text += "Total,,1.00,,\n";  // the rows must be added up
    const std::size_t block_bytes = 200 + below(generator, 3000);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", blocks of " + std::to_string(block_bytes));
    LineEndCounts one_thread, several;
    const Built want = build(text, {}, one_thread);
    const Built got = build(text, {.stretch_bytes = 700, .block_bytes = block_bytes}, several);
    ASSERT_EQ(got.said, want.said);
    ASSERT_EQ(several.line_feed, one_thread.line_feed);
    used += got.used_known ? 1U : 0U;
  }
  EXPECT_GT(used, kSeeds / 4) << "hardly ever were rows known, so that was not tested";
}

TEST_F(ParallelReading, RowsThatStayInTheTextAreTheSameRows) {
  std::size_t stayed = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Generator generator{seed};
    const std::string line_end = seed % 4 == 0 ? "\r\n" : "\n";
    const bool padded = seed % 3 == 0;  // blanks around cells keep a row, and its run, from staying
    const std::size_t one_in = 50 + below(generator, 1000);
    std::string text = "id,day,amount,currency,note" + line_end;
    const std::size_t rows = 1000 + below(generator, 3000);
    for (std::size_t i = 0; i < rows; ++i) {
      std::string line = row(generator, i);
      for (std::size_t at = line.find('\n'); at != std::string::npos && i % 64 != 0; at = line.find('\n'))
        line[at] = ' ';
      for (std::size_t at = line.find(" padded "); at != std::string::npos; at = line.find(" padded "))
        line.replace(at, 8, padded && i % 200 == 0 ? "  padded" : "unpadded");
      text += (below(generator, one_in) == 0 ? damaged(generator, std::move(line)) : line) + line_end;
    }
    const std::uint64_t stretch_bytes = 5000 + below(generator, 40000);
    const std::size_t block_bytes = below(generator, 2) == 0 ? 0 : 200 + below(generator, 30000);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", stretches of " + std::to_string(stretch_bytes) + ", blocks of " +
                 std::to_string(block_bytes));
    LineEndCounts one_thread, several;
    const Built want = build(text, {}, one_thread);
    const Built got =
        build(text, {.stretch_bytes = stretch_bytes, .block_bytes = block_bytes, .typed_rows_suffice = true}, several);
    ASSERT_EQ(got.said, want.said);
    ASSERT_EQ(several.line_feed, one_thread.line_feed);
    stayed += got.in_text;
  }
  EXPECT_GT(stayed, kSeeds) << "hardly any row stayed in the text, so that was not tested";
}

}  // namespace
}  // namespace concord::ingest::csv
