#include "profile/dependencies_json.hpp"

#include <nlohmann/json.hpp>

#include "profile/masking.hpp"

namespace concord::profile {
namespace {

using Json = nlohmann::ordered_json;

Json examples_json(const std::vector<BrokenReference>& examples) {
  Json list = Json::array();
  for (const auto& each : examples) list.push_back({{"row", each.row}, {"value", masked(each.value)}});
  return list;
}

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string keys_json(const Keys& keys) {
  Json found = Json::array(), near = Json::array();
  for (const Key& key : keys.keys) found.push_back({{"columns", key.columns}, {"sql", key.sql}});
  for (const NearKey& each : keys.near) {
    near.push_back({{"columns", each.columns},
                    {"rows_broken", each.rows_broken},
                    {"examples", examples_json(each.examples)},
                    {"sql", each.sql}});
  }
  return text_of({{"found", std::move(found)},
                  {"near", std::move(near)},
                  {"combinations", keys.combinations},
                  {"not_searched", keys.not_searched}});
}

std::string functional_dependencies_json(const FunctionalDependencies& dependencies) {
  Json found = Json::array();
  for (const FunctionalDependency& each : dependencies.found) {
    found.push_back({{"determinants", each.determinants},
                     {"dependent", each.dependent},
                     {"groups", each.groups},
                     {"rows_broken", each.rows_broken},
                     {"error", each.error},
                     {"usefulness", each.usefulness},
                     {"examples", examples_json(each.examples)},
                     {"sql", each.sql}});
  }
  Json closed = Json::array();
  for (const RowsOfValues& each : dependencies.closed) closed.push_back({{"column", each.column}, {"rows", each.rows}});
  return text_of({{"found", std::move(found)},
                  {"combinations", dependencies.combinations},
                  {"searched",
                   {{"all_rows", dependencies.complete},
                    {"rows_spread", dependencies.rows_spread},
                    {"rows_of_values", std::move(closed)}}},
                  {"not_searched", dependencies.not_searched}});
}

}  // namespace concord::profile
