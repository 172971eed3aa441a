// Records are read once. Each stretch of them is kept field by field, in a spool, while what all of them look like is
// gathered in the tree of fields; only at the end is it known which fields are lists and what type each column has.
// Then each stretch becomes rows: of every table, column by column, with the keys of the parents. Stretches are parsed,
// and become rows, on all processors; all that goes from one to the next is done in their order. Whoever reads typed
// rows gets them straight from the spool; for all others they are written to a file.
#include "ingest/nested_tables.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "ingest/column_names.hpp"
#include "ingest/impl/field_tree.hpp"
#include "ingest/impl/nested_plan.hpp"
#include "ingest/impl/nested_row_source.hpp"
#include "ingest/impl/nested_rows.hpp"
#include "ingest/impl/stretch_fields.hpp"
#include "ingest/ordered_work.hpp"
#include "ingest/spool.hpp"

namespace concord::ingest {
namespace {

struct Run {
  NestedStretches& source;
  const std::string& name;
  const std::string& stem;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
};

/// Reads all stretches into the spool and the tree.
class StretchReading final : public OrderedWork {
 public:
  StretchReading(Run& run, NestedPlan& plan) : run_{run}, plan_{plan}, slots_(ordered_slots(run.options.threads)) {}
  Status run();
  Result<bool> take(std::size_t slot) override;
  Status work(std::size_t slot) override;
  Status give(std::size_t slot) override;

 private:
  struct Slot {
    StretchFields fields;
    std::vector<Field*> known;  ///< of the tree, for each of `fields`
    std::vector<char> bytes;
    std::size_t written = 0;  ///< of `bytes`
  };
  Run& run_;
  NestedPlan& plan_;
  std::vector<Slot> slots_;
  bool watches_keys_ = true;
  std::uint64_t records_ = 0;
};

/// Whether there are lists, so that keys will be wanted, is told by the first stretch: it is read before all others.
Status StretchReading::run() {
  CONCORD_CHECK(run_.source.start(slots_.size()));
  CONCORD_TRY(const bool any, take(0));
  if (!any) return {};
  CONCORD_CHECK(work(0));
  CONCORD_CHECK(give(0));
  watches_keys_ = plan_.tree.has_lists();
  return work_in_order(*this, run_.options.threads);
}

Result<bool> StretchReading::take(std::size_t slot) {
  const std::string step = "reading the records of " + run_.name;
  CONCORD_CHECK(run_.deadline.check(step));
  run_.progress.report(step, records_, 0);
  return run_.source.take(slot);
}

Status StretchReading::work(std::size_t slot) {
  Slot& mine = slots_[slot];
  mine.fields.start(watches_keys_, run_.options.columns_max, run_.options.as_text);
  CONCORD_CHECK(run_.source.parse(slot, mine.fields));
  mine.fields.finish();
  mine.written = mine.fields.write(mine.bytes);
  return {};
}

Status StretchReading::give(std::size_t slot) {
  Slot& mine = slots_[slot];
  plan_.tree.merge(mine.fields, mine.known);
  const LineNumber first = mine.fields.first_line();
  if (plan_.tree.fields() > run_.options.columns_max || mine.fields.is_too_wide()) {
    return Error{ErrorCode::kLimitExceeded,
                 "the records up to line " + std::to_string(first.value) + " or a little below it have more than " +
                     std::to_string(run_.options.columns_max) +
                     " different fields, the limit; names that are values (dates, numbers) should be values instead"};
  }
  KeptStretch stretch;
  stretch.begin = plan_.spool.size();
  stretch.bytes = mine.written;
  stretch.fields = mine.known;
  for (const StretchField& field : mine.fields.fields()) stretch.objects.push_back(field.objects.count());
  stretch.records = mine.fields.records();
  stretch.lines = std::move(mine.fields.lines());
  stretch.refused = std::move(mine.fields.refused());
  stretch.mended = std::move(mine.fields.mended());
  records_ += stretch.records + stretch.refused.size();
  plan_.stretches.push_back(std::move(stretch));
  return plan_.spool.write({mine.bytes.data(), mine.written});
}

class NestedTableBuilder {
 public:
  NestedTableBuilder(Run& run, Spool spool)
      : run_{run}, plan_{std::make_shared<NestedPlan>(std::move(spool), run.name, run.options.as_text)} {}
  Result<NestedTables> build();

