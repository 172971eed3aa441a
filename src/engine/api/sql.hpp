// A builder for the SQL that Concord makes itself. It offers only what means the same on DuckDB and on Spark (with the
// settings that its session uses: ANSI, UTC, TIMESTAMP_NTZ, escapedStringLiterals); what differs cannot be spelled with
// it. All names and texts are quoted; values have value semantics; wrong use (an empty list, scale > 38) is asserted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/decimal.hpp"
#include "core/schema.hpp"

namespace concord::engine::sql {

enum class Dialect : std::uint8_t { kDuckdb, kSpark };

class Select;

/// Something that has a value for each row. Always rendered so that it can stand inside any other expression.
class Expression {
 public:
  const std::string& sql(Dialect dialect) const { return dialect == Dialect::kDuckdb ? duckdb_ : spark_; }

 private:
  friend struct Access;
  Expression(std::string duckdb, std::string spark) : duckdb_{std::move(duckdb)}, spark_{std::move(spark)} {}
  std::string duckdb_;
  std::string spark_;
};

/// Something that has a value for a group of rows; NULLs are left out of all but `count_rows`.
class Aggregate {
 public:
  /// Only of the rows for which the condition is true.
  Aggregate filter(const Expression& condition) const;
  operator Expression() const { return value_; }  // NOLINT(google-explicit-constructor)

 private:
  friend struct Access;
  explicit Aggregate(Expression value) : value_{std::move(value)} {}
  Expression value_;
};

/// A place in an order. The two engines put NULLs at different ends unless they are told.
class Order {
 public:
  const std::string& sql(Dialect dialect) const { return text_.sql(dialect); }

 private:
  friend struct Access;
  explicit Order(Expression text) : text_{std::move(text)} {}
  Expression text_;
};
enum class Nulls : std::uint8_t { kFirst, kLast };

// Columns and constants.
Expression column(std::string_view name);
Expression column(std::string_view table, std::string_view name);  ///< of a source with this alias
Expression text(std::string_view value);
Expression integer(std::int64_t value);
Expression decimal(const Decimal& value);
Expression boolean(bool value);
Expression date(std::string_view iso);  ///< "2025-01-31"
Expression null_of(DataType type);

// Comparisons and logic, with SQL's NULL; `same` and `differs` take NULL for a value.
Expression operator==(const Expression& left, const Expression& right);
Expression operator!=(const Expression& left, const Expression& right);
Expression operator<(const Expression& left, const Expression& right);
Expression operator<=(const Expression& left, const Expression& right);
Expression operator>(const Expression& left, const Expression& right);
Expression operator>=(const Expression& left, const Expression& right);
Expression operator&&(const Expression& left, const Expression& right);
Expression operator||(const Expression& left, const Expression& right);
Expression operator!(const Expression& condition);
Expression same(const Expression& left, const Expression& right);
Expression differs(const Expression& left, const Expression& right);
Expression is_null(const Expression& value);
Expression is_not_null(const Expression& value);
Expression in_list(const Expression& value, const std::vector<Expression>& list);
Expression exists(const Select& rows);  ///< the rows may name columns of the query around them
Expression choose(const Expression& condition, const Expression& then, const Expression& otherwise);
Expression coalesce(const std::vector<Expression>& values);
Expression nullif(const Expression& value, const Expression& nothing);

// Exact numbers. Each states its scale, because the engines widen and round differently when left alone. Rounding is
// half away from zero; more than the digits that fit is an error. There is no division: divide sums in C++.
Expression to_decimal(const Expression& number_or_text, int precision, int scale);
Expression try_decimal(const Expression& number_or_text, int precision,
                       int scale);  ///< NULL where it is no such number
Expression plus(const Expression& left, const Expression& right, int scale);
Expression minus(const Expression& left, const Expression& right, int scale);
/// Up to 19 by 18 digits. The scales are those of the factors; the product's is their sum.
Expression times(const Expression& left, int left_scale, const Expression& right, int right_scale);
Expression remainder(const Expression& left,
                     const Expression& right);  ///< of integers or decimals; NULL for a divisor of 0
Expression negative(const Expression& number);
Expression absolute(const Expression& number);

// Text. Characters are code points, counted from 1.
Expression to_text(const Expression& value);      ///< of integers, decimals, dates, booleans and text; not of doubles
Expression lower_ascii(const Expression& value);  ///< other letters stay: the engines disagree about some
Expression upper_ascii(const Expression& value);
Expression trim_blanks(const Expression& value);  ///< the character ' ' only
Expression substring(const Expression& value, std::uint32_t from, std::uint32_t characters);  ///< from >= 1
Expression length(const Expression& value);
Expression replace_text(const Expression& value, std::string_view what, std::string_view with);  ///< what: not empty
Expression join_text(std::string_view separator, const std::vector<Expression>& values);         ///< leaves NULLs out
/// Unicode's composed form (NFC), so that one letter is one text. The one exception to equal meaning: Spark has no
/// function for it and takes the text as it is; who compares there says so.
Expression composed(const Expression& value);
/// Sixteen letters from a to p that stand for a text: the first 64 bits of its MD5. Letters only, so that no
/// spreadsheet takes it for a number. For telling rows apart, not for secrets.
Expression fingerprint(const Expression& value);
/// "" where nothing matches. Patterns: what RE2 and Java share; no look-around, no back references.
Expression regexp_group(const Expression& value, std::string_view pattern, unsigned group);
Expression regexp_replace_all(const Expression& value, std::string_view pattern, std::string_view plain_replacement);

// Dates. A timestamp is taken for its day.
Expression to_date(const Expression& date_timestamp_or_iso_text);
Expression days_between(const Expression& earlier, const Expression& later);
Expression months_between(const Expression& earlier,
                          const Expression& later);  ///< of calendar months: 31 Jan to 1 Feb is 1
Expression plus_days(const Expression& day, std::int32_t days);
Expression year(const Expression& day);
Expression month(const Expression& day);
Expression day_of_month(const Expression& day);
Expression day_of_week(const Expression& day);  ///< Monday is 1
Expression first_of_month(const Expression& day);
Expression to_timestamp(const Expression& date_or_timestamp);             ///< of the clock on the wall; zones are UTC
Expression microseconds_since_1970(const Expression& date_or_timestamp);  ///< of the same

// Aggregates.
Aggregate sum(const Expression& number, int scale);  ///< DECIMAL(38, scale); NULL of no rows
Aggregate count_rows();
Aggregate count(const Expression& value);
Aggregate count_distinct(const Expression& value);
Aggregate min(const Expression& value);
Aggregate max(const Expression& value);

// Order and numbering.
Order ascending(const Expression& value, Nulls nulls = Nulls::kLast);
Order descending(const Expression& value, Nulls nulls = Nulls::kLast);
/// 1, 2, ... in each partition. Deterministic only if the order tells all rows apart.
Expression row_number(const std::vector<Expression>& partition, const Order& first,
                      const std::vector<Order>& then = {});

/// kSemi and kAnti keep the rows that have, or have not, a partner; the partner's columns are not offered.
enum class Join : std::uint8_t { kInner, kLeft, kFull, kSemi, kAnti };

/// One SELECT, built clause by clause: Select{"orders"}.where(column("a") == integer(1)).column("a").
class Select {
 public:
  explicit Select(std::string_view table);
  Select(std::string_view table, std::string_view alias);
  Select(const Select& rows, std::string_view alias);

