#include "ingest/impl/nested_rows.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "ingest/impl/nested_row_source.hpp"
#include "ingest/impl/row_ledger.hpp"
#include "ingest/impl/stretch_cells.hpp"
#include "ingest/impl/typed_rows.hpp"

namespace concord::ingest {
namespace {

/// A row with a cell that has not its column's type.
struct UnfitRow {
  std::uint32_t row = 0;
  std::string reason, raw;
};

/// The rows of one table in a stretch.
struct StretchTable {
  std::vector<ColumnValues> values;
  RowPages pages;
  std::vector<UnfitRow> unfit;  ///< in order
};

/// Makes the rows of a stretch's tables. One for each slot.
class StretchTables {
 public:
  StretchTables(const NestedPlan& plan, bool rows_stay);
  Status make(const KeptStretch& stretch);
  StretchTable& table(std::size_t draft) { return tables_[draft]; }
  const std::vector<UnfitRow>& unfit(std::size_t draft) const { return tables_[draft].unfit; }
  /// After `make`, where there are child tables.
  StretchCells& cells() { return cells_; }

 private:
  void add_column(std::size_t draft, std::size_t column);
  void leave_out_unfit(std::size_t draft);

  const NestedPlan& plan_;
  bool rows_stay_;
  std::vector<StretchTable> tables_;
  std::string bytes_;  ///< of the stretch
  StretchCells cells_;
};

StretchTables::StretchTables(const NestedPlan& plan, bool rows_stay)
    : plan_{plan}, rows_stay_{rows_stay}, tables_(plan.drafts.size()), cells_{plan} {
  if (rows_stay) return;
  for (std::size_t i = 0; i < plan.drafts.size(); ++i) {
    for (const WrittenColumn& column : plan.drafts[i]->columns)
      tables_[i].values.emplace_back(column.decision, plan.as_text);
  }
}

void StretchTables::add_column(std::size_t draft, std::size_t column) {
  StretchTable& table = tables_[draft];
  ColumnValues& values = table.values[column];
  const std::vector<std::string_view>& cells = cells_.cells(draft, column);
  values.clear();
  for (std::uint32_t row = 0; row < cells.size(); ++row) {
    if (values.add(cells[row])) continue;
    values.add_nothing();
    const auto place = std::ranges::lower_bound(table.unfit, row, {}, &UnfitRow::row);
    if (place != table.unfit.end() && place->row == row) continue;
    const WrittenColumn& drawn = plan_.drafts[draft]->columns[column];
    table.unfit.insert(place, {row,
                               "column " + drawn.name + ": " + quoted_cell(cells[row]) + " is no " +
                                   data_type_name(drawn.decision.type),
                               {}});
  }
}

/// Again, without the rows that do not fit, whose cells are kept.
void StretchTables::leave_out_unfit(std::size_t draft) {
  StretchTable& table = tables_[draft];
  for (std::size_t column = 0; column < table.values.size(); ++column) {
    const std::vector<std::string_view>& cells = cells_.cells(draft, column);
    table.values[column].clear();
    auto unfit = table.unfit.begin();
    for (std::uint32_t row = 0; row < cells.size(); ++row) {
      if (unfit == table.unfit.end() || unfit->row != row) {
        table.values[column].add(cells[row]);
        continue;
      }
      unfit->raw += (column == 0 ? "" : " | ") + std::string{cells[row]};
      ++unfit;
    }
  }
}

Status StretchTables::make(const KeptStretch& stretch) {
  if (rows_stay_ && tables_.size() == 1) return {};
  bytes_.resize(stretch.bytes);
  CONCORD_CHECK(plan_.spool.read(stretch.begin, bytes_));
  cells_.start(stretch, bytes_);
  if (rows_stay_) return {};
  for (std::size_t draft = 0; draft < tables_.size(); ++draft) {
    StretchTable& table = tables_[draft];
    table.unfit.clear();
    for (std::size_t column = 0; column < table.values.size(); ++column) add_column(draft, column);
    if (!table.unfit.empty()) leave_out_unfit(draft);
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
};

NestedRows::NestedRows(NestedPlaces places, std::shared_ptr<NestedPlan> plan, bool rows_stay)
    : places_{places}, plan_{std::move(plan)}, rows_stay_{rows_stay} {
  for (const auto& draft : plan_->drafts) {
    const std::string stem =
        draft->parent == nullptr ? places_.stem : places_.stem + "_" + std::to_string(draft->number + 1);
    outputs_.push_back({.path = places_.options.directory / (stem + ".parquet"),
                        .ledger = RowLedger{{places_.options.directory, stem, draft->name}}});
  }
  for (std::size_t i = 0; i < ordered_slots(places_.options.threads); ++i)
    slots_.push_back({StretchTables{*plan_, rows_stay_}});
}

NestedRows::~NestedRows() = default;

Status NestedRows::write() {
  for (std::size_t i = 0; i < outputs_.size() && !rows_stay_; ++i) {
    const TableDraft& draft = *plan_->drafts[i];
    CONCORD_TRY(ParquetFile file,
                ParquetFile::create(outputs_[i].path, schema_of(draft.columns), "the rows of " + draft.name));
    outputs_[i].rows.emplace(std::move(file));
  }
  return work_in_order(*this, places_.options.threads);
}

Result<bool> NestedRows::take(std::size_t slot) {
  const std::string step = "writing the rows of " + plan_->name;
  CONCORD_CHECK(places_.deadline.check(step));
  places_.progress.report(step, next_, plan_->stretches.size());
  if (next_ == plan_->stretches.size()) return false;
  slots_[slot].stretch = next_++;
  return true;
}

Status NestedRows::work(std::size_t slot) {
  Slot& mine = slots_[slot];
  return mine.tables.make(plan_->stretches[mine.stretch]);
}

Status NestedRows::give_records(KeptStretch& stretch, const Slot& slot) {
  RowLedger& ledger = outputs_.front().ledger;
  ledger.see(stretch.records + stretch.refused.size());
  LinesInOrder lines{stretch.lines};
  auto refused = stretch.refused.begin();
  auto mended = stretch.mended.begin();
  auto unfit = slot.tables.unfit(0).begin();
  for (std::uint32_t row = 0;; ++row) {
    for (; refused != stretch.refused.end() && refused->objects_before == row; ++refused) {
      CONCORD_CHECK(ledger.reject(refused->line, refused->raw, refused->reason));
      refused->raw = refused->reason = {};
    }
    if (row == stretch.records) break;
    const bool is_unfit = unfit != slot.tables.unfit(0).end() && unfit->row == row;
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

Status NestedRows::give_children(std::size_t draft, const KeptStretch& stretch, Slot& slot) {
  RowLedger& ledger = outputs_[draft].ledger;
  const std::vector<std::uint32_t>& records = slot.tables.cells().records_of(draft);
  ledger.see(records.size());
  LinesInOrder lines{stretch.lines};
  auto unfit = slot.tables.unfit(draft).begin();
  for (std::uint32_t row = 0; row < records.size(); ++row) {
    const LineNumber line = lines.of(records[row]);
    if (unfit == slot.tables.unfit(draft).end() || unfit->row != row) {
      ledger.accept(line);
      continue;
    }
    CONCORD_CHECK(ledger.reject(line, unfit->raw, unfit->reason));
    ++unfit;
  }
  return {};
}

Status NestedRows::give(std::size_t slot) {
  Slot& mine = slots_[slot];
  KeptStretch& stretch = plan_->stretches[mine.stretch];
  CONCORD_CHECK(give_records(stretch, mine));
  for (std::size_t draft = 1; draft < outputs_.size(); ++draft) CONCORD_CHECK(give_children(draft, stretch, mine));
  for (std::size_t draft = 0; draft < outputs_.size() && !rows_stay_; ++draft)
    CONCORD_CHECK(outputs_[draft].rows->add(std::move(mine.tables.table(draft).pages)));
  return {};
}

Status NestedRows::finish(std::size_t draft, Table& table) {
  Output& output = outputs_[draft];
  if (!rows_stay_) CONCORD_CHECK(output.rows->finish());
  CONCORD_CHECK(output.ledger.finish_file());
  output.ledger.finish(table);
  const Schema schema = schema_of(plan_->drafts[draft]->columns);
  table.scan = typed_scan(rows_stay_ ? std::filesystem::path{} : output.path, schema);
  if (rows_stay_) table.typed_rows = nested_row_source(plan_, draft, table.rows);
  return {};
}

}  // namespace concord::ingest
