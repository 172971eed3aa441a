// Columns of large tables that hold too many different values to be grouped: what they are is seen in some of the rows,
// what adds up is computed over all of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/schema.hpp"
#include "engine/api/session.hpp"
#include "profile/impl/statistics.hpp"

namespace concord::profile {

/// Of a table of more rows, columns are measured that have more than a fifth of different values among this many rows.
inline constexpr std::uint64_t kSampledRows = 200'000;

/// One entry for each column of the schema; empty where the column has few different values and is to be measured by
/// measure_column. Over all rows: empty cells, least and greatest value, sum, lengths, counts of frequent values, and
/// the different values where at most some rows in a hundred repeat one; otherwise those are estimated (HyperLogLog).
/// From the sample: which values are frequent, shapes, and the facts for roles and kinds, scaled to all rows.
/// @param row_number  SQL of a row's number from 1. @error  as engine::Session::query.
/// Cost: two scans of the table, one more for each such column, two where nearly all its values differ.
Result<std::vector<std::optional<ColumnStatistics>>> measure_large_columns(engine::Session& session,
                                                                           std::string_view table, const Schema& schema,
                                                                           std::uint64_t rows,
                                                                           const std::string& row_number,
                                                                           const Deadline& deadline);

/// Different values from the least remaining hash of each of 2^14 registers, unseen registers left out: Flajolet,
/// Fusy, Gandouet and Meunier, "HyperLogLog" (2007). The standard error is 0.8 %.
/// @param least  the least value of the upper 50 bits of the hashes of each register that is used.
std::uint64_t hyperloglog_estimate(const std::vector<std::uint64_t>& least);

}  // namespace concord::profile
