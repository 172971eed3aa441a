#include "ingest/impl/nested_rows.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ingest/impl/typed_rows.hpp"

namespace concord::ingest {
namespace {

/// The rows of one table in a stretch.
struct StretchTable {
  std::vector<std::uint32_t> parent_rows;  ///< of each row, in the parent's table; not for the records themselves
  std::vector<std::uint32_t> records;      ///< of each row: the record that it is in; empty: its own number
  std::vector<ColumnValues> values;
  RowPages pages;
  struct Unfit {
    std::uint32_t row = 0;
    std::string reason, raw;
  };
  std::vector<Unfit> unfit;  ///< rows with a cell that has not its column's type, in order
  std::uint32_t rows = 0;
};

/// Finds the cells of columns in a kept stretch.
class StretchCells {
 public:
  StretchCells(const KeptStretch& stretch, std::string_view bytes);
  const FieldCells& of(const Field& field) const;
  /// For each object of `node`, the row of the table that it belongs to. Empty: object i belongs to row i.
  std::vector<std::uint32_t> rows_of_objects(const Field& node, const Field& table) const;
  /// The field's cell in each row of the table. Of several values in a row, the last counts.
  void cells(const Field& field, const Field& table, std::vector<std::string_view>& cells) const;

 private:
  std::vector<FieldCells> read_;
  std::vector<const FieldCells*> by_number_;
  FieldCells none_;
};

StretchCells::StretchCells(const KeptStretch& stretch, std::string_view bytes) : read_{read_cells(bytes)} {
  for (std::size_t i = 0; i < read_.size(); ++i) {
    const std::size_t number = stretch.fields[i]->number;
    if (by_number_.size() <= number) by_number_.resize(number + 1, nullptr);
    by_number_[number] = &read_[i];
  }
}

const FieldCells& StretchCells::of(const Field& field) const {
  const FieldCells* found = field.number < by_number_.size() ? by_number_[field.number] : nullptr;
  return found == nullptr ? none_ : *found;
}

std::vector<std::uint32_t> StretchCells::rows_of_objects(const Field& node, const Field& table) const {
  if (&node == &table) return {};
  const FieldCells& cells = of(node);
  const std::vector<std::uint32_t> above = rows_of_objects(*node.parent, table);
  if (above.empty()) return {cells.object_owners.begin(), cells.object_owners.end()};
  std::vector<std::uint32_t> rows(cells.objects);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = above[cells.owner_of_object(i)];
  return rows;
}

void StretchCells::cells(const Field& field, const Field& table, std::vector<std::string_view>& cells) const {
  cells.assign(of(table).objects, std::string_view{});
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

/// Makes the rows of a stretch's tables, parents first. One for each slot.
class StretchTables {
 public:
  StretchTables(const std::vector<std::unique_ptr<TableDraft>>& drafts, bool as_text);
  /// @param objects_above  for each draft: in the stretches above.
  Status make(const KeptStretch& stretch, const Spool& spool, const std::vector<std::uint64_t>& objects_above);
  StretchTable& table(std::size_t draft) { return tables_[draft]; }

 private:
  void find_rows(std::size_t draft, const StretchCells& cells);
  void find_places(std::size_t draft, const KeptStretch& stretch, std::uint64_t above);
  void column_cells(std::size_t draft, std::size_t column, const StretchCells& cells);
  void add_column(std::size_t draft, std::size_t column);
  void leave_out_unfit(std::size_t draft, const StretchCells& cells);

  const std::vector<std::unique_ptr<TableDraft>>& drafts_;
  std::vector<StretchTable> tables_;
  std::string bytes_;                             ///< of the stretch
  std::vector<std::vector<std::string>> places_;  ///< for each draft whose rows are numbered
  std::vector<std::string_view> cells_, keys_;
};

StretchTables::StretchTables(const std::vector<std::unique_ptr<TableDraft>>& drafts, bool as_text)
    : drafts_{drafts}, tables_(drafts.size()), places_(drafts.size()) {
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    for (const WrittenColumn& column : drafts[i]->columns) tables_[i].values.emplace_back(column.decision, as_text);
  }
}

std::size_t number_of(const std::vector<std::unique_ptr<TableDraft>>& drafts, const TableDraft* draft) {
  std::size_t number = 0;
  while (drafts[number].get() != draft) ++number;
  return number;
}

void StretchTables::find_rows(std::size_t draft, const StretchCells& cells) {
  const TableDraft& drawn = *drafts_[draft];
  StretchTable& table = tables_[draft];
  const FieldCells& objects = cells.of(*drawn.field);
  table.rows = objects.objects;
  table.parent_rows.clear();
  table.records.clear();
  table.unfit.clear();
  if (drawn.parent == nullptr) return;
  const StretchTable& parent = tables_[number_of(drafts_, drawn.parent)];
  const std::vector<std::uint32_t> above = cells.rows_of_objects(*drawn.field->parent, *drawn.parent->field);
  for (std::uint32_t row = 0; row < table.rows; ++row) {
    const std::uint32_t owner = objects.owner_of_object(row);
    const std::uint32_t parent_row = above.empty() ? owner : above[owner];
    table.parent_rows.push_back(parent_row);
    table.records.push_back(parent.records.empty() ? parent_row : parent.records[parent_row]);
  }
}

/// Records that were refused have a place too.
void StretchTables::find_places(std::size_t draft, const KeptStretch& stretch, std::uint64_t above) {
  std::vector<std::string>& places = places_[draft];
  places.clear();
  if (!drafts_[draft]->has_children) return;
  auto refused = drafts_[draft]->parent == nullptr ? stretch.refused.begin() : stretch.refused.end();
  for (std::uint32_t row = 0; row < tables_[draft].rows; ++row) {
    for (; refused != stretch.refused.end() && refused->objects_before <= row; ++refused) ++above;
    places.push_back(std::to_string(++above));
  }
}

/// Into `cells_`.
void StretchTables::column_cells(std::size_t draft, std::size_t column, const StretchCells& cells) {
  const TableDraft& drawn = *drafts_[draft];
  if (column == drawn.place_at) {
    cells_.assign(places_[draft].begin(), places_[draft].end());
  } else if (column == drawn.parent_key_at) {
    const TableDraft& parent = *drawn.parent;
    const std::vector<std::string>& places = places_[number_of(drafts_, &parent)];
    keys_.assign(places.begin(), places.end());
    if (parent.key != nullptr) cells.cells(*parent.key, *parent.field, keys_);
    cells_.clear();
    for (const std::uint32_t row : tables_[draft].parent_rows) cells_.push_back(keys_[row]);
  } else {
    cells.cells(*drawn.fields[column - (drawn.parent == nullptr ? 0 : 1)], *drawn.field, cells_);
  }
}

void StretchTables::add_column(std::size_t draft, std::size_t column) {
  StretchTable& table = tables_[draft];
  ColumnValues& values = table.values[column];
  values.clear();
  for (std::uint32_t row = 0; row < table.rows; ++row) {
    if (values.add(cells_[row])) continue;
    values.add_nothing();
    const auto place = std::ranges::lower_bound(table.unfit, row, {}, &StretchTable::Unfit::row);
    if (place != table.unfit.end() && place->row == row) continue;
    const WrittenColumn& drawn = drafts_[draft]->columns[column];
    table.unfit.insert(place, {row,
                               "column " + drawn.name + ": " + quoted_cell(cells_[row]) + " is no " +
                                   data_type_name(drawn.decision.type),
                               {}});
  }
}

/// Again, without the rows that do not fit, whose cells are kept.
void StretchTables::leave_out_unfit(std::size_t draft, const StretchCells& cells) {
  StretchTable& table = tables_[draft];
  for (std::size_t column = 0; column < table.values.size(); ++column) {
    column_cells(draft, column, cells);
    table.values[column].clear();
    auto unfit = table.unfit.begin();
    for (std::uint32_t row = 0; row < table.rows; ++row) {
      if (unfit == table.unfit.end() || unfit->row != row) {
        table.values[column].add(cells_[row]);
        continue;
      }
      unfit->raw += (column == 0 ? "" : " | ") + std::string{cells_[row]};
      ++unfit;
    }
  }
}

Status StretchTables::make(const KeptStretch& stretch, const Spool& spool,
                           const std::vector<std::uint64_t>& objects_above) {
  CONCORD_CHECK(spool.read(stretch.begin, stretch.bytes, bytes_));
  const StretchCells cells{stretch, bytes_};
  for (std::size_t draft = 0; draft < drafts_.size(); ++draft) {
    find_rows(draft, cells);
    find_places(draft, stretch, objects_above[draft]);
    StretchTable& table = tables_[draft];
    for (std::size_t column = 0; column < table.values.size(); ++column) {
      column_cells(draft, column, cells);
      add_column(draft, column);
    }
    if (!table.unfit.empty()) leave_out_unfit(draft, cells);
    CONCORD_CHECK(encode_rows(table.values, table.pages));
  }
  return {};
}

/// Lines of a stretch's records, asked for in order.
class LinesInOrder {
 public:
  explicit LinesInOrder(const std::vector<LineRun>& runs) : runs_{runs} {}
  LineNumber of(std::uint32_t record) {
    while (run_ + 1 < runs_.size() && runs_[run_ + 1].record <= record) ++run_;
    return {runs_[run_].line.value + (record - runs_[run_].record)};
  }

