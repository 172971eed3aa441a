// The exact sum of a column of plain numbers, cell by cell from their text.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/decimal.hpp"

namespace concord::reconcile {

/// Not thread-safe; merge is commutative.
class ColumnSum {
 public:
  /// An empty cell adds nothing. What is not digits with at most one point and 18 digits in all makes the sum unknown.
  void add(std::string_view cell) {
    if (!unknown_ && !cell.empty()) add_number(cell);
  }
  void merge(const ColumnSum& other);
  bool is_known() const { return !unknown_; }
  /// @error kInvalidInput  digits behind the point would be lost; kLimitExceeded  more than 38 digits.
  Result<Decimal> total(int scale) const;

 private:
  static constexpr unsigned kDigitsMax = 18;
  void add_number(std::string_view cell);

  std::array<Int128, kDigitsMax + 1> by_scale_{};
  bool unknown_ = false;
};

}  // namespace concord::reconcile
