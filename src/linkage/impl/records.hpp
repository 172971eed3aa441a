// The rows of one or two tables as linkage sees them: each cell a number that stands for its plain text.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/ids.hpp"
#include "core/schema.hpp"
#include "engine/api/session.hpp"

namespace concord::linkage {

inline constexpr std::uint32_t kNoValue = 0xFFFFFFFF;
inline constexpr std::size_t kColumnsMax = 16;  ///< compared at most; those with the most different values

/// One column of one table as it was read.
struct RawColumn {
  std::string name;
  bool digits = false;                 ///< nearly all values are numbers, dates or the like
  std::vector<std::string> texts;      ///< its different values, plain; several cells' texts may have become the same
  std::vector<std::uint32_t> counts;   ///< rows of each
  std::vector<std::uint32_t> cells{};  ///< by row: place in `texts`, or kNoValue
};

/// Reads a table with `concord_row` and the columns of `schema`; rows in the order of their numbers.
/// @error  as engine::Session::query. Cost: one pass; memory for the different values of every column.
Result<std::vector<RawColumn>> read_columns(engine::Session& session, const std::string& table, const Schema& schema,
                                            const Deadline& deadline);

/// Two columns that mean the same; places in the tables' columns.
struct PairedColumns {
  std::size_t left = 0, right = 0;
};

/// Pairs columns by what their values share and how often, and by their names; each column once. A column of one value
/// only is left out. Symmetric. Cost: at most 8,192 values of each column are looked at.
std::vector<PairedColumns> pair_columns(const std::vector<RawColumn>& left, const std::vector<RawColumn>& right);
/// Each column with itself.
std::vector<PairedColumns> pair_with_itself(const std::vector<RawColumn>& columns);

/// A pair of columns with all values of both tables.
struct ValueColumn {
  std::string left, right;
  bool digits = false;
  bool dates = false;                 ///< nearly all values are days: eight digits, the year first
  std::vector<std::string> texts;     ///< ascending, no duplicates: a cell is a place in here
  std::vector<std::uint32_t> counts;  ///< rows of both tables with each
};

/// Rows that are equal in every compared column are one record with several members. Records of the left table come
/// first; those of a table are ordered by their content, so the order of the rows does not matter.
struct Records {
  std::vector<ValueColumn> columns;
  std::size_t left_count = 0;               ///< records of the left table; with one table: all
  std::vector<std::uint32_t> cells;         ///< record by record, one for each column
  std::vector<std::uint32_t> member_begin;  ///< record r has members[member_begin[r] .. member_begin[r + 1])
  std::vector<RowNumber> members;
  std::array<std::uint64_t, 2> rows{};  ///< of the tables
  bool one_table = false;

  std::size_t size() const { return member_begin.size() - 1; }
  std::span<const std::uint32_t> record(std::size_t index) const {
    return std::span{cells}.subspan(index * columns.size(), columns.size());
  }
  std::span<const RowNumber> rows_of(std::size_t index) const {
    return std::span{members}.subspan(member_begin[index], member_begin[index + 1] - member_begin[index]);
  }
  /// Whether two records stand in one table of two: such pairs show how different records relate.
  bool is_within(std::uint32_t one, std::uint32_t other) const {
    return !one_table && (one < left_count) == (other < left_count);
  }
  /// All pairs of rows of one table of two.
  double pairs_within() const {
    const auto left = static_cast<double>(rows[0]), right = static_cast<double>(rows[1]);
    return (left * (left - 1) + right * (right - 1)) / 2;
  }
  /// All pairs of rows that could belong together.
  double possible_pairs() const {
    const auto left = static_cast<double>(rows[0]), right = static_cast<double>(rows[1]);
    return one_table ? left * (left - 1) / 2 : left * right;
  }
};

/// @param right  the same as left where there is one table, whose columns are paired with themselves.
Records make_records(const std::vector<RawColumn>& left, const std::vector<RawColumn>& right,
                     const std::vector<PairedColumns>& pairs, bool one_table);

}  // namespace concord::linkage