  Select& join(Join kind, std::string_view table, std::string_view alias, const Expression& condition);
  Select& join(Join kind, const Select& rows, std::string_view alias, const Expression& condition);
  Select& where(const Expression& condition);  ///< several are joined by AND
  Select& column(std::string_view name);       ///< as it is
  Select& column(const Expression& value, std::string_view name);
  Select& all_columns();
  Select& distinct();
  Select& group_by(const Expression& key);
  Select& having(const Expression& condition);
  Select& order_by(const Order& order);
  Select& limit(std::uint64_t rows);  ///< needs an order: without one the engines choose different rows

  /// The rows of both, duplicates kept. Columns are matched by place. An order belongs to what is made of the result.
  friend Select union_all(const Select& first, const Select& second);
  /// The rows of the first, less one for each equal row of the second.
  friend Select except_all(const Select& first, const Select& second);
  /// The different rows that both have, each once.
  friend Select intersect(const Select& first, const Select& second);

  std::string sql(Dialect dialect) const;

 private:
  struct Source {
    std::string table;  ///< empty: `rows`
    Expression rows;
    std::string alias;
  };
  struct JoinedSource {
    Join kind;
    Source source;
    Expression condition;
  };
  Select(Source source);
  static Source source_of(std::string_view table, std::string_view alias);
  static Source source_of(const Select& rows, std::string_view alias);
  static std::string source_sql(const Source& source, Dialect dialect);
  static Select combine(const Select& first, std::string_view word, const Select& second);

  Source source_;
  std::vector<JoinedSource> joins_;
  std::vector<std::pair<Expression, std::string>> columns_;  ///< an empty name: as it is
  std::optional<Expression> where_;
  std::vector<Expression> group_by_;
  std::optional<Expression> having_;
  std::vector<Order> order_by_;
  std::optional<std::uint64_t> limit_;
  bool distinct_ = false;
};

Select union_all(const Select& first, const Select& second);
Select except_all(const Select& first, const Select& second);
Select intersect(const Select& first, const Select& second);

/// CREATE TABLE ... AS.
std::string create_table_as(std::string_view table, const Select& rows, Dialect dialect);
/// A name as the dialect quotes it.
std::string identifier(std::string_view name, Dialect dialect);

}  // namespace concord::engine::sql
