#include "ingest/impl/stretch_cells.hpp"

namespace concord::ingest {
namespace {

constexpr std::string_view kNothing{""};  // readable, as all cells are

}  // namespace

StretchCells::StretchCells(const NestedPlan& plan) : plan_{plan}, rows_(plan.drafts.size()) {}

void StretchCells::start(const KeptStretch& stretch, std::string_view bytes) {
  stretch_ = &stretch;
  read_ = read_cells(bytes);
  by_number_.assign(by_number_.size(), nullptr);
  for (std::size_t i = 0; i < read_.size(); ++i) {
    const std::size_t number = stretch.fields[i]->number;
    if (by_number_.size() <= number) by_number_.resize(number + 1, nullptr);
    by_number_[number] = &read_[i];
  }
  for (Rows& rows : rows_) rows.found = false;
}

const FieldCells& StretchCells::of(const Field& field) const {
  const FieldCells* found = field.number < by_number_.size() ? by_number_[field.number] : nullptr;
  return found == nullptr ? none_ : *found;
}

/// For each object of `node`, the row of the table that it belongs to. Empty: object i belongs to row i.
std::vector<std::uint32_t> StretchCells::rows_of_objects(const Field& node, const Field& table) const {
  if (&node == &table) return {};
  const FieldCells& cells = of(node);
  const std::vector<std::uint32_t> above = rows_of_objects(*node.parent, table);
  if (above.empty()) return {cells.object_owners.begin(), cells.object_owners.end()};
  std::vector<std::uint32_t> rows(cells.objects);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = above[cells.owner_of_object(i)];
  return rows;
}

void StretchCells::find_cells(const Field& field, const Field& table, std::vector<std::string_view>& cells) const {
  cells.assign(of(table).objects, kNothing);
  const FieldCells& found = of(field);
  const std::vector<std::uint32_t> rows = rows_of_objects(*field.parent, table);
  const char* text = found.text.data();
  for (std::size_t i = 0; i < found.values; ++i) {
    const std::uint32_t owner = found.owner_of_value(i);
    const std::uint32_t length = found.length(i);
    cells[rows.empty() ? owner : rows[owner]] = {text, length};
    text += length;
  }
}

void StretchCells::find_parents(const TableDraft& draft, Rows& rows) {
  const Rows& parent = rows_of(draft.parent->number);
  const FieldCells& objects = of(*draft.field);
  const std::vector<std::uint32_t> above = rows_of_objects(*draft.field->parent, *draft.parent->field);
  for (std::uint32_t row = 0; row < rows.count; ++row) {
    const std::uint32_t owner = objects.owner_of_object(row);
    const std::uint32_t parent_row = above.empty() ? owner : above[owner];
    rows.parents.push_back(parent_row);
    rows.records.push_back(parent.records.empty() ? parent_row : parent.records[parent_row]);
  }
}

/// Records that were refused have a place too.
void StretchCells::find_places(const TableDraft& draft, Rows& rows) const {
  std::uint64_t above = stretch_->objects_above[draft.number];
  auto refused = draft.parent == nullptr ? stretch_->refused.begin() : stretch_->refused.end();
  for (std::uint32_t row = 0; row < rows.count; ++row) {
    for (; refused != stretch_->refused.end() && refused->objects_before <= row; ++refused) ++above;
    rows.places.push_back(std::to_string(++above));
  }
}

const StretchCells::Rows& StretchCells::rows_of(std::size_t draft) {
  Rows& rows = rows_[draft];
  if (rows.found) return rows;
  const TableDraft& drawn = *plan_.drafts[draft];
  rows.found = true;
  rows.count = of(*drawn.field).objects;
  rows.parents.clear();
  rows.records.clear();
  rows.places.clear();
  if (drawn.parent != nullptr) find_parents(drawn, rows);
  if (drawn.has_children && drawn.key == nullptr) find_places(drawn, rows);
  return rows;
}

std::uint32_t StretchCells::rows(std::size_t draft) {
  return rows_of(draft).count;
}

const std::vector<std::uint32_t>& StretchCells::records_of(std::size_t draft) {
  return rows_of(draft).records;
}

const std::vector<std::string_view>& StretchCells::cells(std::size_t draft, std::size_t column) {
  const TableDraft& drawn = *plan_.drafts[draft];
  const Rows& rows = rows_of(draft);
  if (column == drawn.place_at) {
    cells_.assign(rows.places.begin(), rows.places.end());
  } else if (column == drawn.parent_key_at) {
    const TableDraft& parent = *drawn.parent;
    const std::vector<std::string>& places = rows_of(parent.number).places;
    keys_.assign(places.begin(), places.end());
    if (parent.key != nullptr) find_cells(*parent.key, *parent.field, keys_);
    cells_.clear();
    for (const std::uint32_t row : rows.parents) cells_.push_back(keys_[row]);
  } else {
    find_cells(*drawn.fields[column - (drawn.parent == nullptr ? 0 : 1)], *drawn.field, cells_);
  }
  return cells_;
}

}  // namespace concord::ingest
