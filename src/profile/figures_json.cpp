#include <nlohmann/json.hpp>

#include "profile/figures.hpp"
#include "profile/masking.hpp"

namespace concord::profile {
namespace {

using Json = nlohmann::ordered_json;

Json examples_json(const std::vector<BrokenReference>& examples) {
  Json list = Json::array();
  for (const auto& each : examples) list.push_back({{"row", each.row}, {"value", masked(each.value)}});
  return list;
}

Json quantiles_json(const ColumnFigures& figures) {
  static constexpr std::array<const char*, 7> kNames{"p1", "p5", "p25", "p50", "p75", "p95", "p99"};
  Json json = Json::object();
  for (std::size_t place = 0; place < figures.quantiles.size() && place < kNames.size(); ++place) {
    json[kNames[place]] = masked(figures.quantiles[place]);
  }
  return json;
}

Json dates_json(const DateSeries& dates) {
  Json activity = Json::array(), gaps = Json::array();
  for (const ValueCount& each : dates.activity) activity.push_back({{"from", each.value}, {"count", each.count}});
  for (const auto& [from, to] : dates.gaps) gaps.push_back({{"from", from}, {"to", to}});
  Json json = {
      {"days", dates.days}, {"weekdays", dates.weekdays}, {"months", dates.months}, {"activity", std::move(activity)}};
  if (!dates.unit.empty()) {
    json["regular"] = dates.unit;
    json["missing"] = dates.missing;
    json["gaps"] = std::move(gaps);
  }
  return json;
}

Json column_json(const ColumnProfile& profile, const ColumnFigures& figures) {
  Json json = {{"name", profile.name}};
  if (!figures.mean.empty()) json["mean"] = figures.mean;
  if (figures.quantiles.size() == ColumnFigures::kShares.size()) {
    json["median"] = masked(figures.quantiles[3]);
    json["quantiles"] = quantiles_json(figures);
    json["quantile_rows"] = figures.quantile_rows;
  }
  if (!figures.deviation.empty()) json["standard_deviation"] = figures.deviation;
  if (!figures.length_mean.empty()) json["length_mean"] = figures.length_mean;
  if (!figures.histogram.empty()) {
    Json bars = Json::array();
    for (const HistogramBar& bar : figures.histogram) {
      bars.push_back({{"from", masked(bar.from)}, {"to", masked(bar.to)}, {"count", bar.count}});
    }
    json["histogram"] = std::move(bars);
  }
  if (figures.outliers) {
    json["outliers"] = {{"below", masked(figures.outliers->low)},
                        {"above", masked(figures.outliers->high)},
                        {"rows", figures.outliers->rows},
                        {"examples", examples_json(figures.outliers->examples)}};
  }
  if (figures.breaks) {
    json["format_breaks"] = {{"usual", masked(figures.breaks->shape)},
                             {"rows", figures.breaks->rows},
                             {"examples", examples_json(figures.breaks->examples)}};
  }
  if (figures.dates) json["dates"] = dates_json(*figures.dates);
  return json;
}

}  // namespace

std::string figures_json(const TableProfile& profile, const TableFigures& figures) {
  Json columns = Json::array(), statements = Json::array();
  for (std::size_t place = 0; place < figures.columns.size() && place < profile.columns.size(); ++place) {
    columns.push_back(column_json(profile.columns[place], figures.columns[place]));
  }
  for (const Statement& each : figures.statements) statements.push_back({{"figures", each.figures}, {"sql", each.sql}});
  const Json json = {{"columns", std::move(columns)}, {"statements", std::move(statements)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace concord::profile
