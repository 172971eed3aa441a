#include "ingest/parquet/impl/parquet_columns.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace concord::ingest::parquet {
namespace {

constexpr std::size_t kDepthMax = 16;

/// "a BIGINT, \"b c\" STRUCT(d VARCHAR)" at its commas that are outside of brackets and quotes.
std::vector<std::string_view> fields_of(std::string_view inside) {
  std::vector<std::string_view> fields;
  std::size_t depth = 0, begin = 0;
  char quote = '\0';
  for (std::size_t at = 0; at < inside.size(); ++at) {
    const char c = inside[at];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == ',' && depth == 0) {
      fields.push_back(inside.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  fields.push_back(inside.substr(begin));
  for (std::string_view& field : fields) {
    while (field.starts_with(' ')) field.remove_prefix(1);
  }
  return fields;
}

/// The name at a field's beginning, and its type.
std::pair<std::string, std::string_view> name_and_type(std::string_view field) {
  if (!field.starts_with('"')) {
    const std::size_t blank = std::min(field.find(' '), field.size());
    return {std::string{field.substr(0, blank)}, field.substr(std::min(blank + 1, field.size()))};
  }
  std::string name;
  for (std::size_t at = 1; at < field.size(); ++at) {
    if (field[at] != '"') {
      name += field[at];
    } else if (at + 1 < field.size() && field[at + 1] == '"') {
      name += '"';
      ++at;
    } else {
      return {name, field.substr(std::min(at + 2, field.size()))};
    }
  }
  return {name, {}};
}

std::pair<DataType, std::string> simple_type(std::string_view type) {
  using Entry = std::pair<std::string_view, DataType>;
  static const auto kTypes = std::to_array<Entry>({{"TINYINT", {TypeKind::kInteger}},
                                                   {"SMALLINT", {TypeKind::kInteger}},
                                                   {"INTEGER", {TypeKind::kInteger}},
                                                   {"UTINYINT", {TypeKind::kInteger}},
                                                   {"USMALLINT", {TypeKind::kInteger}},
                                                   {"UINTEGER", {TypeKind::kInteger}},
                                                   {"UBIGINT", {TypeKind::kDecimal, 20, 0}},
                                                   {"HUGEINT", {TypeKind::kDecimal, 38, 0}},
                                                   {"FLOAT", {TypeKind::kDouble}},
                                                   {"TIMESTAMP_S", {TypeKind::kTimestamp}},
                                                   {"TIMESTAMP_MS", {TypeKind::kTimestamp}},
                                                   {"TIMESTAMP_NS", {TypeKind::kTimestamp}},
                                                   {"TIMESTAMP WITH TIME ZONE", {TypeKind::kTimestampTz}}});
  const std::string own = "The file says " + std::string{type} + ".";
  if (const auto known = data_type_from_name(type)) return {*known, own};
  const auto found =
      std::find_if(kTypes.begin(), kTypes.end(), [type](const Entry& entry) { return entry.first == type; });
  if (found == kTypes.end())
    return {DataType{TypeKind::kText}, own.substr(0, own.size() - 1) + ", which is read as text."};
  return {found->second, type == "TIMESTAMP_NS" ? "The file says TIMESTAMP_NS; microseconds are kept." : own};
}

void append(std::vector<std::string> path, std::string_view type, std::vector<ParquetColumn>& columns) {
  constexpr std::string_view kStruct = "STRUCT(";
  if (type.starts_with(kStruct) && type.ends_with(')') && path.size() < kDepthMax) {
    for (const std::string_view field : fields_of(type.substr(kStruct.size(), type.size() - kStruct.size() - 1))) {
      auto [name, inner] = name_and_type(field);
      std::vector<std::string> longer = path;
      longer.push_back(std::move(name));
      append(std::move(longer), inner, columns);
    }
    return;
  }
  ParquetColumn column;
  for (const std::string& step : path) column.name += (column.name.empty() ? "" : ".") + step;
  const bool nested =
      type.ends_with(']') || type.starts_with("MAP(") || type.starts_with("UNION(") || type.starts_with(kStruct);
  if (nested) {
    column.source.as_json = true;
    column.reason = "The file says " + std::string{type} + ", which is kept as JSON text.";
  } else {
    std::tie(column.type, column.reason) = simple_type(type);
  }
  column.source.path = std::move(path);
  columns.push_back(std::move(column));
}

}  // namespace

void append_columns(const std::string& name, std::string_view type, std::vector<ParquetColumn>& columns) {
  append({name}, type, columns);
}

}  // namespace concord::ingest::parquet
