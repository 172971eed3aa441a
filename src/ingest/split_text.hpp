// A text whose records can be read at several places at once, because what a record is depends on nothing above it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/ids.hpp"
#include "engine/api/row_source.hpp"
#include "engine/api/scan.hpp"
#include "ingest/record_source.hpp"
#include "ingest/text_pieces.hpp"

namespace concord::ingest {

/// How often each line end was met outside of quotes.
struct LineEndCounts {
  void add(const LineEndCounts& other) {
    line_feed += other.line_feed;
    carriage_return_line_feed += other.carriage_return_line_feed;
    carriage_return += other.carriage_return;
  }
  std::uint64_t line_feed = 0;
  std::uint64_t carriage_return_line_feed = 0;
  std::uint64_t carriage_return = 0;
};

/// Records that know where in the text they stand.
class PlacedRecords : public RecordSource {
 public:
  /// Goes on at a place where a record begins, and counts line ends anew. @param line  of that record.
  virtual void move_to(std::uint64_t position, LineNumber line) = 0;
  virtual std::uint64_t position() const = 0;          ///< offset of the record that comes next
  virtual LineNumber next_line() const = 0;            ///< its line
  virtual const LineEndCounts& line_ends() const = 0;  ///< since the beginning, or the last move
};

/// How a text is written that an engine reads with one delimiter, doubled quotes and one kind of line end.
struct RowFormat {
  char delimiter = ',';
  char quote = '"';
  std::string line_end = "\n";
};

/// Thread-safe but for `count`.
class SplitText {
 public:
  virtual ~SplitText() = default;
  virtual std::uint64_t begin() const = 0;  ///< offset of the first record
  virtual std::uint64_t end() const = 0;    ///< offset behind the last one
  /// How many bytes are best read in one go.
  virtual std::uint64_t stretch_bytes() const = 0;
  /// How `Record::verbatim` is written; nothing when no engine would read it.
  virtual std::optional<RowFormat> format() const = 0;
  /// Stands at the beginning. @param read_ahead_bytes  0: the usual.
  virtual std::unique_ptr<PlacedRecords> records(std::size_t read_ahead_bytes) const = 0;
  /// Appends the bytes [offset, offset + length). @error kUnavailable  the text cannot be read, or became shorter.
  virtual Status read(std::uint64_t offset, std::size_t length, std::string& out) const = 0;
  /// Where the first record at or behind `offset` probably begins: true most of the time, and to be verified.
  /// @error kUnavailable  the text cannot be read.
  virtual Result<std::uint64_t> probable_begin(std::uint64_t offset) const = 0;
  /// Rows as typed values, wherever their pieces stand. @param written  the file of those that were written: how an
  /// engine reads it, which is how the others stand in the text too; and with which line ends.
  /// @error kUnavailable  the text or the file cannot be opened.
  virtual Result<std::shared_ptr<const engine::RowSource>> typed_rows(const engine::CsvScan& written,
                                                                      const std::string& line_end,
                                                                      TextPieces pieces) const = 0;
  /// The line ends of the whole text, from whoever read it last.
  virtual void count(const LineEndCounts& line_ends) = 0;
};

}  // namespace concord::ingest
