// Reads OpenDocument spreadsheets, packed (ODS) and as one XML document (FODS): every sheet with a table in it becomes
// a table of the dataset. Sheets are streamed: memory does not grow with their size.
#pragma once

#include "ingest/reader.hpp"

namespace concord::ingest::ods {

/// Values are those that the file stores by type, not as they are shown; formulas come as their stored results. Hidden
/// sheets, rows and columns are read like all others and named in the notes.
/// @error (read)  kInvalidInput  no ZIP archive, cut off, encrypted, no spreadsheet inside, with a DOCTYPE, no table;
///                kLimitExceeded  unpacks to too much, or repeats rows and cells into too much.
const Reader& ods_reader();

/// As ods_reader, of a document that is not packed.
/// @error (read)  kInvalidInput  not well-formed, cut off (the line is named), with a DOCTYPE, no table;
///                kLimitExceeded  repeats rows and cells into too much, or a limit of the options.
const Reader& flat_ods_reader();

}  // namespace concord::ingest::ods
