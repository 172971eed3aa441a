// Reads delimited text: finds encoding, dialect, header and types, and hands regular files on as they are.
#pragma once

#include "ingest/reader.hpp"

namespace concord::ingest::csv {

/// The reader for CSV, TSV and their kin; lives as long as the program. Files that it derives are written to
/// options.directory: "<stem>.utf8" (converted text), "<stem>.csv" (rows of an irregular file), "<stem>.rejects.csv".
const Reader& csv_reader();

}  // namespace concord::ingest::csv
