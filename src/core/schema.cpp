#include "core/schema.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace concord {
namespace {

constexpr std::array<std::pair<TypeKind, std::string_view>, 8> kPlainNames{{
    {TypeKind::kBoolean, "BOOLEAN"},
    {TypeKind::kInteger, "BIGINT"},
    {TypeKind::kDouble, "DOUBLE"},
    {TypeKind::kDate, "DATE"},
    {TypeKind::kTime, "TIME"},
    {TypeKind::kTimestamp, "TIMESTAMP"},
    {TypeKind::kTimestampTz, "TIMESTAMPTZ"},
    {TypeKind::kText, "VARCHAR"},
}};

}  // namespace

std::string data_type_name(DataType type) {
  if (type.kind == TypeKind::kDecimal) {
    return "DECIMAL(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
  }
  for (const auto& [kind, name] : kPlainNames) {
    if (kind == type.kind) return std::string{name};
  }
  return "VARCHAR";
}

std::optional<DataType> data_type_from_name(std::string_view name) {
  for (const auto& [kind, plain] : kPlainNames) {
    if (plain == name) return DataType{kind};
  }
  if (!name.starts_with("DECIMAL(") || !name.ends_with(")")) return std::nullopt;
  const auto numbers = name.substr(8, name.size() - 9);
  const auto comma = numbers.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view text) -> std::optional<std::uint8_t> {
    std::uint8_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
  };
  const auto precision = number(numbers.substr(0, comma));
  const auto scale = number(numbers.substr(comma + 1));
  if (!precision || !scale || *precision < 1 || *precision > 38 || *scale > *precision) return std::nullopt;
  return DataType{TypeKind::kDecimal, *precision, *scale};
}

}  // namespace concord
