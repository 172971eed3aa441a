// Two passes. The first grows the tree of fields; only at its end is it known which of them are lists, so a field's
// values are observed under its path and belong to a table afterwards. The second pass writes rows: of each object that
// is a row, first its own values, then the lists in it, whose rows need its key.
#include "ingest/nested_tables.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "ingest/column_names.hpp"
#include "ingest/impl/field_tree.hpp"
#include "ingest/impl/table_receivers.hpp"

namespace concord::ingest {
namespace {

constexpr std::uint64_t kRecordsBetweenChecks = 8192;
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

struct Run {
  NestedSource& source;
  const std::string& name;
  const std::string& stem;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
};

/// A table in the making. Columns come in this order: the parent's key, own fields, the place among all rows.
struct TableDraft {
  Field* field = nullptr;
  std::string name;
  TableDraft* parent = nullptr;
  std::vector<Field*> fields;
  std::vector<std::string> header_texts;
  Field* key = nullptr;  ///< what children refer to; null: the row's place
  bool has_children = false;
  std::size_t parent_key_at = kNone, place_at = kNone;  ///< columns that are no field
  std::vector<WrittenColumn> columns = {};
  std::optional<WritingReceiver> writer = {};
  std::uint64_t objects = 0;  ///< met in the second pass
};

class NestedTableBuilder {
 public:
  explicit NestedTableBuilder(Run& run) : run_{run}, tree_{run.options.columns_max} {}
  Result<NestedTables> build();

 private:
  using Range = std::pair<std::size_t, std::size_t>;
  template <typename Take>
  Status each_record(const std::string& step, const Take& take);
  Status observe_all();
  Status write_all();
  void draft_tables(Field& table, TableDraft* parent);
  void collect_fields(Field& field, const std::string& prefix, TableDraft& draft);
  void choose_key(TableDraft& draft);
  Status open_writer(TableDraft& draft, std::size_t number);
  void add_columns(TableDraft& draft);
  TypeDecision decide(Field& field, std::uint64_t rows) const;
  Status write_rows(const NestedRecord& record, Range range, TableDraft& draft, std::string_view parent_key,
                    std::string_view refusal);
  void collect_cells(const NestedRecord& record, Range range, Field& field, std::vector<std::string_view>& cells,
                     std::vector<std::pair<Field*, Range>>& lists);
  static std::size_t end_of(const NestedRecord& record, std::size_t begin);
  Result<NestedTables> finish();

