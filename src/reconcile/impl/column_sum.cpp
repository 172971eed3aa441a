#include "reconcile/impl/column_sum.hpp"

namespace concord::reconcile {

void ColumnSum::add_number(std::string_view cell) {
  const bool negative = cell.front() == '-';
  std::uint64_t digits_value = 0;
  const char* place = cell.data() + (negative ? 1 : 0);
  const char* const end = cell.data() + cell.size();
  const auto read_digits = [&place, end, &digits_value] {
    const char* const begin = place;
    for (; place < end; ++place) {
      const unsigned digit = static_cast<unsigned char>(*place) - unsigned{'0'};
      if (digit > 9) break;
      digits_value = digits_value * 10 + digit;
    }
    return static_cast<std::size_t>(place - begin);
  };
  unknown_ = cell.size() > kDigitsMax + 2;
  if (unknown_) return;
  const std::size_t before = read_digits();
  const bool point = place < end && *place == '.';
  place += point ? 1 : 0;
  const std::size_t behind = read_digits();
  unknown_ = before == 0 || before + behind > kDigitsMax || place != end;
  if (!unknown_) {
    const auto number = static_cast<std::int64_t>(digits_value);
    by_scale_[behind] += negative ? -number : number;
  }
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
