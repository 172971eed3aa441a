// Tables of the same structure in several files (a folder of months, the members of an archive) as one table.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "ingest/dataset.hpp"

namespace concord::ingest {

/// A table, and the file that it was read from.
struct FileTable {
  std::string file;
  Table table;
  bool is_main = true;  ///< of that file
};

/// Whether two tables can be one: their columns have the same names in the same order, and no amount or measure is in
/// another currency or unit. Without headers the types must be the same too.
bool have_same_structure(const Table& left, const Table& right);

/// Tables of different files that have the same structure become one, with a first column `file` (or `file_`, ... where
/// that is taken) that names a row's file. A column whose types differ gets one that holds both: a wider number, a
/// moment, else text. Rows keep their order and their line in their file; rejected rows are put together too.
/// @param name  of a table that is put together.
/// @param directory  for the rejected rows.
/// @return  the tables in the order of their first file; `file` is empty for those that were put together.
/// @error kUnavailable  disk full.
Result<std::vector<FileTable>> stack_same_tables(std::vector<FileTable> tables, const std::string& name,
                                                 const std::filesystem::path& directory);

/// Several files that stand for one input, if the main tables of all have the same structure: one dataset with the
/// tables put together. Its fingerprint is that of the text `<fingerprint>  <file>\\n` for each file, as sha256sum
/// writes it.
/// @param parts  at least two, as they were read.
/// @error  as stack_same_tables; kInvalidInput  the structures differ: names two files and the first difference.
Result<Dataset> join_files(std::vector<Dataset> parts, const std::string& name, const std::filesystem::path& directory);

}  // namespace concord::ingest
