// Reads the XML that Excel 2003 and many scripts write for spreadsheets (SpreadsheetML, often under the name .xls):
// every sheet with a table in it becomes a table of the dataset. Sheets are streamed.
#pragma once

#include "ingest/reader.hpp"

namespace concord::ingest::spreadsheetml {

/// Values are those that the file stores by type, numbers in a date's format are dates; formulas come as their stored
/// results. Hidden sheets, rows and columns are read like all others and named in the notes.
/// @error (read)  kInvalidInput  not well-formed, cut off (the line is named), with a DOCTYPE, a place that no sheet
///                has, no table; kLimitExceeded  a limit of the options, more than 1000 sheets.
/// Source: Microsoft, XML Spreadsheet Reference (2001).
const Reader& spreadsheetml_reader();

}  // namespace concord::ingest::spreadsheetml
