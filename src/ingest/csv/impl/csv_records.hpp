// The records of a text, tolerant of broken quotes: each damaged record is mended by itself and says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "ingest/csv/impl/dialect_score.hpp"
#include "ingest/csv/impl/record_parser.hpp"
#include "ingest/csv/impl/record_repair.hpp"
#include "ingest/csv/impl/text_window.hpp"
#include "ingest/split_text.hpp"

namespace concord::ingest::csv {

struct RecordLimits {
  std::uint64_t cell_bytes_max = 0;
  std::uint64_t record_bytes_max = 0;
};

class CsvRecords final : public PlacedRecords {
 public:
  struct Traits {
    std::size_t expected_cells = 0;              ///< of most records; 0: unknown
    RowLook look = {};                           ///< of most records
    bool has_nul_bytes = false;                  ///< somewhere in the text
    bool has_invalid_utf8 = false;               ///< somewhere in the text
    LineEnd verbatim_line_end = LineEnd::kNone;  ///< of records that an engine reads as they are; kNone: there are none
  };
  /// @param block_bytes  how much is read at a time.
  CsvRecords(TextSource source, const TextDialect& dialect, Traits traits, RecordLimits limits,
             std::size_t block_bytes = TextWindow::kBlockBytes);

  Status rewind() override;
  Result<bool> next(Record& record) override;
  bool is_text() const override { return true; }
  void move_to(std::uint64_t position, LineNumber line) override;
  std::uint64_t position() const override { return begin_ + bytes_read_; }
  LineNumber next_line() const override { return line_; }
  const LineEndCounts& line_ends() const override { return line_ends_; }
  /// Bytes from the beginning, or the last move, to the end of the record handed out last, its line end included.
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  /// Parses at the front of the window, reading on as needed.
  Result<ParseOutcome> parse_strictly();
  bool is_sound();
  bool has_padded_quotes() const;
  bool is_as_usual() const;
  bool fits_columns(const std::vector<std::string_view>& cells, std::size_t first = 0) const;
  bool contradicts_columns(const std::vector<std::string_view>& cells) const;
  Result<bool> look_ahead();
  Result<bool> read_without_nuls(Record& record);
  Result<bool> read_with_other_delimiter(Record& record);
  Result<bool> join_lines(Record& record);
  bool swallows_records() const;
  Status mend(ParseOutcome outcome, Record& record);
  bool is_sound_line(std::string_view line);
  Result<RecordParser::Line> find_line(std::size_t from);
  void take_strict(Record& record);
  Status take_usual(Record& record);
  Status take_unusual(ParseOutcome outcome, Record& record);
  void take_mended(const MendedRecord& mended, const RecordParser::Line& line, std::size_t lines, Record& record);
  void clean(Record& record);
  Error too_long() const;

  RecordParser parser_;
  std::vector<RecordParser> others_;  ///< the same dialect with other delimiters
  TextWindow window_;
  std::string name_;
  Traits traits_;
  RecordLimits limits_;
  ParsedRecord parsed_;
  ParsedRecord probe_;
  MendedRecord mended_;
  std::deque<std::string> cleaned_;
  LineEndCounts line_ends_;
  std::uint64_t text_begin_ = 0;
  std::uint64_t begin_ = 0;  ///< where reading began last
  LineNumber line_{1};
  std::uint64_t bytes_read_ = 0;
  std::size_t consumed_ = 0;  ///< by the record handed out last
};

}  // namespace concord::ingest::csv
