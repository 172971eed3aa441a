#include <fmt/format.h>

#include <algorithm>

#include "core/version.hpp"
#include "reconcile/impl/decision_files.hpp"
#include "reconcile/impl/timeline.hpp"
#include "reconcile/input_name.hpp"
#include "reconcile/reconcile_report.hpp"
#include "reconcile/row_files.hpp"
#include "reconcile/row_reader.hpp"

namespace concord::reconcile {
namespace {

using report::CellKind;
using Tone = report::KeyFigures::Figure::Tone;

std::string money(const Outcome& outcome, const Decimal& value) {
  return (outcome.currency.empty() ? "" : outcome.currency + " ") + value.to_grouped_string();
}

std::string rows_text(std::uint64_t rows) {
  return fmt::format("{} row{}", rows, rows == 1 ? "" : "s");
}

const Bucket* find_bucket(const Outcome& outcome, BucketKind kind) {
  const auto place = std::find_if(outcome.buckets.begin(), outcome.buckets.end(),
                                  [&](const Bucket& bucket) { return bucket.kind == kind; });
  return place == outcome.buckets.end() ? nullptr : &*place;
}

std::string name_of(const Outcome& outcome, const SideSummary& side) {
  return name_for_people(side.input, &side == &outcome.left ? outcome.right.input : outcome.left.input);
}

std::string title_of(const Outcome& outcome, BucketKind kind) {
  if (kind == BucketKind::kMissingFromLeft) return "Missing from " + name_of(outcome, outcome.left);
  if (kind == BucketKind::kMissingFromRight) return "Missing from " + name_of(outcome, outcome.right);
  return std::string{bucket_title(kind)};
}

bool have_nothing_in_common(const Outcome& outcome) {
  return outcome.left.rows > 0 && outcome.right.rows > 0 &&
         std::none_of(outcome.buckets.begin(), outcome.buckets.end(), [](const Bucket& bucket) {
           return bucket.kind <= BucketKind::kAmountDiffers || bucket.kind == BucketKind::kAmbiguous;
         });
}

// The first sentence anyone reads: how much is missing, where, and whether the rest is explained.
std::string answer(const Outcome& outcome) {
  std::string text;
  if (have_nothing_in_common(outcome)) {
    text = fmt::format("{} and {} have no row in common: are these the right files, of the same time? ",
                       name_of(outcome, outcome.left), name_of(outcome, outcome.right));
  }
  if (const Bucket* bucket = find_bucket(outcome, BucketKind::kMissingFromLeft)) {
    text += fmt::format("{} lacks {} ({}). ", name_of(outcome, outcome.left), money(outcome, bucket->right_sum),
                        rows_text(bucket->right_rows));
  }
  if (const Bucket* bucket = find_bucket(outcome, BucketKind::kMissingFromRight)) {
    text += fmt::format("{} lacks {} ({}). ", name_of(outcome, outcome.right), money(outcome, bucket->left_sum),
                        rows_text(bucket->left_rows));
  }
  if (text.empty()) text = "Nothing is missing on either side. ";
  if (const Bucket* bucket = find_bucket(outcome, BucketKind::kAmbiguous)) {
    text += fmt::format("{} cannot be told apart. ", rows_text(bucket->left_rows + bucket->right_rows));
  }
  return text + fmt::format("{} differ by {}; every cent of it is explained.",
                            outcome.scope ? "Inside the scope the totals" : "The totals",
                            money(outcome, in_scope_difference(outcome)));
}

report::KeyFigures key_figures(const Outcome& outcome) {
  report::KeyFigures block;
  const auto missing = [&](BucketKind kind, bool right) {
    const Bucket* bucket = find_bucket(outcome, kind);
    const Decimal zero = Decimal::make(0, outcome.scale).value();
    const Decimal sum = bucket == nullptr ? zero : (right ? bucket->right_sum : bucket->left_sum);
    const std::uint64_t rows = bucket == nullptr ? 0 : bucket->left_rows + bucket->right_rows;
    block.figures.push_back(
        {title_of(outcome, kind), money(outcome, sum), rows_text(rows), rows == 0 ? Tone::kGood : Tone::kBad});
  };
  missing(BucketKind::kMissingFromLeft, true);
  missing(BucketKind::kMissingFromRight, false);
  std::uint64_t matched = 0;
  for (const Bucket& bucket : outcome.buckets)
    matched += bucket.kind <= BucketKind::kAmountDiffers ? bucket.left_rows : 0;
  const double share =
      outcome.left.rows == 0 ? 0 : 100.0 * static_cast<double>(matched) / static_cast<double>(outcome.left.rows);
  block.figures.push_back({"Matched", fmt::format("{:.1f} %", share),
                           fmt::format("{} of {} left rows", matched, outcome.left.rows), Tone::kNeutral});
  block.figures.push_back({outcome.scope ? "Difference inside the scope" : "Difference of the totals",
                           money(outcome, in_scope_difference(outcome)), "explained to the cent", Tone::kGood});
  return block;
}

report::Waterfall waterfall(const Outcome& outcome) {
  report::Waterfall chart{.title = "From one total to the other", .unit = outcome.currency, .bars = {}};
  chart.bars.push_back({name_of(outcome, outcome.left), outcome.left.sum.to_string(), true});
  for (const Bucket& bucket : outcome.buckets) {
    if (bucket.difference.is_zero()) continue;
    chart.bars.push_back({title_of(outcome, bucket.kind), bucket.difference.negated().to_string(), false});
  }
  chart.bars.push_back({name_of(outcome, outcome.right), outcome.right.sum.to_string(), true});
  return chart;
}

report::Table bucket_table(const Outcome& outcome) {
  report::Table table;
  table.title = "Where every row went";
  table.columns = {{"Bucket", CellKind::kText},       {"Events", CellKind::kInteger},
                   {"Left rows", CellKind::kInteger}, {"Right rows", CellKind::kInteger},
                   {"Left sum", CellKind::kMoney},    {"Right sum", CellKind::kMoney},
                   {"Difference", CellKind::kMoney}};
  std::uint64_t groups = 0, left_rows = 0, right_rows = 0;
  for (const Bucket& bucket : outcome.buckets) {
    table.rows.push_back({title_of(outcome, bucket.kind), std::to_string(bucket.groups),
                          std::to_string(bucket.left_rows), std::to_string(bucket.right_rows),
                          bucket.left_sum.to_string(), bucket.right_sum.to_string(), bucket.difference.to_string()});
    groups += bucket.groups;
    left_rows += bucket.left_rows;
    right_rows += bucket.right_rows;
  }
  table.totals = {"Total",
                  std::to_string(groups),
                  std::to_string(left_rows),
                  std::to_string(right_rows),
                  outcome.left.sum.to_string(),
                  outcome.right.sum.to_string(),
                  outcome.explained.to_string()};
  return table;
}

std::string row_list(const std::vector<RowNumber>& rows) {
  std::string text;
  for (const RowNumber row : rows) text += (text.empty() ? "" : ", ") + std::to_string(row.value);
  return text;
}

std::string sum_text(const Outcome& outcome, const std::vector<RowNumber>& rows,
                     const std::vector<std::int64_t>& amounts) {
  if (rows.empty()) return "";
  Int128 sum = 0;
  for (const RowNumber row : rows) sum += amounts[row.value];
  return amount_text(outcome, sum);
}

// The groups of every bucket in which something deserves a look, and then the quiet matches.
std::vector<report::Table> group_tables(const Outcome& outcome, std::size_t rows_max) {
  std::vector<report::Table> tables;
  for (std::size_t kind = kBucketKinds; kind-- > 0;) {
    report::Table table;
    std::uint64_t seen = 0;
    for (const Group& group : outcome.groups) {
      if (group.bucket != static_cast<BucketKind>(kind)) continue;
      if (seen++ >= rows_max) continue;
      table.rows.push_back({row_list(group.left), row_list(group.right),
                            sum_text(outcome, group.left, outcome.left_amounts),
                            sum_text(outcome, group.right, outcome.right_amounts),
                            fmt::format("{:.4f}", group.confidence), group.explanation});
    }
    if (seen == 0) continue;
    table.title = bucket_title(static_cast<BucketKind>(kind));
    const bool usual = static_cast<BucketKind>(kind) == BucketKind::kMatchedTolerance;
    table.sheet = usual ? "Matched, fee or rate" : table.title;  // a sheet's name has 31 characters at most
    table.columns = {{"Left rows", CellKind::kText},     {"Right rows", CellKind::kText},
                     {"Left amount", CellKind::kMoney},  {"Right amount", CellKind::kMoney},
                     {"Confidence", CellKind::kPercent}, {"Explanation", CellKind::kText}};
    table.rows_left_out = seen - table.rows.size();
    table.full_file = "pairs.csv";
    tables.push_back(std::move(table));
  }
  return tables;
}

/// Numbers that name something are texts: 100037 is order 100037, not 100,037 of anything.
CellKind cell_kind(const Column& column, const std::vector<std::string>& quantities) {
  const bool quantity = std::find(quantities.begin(), quantities.end(), column.name) != quantities.end();
  switch (column.type.kind) {
    case TypeKind::kInteger:
      return quantity ? CellKind::kInteger : CellKind::kText;
    case TypeKind::kDecimal:
      return quantity ? CellKind::kMoney : CellKind::kText;
    case TypeKind::kDouble:
      return quantity ? CellKind::kDecimal : CellKind::kText;
    case TypeKind::kDate:
    case TypeKind::kTimestamp:
      return CellKind::kDate;
    case TypeKind::kBoolean:
    case TypeKind::kTime:
    case TypeKind::kTimestampTz:
    case TypeKind::kText:
      return CellKind::kText;
  }
  return CellKind::kText;
}

struct RowTable {
  std::string title, file, sheet;
  const std::vector<RowNumber>* rows;
  const SideInput* side;
  const SideSummary* summary;
  std::string data_table;
};

Result<report::Table> rows_table(const RowTable& wanted, engine::Session& session, std::size_t rows_max,
                                 const Deadline& deadline) {
  report::Table table;
  table.title = wanted.title;
  table.sheet = wanted.sheet;
  table.full_file = wanted.file;
  table.columns = place_columns(wanted.side->table->schema);
  for (const Column& column : wanted.side->table->schema)
    table.columns.push_back({column.name, cell_kind(column, wanted.summary->quantities)});
  const std::size_t shown = std::min(rows_max, wanted.rows->size());
  table.rows_left_out = wanted.rows->size() - shown;
  CONCORD_CHECK(read_rows(session, wanted.data_table, wanted.side->table->schema, std::span{*wanted.rows}.first(shown),
                          deadline, [&](RowNumber row, std::span<const std::string> cells) -> Status {
                            table.rows.push_back({std::to_string(row.value), wanted.side->table->place_of(row)});
                            table.rows.back().insert(table.rows.back().end(), cells.begin(), cells.end());
                            return {};
                          }));
  return table;
}

void add_choices(const Outcome& outcome, report::Document& document) {
  document.blocks.emplace_back(report::Heading{"How it was decided"});
  report::Table columns;
  columns.title = "Columns";
  columns.columns = {{"", CellKind::kText},
                     {name_of(outcome, outcome.left), CellKind::kText},
                     {name_of(outcome, outcome.right), CellKind::kText}};
  const auto& left = outcome.left.columns;
  const auto& right = outcome.right.columns;
  const auto joined = [](const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, ", ")); };
  columns.rows = {{"Amount", left.amount, right.amount},
                  {"Date", left.date, right.date},
                  {"Reference", left.reference, right.reference},
                  {"Names and texts", joined(left.texts), joined(right.texts)}};
  document.blocks.emplace_back(std::move(columns));
  for (const std::string& reason : left.reasons) document.blocks.emplace_back(report::Paragraph{reason});
  if (outcome.scope) {
    const Scope& scope = *outcome.scope;
    document.blocks.emplace_back(report::Paragraph{fmt::format(
        "Scope: only {} rows with {} can correspond ({}, {}; confidence {:.0f} %).", scope.on_right ? "right" : "left",
        scope.filter, rows_text(scope.rows), money(outcome, scope.sum), 100 * scope.confidence)});
    for (const std::string& sentence : scope.evidence) document.blocks.emplace_back(report::Paragraph{sentence});
    for (const std::string& sentence : scope.alternatives)
      document.blocks.emplace_back(report::Paragraph{"Alternative: " + sentence});
  }
  for (const std::string& sentence : outcome.learnt.sentences)
    document.blocks.emplace_back(report::Paragraph{sentence});
  for (const StatementCheck& check : outcome.checks) {
    if (check.holds) document.blocks.emplace_back(report::Paragraph{"Checked: " + check.sentence + "."});
  }
}

