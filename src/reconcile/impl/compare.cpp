// Each side becomes a numbered table: of all its rows, or, where hashes of values decide, of those that are not sure to
// be on both sides, value by value. Rows whose key is no key are set aside first; one full outer join of the others
// keeps only what differs, and everything else is counted by subtraction.
#include "reconcile/compare.hpp"

#include <algorithm>
#include <array>

#include "engine/api/sql.hpp"
#include "reconcile/impl/compare_columns.hpp"
#include "reconcile/impl/difference_files.hpp"
#include "reconcile/impl/differing_rows.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

constexpr sql::Dialect kDialect = sql::Dialect::kDuckdb;
constexpr std::string_view kRow = "concord_row";

struct SideTotals {
  std::uint64_t set_aside_rows = 0;
  Decimal sum, set_aside_sum;
};

struct Run {
  engine::Session& session;
  const SideInput& left;
  const SideInput& right;
  const CompareOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
  ComparedColumns columns{};
  std::vector<std::string> sql{};
  SideTotals left_totals{}, right_totals{};
  bool reduced = false;  ///< the tables lack rows that are equal on both sides

  const SideInput& side(bool is_left) const { return is_left ? left : right; }
  Status create_table(std::string_view name, const sql::Select& rows) {
    sql.push_back(sql::create_table_as(name, rows, kDialect));
    return session.execute(sql.back(), deadline);
  }
  Result<std::unique_ptr<engine::ResultStream>> query(const sql::Select& rows) {
    sql.push_back(rows.sql(kDialect));
    return session.query(sql.back(), deadline);
  }
};

std::string table_of(bool left) {
  return left ? "left_rows" : "right_rows";
}

std::string set_aside_of(bool left) {
  return left ? "left_set_aside" : "right_set_aside";
}

std::string numbered(std::string_view prefix, std::size_t number) {
  return std::string{prefix} + std::to_string(number);
}

// A column as a value whose equality is that of the pair.
sql::Expression comparable(const sql::Expression& value, const Column& column, const Column& other, bool strict) {
  if (strict) return value;
  const bool same_type = column.type.kind == other.type.kind;
  switch (comparison_kind(column.type.kind, other.type.kind)) {
    case ComparisonKind::kSame:
    case ComparisonKind::kNumber:
      return value;
    case ComparisonKind::kMoment:
      return same_type ? value : sql::to_timestamp(value);
    case ComparisonKind::kText:
      return column.type.kind == TypeKind::kText ? sql::composed(value) : sql::to_text(value);
  }
  return value;
}

sql::Expression key_of(const Run& run, std::size_t index, std::string_view alias, bool left) {
  const ColumnMatch& key = run.columns.keys[index];
  const Column& column = left ? key.left : key.right;
  const sql::Expression value =
      comparable(sql::column(alias, column.name), column, left ? key.right : key.left, run.options.strict);
  return run.options.strict ? sql::nullif(value, sql::text("")) : value;
}

// What `part` says of each key column, joined by AND.
template <typename Part>
sql::Expression for_all_keys(const Run& run, const Part& part) {
  sql::Expression all = part(std::size_t{0});
  for (std::size_t index = 1; index < run.columns.keys.size(); ++index) all = all && part(index);
  return all;
}

sql::Expression empty_key(const Run& run, std::string_view alias, bool left) {
  return for_all_keys(run, [&](std::size_t index) { return sql::is_null(key_of(run, index, alias, left)); });
}

sql::Expression amount_of(const Run& run, std::string_view alias, bool left) {
  const int scale = run.columns.scale;
  if (!run.columns.amount)
    return sql::null_of({TypeKind::kDecimal, Decimal::kMaxDigits, static_cast<std::uint8_t>(scale)});
  const Column& column = left ? run.columns.amount->left : run.columns.amount->right;
  return sql::to_decimal(sql::column(alias, column.name), Decimal::kMaxDigits, scale);
}

sql::Expression sum_or_zero(const Run& run, const sql::Aggregate& sum) {
  return sql::coalesce({sum, sql::decimal(Decimal::make(0, run.columns.scale).value())});
}

