#include "reconcile/impl/open_rows.hpp"

#include <algorithm>
#include <map>

#include "reconcile/row_reader.hpp"

namespace concord::reconcile {
namespace {

constexpr std::uint64_t kCategoryValuesMax = 60;
constexpr std::size_t kLabelColumnsMax = 12;

// Columns of which a value stands for several rows; who is named in a row is no label.
Schema label_columns(const Side& side) {
  Schema schema;
  const auto& texts = side.columns.texts;
  for (const profile::ColumnProfile& column : side.profile.columns) {
    const bool kind = column.type.kind == TypeKind::kText || column.type.kind == TypeKind::kInteger ||
                      column.type.kind == TypeKind::kBoolean;
    const bool used = column.name == side.columns.amount || column.name == side.columns.date ||
                      std::find(texts.begin(), texts.end(), column.name) != texts.end();
    const std::uint64_t filled = column.count - column.nulls;
    if (!kind || used || column.distinct < 2 || column.distinct * 5 > filled * 4 || schema.size() == kLabelColumnsMax)
      continue;
    schema.push_back({column.name, column.type});
  }
  return schema;
}

std::vector<std::uint32_t> content_ids(const EventRows& rows) {
  std::vector<std::uint32_t> ids(rows.size());
  const EventClasses classes = make_classes(rows);
  for (std::uint32_t index = 0; index < classes.size(); ++index) {
    for (std::uint32_t place = classes.member_begin[index]; place < classes.member_begin[index + 1]; ++place)
      ids[classes.members[place]] = index;
  }
  return ids;
}

void number_values(LabelColumn& label, const std::vector<std::string>& cells) {
  std::map<std::string, std::uint32_t, std::less<>> ids;
  for (const std::string& cell : cells) {
    if (!cell.empty()) ids.emplace(cell, 0);
  }
  for (auto& [value, id] : ids) {
    id = static_cast<std::uint32_t>(label.values.size());
    label.values.push_back(value);
  }
  for (const std::string& cell : cells)
    label.value_of.push_back(cell.empty() ? LabelColumn::kNoValue : ids.find(cell)->second);
}

}  // namespace

Result<OpenRows> read_open_rows(Context& context, const Side& side) {
  OpenRows open;
  open.rows = residue_of(side);
  open.content = content_ids(open.rows.events);
  const Schema schema = label_columns(side);
  if (schema.empty() || open.rows.events.size() == 0) return open;
  std::vector<std::vector<std::string>> cells(schema.size());
  for (auto& column : cells) column.reserve(open.rows.events.size());
  CONCORD_CHECK(read_rows(context.session, side.data_table, schema, open.rows.events.numbers, context.deadline,
                          [&](RowNumber, std::span<const std::string> row) -> Status {
                            for (std::size_t column = 0; column < row.size(); ++column)
                              cells[column].push_back(row[column]);
                            return {};
                          }));
  for (std::size_t column = 0; column < schema.size(); ++column) {
    LabelColumn label;
    label.name = schema[column].name;
    const auto profile = std::find_if(side.profile.columns.begin(), side.profile.columns.end(),
                                      [&](const profile::ColumnProfile& entry) { return entry.name == label.name; });
    label.few_values = profile->distinct <= kCategoryValuesMax && label.name != side.columns.reference;
    number_values(label, cells[column]);
    open.labels.push_back(std::move(label));
  }
  return open;
}

OpenRows open_rows_of(const EventRows& events, const std::vector<bool>& wanted) {
  OpenRows open;
  for (std::uint32_t event = 0; event < events.size(); ++event) {
    if (!wanted[event]) continue;
    open.rows.origin.push_back(event);
    open.rows.events.numbers.push_back(events.numbers[event]);
    open.rows.events.amounts.push_back(events.amounts[event]);
    open.rows.events.days.push_back(events.days[event]);
    open.rows.events.references.push_back(events.references[event]);
    open.rows.events.texts.push_back(events.texts[event]);
  }
  open.content = content_ids(open.rows.events);
  return open;
}

}  // namespace concord::reconcile
