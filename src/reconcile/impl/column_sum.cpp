#include "reconcile/impl/column_sum.hpp"

namespace concord::reconcile {

void ColumnSum::add_number(std::string_view cell) {
  const bool negative = cell.front() == '-';
  std::int64_t number = 0;
  unsigned digits = 0, behind = 0;
  bool point = false;
  for (const char c : cell.substr(negative ? 1 : 0)) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(c)) - '0';
    if (digit <= 9 && digits < kDigitsMax) {
      number = number * 10 + digit;
      ++digits;
      behind += point ? 1 : 0;
    } else if (c == '.' && !point && digits > 0) {
      point = true;
    } else {
      unknown_ = true;
      return;
    }
  }
  unknown_ = digits == 0;
  by_scale_[behind] += negative ? -number : number;
}

void ColumnSum::merge(const ColumnSum& other) {
  unknown_ = unknown_ || other.unknown_;
  for (std::size_t scale = 0; scale < by_scale_.size(); ++scale) by_scale_[scale] += other.by_scale_[scale];
}

Result<Decimal> ColumnSum::total(int scale) const {
  CONCORD_TRY(Decimal sum, Decimal::make(0, scale));
  for (std::size_t behind = 0; behind < by_scale_.size(); ++behind) {
    if (by_scale_[behind] == 0) continue;
    CONCORD_TRY(const Decimal part, Decimal::make(by_scale_[behind], static_cast<int>(behind)));
    CONCORD_TRY(const Decimal rescaled, part.rescaled(scale));
    CONCORD_TRY(sum, sum.plus(rescaled));
  }
  return sum;
}

}  // namespace concord::reconcile