// Whether the difference of two numbers or of two moments is known and at most `most`.
sql::Expression is_near(const sql::Expression& one, const sql::Expression& other, int scale,
                        const sql::Expression& most) {
  return sql::coalesce({sql::absolute(sql::minus(one, other, scale)) <= most, sql::boolean(false)});
}

sql::Expression near_numbers(const ColumnMatch& value, const sql::Expression& one, const sql::Expression& other,
                             const Decimal& tolerance) {
  constexpr int kDigits = Decimal::kMaxDigits - 1;  // the difference may need one more
  constexpr int kDigitsOfDouble = 9;
  const auto scale_of = [](const Column& column) {
    return column.type.kind == TypeKind::kDouble ? kDigitsOfDouble : int{column.type.scale};
  };
  const int scale = std::max({scale_of(value.left), scale_of(value.right), tolerance.scale()});
  return is_near(sql::try_decimal(one, kDigits, scale), sql::try_decimal(other, kDigits, scale), scale,
                 sql::decimal(tolerance));
}

// Two values that count as different.
sql::Expression differs(const Run& run, const ColumnMatch& value, const sql::Expression& left,
                        const sql::Expression& right) {
  const bool strict = run.options.strict;
  const sql::Expression one = comparable(left, value.left, value.right, strict);
  const sql::Expression other = comparable(right, value.right, value.left, strict);
  const sql::Expression unequal = sql::differs(one, other);
  if (strict) return unequal;
  const ComparisonKind kind = comparison_kind(value.left.type.kind, value.right.type.kind);
  const bool moment = kind == ComparisonKind::kMoment ||
                      (kind == ComparisonKind::kSame && value.left.type.kind == TypeKind::kTimestampTz);
  if (is_number(value.left.type.kind) && kind == ComparisonKind::kNumber && run.options.tolerance)
    return unequal && !near_numbers(value, one, other, *run.options.tolerance);
  if (moment && run.options.window_days) {
    const sql::Expression most = sql::integer(std::int64_t{*run.options.window_days} * 86'400'000'000);
    return unequal && !is_near(sql::microseconds_since_1970(one), sql::microseconds_since_1970(other), 0, most);
  }
  return unequal;
}

Result<Decimal> sum_of(const engine::ColumnView& column, int scale) {
  CONCORD_TRY(const Decimal sum, Decimal::make(column.decimal_coefficient(0), column.type().scale));
  return sum.rescaled(scale);
}

// Whether equal bytes are equal values, for keys also the reverse, and all columns are known to be paired.
bool hashes_decide(const ComparedColumns& columns) {
  const auto same_type = [](const ColumnMatch& match) { return match.left.type == match.right.type; };
  const auto one_form = [](const ColumnMatch& match) { return match.left.type.kind != TypeKind::kDouble; };
  const bool may_be_renamed = !columns.left_only.empty() && !columns.right_only.empty();
  return !may_be_renamed && std::ranges::all_of(columns.keys, same_type) &&
         std::ranges::all_of(columns.keys, one_form) && std::ranges::all_of(columns.values, same_type);
}

std::string numbered_view_of(bool left) {
  return left ? "left_numbered" : "right_numbered";
}

// The side's rows as `find_differing_rows` asks for them.
SideQuery hashed_columns(Run& run, bool left) {
  const ComparedColumns& columns = run.columns;
  sql::Select rows{numbered_view_of(left), "f"};
  rows.column(sql::column("f", kRow), kRow);
  for (std::size_t index = 0; index < columns.keys.size(); ++index)
    rows.column(key_of(run, index, "f", left), numbered("k_", index));
  for (std::size_t index = 0; index < columns.values.size(); ++index) {
    const ColumnMatch& value = columns.values[index];
    rows.column(sql::column("f", (left ? value.left : value.right).name), numbered("v_", index));
  }
  if (columns.amount) {
    const Column& amount = left ? columns.amount->left : columns.amount->right;
    const bool exact = amount.type.kind == TypeKind::kDecimal || amount.type.kind == TypeKind::kInteger;
    rows.column(exact ? sql::column("f", amount.name) : amount_of(run, "f", left), "amount");
  }
  run.sql.push_back(rows.sql(kDialect));
  return {run.sql.back(), columns.keys.size(), columns.values.size(), columns.amount.has_value()};
}

// The rows of these numbers as a table.
Status load_rows(Run& run, bool left, const std::vector<std::uint64_t>& numbers) {
  const std::string wanted = left ? "left_differing" : "right_differing";
  CONCORD_TRY(const auto writer, run.session.write_table(wanted, {{"number", {TypeKind::kInteger}}}));
  for (const std::uint64_t number : numbers) {
    writer->append(static_cast<std::int64_t>(number));
    CONCORD_CHECK(writer->end_row());
  }
  CONCORD_CHECK(writer->finish());
  sql::Select rows{numbered_view_of(left), "f"};
  rows.join(sql::Join::kSemi, wanted, "d", sql::column("f", kRow) == sql::column("d", "number")).all_columns();
  return run.create_table(table_of(left), rows);
}

// Makes tables of the rows that may differ, where that can be told.
Status load_differing(Run& run) {
  if (!hashes_decide(run.columns)) return {};
  for (const bool left : {true, false}) {
    CONCORD_TRY(const bool numbered, run.session.create_numbered_view(numbered_view_of(left),
                                                                      run.side(left).table->scan, kRow, run.deadline));
    if (!numbered) return {};
  }
  const SideQuery left = hashed_columns(run, true), right = hashed_columns(run, false);
  const HashingRoom room{run.options.hash_bytes_max / 2, run.options.spill_directory};
  CONCORD_TRY(const DifferingRows found, find_differing_rows(run.session, left, right, room, run.deadline));
  CONCORD_TRY(run.left_totals.sum, found.left.sum.rescaled(run.columns.scale));
  CONCORD_TRY(run.right_totals.sum, found.right.sum.rescaled(run.columns.scale));
  CONCORD_CHECK(load_rows(run, true, found.left.rows));
  CONCORD_CHECK(load_rows(run, false, found.right.rows));
  run.reduced = true;
  return {};
}

// The side as a table of all its rows.
Status load_side(Run& run, bool left) {
  CONCORD_TRY(std::string numbering,
              run.session.create_numbered_table(table_of(left), run.side(left).view, kRow, run.deadline));
  run.sql.push_back(std::move(numbering));
  return {};
}

// The keys of a side that occur more than once.
Status find_repeated(Run& run, bool left) {
  sql::Select repeated{table_of(left), "f"};
  for (std::size_t index = 0; index < run.columns.keys.size(); ++index) {
    const sql::Expression key = key_of(run, index, "f", left);
    repeated.column(key, numbered("k_", index)).group_by(key);
  }
  return run.create_table(table_of(left) + "_repeated", repeated.having(sql::count_rows() > sql::integer(1)));
}

// Keys that repeat on either side, each once.
Status collect_repeated(Run& run) {
  sql::Select both{
      sql::union_all(sql::Select{"left_rows_repeated"}.all_columns(), sql::Select{"right_rows_repeated"}.all_columns()),
      "b"};
  return run.create_table("repeated_keys", both.all_columns().distinct());
}

// Rows whose key is empty, or repeats on either side.
Status set_aside(Run& run, bool left) {
  const sql::Expression empty = empty_key(run, "f", left);
  sql::Select same_key{"repeated_keys", "d"};
  same_key.column(sql::integer(1), "one").where(for_all_keys(run, [&](std::size_t index) {
    return sql::same(key_of(run, index, "f", left), sql::column("d", numbered("k_", index)));
  }));
  sql::Select rows{table_of(left), "f"};
  rows.column(sql::column("f", kRow), kRow).column(empty, "empty").where(empty || sql::exists(same_key));
  return run.create_table(set_aside_of(left), rows);
}

sql::Expression same_row(std::string_view other_column = kRow) {
  return sql::column("f", kRow) == sql::column("d", other_column);
}

// The side's whole sum, and what was set aside of it.
Status add_up(Run& run, bool left) {
  const sql::Aggregate sum = sql::sum(amount_of(run, "f", left), run.columns.scale);
  SideTotals& totals = left ? run.left_totals : run.right_totals;
  if (!run.reduced) {
    sql::Select all{table_of(left), "f"};
    CONCORD_TRY(auto stream, run.query(all.column(sum_or_zero(run, sum), "total")));
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    CONCORD_TRY(totals.sum, sum_of(chunk->column(0), run.columns.scale));
  }
  sql::Select aside{table_of(left), "f"};
  aside.join(sql::Join::kSemi, set_aside_of(left), "d", same_row());
  aside.column(sql::count_rows(), "all_rows").column(sum_or_zero(run, sum), "total");
  CONCORD_TRY(auto stream, run.query(aside));
  CONCORD_TRY(const engine::Chunk* chunk, stream->next());
  totals.set_aside_rows = static_cast<std::uint64_t>(chunk->column(0).integer(0));
  CONCORD_TRY(totals.set_aside_sum, sum_of(chunk->column(1), run.columns.scale));
  return {};
}

// A side without the rows that were set aside.
sql::Select source(bool left) {
  sql::Select rows{table_of(left), "f"};
  return rows.join(sql::Join::kAnti, set_aside_of(left), "d", same_row()).all_columns();
}

sql::Select joined(const Run& run, sql::Join kind) {
  sql::Select rows{source(true), "l"};
  return rows.join(kind, source(false), "r", for_all_keys(run, [&](std::size_t index) {
                     return sql::same(key_of(run, index, "l", true), key_of(run, index, "r", false));
                   }));
}

struct RenamedPair {
  std::size_t left = 0, right = 0;
  double share = 0;
};

// How many of the matched rows have equal values in two columns whose names have no partner; asked of some rows only,
// spread evenly.
Result<std::vector<RenamedPair>> equal_shares(Run& run) {
  constexpr std::uint64_t kRowsMax = 20'000;
  const auto step = static_cast<std::int64_t>(run.left.table->rows / kRowsMax + 1);
  sql::Select cells = joined(run, sql::Join::kInner);
  cells.where(sql::remainder(sql::column("l", kRow), sql::integer(step)) == sql::integer(0));
  std::vector<RenamedPair> pairs;
  for (const std::size_t left : run.columns.left_only) {
    for (const std::size_t right : run.columns.right_only) {
      const Column& mine = run.left.table->schema[left];
      const Column& other = run.right.table->schema[right];
      if (mine.type.kind != other.type.kind &&
          comparison_kind(mine.type.kind, other.type.kind) == ComparisonKind::kText)
        continue;
      const bool strict = run.options.strict;
      cells.column(comparable(sql::column("l", mine.name), mine, other, strict), numbered("a_", pairs.size()))
          .column(comparable(sql::column("r", other.name), other, mine, strict), numbered("b_", pairs.size()));
      pairs.push_back({left, right});
    }
  }
  if (pairs.empty()) return pairs;
  sql::Select counts{cells, "m"};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const sql::Expression one = sql::column(numbered("a_", i)), other = sql::column(numbered("b_", i));
    counts.column(sql::count_rows().filter(one == other), numbered("equal_", i))
        .column(sql::count_rows().filter(sql::is_not_null(one) || sql::is_not_null(other)), numbered("filled_", i))
        .column(sql::count_distinct(one), numbered("values_", i));
  }
  CONCORD_TRY(auto stream, run.query(counts));
  CONCORD_TRY(const engine::Chunk* chunk, stream->next());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto count = [&](std::size_t column) {
      return static_cast<double>(chunk->column(3 * i + column).integer(0));
    };
    pairs[i].share = count(2) > 1 ? count(0) / std::max(1.0, count(1)) : 0;
  }
  return pairs;
}

