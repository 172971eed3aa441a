// Reads SQLite databases: every table becomes a table of the dataset. Types come from the values, not from what the
// table declares, for SQLite does not hold to it.
#pragma once

#include "ingest/reader.hpp"

namespace concord::ingest::sqlite {

/// The file is opened read-only and immutable: nothing beside it (journals, write-ahead logs) is looked at. Views and
/// virtual tables are named in the notes and not run.
/// @error (read)  kInvalidInput  damaged, encrypted, no table with a row; kLimitExceeded  a cell is too large.
const Reader& sqlite_reader();

}  // namespace concord::ingest::sqlite
