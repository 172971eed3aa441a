// From nested records to typed tables: fields of objects become columns `a.b`, lists of objects become child tables
// that carry the key of the row they belong to, and types are decided over all records.
#pragma once

#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/dataset.hpp"
#include "ingest/nested_records.hpp"
#include "ingest/reader.hpp"

namespace concord::ingest {

struct NestedTables {
  std::vector<Table> tables;       ///< the records' own table first, then its children
  std::vector<std::string> notes;  ///< how child tables are joined
};

/// Reads the source once, on all processors; the result does not depend on how many there are.
/// A child row carries its parent's key in a column `<parent table>.<key>`: a field such as `id` that has another value
/// in every row of the parent, else `row`, the parent's place, which the parent then gets as a column too.
/// @param name  of the records' table; child tables are called `<name>.<path>`.
/// @param stem  begins the names of the files written to options.directory.
/// @return  at least one table; for each, rows + rejects.rows = records.
/// @error kInvalidInput  no record has a field; kLimitExceeded  more fields than options.columns_max; kUnavailable.
Result<NestedTables> build_nested_tables(NestedStretches& source, const std::string& name, const std::string& stem,
                                         const ReadOptions& options, const Deadline& deadline, ProgressSink& progress);

}  // namespace concord::ingest