// Columns whose names differ but whose values are nearly always equal are one column under two names.
Status find_renamed(Run& run) {
  constexpr double kEqualMin = 0.9;
  if (run.columns.left_only.empty() || run.columns.right_only.empty()) return {};
  CONCORD_TRY(std::vector<RenamedPair> pairs, equal_shares(run));
  std::ranges::stable_sort(pairs, [](const RenamedPair& a, const RenamedPair& b) { return a.share > b.share; });
  for (const RenamedPair& pair : pairs) {
    const auto is_free = [](const std::vector<std::size_t>& places, std::size_t place) {
      return std::ranges::find(places, place) != places.end();
    };
    if (pair.share < kEqualMin) break;
    if (is_free(run.columns.left_only, pair.left) && is_free(run.columns.right_only, pair.right))
      pair_renamed(run.left, run.right, pair.left, pair.right, run.columns);
  }
  return run.columns.amount ? Status{} : choose_amount(run.left, run.right, run.options, run.columns);
}

// The rows that differ. The columns l_0.. and r_0.. hold keys, then values.
Status collect_differing(Run& run) {
  sql::Select rows = joined(run, sql::Join::kFull);
  rows.column(sql::column("l", kRow), "left_row").column(sql::column("r", kRow), "right_row");
  rows.column(amount_of(run, "l", true), "left_amount").column(amount_of(run, "r", false), "right_amount");
  std::size_t number = 0;
  for (const auto* list : {&run.columns.keys, &run.columns.values}) {
    for (const ColumnMatch& match : *list) {
      rows.column(sql::column("l", match.left.name), numbered("l_", number));
      rows.column(sql::column("r", match.right.name), numbered("r_", number));
      ++number;
    }
  }
  sql::Expression unequal = sql::is_null(sql::column("l", kRow)) || sql::is_null(sql::column("r", kRow));
  for (const ColumnMatch& value : run.columns.values) {
    unequal = unequal || differs(run, value, sql::column("l", value.left.name), sql::column("r", value.right.name));
  }
  return run.create_table("differing", rows.where(unequal));
}

