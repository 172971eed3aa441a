// Reads Excel workbooks (XLSX, XLSM): every sheet with a table in it becomes a table of the dataset.
// Sheets are streamed: memory does not grow with their size. Nothing is written under a name that the archive gives.
#pragma once

#include "ingest/reader.hpp"

namespace concord::ingest::xlsx {

/// Numbers come as the digits that a spreadsheet shows at full precision (15), dates and times by their number format
/// as ISO text. Hidden sheets, rows and columns are read like all others and named in the notes.
/// @error (read)  kInvalidInput  no ZIP archive, cut off, encrypted, not XLSX inside, with a DOCTYPE, no table;
///                kLimitExceeded  unpacks to too much, or too many parts.
const Reader& xlsx_reader();

}  // namespace concord::ingest::xlsx
