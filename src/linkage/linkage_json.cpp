#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "linkage/impl/level_names.hpp"
#include "linkage/linkage.hpp"

namespace concord::linkage {
namespace {

using Json = nlohmann::ordered_json;

Json side_json(const LinkSide& side) {
  return {{"input", side.input}, {"sha256", side.sha256}, {"rows", side.rows}, {"rejected", side.rejected}};
}

Json column_json(const LinkedColumn& column) {
  Json levels = Json::array();
  for (std::size_t level = 1; level < kLevels; ++level) {
    levels.push_back({{"level", level_name(static_cast<Level>(level))},
                      {"same", column.same[level]},
                      {"unrelated", column.unrelated[level]},
                      {"bits", bits_of(column, static_cast<Level>(level))}});
  }
  return {{"left", column.left},
          {"right", column.right},
          {"compared_as", column.digits ? "digits" : "words"},
          {"decided", column.decided},
          {"levels", levels}};
}

}  // namespace

std::string linkage_json(const LinkOutcome& outcome) {
  Json summary;
  summary["kind"] = outcome.right ? "linkage" : "duplicates";
  summary["left"] = side_json(outcome.left);
  summary["right"] = outcome.right ? side_json(*outcome.right) : Json{};
  summary["reason"] = outcome.reason;
  summary["columns"] = Json::array();
  for (const LinkedColumn& column : outcome.columns) summary["columns"].push_back(column_json(column));
  summary["buckets"] = Json::array();
  for (const LinkBucketCount& count : outcome.buckets) {
    summary["buckets"].push_back({{"name", bucket_name(count.bucket)},
                                  {"groups", count.groups},
                                  {"left_rows", count.left_rows},
                                  {"right_rows", count.right_rows}});
  }
  summary["candidates"] = outcome.candidates;
  summary["pairs_expected"] = outcome.pairs_expected;
  summary["unsure"] = outcome.unsure;
  summary["provenance"] = {{"version", program_version()}, {"engine", outcome.engine}, {"sql", outcome.sql}};
  return summary.dump(1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace concord::linkage
