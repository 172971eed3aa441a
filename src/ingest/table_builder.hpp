// From records to typed tables: finds preamble, header, repeated headers, totals, footers, ragged rows and empty
// columns, decides the types over all rows, and writes the accepted rows as a regular CSV that an engine reads in
// parallel.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/cell_shape.hpp"
#include "ingest/dataset.hpp"
#include "ingest/known_rows.hpp"
#include "ingest/reader.hpp"
#include "ingest/record_source.hpp"
#include "ingest/split_text.hpp"

namespace concord::ingest {

/// Builds the tables of one source (a text file, or one sheet). Reads it twice.
/// @param name   the table's name; a second table below the first gets a suffix.
/// @param stem   file name to write to in options.directory: "<stem>.csv", "<stem>.rejects.csv".
/// @param split  the same records for several threads, when the source has that to offer: the result is the same.
/// @param known  with `split`: regular rows at the beginning, found by somebody else. They are not read again where
/// what
///               is known of them is enough.
/// @return at least one table. rows + rejects.rows + dropped (totals, repeated headers, empty lines) = records, for
/// each.
/// @error kInvalidInput  no table: empty, or nothing repeats. kUnavailable  directory not writable, disk full.
Result<std::vector<Table>> build_tables(RecordSource& source, const std::string& name, const std::string& stem,
                                        const ReadOptions& options, const Deadline& deadline, ProgressSink& progress,
                                        SplitText* split = nullptr, const KnownRows* known = nullptr);

/// The structure found at the top of some records: used by build_tables, and by readers that have a faster way for
/// regular input and only need the structure of the first records.
struct HeaderFinding {
  std::size_t preamble_records = 0;       ///< records above the header
  std::size_t header_records = 0;         ///< 0: no header, names are made up (column_1, ...)
  std::vector<std::string> header_texts;  ///< as found, joined over header rows; one for each column
  std::vector<std::string> names;         ///< unique, not empty
  std::string reason;
};
/// @param head  the first records (up to some hundred), copied cells.
/// @param known  where it is, if that is certain.
HeaderFinding find_header(const std::vector<std::vector<std::string>>& head, std::optional<KnownHeader> known = {});

/// Whether records can be read as they stand: a regular file's rows need no builder.
struct RegularityFinding {
  HeaderFinding header;
  std::vector<CellShape> families;  ///< how the cells of each column look in the head; kText where they differ
  std::string irregularity;         ///< empty: regular so far; else what a builder must see to, in a few words
};
/// @param head  the first records, copied cells.
/// @param tail  the last records where the head does not hold all of them; else empty.
RegularityFinding check_regularity(const std::vector<std::vector<std::string>>& head,
                                   const std::vector<std::vector<std::string>>& tail);

}  // namespace concord::ingest