sql::Expression differs_in(const Run& run, std::size_t value) {
  const std::size_t number = run.columns.keys.size() + value;
  return differs(run, run.columns.values[value], sql::column("d", numbered("l_", number)),
                 sql::column("d", numbered("r_", number)));
}

sql::Expression is_on_both_sides() {
  return sql::is_not_null(sql::column("left_row")) && sql::is_not_null(sql::column("right_row"));
}

// Rows on the left only, on the right only, on both; their four sums; for each value how many differ.
sql::Select counted_differences(const Run& run) {
  const sql::Expression on_left = sql::is_null(sql::column("right_row"));
  const sql::Expression on_right = sql::is_null(sql::column("left_row"));
  const auto sum = [&](const char* amount, const sql::Expression& condition) {
    return sum_or_zero(run, sql::sum(sql::column(amount), run.columns.scale).filter(condition));
  };
  sql::Select counts{"differing", "d"};
  counts.column(sql::count_rows().filter(on_left), "left_only")
      .column(sql::count_rows().filter(on_right), "right_only")
      .column(sql::count_rows().filter(is_on_both_sides()), "changed")
      .column(sum("left_amount", on_left), "left_only_sum")
      .column(sum("right_amount", on_right), "right_only_sum")
      .column(sum("left_amount", !on_left), "changed_left_sum")
      .column(sum("right_amount", !on_right), "changed_right_sum");
  for (std::size_t value = 0; value < run.columns.values.size(); ++value) {
    counts.column(sql::count_rows().filter(is_on_both_sides() && differs_in(run, value)), numbered("changed_", value));
  }
  return counts;
}

