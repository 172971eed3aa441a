// A text whose records can be read at several places at once, because what a record is depends on nothing above it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/ids.hpp"
#include "ingest/record_source.hpp"

namespace concord::ingest {

/// Records that know where in the text they stand.
class PlacedRecords : public RecordSource {
 public:
  virtual std::uint64_t position() const = 0;  ///< offset of the record that comes next
  virtual LineNumber next_line() const = 0;    ///< its line
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
  /// Reads from a place where a record begins. @param line  its line. @param read_ahead_bytes  0: the usual.
  virtual std::unique_ptr<PlacedRecords> read_from(std::uint64_t offset, LineNumber line,
                                                   std::size_t read_ahead_bytes) const = 0;
  /// Where the first record at or behind `offset` probably begins: true most of the time, and to be verified.
  /// @error kUnavailable  the text cannot be read.
  virtual Result<std::uint64_t> probable_begin(std::uint64_t offset) const = 0;
  /// Forgets what was counted. The text is about to be read from its beginning.
  virtual void start_count() = 0;
  /// Takes what such records showed of the text (its line ends) as part of the whole.
  virtual void count(const PlacedRecords& records) = 0;
};

}  // namespace concord::ingest
