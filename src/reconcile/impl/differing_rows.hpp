// Tells the rows that both sides have, value by value, from all others, by hashes of their typed values: what has still
// to be compared is then small.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/decimal.hpp"
#include "core/error.hpp"
#include "engine/api/session.hpp"

namespace concord::reconcile {

/// A side's rows as a query: the row's number from 1, then keys, values, and the amount if there is one.
struct SideQuery {
  std::string sql;
  std::size_t keys = 0, values = 0;
  bool amount = false;
};

struct SideDifference {
  std::vector<std::uint64_t> rows;  ///< numbers, ascending
  Decimal sum;                      ///< of the amounts of all rows of the side, at the amount's scale
};

struct DifferingRows {
  SideDifference left, right;
};

/// What may be used for it.
struct HashingRoom {
  std::uint64_t bytes_max = 0;           ///< of memory, for hashes; what is more lies in a file
  std::filesystem::path directory = {};  ///< of that file; empty: the current folder
};

/// Finds all rows but those whose key occurs exactly once on each side and whose values are equal there: of those that
/// are found, nothing is said. Keys and values have to be equal exactly when their bytes are
/// (engine::ColumnView::bytes) for keys, and may not be equal but when they are for values. A row whose key is NULL in
/// all parts is found.
/// @error  as engine::Session; kLimitExceeded  a sum has more than 38 digits; kUnavailable  disk full.
/// Cost: one scan of each side on all processors, and 32 bytes for each row of both sides.
Result<DifferingRows> find_differing_rows(engine::Session& session, const SideQuery& left, const SideQuery& right,
                                          const HashingRoom& room, const Deadline& deadline);

}  // namespace concord::reconcile
