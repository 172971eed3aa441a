// Reads JSON and JSON Lines: an array of objects, an object with such arrays in it, objects one after the other, arrays
// of arrays. Streams: memory grows with the largest record, not with the file.
#pragma once

#include "ingest/reader.hpp"

namespace concord::ingest::json {

/// Numbers keep the text that they have in the file: none passes through binary floating point. Fields of objects
/// become columns `a.b`, lists of objects child tables (see nested_tables.hpp), other lists stay JSON text in a cell.
/// @error (read)  kInvalidInput  cut off inside a record, no record, another encoding than UTF-8; names the line.
///                kLimitExceeded  a record, a cell or the number of fields is too large.
const Reader& json_reader();

}  // namespace concord::ingest::json
