// Which types and conventions one cell can be read under, as a set of bits: the alphabet of the whole type decision.
// A column's evidence is how many cells have which set; a type fits a cell when its bits are in the set.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/decimal.hpp"

namespace concord::ingest {

using Reading = std::uint64_t;

/// A way to write numbers. Earlier ones are preferred when several read all cells of a column.
struct NumberConvention {
  char decimal_point;
  char group_separator;
};
inline constexpr std::array<NumberConvention, 8> kNumberConventions{
    {{'.', '\0'}, {'.', ','}, {'.', ' '}, {'.', '\''}, {',', '\0'}, {',', '.'}, {',', ' '}, {',', '\''}}};
inline constexpr std::size_t kPointGroupComma = 1;  ///< places in the table above that rules speak of
inline constexpr std::size_t kCommaPoint = 4;
inline constexpr std::size_t kCommaGroupPoint = 5;

constexpr Reading bit(unsigned place) {
  return Reading{1} << place;
}

inline constexpr Reading kAnyNumber = 0xFF;  ///< bit k: a number in kNumberConventions[k]
inline constexpr Reading kPercent = bit(8);  ///< beside number bits
inline constexpr Reading kExponent = bit(9);
inline constexpr Reading kDigitName = bit(10);  ///< beside number bits: digits that name something, 007 or 16 and more

inline constexpr Reading kCompact = bit(11);  ///< 20250131, 20250131101500
inline constexpr Reading kYearFirst = bit(12);
inline constexpr Reading kMonthName = bit(13);
inline constexpr Reading kDayFirst = bit(14);
inline constexpr Reading kMonthFirst = bit(15);
inline constexpr Reading kShortYearFirst = bit(16);
inline constexpr Reading kAnyOrder = kYearFirst | kMonthName | kCompact;  ///< forms that say their own order

inline constexpr Reading kDate = bit(17);
inline constexpr Reading kTimestamp = bit(18);
inline constexpr Reading kTimestampTz = bit(19);
inline constexpr Reading kTime = bit(20);

inline constexpr unsigned kBooleanPlace = 21;  ///< bit kBooleanPlace + v: a word of boolean vocabulary v

inline constexpr Reading kUnit = bit(60);  ///< beside number bits: 12.5 kg

/// What stands behind a number and makes it another thing than the bare one. Together with kPercent and kUnit.
enum class NumberSuffix : std::uint8_t { kBare, kPercentSign, kUnitWord };

constexpr NumberSuffix suffix_of(Reading reading) {
  if ((reading & kPercent) != 0) return NumberSuffix::kPercentSign;
  return (reading & kUnit) != 0 ? NumberSuffix::kUnitWord : NumberSuffix::kBare;
}

constexpr bool reads_number(Reading reading, std::size_t convention, NumberSuffix suffix) {
  return ((reading >> convention) & 1U) != 0 && suffix_of(reading) == suffix;
}

}  // namespace concord::ingest
