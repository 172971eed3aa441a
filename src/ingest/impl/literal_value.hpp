// The values of literals: what `canonicalise` writes, and cells of columns that are plain.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/decimal.hpp"
#include "core/schema.hpp"

namespace concord::ingest {

/// Days since 1970-01-01 of "2025-01-31". Nothing for any other text and for days that are none.
std::optional<std::int32_t> day_of(std::string_view literal);

/// Microseconds since midnight of "10:05:00[.250]"; digits behind the sixth are dropped.
std::optional<std::int64_t> time_of(std::string_view literal);

/// Microseconds since 1970-01-01 of "2025-01-31[ 10:05:00[.250]]", also with a T between.
std::optional<std::int64_t> timestamp_of(std::string_view literal);

/// The same in UTC, of a timestamp with "Z" or "+08:00" behind it.
std::optional<std::int64_t> instant_of(std::string_view literal);

/// "true" or "false", in letters of any case.
std::optional<bool> boolean_of(std::string_view literal);

/// The number times 10^scale. Nothing when it is no "-12.50", has more digits behind the point than `scale`, or does
/// not fit `type`.
/// @param type  kDecimal or kInteger, whose scale is 0.
std::optional<Int128> coefficient_of(std::string_view literal, const DataType& type);

/// "1.5e-07". Nothing for other text; what is too small for a double is 0.
std::optional<double> real_of(std::string_view literal);

}  // namespace concord::ingest
