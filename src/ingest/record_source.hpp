// Records as a format reader finds them, before anything is known of headers, totals or types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/ids.hpp"

namespace concord::ingest {

/// One record. Views are valid until the next call of the source.
struct Record {
  LineNumber line;                      ///< of its first character; a sheet's row number
  std::vector<std::string_view> cells;  ///< text of each cell, valid UTF-8, unquoted, not trimmed
  std::string_view raw;                 ///< as in the source (UTF-8), for rejects
  std::string_view damage;  ///< not empty: what was mended in this record, a stable word ("stray_quote", ...)
  /// `raw` with its line end, when an engine that is told the source's dialect reads exactly these cells from it; else
  /// empty.
  std::string_view verbatim = {};
};

/// Where the header is, in records from the first one.
struct KnownHeader {
  std::size_t preamble_records = 0;
  std::size_t header_records = 0;
};

/// Reads records in order, any number of times. Not thread-safe.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  /// Starts again before the first record.
  virtual Status rewind() = 0;
  /// The next record into `record`; false at the end. Empty lines are records with one empty cell.
  /// @error kInvalidInput  the container is broken here; kLimitExceeded  cell or record too large. Names the line.
  virtual Result<bool> next(Record& record) = 0;
  /// A text, where each record has the cells that were written: several tables may stand below one another, and kept as
  /// text a record stays as long as it is. A sheet's rows have no such length.
  virtual bool is_text() const { return false; }
  /// Rows are filled up with empty cells to one width, so that a second table begins below an empty row only.
  virtual bool is_padded() const { return false; }
  /// Where the format itself says where the header is; otherwise it is looked for.
  virtual std::optional<KnownHeader> known_header() const { return std::nullopt; }
};

}  // namespace concord::ingest