Status count_differences(Run& run, Comparison& result) {
  CONCORD_TRY(auto stream, run.query(counted_differences(run)));
  CONCORD_TRY(const engine::Chunk* chunk, stream->next());
  const auto count = [&](std::size_t column) { return static_cast<std::uint64_t>(chunk->column(column).integer(0)); };
  std::array<Decimal, 4> money;  // left only, right only, changed on the left and on the right
  for (std::size_t index = 0; index < money.size(); ++index) {
    CONCORD_TRY(money[index], sum_of(chunk->column(3 + index), run.columns.scale));
  }
  for (std::size_t value = 0; value < run.columns.values.size(); ++value)
    result.columns[value].cells = count(7 + value);
  const auto rest = [](const Decimal& all, std::initializer_list<Decimal> parts) -> Result<Decimal> {
    Decimal left = all;
    for (const Decimal& part : parts) {
      CONCORD_TRY(left, left.minus(part));
    }
    return left;
  };
  const SideTotals& left = run.left_totals;
  const SideTotals& right = run.right_totals;
  CONCORD_TRY(const Decimal left_identical, rest(left.sum, {money[0], money[2], left.set_aside_sum}));
  CONCORD_TRY(const Decimal right_identical, rest(right.sum, {money[1], money[3], right.set_aside_sum}));
  const std::uint64_t left_only = count(0), right_only = count(1), changed = count(2);
  const Decimal zero = Decimal::make(0, run.columns.scale).value();
  result.buckets = {
      {"identical", result.left_rows - left_only - changed - left.set_aside_rows,
       result.right_rows - right_only - changed - right.set_aside_rows, left_identical, right_identical},
      {"changed", changed, changed, money[2], money[3]},
      {"left_only", left_only, 0, money[0], zero},
      {"right_only", 0, right_only, zero, money[1]},
      {"duplicate_key", left.set_aside_rows, right.set_aside_rows, left.set_aside_sum, right.set_aside_sum}};
  return {};
}

