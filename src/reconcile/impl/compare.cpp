// One full outer join whose result holds only what differs, straight from the files; everything else is counted by
// subtraction, so identical rows cost no more than the join. Keys that repeat on a side are found first and left out of
// it.
#include "reconcile/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reconcile/impl/event_rows.hpp"
#include "report/table_file.hpp"

namespace concord::reconcile {
namespace {

using engine::quote_identifier;
using report::CellKind;

struct ColumnMatch {
  Column left, right;
};

struct SideTotals {
  std::uint64_t repeated_rows = 0;
  Decimal sum, repeated_sum;
};

struct Plan {
  engine::Session& session;
  const SideInput& left;
  const SideInput& right;
  const Deadline& deadline;
  ProgressSink& progress;
  Comparison comparison{};
  std::vector<ColumnMatch> keys{}, values{};
  int scale = 2;
  SideTotals left_totals{}, right_totals{};

  Status execute(const std::string& sql) {
    comparison.sql.push_back(sql);
    return session.execute(sql, deadline);
  }
  Result<std::unique_ptr<engine::ResultStream>> query(const std::string& sql) {
    comparison.sql.push_back(sql);
    return session.query(sql, deadline);
  }
};

const Column* find(const Schema& schema, const std::string& name) {
  const std::string wanted = normalise_text(name);
  const Column* loose = nullptr;
  for (const Column& column : schema) {
    if (column.name == name) return &column;
    if (normalise_text(column.name) == wanted) loose = &column;
  }
  return loose;
}

Result<Column> need(const SideInput& side, const std::string& name) {
  if (const Column* column = find(side.table->schema, name)) return *column;
  std::string names;
  for (const Column& column : side.table->schema) names += (names.empty() ? "" : ", ") + column.name;
  return Error{ErrorCode::kInvalidInput,
               side.name + " has no column \"" + name + "\". Its columns are: " + names + "."};
}

bool holds(const std::vector<ColumnMatch>& matches, const std::string& name, bool left) {
  return std::any_of(matches.begin(), matches.end(),
                     [&](const ColumnMatch& match) { return (left ? match.left : match.right).name == name; });
}

Status pair_columns(Plan& plan, const std::vector<ColumnPair>& keys) {
  if (keys.empty()) return Error{ErrorCode::kInvalidInput, "--keys names no column."};
  for (const ColumnPair& key : keys) {
    CONCORD_TRY(const Column left, need(plan.left, key.left));
    CONCORD_TRY(const Column right, need(plan.right, key.right));
    plan.keys.push_back({left, right});
    plan.comparison.keys.push_back({left.name, right.name});
  }
  for (const Column& column : plan.left.table->schema) {
    if (holds(plan.keys, column.name, true)) continue;
    const Column* other = find(plan.right.table->schema, column.name);
    if (other == nullptr || holds(plan.keys, other->name, false) || holds(plan.values, other->name, false)) {
      plan.comparison.left_only_columns.push_back(column.name);
    } else {
      plan.values.push_back({column, *other});
    }
  }
  for (const Column& column : plan.right.table->schema) {
    if (!holds(plan.values, column.name, false) && !holds(plan.keys, column.name, false)) {
      plan.comparison.right_only_columns.push_back(column.name);
    }
  }
  for (const ColumnMatch& value : plan.values)
    plan.comparison.columns.push_back({value.left.name, value.right.name, 0});
  return {};
}

bool is_number(TypeKind kind) {
  return kind == TypeKind::kInteger || kind == TypeKind::kDecimal || kind == TypeKind::kDouble;
}

// The user's choice, else the only pair of decimal columns.
Status choose_amount(Plan& plan, const std::optional<ColumnPair>& wanted) {
  if (wanted) {
    CONCORD_TRY(const Column left, need(plan.left, wanted->left));
    CONCORD_TRY(const Column right, need(plan.right, wanted->right));
    if (!is_number(left.type.kind) || !is_number(right.type.kind)) {
      return Error{ErrorCode::kInvalidInput, "--amount names a column that holds no numbers."};
    }
    plan.scale = std::max({2, static_cast<int>(left.type.scale), static_cast<int>(right.type.scale)});
    plan.comparison.amount = ColumnPair{left.name, right.name};
    return {};
  }
  const auto decimals = [](const ColumnMatch& value) {
    return value.left.type.kind == TypeKind::kDecimal && value.right.type.kind == TypeKind::kDecimal;
  };
  if (std::count_if(plan.values.begin(), plan.values.end(), decimals) != 1) return {};
  const ColumnMatch& only = *std::find_if(plan.values.begin(), plan.values.end(), decimals);
  plan.scale = std::max({2, static_cast<int>(only.left.type.scale), static_cast<int>(only.right.type.scale)});
  plan.comparison.amount = ColumnPair{only.left.name, only.right.name};
  return {};
}

// A column as a value that compares with its partner's: the same type, two numbers, or text.
std::string comparable(const std::string& alias, const Column& column, const Column& other) {
  const std::string name = alias + "." + quote_identifier(column.name);
  if (column.type.kind == other.type.kind || (is_number(column.type.kind) && is_number(other.type.kind))) return name;
  return "CAST(" + name + " AS VARCHAR)";
}

std::string key_of(const Plan& plan, std::size_t index, const std::string& alias, bool left) {
  const ColumnMatch& key = plan.keys[index];
  return left ? comparable(alias, key.left, key.right) : comparable(alias, key.right, key.left);
}

std::string amount_of_side(const Plan& plan, const std::string& alias, bool left) {
  if (!plan.comparison.amount) return "CAST(NULL AS DECIMAL(38,2))";
  const std::string& name = left ? plan.comparison.amount->left : plan.comparison.amount->right;
  return "CAST(" + alias + "." + quote_identifier(name) + " AS DECIMAL(38," + std::to_string(plan.scale) + "))";
}

// Repeated keys of one side, with their rows and sums; and the side's whole sum, in the same scan.
Status count_keys(Plan& plan, bool left) {
  std::string keys, group, numbered;
  for (std::size_t index = 0; index < plan.keys.size(); ++index) {
    const std::string name = "k_" + std::to_string(index);
    keys += key_of(plan, index, "f", left) + " AS " + name + ", ";
    group += (index == 0 ? "" : ", ") + key_of(plan, index, "f", left);
    numbered += name + ", ";
  }
  const std::string table = left ? "left_keys" : "right_keys";
  const std::string counted = "SELECT " + keys + "count(*) AS copies, sum(" + amount_of_side(plan, "f", left) +
                              ") AS amount FROM " + (left ? plan.left.view : plan.right.view) + " f GROUP BY " + group;
  CONCORD_TRY(
      auto stream,
      plan.query("SELECT coalesce(sum(CASE WHEN copies > 1 THEN 1 ELSE 0 END), 0), coalesce(sum(amount), 0) FROM (" +
                 counted + ") counted"));
  SideTotals& totals = left ? plan.left_totals : plan.right_totals;
  CONCORD_TRY(const engine::Chunk* chunk, stream->next());
  const bool repeated = chunk->column(0).decimal_coefficient(0) > 0;
  CONCORD_TRY(const Decimal sum, Decimal::make(chunk->column(1).decimal_coefficient(0), chunk->column(1).type().scale));
  CONCORD_TRY(totals.sum, sum.rescaled(plan.scale));
  totals.repeated_sum = Decimal::make(0, plan.scale).value();
  stream.reset();
  return plan.execute("CREATE TABLE " + table + " AS " +
                      (repeated ? "SELECT * FROM (" + counted + ") counted WHERE copies > 1"
                                : "SELECT * FROM (" + counted + ") counted WHERE false"));
}

std::string same_key(const Plan& plan, const std::string& alias, bool left, const std::string& repeated) {
  std::string sql;
  for (std::size_t index = 0; index < plan.keys.size(); ++index) {
    sql += (index == 0 ? "" : " AND ") + key_of(plan, index, alias, left) + " = " + repeated + ".k_" +
           std::to_string(index);
  }
  return sql;
}

// Rows of a side whose key repeats on either side.
Status count_repeated(Plan& plan, bool left, bool any_repeated) {
  if (!any_repeated) return {};
  const std::string exists = "EXISTS (SELECT 1 FROM repeated_keys d WHERE " + same_key(plan, "f", left, "d") + ")";
  CONCORD_TRY(auto stream,
              plan.query("SELECT count(*), coalesce(sum(" + amount_of_side(plan, "f", left) + "), 0) FROM " +
                         (left ? plan.left.view : plan.right.view) + " f WHERE " + exists));
  SideTotals& totals = left ? plan.left_totals : plan.right_totals;
  CONCORD_TRY(const engine::Chunk* chunk, stream->next());
  totals.repeated_rows = static_cast<std::uint64_t>(chunk->column(0).integer(0));
  CONCORD_TRY(const Decimal sum, Decimal::make(chunk->column(1).decimal_coefficient(0), chunk->column(1).type().scale));
  CONCORD_TRY(totals.repeated_sum, sum.rescaled(plan.scale));
  return {};
}

// The columns l_0.. and r_0.. hold keys, then values.
std::string differing_sql(const Plan& plan, bool any_repeated) {
  std::string columns, join, differs = "l.here IS NULL OR r.here IS NULL";
  std::size_t number = 0;
  for (const auto* list : {&plan.keys, &plan.values}) {
    for (const ColumnMatch& match : *list) {
      columns += fmt::format(", l.{} AS l_{}, r.{} AS r_{}", quote_identifier(match.left.name), number,
                             quote_identifier(match.right.name), number);
      ++number;
    }
  }
  for (std::size_t index = 0; index < plan.keys.size(); ++index) {
    join += (index == 0 ? "" : " AND ") + key_of(plan, index, "l", true) + " = " + key_of(plan, index, "r", false);
  }
  for (const ColumnMatch& value : plan.values) {
    differs += " OR " + comparable("l", value.left, value.right) + " IS DISTINCT FROM " +
               comparable("r", value.right, value.left);
  }
  const auto source = [&](const std::string& view, bool left) {
    const std::string unique =
        any_repeated ? " WHERE NOT EXISTS (SELECT 1 FROM repeated_keys d WHERE " + same_key(plan, "f", left, "d") + ")"
                     : "";
    return "(SELECT true AS here, f.* FROM " + view + " f" + unique + ")";
  };
  return "CREATE TABLE differing AS SELECT l.here IS NOT NULL AS in_left, r.here IS NOT NULL AS in_right" + columns +
         " FROM " + source(plan.left.view, true) + " l FULL OUTER JOIN " + source(plan.right.view, false) + " r ON " +
         join + " WHERE " + differs;
}

std::string differs_in(const Plan& plan, std::size_t value) {
  const std::size_t number = plan.keys.size() + value;
  const Column left{"l_" + std::to_string(number), plan.values[value].left.type};
  const Column right{"r_" + std::to_string(number), plan.values[value].right.type};
  return comparable("d", left, right) + " IS DISTINCT FROM " + comparable("d", right, left);
}

std::size_t amount_place(const Plan& plan) {
  for (std::size_t index = 0; index < plan.keys.size() + plan.values.size(); ++index) {
    const ColumnMatch& match = index < plan.keys.size() ? plan.keys[index] : plan.values[index - plan.keys.size()];
    if (match.left.name == plan.comparison.amount->left) return index;
  }
  return 0;
}

Status count_differences(Plan& plan) {
  std::string sums =
      ", CAST(0 AS DECIMAL(38,2)), CAST(0 AS DECIMAL(38,2)), CAST(0 AS DECIMAL(38,2)), CAST(0 AS DECIMAL(38,2))";
  if (plan.comparison.amount) {
    sums.clear();
    const std::string place = std::to_string(amount_place(plan));
    for (const std::string& part : {"l_" + place + "|NOT in_right", "l_" + place + "|in_left AND in_right",
                                    "r_" + place + "|NOT in_left", "r_" + place + "|in_left AND in_right"}) {
      const std::size_t bar = part.find('|');
      sums += ", coalesce(sum(CASE WHEN " + part.substr(bar + 1) + " THEN CAST(" + part.substr(0, bar) +
              " AS DECIMAL(38," + std::to_string(plan.scale) + ")) END), 0)";
    }
  }
  std::string changed;
  for (std::size_t value = 0; value < plan.values.size(); ++value) {
    changed +=
        ", coalesce(sum(CASE WHEN in_left AND in_right AND " + differs_in(plan, value) + " THEN 1 ELSE 0 END), 0)";
  }
  CONCORD_TRY(auto stream, plan.query("SELECT coalesce(sum(CASE WHEN NOT in_right THEN 1 ELSE 0 END), 0), "
                                      "coalesce(sum(CASE WHEN NOT in_left THEN 1 ELSE 0 END), 0), "
                                      "coalesce(sum(CASE WHEN in_left AND in_right THEN 1 ELSE 0 END), 0)" +
                                      sums + changed + " FROM differing d"));
  CONCORD_TRY(const engine::Chunk* chunk, stream->next());
  const auto count = [&](std::size_t column) {
    return static_cast<std::uint64_t>(chunk->column(column).decimal_coefficient(0));
  };
  std::array<Decimal, 4> money;
  for (std::size_t index = 0; index < money.size(); ++index) {
    const engine::ColumnView& view = chunk->column(3 + index);
    CONCORD_TRY(const Decimal sum, Decimal::make(view.decimal_coefficient(0), view.type().scale));
    CONCORD_TRY(money[index], sum.rescaled(plan.scale));
  }
  Comparison& result = plan.comparison;
  for (std::size_t value = 0; value < plan.values.size(); ++value) result.columns[value].cells = count(7 + value);
  const std::uint64_t left_only = count(0), right_only = count(1), changed_rows = count(2);
  const Decimal zero = Decimal::make(0, plan.scale).value();
  const auto rest = [](const Decimal& all, std::initializer_list<Decimal> parts) -> Result<Decimal> {
    Decimal left = all;
    for (const Decimal& part : parts) {
      CONCORD_TRY(left, left.minus(part));
    }
    return left;
  };
  CONCORD_TRY(const Decimal left_identical,
              rest(plan.left_totals.sum, {money[0], money[1], plan.left_totals.repeated_sum}));
  CONCORD_TRY(const Decimal right_identical,
              rest(plan.right_totals.sum, {money[2], money[3], plan.right_totals.repeated_sum}));
  result.buckets = {{"identical", result.left_rows - left_only - changed_rows - plan.left_totals.repeated_rows,
                     result.right_rows - right_only - changed_rows - plan.right_totals.repeated_rows, left_identical,
                     right_identical},
                    {"changed", changed_rows, changed_rows, money[1], money[3]},
                    {"left_only", left_only, 0, money[0], zero},
                    {"right_only", 0, right_only, zero, money[2]},
                    {"duplicate_key", plan.left_totals.repeated_rows, plan.right_totals.repeated_rows,
                     plan.left_totals.repeated_sum, plan.right_totals.repeated_sum}};
  return {};
}

// Identical rows were not counted but follow from the others: they must be as many, and worth as much, on both sides.
Status check_balance(Plan& plan) {
  Comparison& result = plan.comparison;
  const ComparisonBucket& identical = result.buckets.front();
  CONCORD_TRY(result.difference, plan.left_totals.sum.minus(plan.right_totals.sum));
  result.explained = Decimal::make(0, plan.scale).value();
  for (const ComparisonBucket& bucket : result.buckets) {
    CONCORD_TRY(const Decimal difference, bucket.left_sum.minus(bucket.right_sum));
    CONCORD_TRY(result.explained, result.explained.plus(difference));
  }
  if (identical.left_rows == identical.right_rows && identical.left_sum == identical.right_sum &&
      result.explained == result.difference)
    return {};
  return Error{ErrorCode::kInternal,
               "The comparison did not put every row into exactly one bucket. Please report this."};
}

std::string key_columns_text(const Plan& plan, bool both) {
  std::string sql;
  for (std::size_t index = 0; index < plan.keys.size(); ++index) {
    const std::string number = std::to_string(index);
    sql += (index == 0 ? "" : ", ") + (both ? "CAST(l_" + number + " AS VARCHAR)" : number);
  }
  return sql;
}

std::vector<report::Table::Column> key_headers(const Plan& plan) {
  std::vector<report::Table::Column> columns;
  for (const ColumnMatch& key : plan.keys) columns.push_back({key.left.name, CellKind::kText});
  return columns;
}

// Copies a query's text columns to a CSV, a literal in between where `fixed` is set.
Status write_query(Plan& plan, const std::string& sql, report::TableFile& file,
                   const std::optional<std::pair<std::size_t, std::string>>& fixed) {
  CONCORD_TRY(auto stream, plan.session.query(sql, plan.deadline));
  const std::size_t columns = stream->schema().size();
  std::vector<std::string> cells;
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return {};
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      cells.clear();
      for (std::size_t column = 0; column < columns; ++column) {
        if (fixed && fixed->first == column) cells.push_back(fixed->second);
        cells.push_back(chunk->column(column).is_null(row) ? "" : std::string{chunk->column(column).text(row)});
      }
      CONCORD_CHECK(file.add_row(cells));
    }
  }
}

