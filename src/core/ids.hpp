// Integers that must not be mixed up: rows, lines and columns are different types.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace concord {

/// An integer with a meaning: only equal meanings compare, and none converts by itself.
template <typename Tag, typename Representation = std::uint64_t>
struct StrongNumber {
  Representation value{};
  friend constexpr auto operator<=>(const StrongNumber&, const StrongNumber&) = default;
};

/// A data row of an input: 1 is the first row accepted from it.
using RowNumber = StrongNumber<struct RowNumberTag>;
/// A physical line of a text file, or a row of a sheet, as an editor or spreadsheet shows it: from 1.
using LineNumber = StrongNumber<struct LineNumberTag>;
/// A column's place in its table, from 0.
using ColumnIndex = StrongNumber<struct ColumnIndexTag, std::uint32_t>;

}  // namespace concord

template <typename Tag, typename Representation>
struct std::hash<concord::StrongNumber<Tag, Representation>> {
  std::size_t operator()(const concord::StrongNumber<Tag, Representation>& number) const noexcept {
    return std::hash<Representation>{}(number.value);
  }
};