// Hands out each row of a result as texts from column `first` on, null as "".
template <typename Row>
Status each_row(Run& run, const sql::Select& rows, std::size_t first, const Row& take) {
  CONCORD_TRY(auto stream, run.session.query(rows.sql(kDialect), run.deadline));
  const std::size_t columns = stream->schema().size();
  std::vector<std::string> cells(columns - first);
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return {};
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      for (std::size_t column = first; column < columns; ++column) {
        const engine::ColumnView& view = chunk->column(column);
        cells[column - first] = view.is_null(row) ? std::string{} : std::string{view.text(row)};
      }
      CONCORD_CHECK(take(*chunk, row, cells));
    }
  }
}

RowNumber row_number(const engine::Chunk& chunk, std::size_t column, std::size_t row) {
  return {static_cast<std::uint64_t>(chunk.column(column).integer(row))};
}

// Behind the two row numbers: keys, then for each value whether it differs ("1"), left and right.
Status write_changes(Run& run, DifferenceFiles& files) {
  const std::size_t keys = run.columns.keys.size();
  sql::Select rows{"differing", "d"};
  rows.column("left_row").column("right_row");
  const auto add_text = [&](const std::string& name) { rows.column(sql::to_text(sql::column("d", name)), name); };
  for (std::size_t index = 0; index < keys; ++index) add_text(numbered("l_", index));
  for (std::size_t value = 0; value < run.columns.values.size(); ++value) {
    const sql::Expression is_changed =
        sql::choose(differs_in(run, value), sql::text("1"), sql::null_of({TypeKind::kText}));
    rows.column(is_changed, numbered("changed_", value));
    add_text(numbered("l_", keys + value));
    add_text(numbered("r_", keys + value));
  }
  rows.where(is_on_both_sides()).order_by(sql::ascending(sql::column("left_row")));
  return each_row(run, rows, 2,
                  [&](const engine::Chunk& chunk, std::size_t row, std::span<const std::string> cells) -> Status {
                    for (std::size_t value = 0; value < run.columns.values.size(); ++value) {
                      const auto parts = cells.subspan(keys + 3 * value, 3);
                      if (parts[0].empty()) continue;
                      CONCORD_CHECK(files.add_change(row_number(chunk, 0, row), row_number(chunk, 1, row),
                                                     cells.first(keys), {value, parts[1], parts[2]}));
                    }
                    return {};
                  });
}

