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

/// Which rows of a large table are chosen by a column's values: those whose hash divides by the modulus, so that rows
/// that are equal in the column are all there or none of them.
struct ClosedLead {
  std::size_t column = 0;     ///< a place in the columns that are read
  std::uint64_t modulus = 1;  ///< one value in so many
};

/// Reads the named columns once and chooses rows by each of the leads. Codes are halves of hashes: some few unequal
/// values may count as equal.
/// @return for each lead its rows; none where they are more than `rows_max`, as where one value has most of the rows.
/// @error  as engine::Session::query.
Result<std::vector<CodedTable>> read_closed_codes(engine::Session& session, const std::string& table,
                                                  const std::vector<std::string>& columns,
                                                  const std::vector<ClosedLead>& leads, std::uint64_t rows_max,
                                                  const Deadline& deadline);

/// Which rows are equal in some columns: each row's class, numbered from 0.
struct Partition {
  std::vector<std::uint32_t> classes;
  std::uint32_t count = 0;
};

/// Splits the classes of a partition by one more column. O(rows) at most. Keeps its memory between calls.
class PartitionRefiner {
 public:
  /// Rows looked at by all calls so far: what the work has cost.
  std::uint64_t rows_visited() const { return rows_visited_; }
  Partition refine(const Partition& partition, const std::vector<std::uint32_t>& codes);
  /// Rows that are equal to an earlier one in the partition's columns and this one; ends as soon as they are more than
  /// `limit`, with a number above it.
  std::uint64_t repeated_rows(const Partition& partition, const std::vector<std::uint32_t>& codes, std::uint64_t limit);
  /// The fewest rows without which the partition's columns fix this one; ends as repeated_rows does. A row more never
  /// makes them fewer, hence the early end.
  std::uint64_t rows_against(const Partition& partition, const std::vector<std::uint32_t>& codes, std::uint64_t limit);

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t id = 0, stamp = 0;
  };
  /// Empties the slots.
  void start(const Partition& partition, const std::vector<std::uint32_t>& codes);
  /// The slot of one row's class and code; its stamp is not the present one where they were not seen before.
  Slot& slot_of(std::uint32_t row_class, std::uint32_t code);
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> most_;  ///< by class: the rows of its most frequent code
  std::uint32_t stamp_ = 0;
  std::uint64_t rows_visited_ = 0;
  std::size_t codes_ = 0;  ///< more than any code
  bool dense_ = false;     ///< each class and code has a slot of its own
};

/// All rows in one class.
Partition whole(std::uint64_t rows);

}  // namespace concord::profile