Status write_changes(Plan& plan, const std::filesystem::path& path) {
  CONCORD_TRY(auto file, report::TableFile::create(path, {.format = report::TableFileFormat::kCsvForPeople}));
  auto columns = key_headers(plan);
  for (const char* name : {"column", "left", "right"}) columns.push_back({name, CellKind::kText});
  CONCORD_CHECK(file.add_sheet("changes", std::move(columns)));
  const std::string keys = key_columns_text(plan, true);
  for (std::size_t value = 0; value < plan.values.size(); ++value) {
    if (plan.comparison.columns[value].cells == 0) continue;
    const std::string number = std::to_string(plan.keys.size() + value);
    CONCORD_CHECK(write_query(plan,
                              "SELECT " + keys + ", CAST(l_" + number + " AS VARCHAR), CAST(r_" + number +
                                  " AS VARCHAR) FROM differing d WHERE in_left AND in_right AND " +
                                  differs_in(plan, value) + " ORDER BY " + keys + " NULLS LAST",
                              file, std::pair{plan.keys.size(), plan.values[value].left.name}));
  }
  CONCORD_CHECK(file.finish());
  return {};
}

Status write_one_sided(Plan& plan, bool left, const std::filesystem::path& path) {
  CONCORD_TRY(auto file, report::TableFile::create(path, {.format = report::TableFileFormat::kCsvForPeople}));
  std::vector<report::Table::Column> columns;
  std::string sql;
  std::size_t number = 0;
  for (const auto* list : {&plan.keys, &plan.values}) {
    for (const ColumnMatch& match : *list) {
      const Column& column = left ? match.left : match.right;
      columns.push_back({column.name, is_number(column.type.kind) ? CellKind::kDecimal : CellKind::kText});
      sql += fmt::format("{}CAST({}_{} AS VARCHAR)", number == 0 ? "" : ", ", left ? "l" : "r", number);
      ++number;
    }
  }
  CONCORD_CHECK(file.add_sheet("rows", std::move(columns)));
  CONCORD_CHECK(write_query(
      plan,
      "SELECT " + sql + " FROM differing WHERE " + (left ? "NOT in_right" : "NOT in_left") + " ORDER BY 1 NULLS LAST",
      file, std::nullopt));
  CONCORD_CHECK(file.finish());
  return {};
}

}  // namespace

