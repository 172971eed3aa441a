// Reads what is packed: ZIP and TAR archives and files compressed by gzip, bzip2, xz or Zstandard, around any input
// that the other readers read. Every member with a table in it gives tables.
#pragma once

#include <memory>
#include <vector>

#include "ingest/reader.hpp"

namespace concord::ingest::archive {

/// Members are unpacked one by one into options.directory, under names of our own. Archives in archives are opened down
/// to the third; all sizes together count against options.expanded_bytes_max.
/// @param readers  for the members; must outlive the reader.
/// @error (read)  kInvalidInput  damaged or cut off, encrypted, a member's name leads out of the archive or stands
/// twice,
///                no table in any member; kLimitExceeded  too many members, nested too deep, unpacks to too much, or to
///                more than two hundred times its size.
std::unique_ptr<Reader> make_archive_reader(std::vector<const Reader*> readers);

}  // namespace concord::ingest::archive
