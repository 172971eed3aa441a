// Reads XML: the element that repeats is the record, and it is found without being told.
#pragma once

#include "ingest/reader.hpp"

namespace concord::ingest::xml {

/// Attributes and elements become columns, elements in elements `a.b`, repeated elements child tables (see
/// nested_tables.hpp); repeated elements that only hold text stay a JSON list in one cell. Streams: memory grows with
/// the largest record and the number of different elements, not with the file.
/// @error (read)  kInvalidInput  not well-formed, cut off (the line is named), declares entities, no value in it;
///                kLimitExceeded  nested too deep, a cell or record too large, too many different elements.
const Reader& xml_reader();

}  // namespace concord::ingest::xml