Result<Comparison> compare_records(engine::Session& session, const SideInput& left, const SideInput& right,
                                   const std::vector<ColumnPair>& keys, const std::optional<ColumnPair>& amount,
                                   const std::optional<std::filesystem::path>& directory, const Deadline& deadline,
                                   ProgressSink& progress) {
  Plan plan{.session = session, .left = left, .right = right, .deadline = deadline, .progress = progress};
  Comparison& result = plan.comparison;
  result.left_input = left.name;
  result.right_input = right.name;
  result.left_sha256 = left.sha256;
  result.right_sha256 = right.sha256;
  result.left_rows = left.table->rows;
  result.right_rows = right.table->rows;
  result.left_rejected = left.table->rejects.rows;
  result.right_rejected = right.table->rejects.rows;
  result.engine = session.engine_version();
  CONCORD_CHECK(pair_columns(plan, keys));
  CONCORD_CHECK(choose_amount(plan, amount));
  progress.report("looking for repeated keys", 0, 0);
  CONCORD_CHECK(count_keys(plan, true));
  CONCORD_CHECK(count_keys(plan, false));
  std::string names;
  for (std::size_t index = 0; index < plan.keys.size(); ++index)
    names += (index == 0 ? "k_" : ", k_") + std::to_string(index);
  CONCORD_CHECK(plan.execute("CREATE TABLE repeated_keys AS SELECT " + names + " FROM left_keys UNION SELECT " + names +
                             " FROM right_keys"));
  CONCORD_TRY(const engine::Value repeated,
              engine::query_single_value(session, "SELECT count(*) FROM repeated_keys", deadline));
  const bool any_repeated = std::get<std::int64_t>(repeated) > 0;
  CONCORD_CHECK(count_repeated(plan, true, any_repeated));
  CONCORD_CHECK(count_repeated(plan, false, any_repeated));
  progress.report("comparing records", 0, 0);
  CONCORD_CHECK(plan.execute(differing_sql(plan, any_repeated)));
  CONCORD_CHECK(count_differences(plan));
  CONCORD_CHECK(check_balance(plan));
  if (directory) {
    progress.report("writing the differences", 0, 0);
    CONCORD_CHECK(write_changes(plan, *directory / "changes.csv"));
    CONCORD_CHECK(write_one_sided(plan, true, *directory / "left_unmatched.csv"));
    CONCORD_CHECK(write_one_sided(plan, false, *directory / "right_unmatched.csv"));
  }
  return std::move(plan.comparison);
}

}  // namespace concord::reconcile
