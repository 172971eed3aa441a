// Reads Parquet files through the engine: types are those of the file, and rows are read from where they lie.
#pragma once

#include "ingest/reader.hpp"

namespace concord::ingest::parquet {

/// Structures become columns `a.b`; lists and maps stay one column of JSON text. Needs options.open_engine.
/// @error (read)  kInvalidInput  cut off, damaged, encrypted, no column; kLimitExceeded  too many columns.
const Reader& parquet_reader();

}  // namespace concord::ingest::parquet
