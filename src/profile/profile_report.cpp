#include "profile/profile_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "profile/impl/kinds_report.hpp"
#include "profile/masking.hpp"

namespace concord::profile {
namespace {

using report::CellKind;

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

report::Table columns_table(const TableProfile& profile) {
  report::Table table;
  table.title = "Columns";
  table.columns = {{"Column"},
                   {"Type"},
                   {"Role"},
                   {"Confidence", CellKind::kPercent},
                   {"Empty", CellKind::kInteger},
                   {"Distinct", CellKind::kInteger},
                   {"Smallest"},
                   {"Largest"},
                   {"Sum", CellKind::kDecimal}};
  const bool estimated = !std::ranges::all_of(profile.columns, &ColumnProfile::distinct_exact);
  if (estimated) table.columns.push_back({"Distinct is"});
  table.sheet = "Columns";
  table.empty_text = "The table has no column.";
  for (const ColumnProfile& column : profile.columns) {
    table.rows.push_back({column.name, data_type_name(column.type), std::string{role_name(column.role)},
                          fmt::format("{:.2f}", column.role_confidence), std::to_string(column.nulls),
                          std::to_string(column.distinct), masked(column.min), masked(column.max),
                          is_quantity(column) ? column.sum : std::string{}});
    if (estimated) table.rows.back().push_back(column.distinct_exact ? "counted" : "estimated (HyperLogLog)");
  }
  return table;
}

report::Table reasons_table(const TableProfile& profile) {
  report::Table table;
  table.title = "Why these roles";
  table.columns = {{"Column"}, {"Role"}, {"Reason"}};
  table.sheet = "Reasons";
  for (const ColumnProfile& column : profile.columns) {
    for (const std::string& reason : column.reasons) {
      table.rows.push_back({column.name, std::string{role_name(column.role)}, reason});
    }
  }
  return table;
}

}  // namespace

report::Document profile_document(const TableProfile& profile) {
  std::uint64_t cells = 0, empty = 0;
  for (const ColumnProfile& column : profile.columns) {
    cells += column.count;
    empty += column.nulls;
  }
  report::Document document;
  document.title = fmt::format("Profile of {}", profile.name);
  document.subtitle = fmt::format("{} rows in {} columns; {} of {} cells are empty.", profile.rows,
                                  profile.columns.size(), empty, cells);
  report::KeyFigures figures;
  figures.figures = {{"Rows", std::to_string(profile.rows), ""},
                     {"Columns", std::to_string(profile.columns.size()), ""},
                     {"Empty cells", fmt::format("{:.1f}%", 100 * share(empty, cells)), ""}};
  document.blocks = {std::move(figures), columns_table(profile), reasons_table(profile)};
  if (auto kinds = kinds_table(profile)) document.blocks.push_back(std::move(*kinds));
  return document;
}

std::string overview_sentence(const Relationships& relationships, const std::vector<RelatedTable>& tables) {
  std::uint64_t rows = 0, columns = 0;
  for (const RelatedTable& table : tables) {
    rows += table.profile->rows;
    columns += table.profile->columns.size();
  }
  const std::size_t found = relationships.found.size();
  return fmt::format("{} tables with {} columns and {} rows; {}.", tables.size(), columns, rows,
                     found == 0   ? std::string{"no column of one names rows of another"}
                     : found == 1 ? std::string{"one relationship between them was found"}
                                  : fmt::format("{} relationships between them were found", found));
}

report::Table tables_table(const std::vector<RelatedTable>& tables, const std::vector<std::string>& keys) {
  report::Table table;
  table.title = "Tables";
  table.columns = {{"Table"}, {"Rows", CellKind::kInteger}, {"Columns", CellKind::kInteger}, {"Named by"}};
  for (std::size_t place = 0; place < tables.size(); ++place) {
    const TableProfile& profile = *tables[place].profile;
    table.rows.push_back(
        {profile.name, std::to_string(profile.rows), std::to_string(profile.columns.size()), keys[place]});
  }
  return table;
}

report::Table relationships_table(const Relationships& relationships, const std::vector<RelatedTable>& tables) {
  report::Table table;
  table.title = "How the tables belong together";
  table.columns = {{"Column"},
                   {"Names rows of"},
                   {"Kind"},
                   {"Rows", CellKind::kInteger},
                   {"Broken rows", CellKind::kInteger},
                   {"Score", CellKind::kPercent},
                   {"In words"}};
  table.empty_text = "No column names rows of another table.";
  for (const Relationship& each : relationships.found) {
    std::string words = relationship_sentence(each, tables) + ' ' + each.reasons.front();
    for (const BrokenReference& broken : each.broken) {
      words += fmt::format(" Row {}: {} is not there.", broken.row, masked(broken.value));
    }
    table.rows.push_back({tables[each.child].profile->name + '.' + column_list(each.child_columns),
                          tables[each.parent].profile->name + '.' + column_list(each.parent_columns),
                          each.one_to_one ? "1:1" : "1:n", std::to_string(each.rows), std::to_string(each.rows_broken),
                          fmt::format("{:.2f}", each.score), words});
  }
  for (const ManyToMany& each : relationships.many_to_many) {
    const std::string& through = tables[each.through].profile->name;
    table.rows.push_back({tables[each.left].profile->name, tables[each.right].profile->name, "n:m", "", "", "",
                          fmt::format("{} joins them: each of its rows is another pair.", through)});
  }
  return table;
}

}  // namespace concord::profile
