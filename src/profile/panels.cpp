#include "profile/panels.hpp"

#include <fmt/format.h>

#include "core/decimal.hpp"
#include "profile/masking.hpp"

namespace concord::profile {
namespace {

using report::CellKind;
using report::Chart;

constexpr std::size_t kRowsShown = 10;
constexpr std::size_t kValuesShown = 6;

/// "1,234.50" of a number, other text masked as it is.
std::string shown(const std::string& text) {
  const Result<Decimal> number = Decimal::parse(text);
  return masked(number.ok() ? number.value().to_grouped_string() : text);
}

/// Numbers lie on a line, whether they are quantities or not.
bool measures(const ColumnProfile& profile) {
  return profile.role == Role::kAmount || profile.role == Role::kNumber;
}

/// Numbers that name something are not grouped: 2024 and 10001 are no quantities.
std::string shown(const std::string& text, const ColumnProfile& profile) {
  return is_quantity(profile) ? shown(text) : masked(text);
}

std::string count_text(std::uint64_t count) {
  return shown(std::to_string(count));
}

/// An estimate is rounded to three digits, which is what it is good for, and says so.
std::string distinct_text(const ColumnProfile& profile) {
  if (profile.distinct_exact) return count_text(profile.distinct);
  std::uint64_t unit = 1;
  while (profile.distinct / unit >= 1000) unit *= 10;
  return "about " + count_text((profile.distinct + unit / 2) / unit * unit);
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return "0%";
  const double share = 100 * static_cast<double>(part) / static_cast<double>(whole);
  // A few of many are not none, and not all.
  if (part > 0 && share < 0.1) return "under 0.1%";
  if (part < whole && share > 99.9) return "over 99.9%";
  return fmt::format("{:.3g}%", share);
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  return fmt::format("{}", fmt::join(words, between));
}

std::string examples_text(const std::vector<BrokenReference>& examples) {
  std::string text;
  for (const BrokenReference& each : examples) {
    text += fmt::format("{}row {}: {}", text.empty() ? "" : "; ", each.row,
                        each.value.empty() ? "(empty)" : masked(each.value));
  }
  return text;
}

void add_facts(const ColumnProfile& profile, const ColumnFigures& figures, report::Panel& panel) {
  const auto add = [&](const char* label, const std::string& value) {
    if (!value.empty()) panel.facts.push_back({label, value});
  };
  const std::uint64_t filled = profile.count - profile.nulls;
  add("Distinct", distinct_text(profile) + (profile.distinct == filled && filled > 1 ? " (all)" : ""));
  add(figures.dates ? "Oldest" : "Smallest", shown(profile.min, profile));
  add(figures.dates ? "Newest" : "Largest", shown(profile.max, profile));
  if (is_quantity(profile)) add("Sum", shown(profile.sum));
  if (measures(profile)) {
    add("Mean", shown(figures.mean, profile));
    if (figures.quantiles.size() == ColumnFigures::kShares.size()) {
      add("Median", shown(figures.quantiles[3], profile));
      add("Middle half", shown(figures.quantiles[2], profile) + " to " + shown(figures.quantiles[4], profile));
      add("98 in 100", shown(figures.quantiles[0], profile) + " to " + shown(figures.quantiles[6], profile));
    }
    add("Standard deviation", figures.deviation);
  }
  if (!profile.enumeration.empty()) {
    std::string values;
    for (const ValueCount& each : profile.enumeration) {
      values += (values.empty() ? "" : ", ") + (each.value.empty() ? "(empty text)" : masked(each.value));
    }
    add("Only these values", values);
  }
  if (figures.dates) add("Different days", count_text(figures.dates->days));
  if (profile.type.kind == TypeKind::kText && filled > 0) {
    add("Length", profile.length_min == profile.length_max
                      ? fmt::format("{} characters", profile.length_min)
                      : fmt::format("{} to {}, mean {}", profile.length_min, profile.length_max, figures.length_mean));
  }
}

Chart value_chart(const std::string& title, const std::vector<ValueCount>& values) {
  Chart chart{title, Chart::Shape::kRows, {}};
  for (const ValueCount& value : values) {
    if (value.count < 2 || chart.bars.size() == kValuesShown) break;
    chart.bars.push_back({value.value.empty() ? "(empty text)" : masked(value.value), value.count});
  }
  return chart;
}

Chart weekday_chart(const DateSeries& dates) {
  static constexpr std::array<const char*, 7> kDays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};
  Chart chart{"Rows by day of the week", Chart::Shape::kColumns, {}};
  for (std::size_t day = 0; day < kDays.size(); ++day) chart.bars.push_back({kDays[day], dates.weekdays[day]});
  return chart;
}

void add_charts(const ColumnProfile& profile, const ColumnFigures& figures, report::Panel& panel) {
  if (figures.dates && figures.dates->activity.size() > 1) {
    Chart activity{"Rows over time", Chart::Shape::kColumns, {}};
    for (const ValueCount& each : figures.dates->activity) activity.bars.push_back({each.value, each.count});
    panel.charts.push_back(std::move(activity));
    panel.charts.push_back(weekday_chart(*figures.dates));
    return;
  }
  if (measures(profile) && figures.histogram.size() > 1) {
    Chart histogram{"Distribution", Chart::Shape::kColumns, {}};
    for (const HistogramBar& bar : figures.histogram) {
      histogram.bars.push_back({shown(bar.from, profile) + " to " + shown(bar.to, profile), bar.count});
    }
    panel.charts.push_back(std::move(histogram));
  }
  const std::uint64_t filled = profile.count - profile.nulls;
  if (profile.distinct < filled) {
    Chart frequent = value_chart("Most frequent values", profile.frequent);
    if (is_quantity(profile)) {
      for (Chart::Bar& bar : frequent.bars) bar.label = shown(bar.label);
    }
    if (!frequent.bars.empty()) panel.charts.push_back(std::move(frequent));
  }
  const bool coded = profile.role == Role::kIdentifier || profile.role == Role::kReference || figures.breaks;
  if (coded && profile.type.kind == TypeKind::kText) {
    Chart shapes = value_chart("Shapes (A letter, 9 digit)", profile.shapes);
    if (!shapes.bars.empty()) panel.charts.push_back(std::move(shapes));
  }
}

void add_date_remarks(const DateSeries& dates, report::Panel& panel) {
  if (dates.unit.empty()) return;
  if (dates.missing == 0) return;
  std::string gaps;
  for (const auto& [from, to] : dates.gaps) {
    gaps += (gaps.empty() ? "" : "; ") + (from == to ? from : from + " to " + to);
  }
  panel.remarks.push_back(fmt::format("{} {}{} without a row in an otherwise regular series: {}.",
                                      count_text(dates.missing), dates.unit, dates.missing == 1 ? "" : "s", gaps));
}

void add_remarks(const ColumnProfile& profile, const ColumnFigures& figures, report::Panel& panel) {
  const std::uint64_t filled = profile.count - profile.nulls;
  // More than one in twenty are a long tail rather than outliers.
  if (figures.outliers && figures.outliers->rows > 0 && figures.outliers->rows * 20 <= filled) {
    const Outliers& outliers = *figures.outliers;
    panel.remarks.push_back(fmt::format("{} of the values ({}) {} far from the others, below {} or above {}: {}.",
                                        count_text(outliers.rows), percent(outliers.rows, filled),
                                        outliers.rows == 1 ? "lies" : "lie", shown(outliers.low, profile),
                                        shown(outliers.high, profile), examples_text(outliers.examples)));
  }
  if (figures.breaks) {
    panel.remarks.push_back(fmt::format("{} of the cells {} not written as the others ({}): {}.",
                                        count_text(figures.breaks->rows), figures.breaks->rows == 1 ? "is" : "are",
                                        masked(figures.breaks->shape), examples_text(figures.breaks->examples)));
  }
  if (figures.dates) add_date_remarks(*figures.dates, panel);
  if (!profile.distinct_exact) panel.remarks.emplace_back("The different values are estimated (HyperLogLog).");
  if (profile.sampled_rows > 0) {
    panel.remarks.push_back(fmt::format("Role, shapes and what values are frequent were judged by {} rows.",
                                        count_text(profile.sampled_rows)));
  }
  if (figures.quantile_rows > 0 && figures.quantile_rows < filled) {
    panel.remarks.push_back(
        fmt::format("Quantiles were taken from {} evenly spread rows.", count_text(figures.quantile_rows)));
  }
}

void append_not_searched(const std::vector<std::string>& sentences, std::vector<report::Block>& blocks) {
  if (!sentences.empty()) blocks.emplace_back(report::Paragraph{joined(sentences, "\n")});
}

/// Which rows of a large table were searched for dependencies.
std::string searched_text(const FunctionalDependencies& dependencies) {
  std::string text =
      fmt::format("Dependencies were looked for among {} evenly spread rows", count_text(dependencies.rows_spread));
  for (const RowsOfValues& each : dependencies.closed) {
    text += fmt::format("{} {} ({} rows)",
                        &each == &dependencies.closed.front() ? ", and among all rows with some of the values of" : ",",
                        each.column, count_text(each.rows));
  }
  return text + ". What is stated was counted over all rows.";
}

}  // namespace