  Run& run_;
  FieldTree tree_;
  std::vector<std::unique_ptr<TableDraft>> drafts_;
  std::unordered_map<const Field*, TableDraft*> draft_of_;
};

/// Calls `take` with each record, from the first.
template <typename Take>
Status NestedTableBuilder::each_record(const std::string& step, const Take& take) {
  CONCORD_CHECK(run_.source.rewind());
  NestedRecord record;
  for (std::uint64_t count = 0;; ++count) {
    if (count % kRecordsBetweenChecks == 0) {
      CONCORD_CHECK(run_.deadline.check(step));
      run_.progress.report(step, count, 0);
    }
    CONCORD_TRY(const bool more, run_.source.next(record));
    if (!more) return {};
    CONCORD_CHECK(take(record));
  }
}

Status NestedTableBuilder::observe_all() {
  return each_record("looking at the records of " + run_.name, [this](const NestedRecord& record) -> Status {
    return record.refusal.empty() ? tree_.observe(record) : Status{};
  });
}

void NestedTableBuilder::collect_fields(Field& field, const std::string& prefix, TableDraft& draft) {
  for (const auto& child : field.children) {
    const std::string path = prefix.empty() ? child->name : prefix + "." + child->name;
    const bool is_never_filled = child->is_column && child->children.empty() && !child->is_list;
    if (child->values > 0 || is_never_filled) {
      draft.fields.push_back(child.get());
      draft.header_texts.push_back(path);
    }
    if (child->is_list) {
      draft.has_children = true;
    } else {
      collect_fields(*child, path, draft);
    }
  }
}

/// The first field of the table's own, in the order of the records, that identifies a row; `id` before all others.
void NestedTableBuilder::choose_key(TableDraft& draft) {
  for (const auto& child : draft.field->children) {
    const bool identifies = child->uniqueness && child->uniqueness->holds() && child->is_column && !child->is_list &&
                            child->values == draft.field->objects;
    if (!identifies) continue;
    if (draft.key == nullptr || child->name == "id" || child->name == "_id") draft.key = child.get();
  }
}

void NestedTableBuilder::draft_tables(Field& table, TableDraft* parent) {
  auto made = std::make_unique<TableDraft>();
  TableDraft& draft = *made;
  draft.field = &table;
  draft.parent = parent;
  draft.name = run_.name;
  if (parent != nullptr) {
    std::string path = table.name;
    for (Field* up = table.parent; up != parent->field; up = up->parent) path = up->name + "." + path;
    draft.name = parent->name + "." + path;
  }
  draft_of_[&table] = &draft;
  drafts_.push_back(std::move(made));
  collect_fields(table, "", draft);
  if (draft.has_children) choose_key(draft);
  const auto visit = [&](const auto& self, Field& field) -> void {
    for (const auto& child : field.children) {
      if (child->is_list) {
        draft_tables(*child, &draft);
      } else {
        self(self, *child);
      }
    }
  };
  visit(visit, table);
}

TypeDecision NestedTableBuilder::decide(Field& field, std::uint64_t rows) const {
  TypeDecision decision;
  if (run_.options.as_text) {
    decision.reason = "kept as text, as asked";
    decision.cells = rows;
    decision.empty_cells = rows - std::min(rows, field.values);
    return decision;
  }
  decision = field.observer.decide(field.name);
  decision.empty_cells += rows - std::min(rows, field.values);
  decision.cells = std::max(decision.cells, rows);
  return decision;
}

void NestedTableBuilder::add_columns(TableDraft& draft) {
  TypeDecision place;
  place.type = {TypeKind::kInteger};
  place.reason = "the row's place in the table that child tables refer to";
  std::vector<std::string> texts;
  if (draft.parent != nullptr) {
    const TableDraft& parent = *draft.parent;
    draft.parent_key_at = texts.size();
    texts.push_back(parent.name + "." + (parent.key != nullptr ? parent.key->name : "row"));
    TypeDecision decision = parent.key != nullptr ? decide(*parent.key, parent.field->objects) : place;
    decision.empty_cells = 0;
    draft.columns.push_back({texts.size() - 1, {}, std::move(decision)});
  }
  for (std::size_t i = 0; i < draft.fields.size(); ++i) {
    draft.fields[i]->column = texts.size();
    draft.columns.push_back({texts.size(), {}, decide(*draft.fields[i], draft.field->objects)});
    texts.push_back(draft.header_texts[i]);
  }
  if (draft.has_children && draft.key == nullptr) {
    draft.place_at = texts.size();
    draft.columns.push_back({texts.size(), {}, place});
    texts.push_back(draft.name + ".row");
  }
  const std::vector<std::string> names = unique_names(texts);
  for (std::size_t i = 0; i < names.size(); ++i) draft.columns[i].name = names[i];
  draft.header_texts = std::move(texts);
}

Status NestedTableBuilder::open_writer(TableDraft& draft, std::size_t number) {
  add_columns(draft);
  const std::string stem = number == 0 ? run_.stem : run_.stem + "_" + std::to_string(number + 1);
  CONCORD_TRY(WritingReceiver writer,
              WritingReceiver::create(
                  {run_.options.directory, stem, draft.name},
                  RowWriter{draft.columns, run_.options.as_text ? RowWriter::Cells::kText : RowWriter::Cells::kTyped}));
  draft.writer.emplace(std::move(writer));
  return {};
}

/// The place of the kEnd that belongs to the kObject or kList at `begin`.
std::size_t NestedTableBuilder::end_of(const NestedRecord& record, std::size_t begin) {
  std::size_t depth = 0;
  for (std::size_t at = begin;; ++at) {
    const NestedEventKind kind = record.events[at].kind;
    if (kind == NestedEventKind::kObject || kind == NestedEventKind::kList) ++depth;
    if (kind == NestedEventKind::kEnd && --depth == 0) return at;
  }
}

void NestedTableBuilder::collect_cells(const NestedRecord& record, Range range, Field& field,
                                       std::vector<std::string_view>& cells,
                                       std::vector<std::pair<Field*, Range>>& lists) {
  for (std::size_t at = range.first; at < range.second; ++at) {
    const NestedEvent& event = record.events[at];
    Field& child = *field.find(event.name);
    if (event.kind == NestedEventKind::kValue) {
      cells[child.column] = event.text;
    } else if (event.kind == NestedEventKind::kObject || event.kind == NestedEventKind::kList) {
      const std::size_t end = end_of(record, at);
      if (child.is_list) {
        lists.push_back({&child, {at, end}});
      } else {
        collect_cells(record, {at + 1, end}, child, cells, lists);
      }
      at = end;
    }
  }
}

Status NestedTableBuilder::write_rows(const NestedRecord& record, Range range, TableDraft& draft,
                                      std::string_view parent_key, std::string_view refusal) {
  ++draft.objects;
  Record row;
  row.line = record.line;
  row.raw = record.raw;
  row.damage = draft.parent == nullptr ? record.damage : std::string_view{};
  row.cells.resize(draft.columns.size());
  std::vector<std::pair<Field*, Range>> lists;
  const std::string place = std::to_string(draft.objects);
  if (draft.parent_key_at != kNone) row.cells[draft.parent_key_at] = parent_key;
  if (draft.place_at != kNone) row.cells[draft.place_at] = place;
  collect_cells(record, range, *draft.field, row.cells, lists);
  Judgement judgement;
  if (!refusal.empty()) judgement = {.verdict = Verdict::kReject, .reason = std::string{refusal}};
  CONCORD_CHECK(draft.writer->take(row, judgement));
  const std::string key{draft.key != nullptr ? row.cells[draft.key->column] : std::string_view{place}};
  for (const auto& [list, inside] : lists) {
    TableDraft& child = *draft_of_.at(list);
    if (record.events[inside.first].kind == NestedEventKind::kObject) {  // one alone, where others have a list
      CONCORD_CHECK(write_rows(record, {inside.first + 1, inside.second}, child, key, {}));
      continue;
    }
    for (std::size_t at = inside.first + 1; at < inside.second; ++at) {
      const std::size_t end = end_of(record, at);
      CONCORD_CHECK(write_rows(record, {at + 1, end}, child, key, {}));
      at = end;
    }
  }
  return {};
}

Status NestedTableBuilder::write_all() {
  return each_record("writing the rows of " + run_.name, [this](const NestedRecord& record) -> Status {
    const Range written{0, record.refusal.empty() ? record.events.size() : 0};
    return write_rows(record, written, *drafts_.front(), {}, record.refusal);
  });
}

ColumnFinding finding_of(const WrittenColumn& column, const std::string& header_text) {
  const TypeDecision& decision = column.decision;
  ColumnFinding finding;
  finding.name = column.name;
  finding.header_text = header_text;
  finding.type = decision.type;
  finding.format = decision.format;
  finding.reason = decision.reason;
  finding.currency = decision.currency;
  finding.unit = decision.unit;
  finding.empty_cells = decision.empty_cells;
  finding.damaged_cells = decision.damaged_cells;
  finding.ambiguous_date_order = decision.ambiguous_date_order;
  finding.identifier = decision.identifier;
  return finding;
}

Result<NestedTables> NestedTableBuilder::finish() {
  NestedTables built;
  for (std::size_t i = 0; i < drafts_.size(); ++i) {
    TableDraft& draft = *drafts_[i];
    Table table;
    table.name = draft.name;
    table.names_given = true;
    engine::CsvScan scan;
    scan.path = run_.options.directory / ((i == 0 ? run_.stem : run_.stem + "_" + std::to_string(i + 1)) + ".csv");
    scan.empty_is_null = !run_.options.as_text;
    for (const WrittenColumn& column : draft.columns) {
      table.columns.push_back(finding_of(column, draft.header_texts[column.source]));
      table.schema.push_back({column.name, column.decision.type});
    }
    scan.schema = table.schema;
    CONCORD_CHECK(draft.writer->finish(table));
    scan.record_bytes_max = std::max(scan.record_bytes_max, draft.writer->row_bytes_max());
    table.scan = std::move(scan);
    if (draft.parent != nullptr)
      built.notes.push_back("table \"" + table.name + "\" holds the lists inside \"" + draft.parent->name +
                            "\" and belongs to it by " + table.schema.front().name);
    built.tables.push_back(std::move(table));
  }
  return built;
}

Result<NestedTables> NestedTableBuilder::build() {
  CONCORD_CHECK(observe_all());
  draft_tables(tree_.root(), nullptr);
  if (drafts_.front()->fields.empty() && drafts_.size() == 1)
    return Error{ErrorCode::kInvalidInput, "table " + run_.name + " holds no value; nothing can be read"};
  for (std::size_t i = 0; i < drafts_.size(); ++i) CONCORD_CHECK(open_writer(*drafts_[i], i));
  CONCORD_CHECK(write_all());
  return finish();
}

}  // namespace

Result<NestedTables> build_nested_tables(NestedSource& source, const std::string& name, const std::string& stem,
                                         const ReadOptions& options, const Deadline& deadline, ProgressSink& progress) {
  Run run{source, name, stem, options, deadline, progress};
  NestedTableBuilder builder{run};
  return builder.build();
}

}  // namespace concord::ingest
