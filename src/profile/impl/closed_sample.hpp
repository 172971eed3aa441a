// Some rows of a large table, chosen by one column's values: rows that are equal in that column are all there or none
// of them. What repeats in such columns repeats among these rows in the same share, while of a sample of single rows
// hardly two would be equal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "engine/api/session.hpp"

namespace concord::profile {

class ClosedSample {
 public:
  /// About `rows_wanted` rows of a table of `rows` rows; all of them if it has no more, and none where single values
  /// of `lead` have more rows than that.
  /// @param lead  a place in `columns`. @error  as engine::Session::query. Cost: one scan.
  static Result<ClosedSample> read(engine::Session& session, const std::string& table,
                                   const std::vector<std::string>& columns, std::size_t lead, std::uint64_t rows,
                                   std::uint64_t rows_wanted, const Deadline& deadline);
  std::uint64_t rows() const { return hashes_.empty() ? 0 : hashes_.front().size(); }
  /// Rows that are equal to an earlier one in these columns, among which the lead must be. Compares hashes of 64 bits:
  /// that two unequal rows count as equal is less likely than an error of the memory.
  std::uint64_t repeated_rows(std::span<const std::size_t> columns) const;

 private:
  std::vector<std::vector<std::uint64_t>> hashes_;  ///< by column
};

}  // namespace concord::profile
