#include <nlohmann/json.hpp>

#include "profile/masking.hpp"
#include "profile/profile.hpp"

namespace concord::profile {
namespace {

using Json = nlohmann::ordered_json;

Json values_json(const std::vector<ValueCount>& values) {
  Json list = Json::array();
  for (const ValueCount& value : values) list.push_back({{"value", masked(value.value)}, {"count", value.count}});
  return list;
}

Json text_or_null(const std::string& text, bool present) {
  return present ? Json(masked(text)) : Json(nullptr);
}

Json column_json(const ColumnProfile& column) {
  Json scores = Json::object();
  for (const auto& [role, score] : column.role_scores) scores[std::string{role_name(role)}] = score;
  const bool filled = column.nulls < column.count;
  Json json = {{"name", column.name},
               {"type", data_type_name(column.type)},
               {"role", role_name(column.role)},
               {"confidence", column.role_confidence},
               {"role_scores", std::move(scores)},
               {"reasons", column.reasons},
               {"count", column.count},
               {"nulls", column.nulls},
               {"distinct", column.distinct},
               {"distinct_method", column.distinct_exact ? "exact" : "hyperloglog"},
               {"min", text_or_null(column.min, filled)},
               {"max", text_or_null(column.max, filled)}};
  if (column.sampled_rows > 0) json["sampled_rows"] = column.sampled_rows;
  if (!column.sum.empty()) json["sum"] = column.sum;
  if (!column.currency.empty()) json["currency"] = column.currency;
  if (!column.unit.empty()) json["unit"] = column.unit;
  if (column.kind != ValueKind::kNone) {
    json["kind"] = kind_name(column.kind);
    json["kind_share"] = column.kind_share;
    json["kind_reason"] = column.kind_reason;
  }
  json["personal"] = column.personal.empty() ? Json(nullptr) : Json(column.personal);
  if (column.type.kind == TypeKind::kText) {
    json["length_min"] = column.length_min;
    json["length_max"] = column.length_max;
    json["shapes"] = values_json(column.shapes);
  }
  json["frequent"] = values_json(column.frequent);
  if (!column.enumeration.empty()) json["enumeration"] = values_json(column.enumeration);
  return json;
}

}  // namespace

std::string profile_json(const TableProfile& profile) {
  Json columns = Json::array();
  for (const ColumnProfile& column : profile.columns) columns.push_back(column_json(column));
  const Json json = {{"name", profile.name}, {"rows", profile.rows}, {"columns", std::move(columns)}};
  // Bytes that are no UTF-8 are replaced rather than thrown at: cells come from anywhere.
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace concord::profile