// What the statements say of themselves; only what does not hold deserves a place before what is open.
void add_checks(const Outcome& outcome, report::Document& document) {
  report::Table table;
  table.title = "Balances and totals that do not hold";
  table.sheet = "Statement checks";
  table.columns = {{"Check", CellKind::kText}, {"Difference", CellKind::kMoney}, {"What it says", CellKind::kText}};
  for (const StatementCheck& check : outcome.checks) {
    if (!check.holds) table.rows.push_back({check.what, check.difference.to_string(), check.sentence});
  }
  if (!table.rows.empty()) document.blocks.emplace_back(std::move(table));
}

// Why rows are open, the surest reasons first.
void add_explanations(const Outcome& outcome, std::size_t rows_max, report::Document& document) {
  std::vector<const Explanation*> order;
  for (const Explanation& each : outcome.explanations) order.push_back(&each);
  std::stable_sort(order.begin(), order.end(),
                   [](const Explanation* one, const Explanation* two) { return one->confidence > two->confidence; });
  const auto in_words = [](std::string kind) {
    std::replace(kind.begin(), kind.end(), '_', ' ');
    return kind;
  };
  report::Table table;
  table.title = "Why rows are open, and what would settle them";
  table.sheet = "Explanations";
  table.full_file = "explanations.csv";
  table.columns = {{"Side", CellKind::kText},          {"Row", CellKind::kInteger},
                   {"Amount", CellKind::kMoney},       {"Reason", CellKind::kText},
                   {"Confidence", CellKind::kPercent}, {"Explanation", CellKind::kText},
                   {"Proposed entry", CellKind::kText}};
  for (const Explanation* each : order) {
    if (table.rows.size() == rows_max) break;
    const auto& amounts = each->on_left ? outcome.left_amounts : outcome.right_amounts;
    table.rows.push_back({each->on_left ? "left" : "right", std::to_string(each->row.value),
                          amount_text(outcome, amounts[each->row.value]), in_words(each->kind),
                          fmt::format("{:.4f}", each->confidence), each->sentence, each->entry});
  }
  table.rows_left_out = order.size() - table.rows.size();
  if (!table.rows.empty()) document.blocks.emplace_back(std::move(table));
}