 private:
  const std::vector<LineRun>& runs_;
  std::size_t run_ = 0;
};

}  // namespace

/// What becomes of one table.
struct NestedRows::Output {
  std::filesystem::path path;
  std::optional<ParquetFile> rows = {};
  RowLedger ledger;
};

struct NestedRows::Slot {
  StretchTables tables;
  std::size_t stretch = 0;
  std::vector<std::uint64_t> objects_above = {};
};

NestedRows::NestedRows(NestedPlaces places, const std::vector<std::unique_ptr<TableDraft>>& drafts,
                       const std::vector<KeptStretch>& stretches, const Spool& spool)
    : places_{places}, drafts_{drafts}, stretches_{stretches}, spool_{spool}, objects_above_(drafts.size(), 0) {
  for (std::size_t i = 0; i < drafts_.size(); ++i) {
    const std::string stem = i == 0 ? places_.stem : places_.stem + "_" + std::to_string(i + 1);
    outputs_.push_back({.path = places_.options.directory / (stem + ".parquet"),
                        .ledger = RowLedger{{places_.options.directory, stem, drafts_[i]->name}}});
  }
  for (std::size_t i = 0; i < ordered_slots(places_.options.threads); ++i)
    slots_.push_back({StretchTables{drafts_, places_.options.as_text}});
}

NestedRows::~NestedRows() = default;

Status NestedRows::write() {
  for (std::size_t i = 0; i < drafts_.size(); ++i) {
    CONCORD_TRY(ParquetFile file, ParquetFile::create(outputs_[i].path, schema_of(drafts_[i]->columns),
                                                      "the rows of " + drafts_[i]->name));
    outputs_[i].rows.emplace(std::move(file));
  }
  return work_in_order(*this, places_.options.threads);
}

Result<bool> NestedRows::take(std::size_t slot) {
  const std::string step = "writing the rows of " + places_.name;
  CONCORD_CHECK(places_.deadline.check(step));
  places_.progress.report(step, next_, stretches_.size());
  if (next_ == stretches_.size()) return false;
  const KeptStretch& stretch = stretches_[next_];
  slots_[slot].stretch = next_++;
  slots_[slot].objects_above = objects_above_;
  for (std::size_t draft = 0; draft < drafts_.size(); ++draft) {
    const auto found = std::ranges::find(stretch.fields, drafts_[draft]->field);
    if (found != stretch.fields.end())
      objects_above_[draft] += stretch.objects[static_cast<std::size_t>(found - stretch.fields.begin())];
  }
  objects_above_.front() += stretch.refused.size();
  return true;
}

Status NestedRows::work(std::size_t slot) {
  Slot& mine = slots_[slot];
  return mine.tables.make(stretches_[mine.stretch], spool_, mine.objects_above);
}

Status NestedRows::give_records(const KeptStretch& stretch, Slot& slot) {
  RowLedger& ledger = outputs_.front().ledger;
  StretchTable& table = slot.tables.table(0);
  LinesInOrder lines{stretch.lines};
  auto refused = stretch.refused.begin();
  auto mended = stretch.mended.begin();
  auto unfit = table.unfit.begin();
  for (std::uint32_t row = 0;; ++row) {
    for (; refused != stretch.refused.end() && refused->objects_before == row; ++refused)
      CONCORD_CHECK(ledger.reject(refused->line, refused->raw, refused->reason));
    if (row == table.rows) break;
    const bool is_unfit = unfit != table.unfit.end() && unfit->row == row;
    if (is_unfit) {
      CONCORD_CHECK(ledger.reject(lines.of(row), unfit->raw, unfit->reason));
      ++unfit;
    } else {
      ledger.accept(lines.of(row));
    }
    for (; mended != stretch.mended.end() && mended->object == row; ++mended) {
      if (!is_unfit) ledger.count_repair(mended->kind, mended->line);
    }
  }
  return {};
}

Status NestedRows::give(std::size_t slot) {
  Slot& mine = slots_[slot];
  const KeptStretch& stretch = stretches_[mine.stretch];
  outputs_.front().ledger.see(stretch.records + stretch.refused.size());
  CONCORD_CHECK(give_records(stretch, mine));
  for (std::size_t draft = 0; draft < drafts_.size(); ++draft) {
    StretchTable& table = mine.tables.table(draft);
    CONCORD_CHECK(outputs_[draft].rows->add(std::move(table.pages)));
    if (draft == 0) continue;
    RowLedger& ledger = outputs_[draft].ledger;
    ledger.see(table.rows);
    LinesInOrder lines{stretch.lines};
    auto unfit = table.unfit.begin();
    for (std::uint32_t row = 0; row < table.rows; ++row) {
      const LineNumber line = lines.of(table.records[row]);
      if (unfit == table.unfit.end() || unfit->row != row) {
        ledger.accept(line);
        continue;
      }
      CONCORD_CHECK(ledger.reject(line, unfit->raw, unfit->reason));
      ++unfit;
    }
  }
  return {};
}

Status NestedRows::finish(std::size_t draft, Table& table) {
  Output& output = outputs_[draft];
  CONCORD_CHECK(output.rows->finish());
  CONCORD_CHECK(output.ledger.finish_file());
  output.ledger.finish(table);
  table.scan = typed_scan(output.path, output.rows->schema());
  return {};
}

}  // namespace concord::ingest
