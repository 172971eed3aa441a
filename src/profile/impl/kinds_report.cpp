#include "profile/impl/kinds_report.hpp"

#include <fmt/format.h>

namespace concord::profile {

std::optional<report::Table> kinds_table(const TableProfile& profile) {
  report::Table table;
  table.title = "Kinds, units and personal data";
  table.columns = {{"Column"}, {"Kind"},     {"Share of values", report::CellKind::kPercent},
                   {"Unit"},   {"Personal"}, {"Reason"}};
  table.sheet = "Kinds";
  for (const ColumnProfile& column : profile.columns) {
    const bool has_kind = column.kind != ValueKind::kNone;
    if (!has_kind && column.unit.empty() && column.personal.empty()) continue;
    std::string reason = column.kind_reason;
    if (!column.personal.empty()) reason += (reason.empty() ? "" : " ") + column.personal;
    table.rows.push_back({column.name, std::string{kind_name(column.kind)},
                          has_kind ? fmt::format("{:.3f}", column.kind_share) : std::string{}, column.unit,
                          column.personal.empty() ? "" : "yes", std::move(reason)});
  }
  if (table.rows.empty()) return std::nullopt;
  return table;
}

}  // namespace concord::profile
