#include "engine/api/sql.hpp"

#include <cassert>

#include "engine/api/session.hpp"

namespace concord::engine::sql {

/// The only way to make an expression out of text, for this file alone.
struct Access {
  static Expression make(std::string duckdb, std::string spark) { return {std::move(duckdb), std::move(spark)}; }
  static Expression both(const std::string& text) { return {text, text}; }
  static Aggregate aggregate(Expression value) { return Aggregate{std::move(value)}; }
  static Order order(Expression text) { return Order{std::move(text)}; }
};

namespace {

constexpr Dialect kDialects[] = {Dialect::kDuckdb, Dialect::kSpark};
constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kSmallLetters = "abcdefghijklmnopqrstuvwxyz";

/// `pattern` with each {} replaced by the next part.
template <typename... Parts>
std::string filled(std::string_view pattern, const Parts&... parts) {
  std::string result;
  const auto take = [&](std::string_view part) {
    const auto at = pattern.find("{}");
    assert(at != std::string_view::npos);
    result += pattern.substr(0, at);
    result += part;
    pattern.remove_prefix(at + 2);
  };
  (take(parts), ...);
  return result += pattern;
}

/// An expression whose two renderings have the same shape.
template <typename... Parts>
Expression shaped(std::string_view pattern, const Parts&... parts) {
  return Access::make(filled(pattern, parts.sql(Dialect::kDuckdb)...), filled(pattern, parts.sql(Dialect::kSpark)...));
}

template <typename... Parts>
Expression shaped_by_dialect(std::string_view duckdb, std::string_view spark, const Parts&... parts) {
  return Access::make(filled(duckdb, parts.sql(Dialect::kDuckdb)...), filled(spark, parts.sql(Dialect::kSpark)...));
}

Expression constant(const std::string& sql) {
  return Access::both(sql);
}

template <typename List>
Expression joined(const List& list, std::string_view separator) {
  std::string texts[2];
  for (const Dialect dialect : kDialects) {
    std::string& result = texts[static_cast<std::size_t>(dialect)];
    for (const auto& each : list) result += std::string{result.empty() ? "" : separator} + each.sql(dialect);
  }
  return Access::make(texts[0], texts[1]);
}

Expression name_of(std::string_view name) {
  return Access::make(identifier(name, Dialect::kDuckdb), identifier(name, Dialect::kSpark));
}

std::string decimal_type(int precision, int scale) {
  assert(precision >= 1 && precision <= Decimal::kMaxDigits && scale >= 0 && scale <= precision);
  return data_type_name({TypeKind::kDecimal, static_cast<std::uint8_t>(precision), static_cast<std::uint8_t>(scale)});
}

/// Both engines' names of a type; the same for most.
Expression type_name(DataType type) {
  if (type.kind == TypeKind::kText) return Access::make("VARCHAR", "STRING");
  if (type.kind == TypeKind::kTimestamp) return Access::make("TIMESTAMP", "TIMESTAMP_NTZ");
  if (type.kind == TypeKind::kTimestampTz) return Access::make("TIMESTAMPTZ", "TIMESTAMP_LTZ");
  return Access::both(data_type_name(type));
}

Expression part_of_date(const std::string& duckdb, const std::string& spark, const Expression& day) {
  return shaped_by_dialect("CAST(extract(" + duckdb + " FROM {}) AS BIGINT)",
                           "CAST(extract(" + spark + " FROM {}) AS BIGINT)", to_date(day));
}

Expression sum_or_difference(std::string_view sign, const Expression& left, const Expression& right, int scale) {
  // 37 digits: Spark gives the result one digit more, and past 38 it would shorten the scale.
  const std::string operand = "CAST({} AS " + decimal_type(37, scale) + ")";
  return shaped("CAST(" + operand + " " + std::string{sign} + " " + operand + " AS " + decimal_type(38, scale) + ")",
                left, right);
}

/// translate() means the same on both engines, but DuckDB's makes a table of the letters anew for each row. Text of as
/// many bytes as characters is ASCII, which all engines fold alike.
Expression folded(const std::string& function, const Expression& value, const Expression& from, const Expression& to) {
  const Expression translated = shaped("translate({}, {}, {})", value, from, to);
  const std::string quick = "CASE WHEN strlen({}) = length({}) THEN " + function + "({}) ELSE {} END";
  return Access::make(filled(quick, value.sql(Dialect::kDuckdb), value.sql(Dialect::kDuckdb),
                             value.sql(Dialect::kDuckdb), translated.sql(Dialect::kDuckdb)),
                      translated.sql(Dialect::kSpark));
}

std::string join_words(Join kind, Dialect dialect) {
  const bool spark = dialect == Dialect::kSpark;
  switch (kind) {
    case Join::kInner:
      return " JOIN ";
    case Join::kLeft:
      return " LEFT JOIN ";
    case Join::kFull:
      return " FULL JOIN ";
    case Join::kSemi:
      return spark ? " LEFT SEMI JOIN " : " SEMI JOIN ";
    case Join::kAnti:
      return spark ? " LEFT ANTI JOIN " : " ANTI JOIN ";
  }
  return "";
}

[[maybe_unused]] bool is_plain_replacement(std::string_view text) {
  return text.find_first_of("\\$") == std::string_view::npos;  // either refers to a group in one of the engines
}

}  // namespace

std::string identifier(std::string_view name, Dialect dialect) {
  if (dialect == Dialect::kDuckdb) return quote_identifier(name);
  std::string quoted = "`";
  for (const char c : name) quoted += c == '`' ? "``" : std::string(1, c);
  return quoted + "`";
}

Aggregate Aggregate::filter(const Expression& condition) const {
  return Access::aggregate(shaped("{} FILTER (WHERE {})", value_, condition));
}

Expression column(std::string_view name) {
  return name_of(name);
}
Expression column(std::string_view table, std::string_view name) {
  return shaped("{}.{}", name_of(table), name_of(name));
}
Expression text(std::string_view value) {
  return constant(quote_literal(value));
}
Expression integer(std::int64_t value) {
  return constant("CAST(" + quote_literal(std::to_string(value)) + " AS BIGINT)");
}
Expression decimal(const Decimal& value) {
  return constant("CAST(" + quote_literal(value.to_string()) + " AS " + decimal_type(38, value.scale()) + ")");
}
Expression boolean(bool value) {
  return constant(value ? "TRUE" : "FALSE");
}
Expression date(std::string_view iso) {
  return constant("CAST(" + quote_literal(iso) + " AS DATE)");
}
Expression null_of(DataType type) {
  return shaped("CAST(NULL AS {})", type_name(type));
}

Expression operator==(const Expression& left, const Expression& right) {
  return shaped("({} = {})", left, right);
}
Expression operator!=(const Expression& left, const Expression& right) {
  return shaped("({} <> {})", left, right);
}
Expression operator<(const Expression& left, const Expression& right) {
  return shaped("({} < {})", left, right);
}
Expression operator<=(const Expression& left, const Expression& right) {
  return shaped("({} <= {})", left, right);
}
Expression operator>(const Expression& left, const Expression& right) {
  return shaped("({} > {})", left, right);
}
Expression operator>=(const Expression& left, const Expression& right) {
  return shaped("({} >= {})", left, right);
}
Expression operator&&(const Expression& left, const Expression& right) {
  return shaped("({} AND {})", left, right);
}
Expression operator||(const Expression& left, const Expression& right) {
  return shaped("({} OR {})", left, right);
}
Expression operator!(const Expression& condition) {
  return shaped("(NOT {})", condition);
}
Expression same(const Expression& left, const Expression& right) {
  return shaped("({} IS NOT DISTINCT FROM {})", left, right);
}
Expression differs(const Expression& left, const Expression& right) {
  return shaped("({} IS DISTINCT FROM {})", left, right);
}
Expression is_null(const Expression& value) {
  return shaped("({} IS NULL)", value);
}
Expression is_not_null(const Expression& value) {
  return shaped("({} IS NOT NULL)", value);
}
Expression in_list(const Expression& value, const std::vector<Expression>& list) {
  if (list.empty()) return boolean(false);
  return shaped("({} IN ({}))", value, joined(list, ", "));
}
Expression exists(const Select& rows) {
  return Access::make("EXISTS (" + rows.sql(Dialect::kDuckdb) + ")", "EXISTS (" + rows.sql(Dialect::kSpark) + ")");
}
Expression choose(const Expression& condition, const Expression& then, const Expression& otherwise) {
  return shaped("CASE WHEN {} THEN {} ELSE {} END", condition, then, otherwise);
}
Expression coalesce(const std::vector<Expression>& values) {
  assert(!values.empty());
  return shaped("coalesce({})", joined(values, ", "));
}
Expression nullif(const Expression& value, const Expression& nothing) {
  return shaped("nullif({}, {})", value, nothing);
}

Expression to_decimal(const Expression& number_or_text, int precision, int scale) {
  return shaped("CAST({} AS " + decimal_type(precision, scale) + ")", number_or_text);
}
Expression try_decimal(const Expression& number_or_text, int precision, int scale) {
  return shaped("TRY_CAST({} AS " + decimal_type(precision, scale) + ")", number_or_text);
}
Expression plus(const Expression& left, const Expression& right, int scale) {
  return sum_or_difference("+", left, right, scale);
}
Expression minus(const Expression& left, const Expression& right, int scale) {
  return sum_or_difference("-", left, right, scale);
}
Expression times(const Expression& left, int left_scale, const Expression& right, int right_scale) {
  // 19 and 18 digits: the product has at most 38 in Spark's counting, which then keeps its whole scale.
  return shaped("CAST(CAST({} AS " + decimal_type(19, left_scale) + ") * CAST({} AS " + decimal_type(18, right_scale) +
                    ") AS " + decimal_type(38, left_scale + right_scale) + ")",
                left, right);
}
Expression remainder(const Expression& left, const Expression& right) {
  return shaped("({} % nullif({}, 0))", left, right);
}
Expression negative(const Expression& number) {
  return shaped("(- {})", number);
}
Expression absolute(const Expression& number) {
  return shaped("abs({})", number);
}

Expression to_text(const Expression& value) {
  return shaped("CAST({} AS {})", value, type_name({TypeKind::kText}));
}
Expression lower_ascii(const Expression& value) {
  return folded("lower", value, text(kCapitals), text(kSmallLetters));
}
Expression upper_ascii(const Expression& value) {
  return folded("upper", value, text(kSmallLetters), text(kCapitals));
}
Expression trim_blanks(const Expression& value) {
  return shaped("trim(BOTH ' ' FROM {})", value);
}
Expression substring(const Expression& value, std::uint32_t from, std::uint32_t characters) {
  assert(from >= 1);
  return shaped("substr({}, " + std::to_string(from) + ", " + std::to_string(characters) + ")", value);
}
Expression length(const Expression& value) {
  return shaped("CAST(length({}) AS BIGINT)", value);
}
Expression replace_text(const Expression& value, std::string_view what, std::string_view with) {
  assert(!what.empty());
  return shaped("replace({}, {}, {})", value, text(what), text(with));
}
Expression join_text(std::string_view separator, const std::vector<Expression>& values) {
  assert(!values.empty());
  return shaped("concat_ws({}, {})", text(separator), joined(values, ", "));
}
Expression composed(const Expression& value) {
  return shaped_by_dialect("nfc_normalize({})", "{}", value);
}
Expression regexp_group(const Expression& value, std::string_view pattern, unsigned group) {
  return shaped("regexp_extract({}, {}, " + std::to_string(group) + ")", value, text(pattern));
}
Expression fingerprint(const Expression& value) {
  return shaped_by_dialect("translate(substr(md5({}), 1, 16), '0123456789', 'ghijklmnop')",
                           "translate(substr(md5(CAST({} AS BINARY)), 1, 16), '0123456789', 'ghijklmnop')", value);
}
Expression regexp_replace_all(const Expression& value, std::string_view pattern, std::string_view plain_replacement) {
  assert(is_plain_replacement(plain_replacement));
  return shaped_by_dialect("regexp_replace({}, {}, {}, 'g')", "regexp_replace({}, {}, {})", value, text(pattern),
                           text(plain_replacement));
}

Expression to_date(const Expression& date_timestamp_or_iso_text) {
  return shaped("CAST({} AS DATE)", date_timestamp_or_iso_text);
}
Expression days_between(const Expression& earlier, const Expression& later) {
  return shaped_by_dialect("date_diff('day', {}, {})", "CAST(- datediff({}, {}) AS BIGINT)", to_date(earlier),
                           to_date(later));
}
Expression months_between(const Expression& earlier, const Expression& later) {
  return shaped("(({} - {}) * 12 + {} - {})", year(later), year(earlier), month(later), month(earlier));
}
Expression plus_days(const Expression& day, std::int32_t days) {
  const std::string number = std::to_string(days);
  return shaped_by_dialect("CAST({} + (" + number + ") AS DATE)", "date_add({}, " + number + ")", to_date(day));
}
Expression year(const Expression& day) {
  return part_of_date("YEAR", "YEAR", day);
}
Expression month(const Expression& day) {
  return part_of_date("MONTH", "MONTH", day);
}
Expression day_of_month(const Expression& day) {
  return part_of_date("DAY", "DAY", day);
}
Expression day_of_week(const Expression& day) {
  return part_of_date("ISODOW", "DAYOFWEEK_ISO", day);
}
Expression first_of_month(const Expression& day) {
  return shaped("CAST(date_trunc('month', {}) AS DATE)", to_date(day));
}

Expression to_timestamp(const Expression& date_or_timestamp) {
  return shaped("CAST({} AS {})", date_or_timestamp, type_name({TypeKind::kTimestamp}));
}
Expression microseconds_since_1970(const Expression& date_or_timestamp) {
  return shaped_by_dialect("epoch_us({})", "unix_micros(CAST({} AS TIMESTAMP_LTZ))", to_timestamp(date_or_timestamp));
}

Aggregate sum(const Expression& number, int scale) {
  return Access::aggregate(shaped("sum({})", to_decimal(number, 38, scale)));
}
Aggregate count_rows() {
  return Access::aggregate(constant("count(*)"));
}
Aggregate count(const Expression& value) {
  return Access::aggregate(shaped("count({})", value));
}
Aggregate count_distinct(const Expression& value) {
  return Access::aggregate(shaped("count(DISTINCT {})", value));
}
Aggregate min(const Expression& value) {
  return Access::aggregate(shaped("min({})", value));
}
Aggregate max(const Expression& value) {
  return Access::aggregate(shaped("max({})", value));
}

Order ascending(const Expression& value, Nulls nulls) {
  return Access::order(shaped(nulls == Nulls::kFirst ? "{} ASC NULLS FIRST" : "{} ASC NULLS LAST", value));
}
Order descending(const Expression& value, Nulls nulls) {
  return Access::order(shaped(nulls == Nulls::kFirst ? "{} DESC NULLS FIRST" : "{} DESC NULLS LAST", value));
}
Expression row_number(const std::vector<Expression>& partition, const Order& first, const std::vector<Order>& then) {
  std::vector<Order> order{first};
  order.insert(order.end(), then.begin(), then.end());
  const Expression by = joined(order, ", ");
  if (partition.empty()) return shaped("row_number() OVER (ORDER BY {})", by);
  return shaped("row_number() OVER (PARTITION BY {} ORDER BY {})", joined(partition, ", "), by);
}

Select::Select(Source source) : source_{std::move(source)} {}
Select::Select(std::string_view table) : Select{source_of(table, "")} {}
Select::Select(std::string_view table, std::string_view alias) : Select{source_of(table, alias)} {}
Select::Select(const Select& rows, std::string_view alias) : Select{source_of(rows, alias)} {}

Select::Source Select::source_of(std::string_view table, std::string_view alias) {
  assert(!table.empty());
  return {std::string{table}, constant(""), std::string{alias}};
}

Select::Source Select::source_of(const Select& rows, std::string_view alias) {
  assert(!alias.empty());
  return {"", Access::make(rows.sql(Dialect::kDuckdb), rows.sql(Dialect::kSpark)), std::string{alias}};
}

Select& Select::join(Join kind, std::string_view table, std::string_view alias, const Expression& condition) {
  joins_.push_back({kind, source_of(table, alias), condition});
  return *this;
}
Select& Select::join(Join kind, const Select& rows, std::string_view alias, const Expression& condition) {
  joins_.push_back({kind, source_of(rows, alias), condition});
  return *this;
}
Select& Select::where(const Expression& condition) {
  where_ = where_ ? *where_ && condition : condition;
  return *this;
}
Select& Select::column(std::string_view name) {
  return column(sql::column(name), "");
}
Select& Select::column(const Expression& value, std::string_view name) {
  columns_.emplace_back(value, std::string{name});
  return *this;
}
Select& Select::all_columns() {
  return column(constant("*"), "");
}
Select& Select::distinct() {
  distinct_ = true;
  return *this;
}
Select& Select::group_by(const Expression& key) {
  group_by_.push_back(key);
  return *this;
}
Select& Select::having(const Expression& condition) {
  having_ = having_ ? *having_ && condition : condition;
  return *this;
}
Select& Select::order_by(const Order& order) {
  order_by_.push_back(order);
  return *this;
}
Select& Select::limit(std::uint64_t rows) {
  limit_ = rows;
  return *this;
}

std::string Select::source_sql(const Source& source, Dialect dialect) {
  const std::string rows =
      source.table.empty() ? "(" + source.rows.sql(dialect) + ")" : identifier(source.table, dialect);
  return source.alias.empty() ? rows : rows + " AS " + identifier(source.alias, dialect);
}

std::string Select::sql(Dialect dialect) const {
  assert(!columns_.empty());
  assert(!limit_ || !order_by_.empty());
  std::string columns;
  for (const auto& [value, name] : columns_) {
    columns += (columns.empty() ? "" : ", ") + value.sql(dialect);
    if (!name.empty()) columns += " AS " + identifier(name, dialect);
  }
  std::string sql = (distinct_ ? "SELECT DISTINCT " : "SELECT ") + columns + " FROM " + source_sql(source_, dialect);
  for (const JoinedSource& each : joins_) {
    sql += join_words(each.kind, dialect) + source_sql(each.source, dialect) + " ON " + each.condition.sql(dialect);
  }
  if (where_) sql += " WHERE " + where_->sql(dialect);
  if (!group_by_.empty()) sql += " GROUP BY " + joined(group_by_, ", ").sql(dialect);
  if (having_) sql += " HAVING " + having_->sql(dialect);
  if (!order_by_.empty()) sql += " ORDER BY " + joined(order_by_, ", ").sql(dialect);
  if (limit_) sql += " LIMIT " + std::to_string(*limit_);
  return sql;
}

/// The combination as the source of a SELECT, so that it can be used like any other.
Select Select::combine(const Select& first, std::string_view word, const Select& second) {
  const auto text = [&](Dialect dialect) {
    return "(" + first.sql(dialect) + ") " + std::string{word} + " (" + second.sql(dialect) + ")";
  };
  Select combined{Source{"", Access::make(text(Dialect::kDuckdb), text(Dialect::kSpark)), "combined"}};
  combined.all_columns();
  return combined;
}

Select union_all(const Select& first, const Select& second) {
  return Select::combine(first, "UNION ALL", second);
}
Select except_all(const Select& first, const Select& second) {
  return Select::combine(first, "EXCEPT ALL", second);
}
Select intersect(const Select& first, const Select& second) {
  return Select::combine(first, "INTERSECT", second);
}

std::string create_table_as(std::string_view table, const Select& rows, Dialect dialect) {
  return "CREATE TABLE " + identifier(table, dialect) + " AS " + rows.sql(dialect);
}

}  // namespace concord::engine::sql