report::Panel column_panel(const ColumnProfile& profile, const ColumnFigures& figures) {
  report::Panel panel;
  panel.title = profile.name;
  panel.note = fmt::format("{}, {}", role_name(profile.role), data_type_name(profile.type));
  if (!profile.currency.empty()) panel.note += ", " + profile.currency;
  const std::uint64_t filled = profile.count - profile.nulls;
  if (profile.count > 0) {
    panel.share = fmt::format("{:.4f}", static_cast<double>(filled) / static_cast<double>(profile.count));
    panel.share_text = profile.nulls == 0 ? "no empty cell"
                                          : fmt::format("{} filled, {} empty", percent(filled, profile.count),
                                                        count_text(profile.nulls));
  }
  add_facts(profile, figures, panel);
  add_charts(profile, figures, panel);
  add_remarks(profile, figures, panel);
  return panel;
}

std::vector<report::Block> keys_blocks(const Keys& keys) {
  report::Table table;
  table.title = "What tells the rows apart";
  table.columns = {{"Columns"}, {"Kind"}, {"Rows that break it", CellKind::kInteger}, {"For example"}};
  table.empty_text = "No combination of up to four columns without empty cells tells the rows apart, nor nearly.";
  for (const Key& key : keys.keys) {
    if (table.rows.size() == kRowsShown) break;
    table.rows.push_back({joined(key.columns, " + "), "key", "0", ""});
  }
  table.rows_left_out = keys.keys.size() - table.rows.size();
  for (const NearKey& near : keys.near) {
    table.rows.push_back(
        {joined(near.columns, " + "), "nearly", std::to_string(near.rows_broken), examples_text(near.examples)});
  }
  std::vector<report::Block> blocks{std::move(table)};
  append_not_searched(keys.not_searched, blocks);
  return blocks;
}