void add_provenance(const Outcome& outcome, report::Document& document) {
  document.blocks.emplace_back(report::Heading{"Provenance"});
  report::Table table;
  table.title = "Inputs";
  table.columns = {{"Input", CellKind::kText},
                   {"Rows", CellKind::kInteger},
                   {"Rejected", CellKind::kInteger},
                   {"Sum", CellKind::kMoney},
                   {"SHA-256", CellKind::kText}};
  for (const SideSummary* side : {&outcome.left, &outcome.right}) {
    table.rows.push_back(
        {side->input, std::to_string(side->rows), std::to_string(side->rejected), side->sum.to_string(), side->sha256});
  }
  document.blocks.emplace_back(std::move(table));
  document.blocks.emplace_back(report::Paragraph{fmt::format("Concord {}, {}.", program_version(), outcome.engine)});
  const std::vector<std::string> statements = provenance_statements(outcome);
  if (outcome.exported) {
    document.blocks.emplace_back(
        report::Paragraph{"All rows lie beside this report as Parquet, with the bucket and group of each. The "
                          "statements below run on them "
                          "as they are, in this folder and in this order; the last one adds up the buckets."});
  }
  for (std::size_t index = 0; index < statements.size(); ++index) {
    document.blocks.emplace_back(report::Code{fmt::format("Statement {}", index + 1), "sql", statements[index]});
  }
}

}  // namespace

