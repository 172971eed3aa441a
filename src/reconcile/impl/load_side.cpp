#include <fmt/format.h>

#include <algorithm>

#include "reconcile/impl/category_words.hpp"
#include "reconcile/impl/context.hpp"
#include "reconcile/impl/reference_style.hpp"
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

bool is_left(const Context& context, const Side& side) {
  return &side == &context.left;
}

// The references as both sides would write them, where an earlier run learnt how these columns differ.
sql::Expression reference_expression(const Context& context, const Side& side) {
  const sql::Expression reference = comparable_reference(sql::column(side.columns.reference));
  const auto& learnt = context.options.learnt;
  const bool known = learnt && learnt->references && learnt->left.reference == context.left.columns.reference &&
                     learnt->right.reference == context.right.columns.reference;
  if (!known) return reference;
  return core_reference(reference, is_left(context, side) ? learnt->references->left : learnt->references->right,
                        *learnt->references);
}

// The column of categories that an earlier run learnt, or "".
Result<std::string> category_column(const Context& context, const Side& side) {
  const auto& learnt = context.options.learnt;
  if (!learnt || !learnt->categories) return std::string{};
  const std::string& name = is_left(context, side) ? learnt->categories->left : learnt->categories->right;
  CONCORD_CHECK(need_learnt_column(side, name));
  return name;
}

Status create_event_table(Context& context, const Side& side) {
  const ChosenColumns& columns = side.columns;
  CONCORD_TRY(const std::string category, category_column(context, side));
  const auto or_null = [](const std::string& name, TypeKind kind, auto value) {
    return name.empty() ? sql::null_of({kind}) : value(sql::column(name));
  };
  sql::Select rows{side.data_table};
  rows.column("concord_row")
      .column(sql::to_decimal(sql::column(columns.amount), Decimal::kMaxDigits, context.scale), "amount")
      .column(or_null(columns.date, TypeKind::kDate, sql::to_date), "day")
      .column(columns.reference.empty() ? sql::null_of({TypeKind::kText}) : reference_expression(context, side),
              "reference")
      .column(text_expression(columns), "text");
  if (!category.empty()) rows.column(sql::to_text(sql::column(category)), "category");
  return context.execute(sql::create_table_as(side.event_table, rows, sql::Dialect::kDuckdb));
}

Status read_events(Context& context, Side& side) {
  constexpr Int128 kAmountMax = 9'000'000'000'000'000'000LL;
  sql::Select rows{side.event_table};
  rows.column("concord_row").column("amount").column("day").column("reference").column("text");
  const auto& learnt = context.options.learnt;
  const bool with_category = learnt && learnt->categories;
  const CategoryNumbers categories = with_category ? CategoryNumbers{*learnt->categories} : CategoryNumbers{};
  if (with_category) rows.column("category");
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
      if (!with_category) continue;
      const std::string_view word = chunk->column(5).is_null(row) ? std::string_view{} : chunk->column(5).text(row);
      side.events.categories.push_back(categories.of(is_left(context, side), word));
    }
  }
}

}  // namespace

Status need_learnt_column(const Side& side, const std::string& column) {
  const auto& columns = side.profile.columns;
  if (std::any_of(columns.begin(), columns.end(), [&](const auto& each) { return each.name == column; })) return {};
  return Error{ErrorCode::kInvalidInput,
               fmt::format("The settings that were learnt look at the column \"{}\", which {} does not have. Are these "
                           "files of another kind?",
                           column, side.input->name)};
}

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