 private:
  void draft_tables(Field& table, TableDraft* parent);
  /// The fields that are the table's own, and the lists among them: child tables.
  static void collect_fields(Field& field, const std::string& prefix, TableDraft& draft, std::vector<Field*>& lists);
  static void choose_key(TableDraft& draft);
  void add_columns(TableDraft& draft);
  TypeDecision decide(Field& field, std::uint64_t rows) const;
  Result<NestedTables> finish(NestedRows& rows);

  /// Where each table's rows stand among all of it.
  void count_objects_above();

  Run& run_;
  std::shared_ptr<NestedPlan> plan_;
};

void NestedTableBuilder::collect_fields(Field& field, const std::string& prefix, TableDraft& draft,
                                        std::vector<Field*>& lists) {
  for (const auto& child : field.children) {
    const std::string path = prefix.empty() ? child->name : prefix + "." + child->name;
    const bool is_never_filled = child->is_column && child->children.empty() && !child->is_list;
    if (child->values > 0 || is_never_filled) {
      draft.fields.push_back(child.get());
      draft.header_texts.push_back(path);
    }
    if (child->is_list) {
      lists.push_back(child.get());
    } else {
      collect_fields(*child, path, draft, lists);
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
  draft.number = plan_->drafts.size();
  draft.parent = parent;
  draft.name = run_.name;
  if (parent != nullptr) {
    std::string path = table.name;
    for (Field* up = table.parent; up != parent->field; up = up->parent) path = up->name + "." + path;
    draft.name = parent->name + "." + path;
  }
  plan_->drafts.push_back(std::move(made));
  std::vector<Field*> lists;
  collect_fields(table, "", draft, lists);
  draft.has_children = !lists.empty();
  if (draft.has_children) choose_key(draft);
  for (Field* list : lists) draft_tables(*list, &draft);
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

Result<NestedTables> NestedTableBuilder::finish(NestedRows& rows) {
  NestedTables built;
  for (const auto& made : plan_->drafts) {
    const TableDraft& draft = *made;
    Table table;
    table.name = draft.name;
    table.names_given = true;
    for (const WrittenColumn& column : draft.columns) {
      table.columns.push_back(column_finding(column.name, draft.header_texts[column.source], column.decision));
      table.schema.push_back({column.name, column.decision.type});
    }
    CONCORD_CHECK(rows.finish(draft.number, table));
    if (draft.parent != nullptr)
      built.notes.push_back("table \"" + table.name + "\" holds the lists inside \"" + draft.parent->name +
                            "\" and belongs to it by " + table.schema.front().name);
    built.tables.push_back(std::move(table));
  }
  return built;
}

void NestedTableBuilder::count_objects_above() {
  std::vector<std::uint64_t> above(plan_->drafts.size(), 0);
  for (KeptStretch& stretch : plan_->stretches) {
    stretch.objects_above = above;
    for (const auto& draft : plan_->drafts) {
      const auto found = std::ranges::find(stretch.fields, draft->field);
      if (found != stretch.fields.end())
        above[draft->number] += stretch.objects[static_cast<std::size_t>(found - stretch.fields.begin())];
    }
    above.front() += stretch.refused.size();
  }
}

Result<NestedTables> NestedTableBuilder::build() {
  CONCORD_CHECK(StretchReading(run_, *plan_).run());
  CONCORD_CHECK(plan_->spool.flush());
  draft_tables(plan_->tree.root(), nullptr);
  if (plan_->drafts.front()->fields.empty() && plan_->drafts.size() == 1)
    return Error{ErrorCode::kInvalidInput, "table " + run_.name + " holds no value; nothing can be read"};
  for (const auto& draft : plan_->drafts) add_columns(*draft);
  plan_->tree.forget_values();
  count_objects_above();
  const bool rows_stay = run_.options.typed_rows_suffice && rows_may_stay(*plan_);
  NestedRows rows{{run_.options, run_.stem, run_.deadline, run_.progress}, plan_, rows_stay};
  CONCORD_CHECK(rows.write());
  return finish(rows);
}

}  // namespace

Result<NestedTables> build_nested_tables(NestedStretches& source, const std::string& name, const std::string& stem,
                                         const ReadOptions& options, const Deadline& deadline, ProgressSink& progress) {
  Run run{source, name, stem, options, deadline, progress};
  CONCORD_TRY(Spool spool, Spool::create(options.directory));
  return NestedTableBuilder{run, std::move(spool)}.build();
}

}  // namespace concord::ingest
