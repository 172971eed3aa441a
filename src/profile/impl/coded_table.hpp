// A table's columns as small numbers, equal where the values are equal: what searches among combinations of columns
// work on. A large table is represented by some of its rows; what holds for all rows holds for these too, so that a
// search among them misses nothing, and what it finds is then counted over all rows by the engine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "engine/api/session.hpp"

namespace concord::profile {

struct CodedTable {
  std::uint64_t rows = 0;
  bool complete = false;                            ///< all rows are here
  std::vector<std::vector<std::uint32_t>> columns;  ///< an empty cell has a code of its own, as if it were a value
};

/// Reads the named columns. Of a table with more than `rows_max` rows about that many are taken, evenly spread by
/// their number. @param row_number  SQL. @error  as engine::Session::query.
Result<CodedTable> read_codes(engine::Session& session, const std::string& table, const std::string& row_number,
                              const std::vector<std::string>& columns, std::uint64_t rows, std::uint64_t rows_max,
                              const Deadline& deadline);

/// Which rows are equal in some columns: each row's class, numbered from 0.
struct Partition {
  std::vector<std::uint32_t> classes;
  std::uint32_t count = 0;
};

/// Splits the classes of a partition by one more column. O(rows). Keeps its memory between calls.
class PartitionRefiner {
 public:
  Partition refine(const Partition& partition, const std::vector<std::uint32_t>& codes);

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t id = 0, stamp = 0;
  };
  std::vector<Slot> slots_;
  std::uint32_t stamp_ = 0;
};

/// All rows in one class.
Partition whole(std::uint64_t rows);

}  // namespace concord::profile
