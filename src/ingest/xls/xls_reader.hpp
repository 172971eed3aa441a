// Reads workbooks of Excel 5 to 2003 (XLS): every sheet with a table in it becomes a table of the dataset.
// Sheets are streamed: memory does not grow with their size, unless their rows are not in order.
#pragma once

#include "ingest/reader.hpp"

namespace concord::ingest::xls {

/// Numbers come as the digits that a spreadsheet shows at full precision (15), dates and times by their number format
/// as ISO text, formulas as their stored results. Hidden sheets, rows and columns are read like all others and named in
/// the notes.
/// @error (read)  kInvalidInput  damaged, cut off, encrypted, another old Office document, no table;
///                kLimitExceeded  a cell or row is too large, or sheets far larger than the file.
const Reader& xls_reader();

}  // namespace concord::ingest::xls
