#include <algorithm>

#include "reconcile/impl/context.hpp"
#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

Status load_table(Context& context, Side& side) {
  CONCORD_TRY(std::string sql, context.session.create_numbered_table(side.data_table, side.input->view, "concord_row",
                                                                     context.deadline));
  context.outcome.sources.push_back(
      {side.data_table, std::move(sql), side.data_table == "left_data" ? "left.parquet" : "right.parquet"});
  std::vector<profile::ColumnHint> hints;
  for (const ingest::ColumnFinding& finding : side.input->table->columns) {
    hints.push_back(
        {.currency = finding.currency, .damaged_cells = finding.damaged_cells, .identifier = finding.identifier});
  }
  context.progress.report("profiling " + side.input->name, 0, 0);
  CONCORD_TRY(side.profile, profile::profile_table(context.session, side.data_table, side.input->table->schema, hints,
                                                   context.deadline, context.progress));
  return {};
}

// A spreadsheet that took a reference for a number left this behind: 2.02E+34.
bool is_damaged_reference(std::string_view text) {
  std::size_t place = 0;
  const auto digits = [&] {
    const std::size_t begin = place;
    while (place < text.size() && text[place] >= '0' && text[place] <= '9') ++place;
    return place > begin;
  };
  if (!digits()) return false;
  if (place < text.size() && (text[place] == '.' || text[place] == ',')) {
    ++place;
    if (!digits()) return false;
  }
  if (place >= text.size() || (text[place] != 'E' && text[place] != 'e')) return false;
  ++place;
  if (place < text.size() && (text[place] == '+' || text[place] == '-')) ++place;
  return digits() && place == text.size();
}

sql::Expression text_expression(const ChosenColumns& columns) {
  std::vector<sql::Expression> texts;
  for (const std::string& name : columns.texts) texts.push_back(sql::to_text(sql::column(name)));
  return texts.empty() ? sql::text("") : sql::join_text(" ", texts);
}

Status create_event_table(Context& context, const Side& side) {
  const ChosenColumns& columns = side.columns;
  const auto or_null = [](const std::string& name, TypeKind kind, auto value) {
    return name.empty() ? sql::null_of({kind}) : value(sql::column(name));
  };
  sql::Select rows{side.data_table};
  rows.column("concord_row")
      .column(sql::to_decimal(sql::column(columns.amount), Decimal::kMaxDigits, context.scale), "amount")
      .column(or_null(columns.date, TypeKind::kDate, sql::to_date), "day")
      .column(or_null(columns.reference, TypeKind::kText, comparable_reference), "reference")
      .column(text_expression(columns), "text");
  return context.execute(sql::create_table_as(side.event_table, rows, sql::Dialect::kDuckdb));
}

Status read_events(Context& context, Side& side) {
  constexpr Int128 kAmountMax = 9'000'000'000'000'000'000LL;
  sql::Select rows{side.event_table};
  rows.column("concord_row").column("amount").column("day").column("reference").column("text");
  CONCORD_TRY(auto stream, context.query(rows.sql(sql::Dialect::kDuckdb)));
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return {};
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      const RowNumber number{static_cast<std::uint64_t>(chunk->column(0).integer(row))};
      if (chunk->column(1).is_null(row)) {
        side.without_amount.push_back(number);
        continue;
      }
      const Int128 amount = chunk->column(1).decimal_coefficient(row);
      if (amount > kAmountMax || amount < -kAmountMax) {
        return Error{ErrorCode::kLimitExceeded, side.input->name + ", row " + std::to_string(number.value) +
                                                    ": the amount in \"" + side.columns.amount +
                                                    "\" is too large to be matched (19 digits at most)."};
      }
      side.events.numbers.push_back(number);
      side.events.amounts.push_back(static_cast<std::int64_t>(amount));
      side.events.days.push_back(
          chunk->column(2).is_null(row) ? kNoDay : static_cast<std::int32_t>(chunk->column(2).integer(row)));
      const std::string_view reference =
          chunk->column(3).is_null(row) ? std::string_view{} : chunk->column(3).text(row);
      side.events.references.push_back(is_damaged_reference(reference) ? "" : normalise_reference(reference));
      side.events.texts.push_back(chunk->column(4).is_null(row) ? "" : normalise_text(chunk->column(4).text(row)));
    }
  }
}

}  // namespace

Status load_tables(Context& context) {
  CONCORD_CHECK(load_table(context, context.left));
  return load_table(context, context.right);
}

Status load_events(Context& context) {
  for (Side* side : {&context.left, &context.right}) {
    CONCORD_CHECK(create_event_table(context, *side));
    CONCORD_CHECK(read_events(context, *side));
    side->settled.assign(side->events.size(), false);
    side->out_of_scope.assign(side->events.size(), false);
  }
  return {};
}

sql::Expression comparable_reference(const sql::Expression& reference) {
  return sql::upper_ascii(sql::trim_blanks(sql::to_text(reference)));
}

Decimal amount_of(const Context& context, std::int64_t amount) {
  return Decimal::make(amount, context.scale).value();
}

}  // namespace concord::reconcile
