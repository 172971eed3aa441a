#include "app/impl/profile_document.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace concord::app {
namespace {

using profile::ColumnProfile;
using report::CellKind;

std::string counted(const std::vector<profile::ValueCount>& values) {
  std::string text;
  for (const auto& value : values) text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", value.value, value.count);
  return text;
}

/// "Amounts in RM: amount, fee" for the overview.
std::string columns_with_role(const profile::TableProfile& profile, profile::Role role) {
  std::string names;
  for (const auto& column : profile.columns) {
    if (column.role == role) names += (names.empty() ? "" : ", ") + column.name;
  }
  return names.empty() ? "none" : names;
}

report::Table statistics_of(const profile::TableProfile& profile) {
  report::Table table;
  table.title = "Columns";
  table.columns = {{"Column"}, {"Type"}, {"Role"}, {"Empty", CellKind::kInteger}, {"Distinct", CellKind::kInteger}, {"Least"}, {"Greatest"}, {"Sum"}, {"Currency"}};
  for (const ColumnProfile& column : profile.columns) {
    table.rows.push_back({column.name, data_type_name(column.type), std::string{profile::role_name(column.role)},
                          std::to_string(column.nulls), std::to_string(column.distinct), column.min, column.max, column.sum,
                          column.currency});
  }
  return table;
}

report::Table reasons_of(const profile::TableProfile& profile) {
  report::Table table;
  table.title = "Why these roles";
  table.columns = {{"Column"}, {"Role"}, {"Confidence", CellKind::kPercent}, {"Reasons"}};
  for (const ColumnProfile& column : profile.columns) {
    std::string reasons;
    for (const auto& reason : column.reasons) reasons += (reasons.empty() ? "" : " ") + reason;
    table.rows.push_back({column.name, std::string{profile::role_name(column.role)}, fmt::format("{:.2f}", column.role_confidence), reasons});
  }
  return table;
}

report::Table values_of(const profile::TableProfile& profile) {
  report::Table table;
  table.title = "Frequent values and shapes (A a letter, 9 a digit)";
  table.columns = {{"Column"}, {"Values"}, {"Shapes"}};
  for (const ColumnProfile& column : profile.columns) {
    table.rows.push_back({column.name, counted(column.frequent), counted(column.shapes)});
  }
  return table;
}

}  // namespace

void append_profile(const ingest::Dataset& dataset, const ingest::Table& table, const profile::TableProfile& profile,
                    report::Document& document) {
  const bool several = dataset.tables.size() > 1;
  document.blocks.emplace_back(report::Heading{several ? dataset.name + ": " + table.name : dataset.name});
  report::KeyFigures figures;
  figures.figures = {{"Rows", std::to_string(profile.rows), ""},
                     {"Columns", std::to_string(profile.columns.size()), ""},
                     {"Rejected rows", std::to_string(table.rejects.rows), "",
                      table.rejects.rows == 0 ? report::KeyFigures::Figure::Tone::kNeutral : report::KeyFigures::Figure::Tone::kBad},
                     {"Identifiers", columns_with_role(profile, profile::Role::kIdentifier), ""},
                     {"Amounts", columns_with_role(profile, profile::Role::kAmount), ""}};
  document.blocks.emplace_back(std::move(figures));
  document.blocks.emplace_back(statistics_of(profile));
  document.blocks.emplace_back(reasons_of(profile));
  document.blocks.emplace_back(values_of(profile));
}

}  // namespace concord::app