Status write_unmatched(Run& run, SideName side, DifferenceFiles& files) {
  const bool left = side == SideName::kLeft;
  sql::Select rows{table_of(left), "f"};
  rows.column(sql::column("f", kRow), kRow);
  for (const Column& column : run.side(left).table->schema)
    rows.column(sql::to_text(sql::column("f", column.name)), column.name);
  rows.join(
          sql::Join::kSemi, "differing", "d",
          same_row(left ? "left_row" : "right_row") && sql::is_null(sql::column("d", left ? "right_row" : "left_row")))
      .order_by(sql::ascending(sql::column("f", kRow)));
  return each_row(run, rows, 1, [&](const engine::Chunk& chunk, std::size_t row, std::span<const std::string> cells) {
    return files.add_unmatched(side, row_number(chunk, 0, row), cells);
  });
}

Status write_duplicates(Run& run, SideName side, DifferenceFiles& files) {
  const bool left = side == SideName::kLeft;
  sql::Select rows{table_of(left), "f"};
  rows.join(sql::Join::kInner, set_aside_of(left), "d", same_row());
  rows.column(sql::column("f", kRow), kRow)
      .column(sql::choose(sql::column("d", "empty"), sql::text("1"), sql::null_of({TypeKind::kText})), "is_empty");
  for (std::size_t index = 0; index < run.columns.keys.size(); ++index) {
    const ColumnMatch& key = run.columns.keys[index];
    rows.column(sql::to_text(sql::column("f", (left ? key.left : key.right).name)), numbered("k_", index));
  }
  rows.order_by(sql::ascending(sql::column("f", kRow)));
  return each_row(run, rows, 1, [&](const engine::Chunk& chunk, std::size_t row, std::span<const std::string> cells) {
    const auto reason = cells[0].empty() ? DifferenceFiles::Reason::kRepeats : DifferenceFiles::Reason::kEmpty;
    return files.add_duplicate(side, row_number(chunk, 0, row), cells.subspan(1), reason);
  });
}

Status write_files(Run& run, const std::optional<std::filesystem::path>& directory) {
  if (!directory) return {};
  run.progress.report("writing the differences", 0, 0);
  CONCORD_TRY(DifferenceFiles files, DifferenceFiles::create(directory, run.left, run.right, run.columns));
  CONCORD_CHECK(write_changes(run, files));
  for (const SideName side : {SideName::kLeft, SideName::kRight}) {
    CONCORD_CHECK(write_unmatched(run, side, files));
    CONCORD_CHECK(write_duplicates(run, side, files));
  }
  return files.finish();
}

}  // namespace

Result<Comparison> compare_records(engine::Session& session, const SideInput& left, const SideInput& right,
                                   const CompareOptions& options, const std::optional<std::filesystem::path>& directory,
                                   const Deadline& deadline, ProgressSink& progress) {
  Run run{
      .session = session, .left = left, .right = right, .options = options, .deadline = deadline, .progress = progress};
  CONCORD_TRY(run.columns, compare_columns(left, right, options));
  progress.report("looking for repeated keys", 0, 0);
  CONCORD_CHECK(load_differing(run));
  for (const bool is_left : {true, false}) {
    if (!run.reduced) CONCORD_CHECK(load_side(run, is_left));
    CONCORD_CHECK(find_repeated(run, is_left));
  }
  CONCORD_CHECK(collect_repeated(run));
  CONCORD_CHECK(set_aside(run, true));
  CONCORD_CHECK(set_aside(run, false));
  CONCORD_CHECK(find_renamed(run));
  Comparison result = describe_comparison(left, right, run.columns);
  CONCORD_CHECK(add_up(run, true));
  CONCORD_CHECK(add_up(run, false));
  progress.report("comparing records", 0, 0);
  CONCORD_CHECK(collect_differing(run));
  result.left_sum = run.left_totals.sum;
  result.right_sum = run.right_totals.sum;
  CONCORD_CHECK(count_differences(run, result));
  CONCORD_CHECK(check_buckets(result, run.columns, options));
  CONCORD_CHECK(write_files(run, directory));
  result.engine = session.engine_version();
  result.sql = std::move(run.sql);
  return result;
}

}  // namespace concord::reconcile
