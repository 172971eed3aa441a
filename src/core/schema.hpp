// The types a dataset's columns can have, the same for every engine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace concord {

/// What kind of value a column holds. Money is kDecimal, identifiers are kText.
enum class TypeKind : std::uint8_t {
  kBoolean,
  kInteger,  ///< 64-bit signed
  kDecimal,  ///< exact, up to 38 digits; `precision` and `scale` say how many
  kDouble,   ///< only where the source itself is binary floating point or needs an exponent
  kDate,
  kTime,
  kTimestamp,    ///< without zone, microseconds
  kTimestampTz,  ///< an instant, microseconds
  kText,
};

/// A column's type. `precision` and `scale` matter for kDecimal only (0 elsewhere).
struct DataType {
  TypeKind kind = TypeKind::kText;
  std::uint8_t precision = 0;  ///< digits in all, 1 to 38
  std::uint8_t scale = 0;      ///< digits behind the point, 0 to precision
  friend bool operator==(const DataType&, const DataType&) = default;
};

/// "BOOLEAN", "BIGINT", "DECIMAL(12,2)", "DOUBLE", "DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "VARCHAR".
std::string data_type_name(DataType type);
/// The reverse of `data_type_name`; nothing for any other text.
std::optional<DataType> data_type_from_name(std::string_view name);

/// A named, typed column; names are unique in a schema and never empty.
struct Column {
  std::string name;
  DataType type;
  friend bool operator==(const Column&, const Column&) = default;
};

using Schema = std::vector<Column>;

}  // namespace concord
