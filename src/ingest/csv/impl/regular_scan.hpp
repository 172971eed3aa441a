// Reads a whole CSV whose dialect is known, in parallel, to see whether it is regular: then an engine can read the very
// same bytes with explicit options. Along the way it types every column and fingerprints the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/progress.hpp"
#include "ingest/column_types.hpp"
#include "ingest/dataset.hpp"
#include "ingest/known_rows.hpp"
#include "ingest/record_watch.hpp"
#include "ingest/text_pieces.hpp"

namespace concord::ingest::csv {

struct RegularScanRequest {
  int descriptor = -1;
  std::string name;  ///< for messages
  std::uint64_t size_bytes = 0;
  char delimiter = ',';           ///< '\0': one column
  char quote = '"';               ///< '\0': none; quotes in cells are doubled
  bool carriage_returns = false;  ///< lines end with CR LF, all of them; else with LF
  std::uint64_t offset = 0;       ///< of the first data record (behind the header)
  LineNumber line{1};             ///< its line in the file
  std::uint32_t columns = 1;
  std::vector<std::string> header;  ///< texts of the header, unquoted: a record equal to it is irregular; may be empty
  std::uint64_t cell_bytes_max = 16ULL << 20;
  std::uint64_t record_bytes_max = 64ULL << 20;  ///< at most 1 GiB
  bool observe_types = true;                     ///< false: only structure, no observers
  bool fingerprint = true;                       ///< false: no hash of the file
  RecordWatch* watch = nullptr;                  ///< sees every record; its `begin` was called
  unsigned threads = 0;                          ///< 0: one for each processor
  std::size_t block_bytes = 2U << 20;  ///< what a thread takes at a time; memory is about three blocks for each thread
};

/// A regular file: every record has exactly the columns asked for.
struct RegularScan {
  std::vector<ColumnObserver> observers;  ///< one for each column; empty unless asked for
  std::uint64_t records = 0;
  std::vector<RowLine> row_lines;            ///< empty when there are no records
  std::vector<std::uint64_t> block_records;  ///< how many begin in each block
  std::vector<TextPiece> pieces;             ///< all records
  std::string sha256;                        ///< of the whole file, from its first byte; empty unless asked for
  std::uint64_t empty_lines_at_end = 0;
};

/// The first thing, in the file's order, that an engine's strict reader would not read as we do.
struct Irregularity {
  LineNumber line;
  std::string reason;  ///< completes "line 17: ..."
  /// The records of the blocks in front of the one with the irregularity; nothing when there are none, when there are
  /// very many columns, or when types are not observed.
  std::optional<KnownRows> beginning = {};
};

/// @return the scan, or the first irregularity: text that is no UTF-8, a NUL, a stray quote, text after a closing
/// quote,
///   a quote never closed, a line end of the other kind, a record with other than `columns` cells, an empty line before
///   the end, the header again, a cell or record over its limit. It does not depend on threads or blocks.
/// @error kUnavailable  reading failed; kConflict  the file became shorter; kCancelled, kLimitExceeded  the deadline or
///   memory.
Result<std::variant<RegularScan, Irregularity>> scan_regular(const RegularScanRequest& request,
                                                             const Deadline& deadline, ProgressSink& progress);

}  // namespace concord::ingest::csv
