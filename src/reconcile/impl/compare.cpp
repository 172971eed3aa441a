// Each side becomes a numbered table. Rows whose key is no key are set aside first; one full outer join of the others
// keeps only what differs, and everything else is counted by subtraction.
#include "reconcile/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reconcile/impl/compare_columns.hpp"
#include "reconcile/impl/difference_files.hpp"

namespace concord::reconcile {
namespace {

using engine::quote_identifier;

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

  Status execute(const std::string& statement) {
    sql.push_back(statement);
    return session.execute(statement, deadline);
  }
  Result<std::unique_ptr<engine::ResultStream>> query(const std::string& statement) {
    sql.push_back(statement);
    return session.query(statement, deadline);
  }
};

std::string table_of(bool left) {
  return left ? "left_rows" : "right_rows";
}

std::string set_aside_of(bool left) {
  return left ? "left_set_aside" : "right_set_aside";
}

// A column as a value whose equality is that of the pair. `name` is SQL.
std::string comparable(const std::string& name, const Column& column, const Column& other, bool strict) {
  if (strict) return name;
  switch (comparison_kind(column.type.kind, other.type.kind)) {
    case ComparisonKind::kSame:
    case ComparisonKind::kNumber:
      return name;
    case ComparisonKind::kMoment:
      return column.type.kind == other.type.kind ? name : "CAST(" + name + " AS TIMESTAMP)";
    case ComparisonKind::kText:
      return column.type.kind == TypeKind::kText ? "nfc_normalize(" + name + ")" : "CAST(" + name + " AS VARCHAR)";
  }
  return name;
}

std::string key_of(const Run& run, std::size_t index, const std::string& alias, bool left) {
  const ColumnMatch& key = run.columns.keys[index];
  const std::string name = alias + "." + quote_identifier((left ? key.left : key.right).name);
  const std::string value = left ? comparable(name, key.left, key.right, run.options.strict)
                                 : comparable(name, key.right, key.left, run.options.strict);
  return run.options.strict ? "nullif(" + value + ", '')" : value;
}

std::string keys_of(const Run& run, const std::string& alias, bool left) {
  std::string list;
  for (std::size_t index = 0; index < run.columns.keys.size(); ++index)
    list += (index == 0 ? "" : ", ") + key_of(run, index, alias, left);
  return list;
}

std::string empty_key(const Run& run, const std::string& alias, bool left) {
  std::string sql;
  for (std::size_t index = 0; index < run.columns.keys.size(); ++index)
    sql += (index == 0 ? "" : " AND ") + key_of(run, index, alias, left) + " IS NULL";
  return sql;
}

std::string amount_of(const Run& run, const std::string& alias, bool left) {
  const std::string type = " AS DECIMAL(38," + std::to_string(run.columns.scale) + "))";
  if (!run.columns.amount) return "CAST(NULL" + type;
  const Column& column = left ? run.columns.amount->left : run.columns.amount->right;
  return "CAST(" + alias + "." + quote_identifier(column.name) + type;
}

// Two values that count as different.
std::string differs(const Run& run, const ColumnMatch& value, const std::string& left, const std::string& right) {
  const bool strict = run.options.strict;
  const std::string one = comparable(left, value.left, value.right, strict);
  const std::string other = comparable(right, value.right, value.left, strict);
  std::string sql = one + " IS DISTINCT FROM " + other;
  if (strict) return sql;
  const ComparisonKind kind = comparison_kind(value.left.type.kind, value.right.type.kind);
  const bool number = is_number(value.left.type.kind) && kind == ComparisonKind::kNumber;
  const bool moment = kind == ComparisonKind::kMoment ||
                      (kind == ComparisonKind::kSame && value.left.type.kind == TypeKind::kTimestampTz);
  if (number && run.options.tolerance) {
    return "(" + sql + " AND NOT coalesce(abs(" + one + " - " + other + ") <= " + run.options.tolerance->to_string() +
           ", false))";
  }
  if (moment && run.options.window_days) {
    return fmt::format("({} AND NOT coalesce(abs(epoch_us({}) - epoch_us({})) <= {}, false))", sql, one, other,
                       std::int64_t{*run.options.window_days} * 86'400'000'000);
  }
  return sql;
}

Result<Decimal> sum_of(const engine::ColumnView& column, int scale) {
  CONCORD_TRY(const Decimal sum, Decimal::make(column.decimal_coefficient(0), column.type().scale));
  return sum.rescaled(scale);
}

// The side as a table, and the keys that occur more than once.
Status load_side(Run& run, bool left) {
  const SideInput& side = left ? run.left : run.right;
  CONCORD_TRY(std::string numbering, run.session.create_numbered_table(table_of(left), side.view, kRow, run.deadline));
  run.sql.push_back(std::move(numbering));
  std::string keys;
  for (std::size_t index = 0; index < run.columns.keys.size(); ++index)
    keys += fmt::format("{}{} AS k_{}", index == 0 ? "" : ", ", key_of(run, index, "f", left), index);
  return run.execute(fmt::format("CREATE TABLE {}_repeated AS SELECT {} FROM {} f GROUP BY {} HAVING count(*) > 1",
                                 table_of(left), keys, table_of(left), keys_of(run, "f", left)));
}

std::string same_key(const Run& run, const std::string& alias, bool left, const std::string& repeated) {
  std::string sql;
  for (std::size_t index = 0; index < run.columns.keys.size(); ++index) {
    sql += fmt::format("{}{} IS NOT DISTINCT FROM {}.k_{}", index == 0 ? "" : " AND ", key_of(run, index, alias, left),
                       repeated, index);
  }
  return sql;
}

// Rows whose key is empty, or repeats on either side.
Status set_aside(Run& run, bool left) {
  return run.execute(fmt::format(
      "CREATE TABLE {} AS SELECT f.{}, {} AS empty FROM {} f WHERE {} OR EXISTS (SELECT 1 FROM repeated_keys d WHERE "
      "{})",
      set_aside_of(left), kRow, empty_key(run, "f", left), table_of(left), empty_key(run, "f", left),
      same_key(run, "f", left, "d")));
}

// The side's whole sum, and what was set aside of it.
Status add_up(Run& run, bool left) {
  const std::string amount = amount_of(run, "f", left);
  SideTotals& totals = left ? run.left_totals : run.right_totals;
  {
    CONCORD_TRY(auto stream, run.query(fmt::format("SELECT coalesce(sum({}), 0) FROM {} f", amount, table_of(left))));
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    CONCORD_TRY(totals.sum, sum_of(chunk->column(0), run.columns.scale));
  }
  CONCORD_TRY(auto stream,
              run.query(fmt::format("SELECT count(*), coalesce(sum({}), 0) FROM {} f SEMI JOIN {} d ON f.{} = d.{}",
                                    amount, table_of(left), set_aside_of(left), kRow, kRow)));
  CONCORD_TRY(const engine::Chunk* chunk, stream->next());
  totals.set_aside_rows = static_cast<std::uint64_t>(chunk->column(0).integer(0));
  CONCORD_TRY(totals.set_aside_sum, sum_of(chunk->column(1), run.columns.scale));
  return {};
}

// A side without the rows that were set aside.
std::string source(bool left) {
  return fmt::format("(SELECT f.* FROM {} f ANTI JOIN {} d ON f.{} = d.{})", table_of(left), set_aside_of(left), kRow,
                     kRow);
}

std::string join_condition(const Run& run) {
  std::string join;
  for (std::size_t index = 0; index < run.columns.keys.size(); ++index) {
    join += fmt::format("{}{} IS NOT DISTINCT FROM {}", index == 0 ? "" : " AND ", key_of(run, index, "l", true),
                        key_of(run, index, "r", false));
  }
  return join;
}

struct RenamedPair {
  std::size_t left = 0, right = 0;
  double share = 0;
};

// How many of the matched rows have equal values in two columns whose names have no partner; asked of some rows only.
Result<std::vector<RenamedPair>> equal_shares(Run& run) {
  constexpr int kRowsMax = 20'000;
  std::string counts, cells;
  std::vector<RenamedPair> pairs;
  for (const std::size_t left : run.columns.left_only) {
    for (const std::size_t right : run.columns.right_only) {
      const Column& mine = run.left.table->schema[left];
      const Column& other = run.right.table->schema[right];
      if (mine.type.kind != other.type.kind &&
          comparison_kind(mine.type.kind, other.type.kind) == ComparisonKind::kText)
        continue;
      const std::size_t number = pairs.size();
      pairs.push_back({left, right});
      cells += fmt::format(", {} AS a_{}, {} AS b_{}",
                           comparable("l." + quote_identifier(mine.name), mine, other, run.options.strict), number,
                           comparable("r." + quote_identifier(other.name), other, mine, run.options.strict), number);
      counts += fmt::format(
          ", count(*) FILTER (a_{0} = b_{0}), count(*) FILTER (a_{0} IS NOT NULL OR b_{0} IS NOT NULL), "
          "count(DISTINCT a_{0})",
          number);
    }
  }
  if (pairs.empty()) return pairs;
  CONCORD_TRY(auto stream,
              run.query(fmt::format("SELECT count(*){} FROM (SELECT 1{} FROM {} l JOIN {} r ON {} LIMIT {}) m", counts,
                                    cells, source(true), source(false), join_condition(run), kRowsMax)));
  CONCORD_TRY(const engine::Chunk* chunk, stream->next());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto count = [&](std::size_t column) {
      return static_cast<double>(chunk->column(1 + 3 * i + column).integer(0));
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

// The columns l_0.. and r_0.. hold keys, then values.
std::string differing_sql(const Run& run) {
  std::string cells, unequal = fmt::format("l.{} IS NULL OR r.{} IS NULL", kRow, kRow);
  std::size_t number = 0;
  for (const auto* list : {&run.columns.keys, &run.columns.values}) {
    for (const ColumnMatch& match : *list) {
      cells += fmt::format(", l.{} AS l_{}, r.{} AS r_{}", quote_identifier(match.left.name), number,
                           quote_identifier(match.right.name), number);
      ++number;
    }
  }
  for (const ColumnMatch& value : run.columns.values) {
    unequal += " OR " +
               differs(run, value, "l." + quote_identifier(value.left.name), "r." + quote_identifier(value.right.name));
  }
  return fmt::format(
      "CREATE TABLE differing AS SELECT l.{} AS left_row, r.{} AS right_row, {} AS left_amount, {} AS right_amount{} "
      "FROM {} l FULL OUTER JOIN {} r ON {} WHERE {}",
      kRow, kRow, amount_of(run, "l", true), amount_of(run, "r", false), cells, source(true), source(false),
      join_condition(run), unequal);
}

std::string differs_in(const Run& run, std::size_t value) {
  const std::size_t number = run.columns.keys.size() + value;
  return differs(run, run.columns.values[value], "d.l_" + std::to_string(number), "d.r_" + std::to_string(number));
}

Status count_differences(Run& run, Comparison& result) {
  std::string sql =
      "SELECT count(*) FILTER (right_row IS NULL), count(*) FILTER (left_row IS NULL), "
      "count(*) FILTER (left_row IS NOT NULL AND right_row IS NOT NULL)";
  for (const char* part : {"left_amount) FILTER (right_row IS NULL", "right_amount) FILTER (left_row IS NULL",
                           "left_amount) FILTER (right_row IS NOT NULL", "right_amount) FILTER (left_row IS NOT NULL"})
    sql += fmt::format(", coalesce(sum({}), 0)", part);
  for (std::size_t value = 0; value < run.columns.values.size(); ++value) {
    sql += ", count(*) FILTER (left_row IS NOT NULL AND right_row IS NOT NULL AND " + differs_in(run, value) + ")";
  }
  CONCORD_TRY(auto stream, run.query(sql + " FROM differing d"));
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

std::string as_text(const std::string& sql) {
  return "CAST(" + sql + " AS VARCHAR)";
}

// Hands out each row of a result as texts from column `first` on, null as "".
template <typename Row>
Status each_row(Run& run, const std::string& sql, std::size_t first, const Row& take) {
  CONCORD_TRY(auto stream, run.session.query(sql, run.deadline));
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
  std::string sql = "SELECT left_row, right_row";
  for (std::size_t index = 0; index < keys; ++index) sql += ", " + as_text("l_" + std::to_string(index));
  for (std::size_t value = 0; value < run.columns.values.size(); ++value) {
    const std::string number = std::to_string(keys + value);
    sql += ", CASE WHEN " + differs_in(run, value) + " THEN '1' END, " + as_text("l_" + number) + ", " +
           as_text("r_" + number);
  }
  sql += " FROM differing d WHERE left_row IS NOT NULL AND right_row IS NOT NULL ORDER BY left_row";
  return each_row(run, sql, 2,
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
  std::string sql = fmt::format("SELECT f.{}", kRow);
  for (const Column& column : (left ? run.left : run.right).table->schema)
    sql += ", " + as_text("f." + quote_identifier(column.name));
  sql += fmt::format(" FROM {} f SEMI JOIN differing d ON f.{} = d.{} AND d.{} IS NULL ORDER BY f.{}", table_of(left),
                     kRow, left ? "left_row" : "right_row", left ? "right_row" : "left_row", kRow);
  return each_row(run, sql, 1, [&](const engine::Chunk& chunk, std::size_t row, std::span<const std::string> cells) {
    return files.add_unmatched(side, row_number(chunk, 0, row), cells);
  });
}

Status write_duplicates(Run& run, SideName side, DifferenceFiles& files) {
  const bool left = side == SideName::kLeft;
  std::string sql = fmt::format("SELECT f.{}, CASE WHEN d.empty THEN '1' END", kRow);
  for (const ColumnMatch& key : run.columns.keys)
    sql += ", " + as_text("f." + quote_identifier((left ? key.left : key.right).name));
  sql += fmt::format(" FROM {} f JOIN {} d ON f.{} = d.{} ORDER BY f.{}", table_of(left), set_aside_of(left), kRow,
                     kRow, kRow);
  return each_row(run, sql, 1, [&](const engine::Chunk& chunk, std::size_t row, std::span<const std::string> cells) {
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

std::string repeated_keys_sql(const Run& run) {
  std::string names;
  for (std::size_t index = 0; index < run.columns.keys.size(); ++index)
    names += (index == 0 ? "k_" : ", k_") + std::to_string(index);
  return "CREATE TABLE repeated_keys AS SELECT " + names + " FROM left_rows_repeated UNION SELECT " + names +
         " FROM right_rows_repeated";
}

}  // namespace

Result<Comparison> compare_records(engine::Session& session, const SideInput& left, const SideInput& right,
                                   const CompareOptions& options, const std::optional<std::filesystem::path>& directory,
                                   const Deadline& deadline, ProgressSink& progress) {
  Run run{
      .session = session, .left = left, .right = right, .options = options, .deadline = deadline, .progress = progress};
  CONCORD_TRY(run.columns, compare_columns(left, right, options));
  progress.report("looking for repeated keys", 0, 0);
  CONCORD_CHECK(load_side(run, true));
  CONCORD_CHECK(load_side(run, false));
  CONCORD_CHECK(run.execute(repeated_keys_sql(run)));
  CONCORD_CHECK(set_aside(run, true));
  CONCORD_CHECK(set_aside(run, false));
  CONCORD_CHECK(find_renamed(run));
  Comparison result = describe_comparison(left, right, run.columns);
  CONCORD_CHECK(add_up(run, true));
  CONCORD_CHECK(add_up(run, false));
  progress.report("comparing records", 0, 0);
  CONCORD_CHECK(run.execute(differing_sql(run)));
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