std::vector<report::Block> dependencies_blocks(const FunctionalDependencies& dependencies) {
  std::vector<report::Block> blocks;
  if (!dependencies.found.empty()) {
    report::Table table;
    table.title = "What follows from what";
    table.columns = {{"Columns"},
                     {"Fix the value of"},
                     {"Groups", CellKind::kInteger},
                     {"Rows that break it", CellKind::kInteger},
                     {"Usefulness", CellKind::kPercent},
                     {"For example"}};
    for (const FunctionalDependency& each : dependencies.found) {
      if (table.rows.size() == kRowsShown) break;
      table.rows.push_back({joined(each.determinants, " + "), each.dependent, std::to_string(each.groups),
                            std::to_string(each.rows_broken), fmt::format("{:.2f}", each.usefulness),
                            examples_text(each.examples)});
    }
    table.rows_left_out = dependencies.found.size() - table.rows.size();
    blocks.emplace_back(std::move(table));
  }
  if (!dependencies.complete) blocks.emplace_back(report::Paragraph{searched_text(dependencies)});
  append_not_searched(dependencies.not_searched, blocks);
  return blocks;
}

report::Diagram relationships_diagram(const Relationships& relationships, const std::vector<RelatedTable>& tables) {
  report::Diagram diagram;
  diagram.title = "The tables and what they refer to";
  for (const RelatedTable& table : tables) {
    diagram.boxes.push_back(
        {table.profile->name, {count_text(table.profile->rows) + (table.profile->rows == 1 ? " row" : " rows")}});
  }
  for (const Relationship& each : relationships.found) {
    diagram.lines.push_back({each.child, each.parent, each.one_to_one ? "1" : "n", "1",
                             column_list(each.child_columns) + " \u2192 " + column_list(each.parent_columns)});
  }
  return diagram;
}

}  // namespace concord::profile