Result<report::Document> reconcile_document(const Outcome& outcome, engine::Session& session, const SideInput& left,
                                            const SideInput& right, std::size_t rows_max, const Deadline& deadline) {
  report::Document document;
  document.title = "Reconciliation of " + name_of(outcome, outcome.left) + " with " + name_of(outcome, outcome.right);
  document.subtitle = answer(outcome);
  document.blocks.emplace_back(key_figures(outcome));
  document.blocks.emplace_back(waterfall(outcome));
  if (auto timeline = timeline_of(outcome)) document.blocks.emplace_back(*std::move(timeline));
  document.blocks.emplace_back(bucket_table(outcome));
  add_checks(outcome, document);
  if (!outcome.decisions.empty()) document.blocks.emplace_back(decision_table(outcome));
  document.blocks.emplace_back(report::Heading{"What is open"});
  const bool scope_on_left = outcome.scope && !outcome.scope->on_right;
  const std::vector<RowTable> wanted{
      {title_of(outcome, BucketKind::kMissingFromLeft), "right_unmatched.csv", "Missing from left",
       &outcome.missing_from_left, &right, &outcome.right, "right_data"},
      {title_of(outcome, BucketKind::kMissingFromRight), "left_unmatched.csv", "Missing from right",
       &outcome.missing_from_right, &left, &outcome.left, "left_data"},
      {"Out of scope", scope_on_left ? "left_out_of_scope.csv" : "right_out_of_scope.csv", "Out of scope",
       &outcome.out_of_scope, scope_on_left ? &left : &right, scope_on_left ? &outcome.left : &outcome.right,
       scope_on_left ? "left_data" : "right_data"}};
  for (const RowTable& table : wanted) {
    if (table.rows->empty()) continue;
    CONCORD_TRY(auto filled, rows_table(table, session, rows_max, deadline));
    document.blocks.emplace_back(std::move(filled));
  }
  add_explanations(outcome, rows_max, document);
  for (report::Table& table : group_tables(outcome, rows_max)) document.blocks.emplace_back(std::move(table));
  add_choices(outcome, document);
  add_provenance(outcome, document);
  return document;
}

}  // namespace concord::reconcile
