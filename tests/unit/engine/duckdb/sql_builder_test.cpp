// Each function of the builder has a row: how it reads on both dialects, and what it gives on DuckDB.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <set>

#include "engine/api/sql.hpp"
#include "unit/engine/duckdb/fixture.hpp"

namespace concord::engine::duckdb {
namespace {

using namespace engine::sql;  // NOLINT(google-build-using-namespace): the point of the builder is how it reads

/// One row: n = 5 BIGINT, m = -12.345 DECIMAL(9,3), t = ' aBcß ' VARCHAR, d = 2024-01-31 DATE, nothing = NULL VARCHAR.
std::unique_ptr<Session> session_with_row() {
  auto session = open_test_session();
  EXPECT_TRUE(session
                  ->execute("CREATE TABLE one AS SELECT 5::BIGINT AS n, -12.345::DECIMAL(9,3) AS m, ' aBcß ' AS t, "
                            "DATE '2024-01-31' AS d, NULL::VARCHAR AS nothing",
                            Deadline{})
                  .ok());
  return session;
}

struct FunctionCase {
  std::string function;  ///< its name in the header
  Expression expression;
  std::string duckdb;
  std::string spark;  ///< empty: the same
  std::string want;
};

Expression n() {
  return column("n");
}
Expression m() {
  return column("m");
}
Expression t() {
  return column("t");
}
Expression d() {
  return column("d");
}
Expression nothing() {
  return column("nothing");
}
Decimal number(std::string_view digits) {
  return Decimal::parse(digits).value();
}

std::vector<FunctionCase> values_and_logic() {
  return {
      {"column", column("n"), "\"n\"", "`n`", "5"},
      {"column", column("one", "n"), "\"one\".\"n\"", "`one`.`n`", "5"},
      {"text", text("it's \\ \"x\""), "'it''s \\ \"x\"'", "", "it's \\ \"x\""},
      {"integer", integer(-7), "CAST('-7' AS BIGINT)", "", "-7"},
      {"decimal", decimal(number("-1.50")), "CAST('-1.50' AS DECIMAL(38,2))", "", "-1.50"},
      {"boolean", boolean(true), "TRUE", "", "true"},
      {"date", date("1970-01-02"), "CAST('1970-01-02' AS DATE)", "", "1"},
      {"null_of", null_of({TypeKind::kText}), "CAST(NULL AS VARCHAR)", "CAST(NULL AS STRING)", "NULL"},
      {"null_of", null_of({TypeKind::kTimestamp}), "CAST(NULL AS TIMESTAMP)", "CAST(NULL AS TIMESTAMP_NTZ)", "NULL"},
      {"operator==", n() == integer(5), "(\"n\" = CAST('5' AS BIGINT))", "(`n` = CAST('5' AS BIGINT))", "true"},
      {"operator!=", n() != n(), "(\"n\" <> \"n\")", "(`n` <> `n`)", "false"},
      {"operator<", n() < n(), "(\"n\" < \"n\")", "(`n` < `n`)", "false"},
      {"operator<=", n() <= n(), "(\"n\" <= \"n\")", "(`n` <= `n`)", "true"},
      {"operator>", n() > m(), "(\"n\" > \"m\")", "(`n` > `m`)", "true"},
      {"operator>=", m() >= n(), "(\"m\" >= \"n\")", "(`m` >= `n`)", "false"},
      {"operator&&", boolean(true) && boolean(false), "(TRUE AND FALSE)", "", "false"},
      {"operator||", boolean(true) || boolean(false), "(TRUE OR FALSE)", "", "true"},
      {"operator!", !boolean(true), "(NOT TRUE)", "", "false"},
      {"operator==", nothing() == nothing(), "(\"nothing\" = \"nothing\")", "(`nothing` = `nothing`)", "NULL"},
      {"same", same(nothing(), nothing()), "(\"nothing\" IS NOT DISTINCT FROM \"nothing\")",
       "(`nothing` IS NOT DISTINCT FROM `nothing`)", "true"},
      {"differs", differs(nothing(), t()), "(\"nothing\" IS DISTINCT FROM \"t\")", "(`nothing` IS DISTINCT FROM `t`)",
       "true"},
      {"is_null", is_null(nothing()), "(\"nothing\" IS NULL)", "(`nothing` IS NULL)", "true"},
      {"is_not_null", is_not_null(nothing()), "(\"nothing\" IS NOT NULL)", "(`nothing` IS NOT NULL)", "false"},
      {"in_list", in_list(n(), {n(), m()}), "(\"n\" IN (\"n\", \"m\"))", "(`n` IN (`n`, `m`))", "true"},
      {"in_list", in_list(n(), {}), "FALSE", "", "false"},
      {"exists", exists(Select{"one", "o"}.column("n").where(column("o", "n") == column("one", "n"))),
       "EXISTS (SELECT \"n\" FROM \"one\" AS \"o\" WHERE (\"o\".\"n\" = \"one\".\"n\"))",
       "EXISTS (SELECT `n` FROM `one` AS `o` WHERE (`o`.`n` = `one`.`n`))", "true"},
      {"choose", choose(is_null(nothing()), text("a"), text("b")),
       "CASE WHEN (\"nothing\" IS NULL) THEN 'a' ELSE 'b' END", "CASE WHEN (`nothing` IS NULL) THEN 'a' ELSE 'b' END",
       "a"},
      {"coalesce", coalesce({nothing(), text("x")}), "coalesce(\"nothing\", 'x')", "coalesce(`nothing`, 'x')", "x"},
      {"nullif", nullif(n(), n()), "nullif(\"n\", \"n\")", "nullif(`n`, `n`)", "NULL"},
  };
}

std::vector<FunctionCase> numbers() {
  return {
      {"to_decimal", to_decimal(text("12.345"), 9, 2), "CAST('12.345' AS DECIMAL(9,2))", "", "12.35"},
      {"to_decimal", to_decimal(m(), 9, 2), "CAST(\"m\" AS DECIMAL(9,2))", "CAST(`m` AS DECIMAL(9,2))", "-12.35"},
      {"try_decimal", try_decimal(text("x"), 9, 2), "TRY_CAST('x' AS DECIMAL(9,2))", "", "NULL"},
      {"plus", plus(m(), n(), 3), "CAST(CAST(\"m\" AS DECIMAL(37,3)) + CAST(\"n\" AS DECIMAL(37,3)) AS DECIMAL(38,3))",
       "CAST(CAST(`m` AS DECIMAL(37,3)) + CAST(`n` AS DECIMAL(37,3)) AS DECIMAL(38,3))", "-7.345"},
      {"minus", minus(decimal(number("99999999999999999999999999999999999.99")), integer(-1), 2),
       "CAST(CAST(CAST('99999999999999999999999999999999999.99' AS DECIMAL(38,2)) AS DECIMAL(37,2)) - "
       "CAST(CAST('-1' AS BIGINT) AS DECIMAL(37,2)) AS DECIMAL(38,2))",
       "", "100000000000000000000000000000000000.99"},
      {"times", times(m(), 3, n(), 0),
       "CAST(CAST(\"m\" AS DECIMAL(19,3)) * CAST(\"n\" AS DECIMAL(18,0)) AS DECIMAL(38,3))",
       "CAST(CAST(`m` AS DECIMAL(19,3)) * CAST(`n` AS DECIMAL(18,0)) AS DECIMAL(38,3))", "-61.725"},
      {"times", times(decimal(number("9999999999999999999")), 0, decimal(number("999999999999999999")), 0),
       "CAST(CAST(CAST('9999999999999999999' AS DECIMAL(38,0)) AS DECIMAL(19,0)) * CAST(CAST('999999999999999999' AS "
       "DECIMAL(38,0)) AS DECIMAL(18,0)) AS DECIMAL(38,0))",
       "", "9999999999999999989000000000000000001"},
      {"remainder", remainder(m(), n()), "(\"m\" % nullif(\"n\", 0))", "(`m` % nullif(`n`, 0))", "-2.345"},
      {"remainder", remainder(n(), integer(0)), "(\"n\" % nullif(CAST('0' AS BIGINT), 0))",
       "(`n` % nullif(CAST('0' AS BIGINT), 0))", "NULL"},
      {"negative", negative(negative(n())), "(- (- \"n\"))", "(- (- `n`))", "5"},
      {"absolute", absolute(m()), "abs(\"m\")", "abs(`m`)", "12.345"},
  };
}

std::vector<FunctionCase> texts() {
  const std::string small = "'abcdefghijklmnopqrstuvwxyz'";
  const std::string capital = "'ABCDEFGHIJKLMNOPQRSTUVWXYZ'";
  return {
      {"to_text", to_text(m()), "CAST(\"m\" AS VARCHAR)", "CAST(`m` AS STRING)", "-12.345"},
      {"lower_ascii", lower_ascii(text("ABÇß")),
       "CASE WHEN strlen('ABÇß') = length('ABÇß') THEN lower('ABÇß') ELSE translate('ABÇß', " + capital + ", " + small +
           ") END",
       "translate('ABÇß', " + capital + ", " + small + ")", "abÇß"},
      {"lower_ascii", lower_ascii(text("AB1")),
       "CASE WHEN strlen('AB1') = length('AB1') THEN lower('AB1') ELSE translate('AB1', " + capital + ", " + small +
           ") END",
       "translate('AB1', " + capital + ", " + small + ")", "ab1"},
      {"upper_ascii", upper_ascii(text("abçß")),
       "CASE WHEN strlen('abçß') = length('abçß') THEN upper('abçß') ELSE translate('abçß', " + small + ", " + capital +
           ") END",
       "translate('abçß', " + small + ", " + capital + ")", "ABçß"},
      {"trim_blanks", trim_blanks(t()), "trim(BOTH ' ' FROM \"t\")", "trim(BOTH ' ' FROM `t`)", "aBcß"},
      {"substring", substring(t(), 2, 3), "substr(\"t\", 2, 3)", "substr(`t`, 2, 3)", "aBc"},
      {"length", length(t()), "CAST(length(\"t\") AS BIGINT)", "CAST(length(`t`) AS BIGINT)", "6"},
      {"replace_text", replace_text(t(), " ", "_"), "replace(\"t\", ' ', '_')", "replace(`t`, ' ', '_')", "_aBcß_"},
      {"join_text", join_text("-", {text("a"), nothing(), text("b")}), "concat_ws('-', 'a', \"nothing\", 'b')",
       "concat_ws('-', 'a', `nothing`, 'b')", "a-b"},
      {"composed", composed(text("e\u0301")), "nfc_normalize('e\u0301')", "'e\u0301'", "\u00e9"},
      {"fingerprint", fingerprint(text("abc")), "translate(substr(md5('abc'), 1, 16), '0123456789', 'ghijklmnop')",
       "translate(substr(md5(CAST('abc' AS BINARY)), 1, 16), '0123456789', 'ghijklmnop')",
       "pgghlgpojcdikfbg"},  // of 900150983cd24fb0 (RFC 1321, A.5)
      {"regexp_group", regexp_group(text("no 12-34"), "([0-9]+)-([0-9]+)", 2),
       "regexp_extract('no 12-34', '([0-9]+)-([0-9]+)', 2)", "", "34"},
      {"regexp_group", regexp_group(text("none"), "([0-9]+)", 1), "regexp_extract('none', '([0-9]+)', 1)", "", ""},
      {"regexp_replace_all", regexp_replace_all(text("a1b22"), "[0-9]+", "#"),
       "regexp_replace('a1b22', '[0-9]+', '#', 'g')", "regexp_replace('a1b22', '[0-9]+', '#')", "a#b#"},
  };
}

std::vector<FunctionCase> dates() {
  const Expression first_of_march = date("2024-03-01");
  return {
      {"to_date", to_date(text("1970-01-03")), "CAST('1970-01-03' AS DATE)", "", "2"},
      {"days_between", days_between(d(), first_of_march),
       "date_diff('day', CAST(\"d\" AS DATE), CAST(CAST('2024-03-01' AS DATE) AS DATE))",
       "CAST(- datediff(CAST(`d` AS DATE), CAST(CAST('2024-03-01' AS DATE) AS DATE)) AS BIGINT)", "30"},
      {"months_between", months_between(d(), first_of_march),
       "((CAST(extract(YEAR FROM CAST(CAST('2024-03-01' AS DATE) AS DATE)) AS BIGINT) - CAST(extract(YEAR FROM "
       "CAST(\"d\" AS DATE)) AS BIGINT)) * 12 + CAST(extract(MONTH FROM CAST(CAST('2024-03-01' AS DATE) AS DATE)) AS "
       "BIGINT) - CAST(extract(MONTH FROM CAST(\"d\" AS DATE)) AS BIGINT))",
       "((CAST(extract(YEAR FROM CAST(CAST('2024-03-01' AS DATE) AS DATE)) AS BIGINT) - CAST(extract(YEAR FROM "
       "CAST(`d` AS DATE)) AS BIGINT)) * 12 + CAST(extract(MONTH FROM CAST(CAST('2024-03-01' AS DATE) AS DATE)) AS "
       "BIGINT) - CAST(extract(MONTH FROM CAST(`d` AS DATE)) AS BIGINT))",
       "2"},
      {"plus_days", plus_days(date("1970-01-01"), -3), "CAST(CAST(CAST('1970-01-01' AS DATE) AS DATE) + (-3) AS DATE)",
       "date_add(CAST(CAST('1970-01-01' AS DATE) AS DATE), -3)", "-3"},
      {"year", year(d()), "CAST(extract(YEAR FROM CAST(\"d\" AS DATE)) AS BIGINT)",
       "CAST(extract(YEAR FROM CAST(`d` AS DATE)) AS BIGINT)", "2024"},
      {"month", month(d()), "CAST(extract(MONTH FROM CAST(\"d\" AS DATE)) AS BIGINT)",
       "CAST(extract(MONTH FROM CAST(`d` AS DATE)) AS BIGINT)", "1"},
      {"day_of_month", day_of_month(d()), "CAST(extract(DAY FROM CAST(\"d\" AS DATE)) AS BIGINT)",
       "CAST(extract(DAY FROM CAST(`d` AS DATE)) AS BIGINT)", "31"},
      {"day_of_week", day_of_week(d()), "CAST(extract(ISODOW FROM CAST(\"d\" AS DATE)) AS BIGINT)",
       "CAST(extract(DAYOFWEEK_ISO FROM CAST(`d` AS DATE)) AS BIGINT)", "3"},  // a Wednesday
      {"first_of_month", first_of_month(date("1970-02-03")),
       "CAST(date_trunc('month', CAST(CAST('1970-02-03' AS DATE) AS DATE)) AS DATE)", "", "31"},
      {"to_timestamp", to_timestamp(date("1970-01-02")), "CAST(CAST('1970-01-02' AS DATE) AS TIMESTAMP)",
       "CAST(CAST('1970-01-02' AS DATE) AS TIMESTAMP_NTZ)", "86400000000"},
      {"microseconds_since_1970", microseconds_since_1970(date("1970-01-03")),
       "epoch_us(CAST(CAST('1970-01-03' AS DATE) AS TIMESTAMP))",
       "unix_micros(CAST(CAST(CAST('1970-01-03' AS DATE) AS TIMESTAMP_NTZ) AS TIMESTAMP_LTZ))", "172800000000"},
  };
}

std::vector<FunctionCase> aggregates() {
  const auto five = column("n") == integer(5);
  return {
      {"sum", sum(m(), 3), "sum(CAST(\"m\" AS DECIMAL(38,3)))", "sum(CAST(`m` AS DECIMAL(38,3)))", "-12.345"},
      {"filter", sum(n(), 0).filter(five),
       "sum(CAST(\"n\" AS DECIMAL(38,0))) FILTER (WHERE (\"n\" = CAST('5' AS BIGINT)))",
       "sum(CAST(`n` AS DECIMAL(38,0))) FILTER (WHERE (`n` = CAST('5' AS BIGINT)))", "5"},
      {"count_rows", count_rows(), "count(*)", "", "1"},
      {"count", count(nothing()), "count(\"nothing\")", "count(`nothing`)", "0"},
      {"count_distinct", count_distinct(t()), "count(DISTINCT \"t\")", "count(DISTINCT `t`)", "1"},
      {"min", min(t()), "min(\"t\")", "min(`t`)", " aBcß "},
      {"max", max(nothing()), "max(\"nothing\")", "max(`nothing`)", "NULL"},
      {"row_number", row_number({}, descending(n())), "row_number() OVER (ORDER BY \"n\" DESC NULLS LAST)",
       "row_number() OVER (ORDER BY `n` DESC NULLS LAST)", "1"},
      {"row_number", row_number({t()}, ascending(n()), {ascending(m(), Nulls::kFirst)}),
       "row_number() OVER (PARTITION BY \"t\" ORDER BY \"n\" ASC NULLS LAST, \"m\" ASC NULLS FIRST)",
       "row_number() OVER (PARTITION BY `t` ORDER BY `n` ASC NULLS LAST, `m` ASC NULLS FIRST)", "1"},
      {"ascending", row_number({}, ascending(n())), "row_number() OVER (ORDER BY \"n\" ASC NULLS LAST)",
       "row_number() OVER (ORDER BY `n` ASC NULLS LAST)", "1"},
      {"descending", row_number({}, descending(n(), Nulls::kFirst)),
       "row_number() OVER (ORDER BY \"n\" DESC NULLS FIRST)", "row_number() OVER (ORDER BY `n` DESC NULLS FIRST)", "1"},
  };
}

std::vector<FunctionCase> all_cases() {
  std::vector<FunctionCase> all;
  for (auto* list : {&values_and_logic, &numbers, &texts, &dates, &aggregates}) {
    for (auto& each : list()) all.push_back(std::move(each));
  }
  return all;
}

TEST(SqlBuilder, EachFunctionReadsAsWrittenAndGivesWhatIsExpected) {
  const auto session = session_with_row();
  for (const FunctionCase& each : all_cases()) {
    SCOPED_TRACE(each.function);
    EXPECT_EQ(each.expression.sql(Dialect::kDuckdb), each.duckdb);
    EXPECT_EQ(each.expression.sql(Dialect::kSpark), each.spark.empty() ? each.duckdb : each.spark);
    const auto result = rows_of(*session, Select{"one"}.column(each.expression, "v").sql(Dialect::kDuckdb));
    ASSERT_TRUE(result.ok()) << result.error().detail;
    EXPECT_EQ(result.value().rows, (std::vector<std::vector<std::string>>{{each.want}})) << each.duckdb;
  }
}

/// Names of the functions that the header declares to give an expression, an aggregate or an order.
std::set<std::string> declared_functions() {
  std::ifstream header{std::string{CONCORD_SOURCE_DIR} + "/src/engine/api/sql.hpp"};
  std::set<std::string> names;
  for (std::string line; std::getline(header, line);) {
    const auto begin = line.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    const std::string_view declaration = std::string_view{line}.substr(begin);
    for (const std::string_view type : {"Expression ", "Aggregate ", "Order "}) {
      if (!declaration.starts_with(type)) continue;
      const auto name = declaration.substr(type.size(), declaration.find('(') - type.size());
      if (declaration.find('(') != std::string_view::npos) names.emplace(name);
    }
  }
  return names;
}

TEST(SqlBuilder, EachFunctionOfTheHeaderIsInTheTable) {
  std::set<std::string> tested;
  for (const FunctionCase& each : all_cases()) tested.insert(each.function);
  EXPECT_EQ(tested, declared_functions());
}

/// The engines disagree about letters beyond ASCII only, so folding is allowed where the text was found to be ASCII.
std::string without_folding_of_ascii(std::string sql) {
  for (const std::string_view guarded : {" THEN upper(", " THEN lower("}) {
    const std::size_t place = sql.find(guarded);
    if (place != std::string::npos && sql.starts_with("CASE WHEN strlen("))
      sql.replace(place, guarded.size(), " THEN (");
  }
  return sql;
}

TEST(SqlBuilder, WhatTheEnginesDisagreeAboutCannotBeSpelled) {
  constexpr std::array<std::string_view, 29> kForbidden{
      "avg(",     "mean(",    "any_value(", "first(",   "last(",   "hash(",  "approx_", "skewness",
      "median(",  "quantile", "stddev",     " / ",      " // ",    " ^ ",    "log(",    "array_agg(",
      "list(",    "concat(",  "datesub",    "date_sub", "upper(",  "lower(", "random",  "now(",
      "current_", "DOUBLE",   "FLOAT",      "ASOF",     "INTERVAL"};
  for (const FunctionCase& each : all_cases()) {
    for (const Dialect dialect : {Dialect::kDuckdb, Dialect::kSpark}) {
      for (const std::string_view forbidden : kForbidden) {
        EXPECT_EQ(without_folding_of_ascii(each.expression.sql(dialect)).find(forbidden), std::string::npos)
            << each.function << ": " << forbidden;
      }
    }
  }
}

TEST(SqlBuilder, NamesAndTextsCannotBreakOut) {
  EXPECT_EQ(identifier("a\"b`c", Dialect::kDuckdb), "\"a\"\"b`c\"");
  EXPECT_EQ(identifier("a\"b`c", Dialect::kSpark), "`a\"b``c`");
  const auto session = session_with_row();
  const std::string hostile = "x'; DROP TABLE one; --";
  const auto result = rows_of(*session, Select{"one"}.column(text(hostile), "a\"; --").sql(Dialect::kDuckdb));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.value().rows[0][0], hostile);
}

class SelectTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* sql :
         {"CREATE TABLE l AS SELECT * FROM (VALUES (1, 10.50, 'a'), (2, 20.00, 'b'), (2, 1.00, NULL), (NULL, 3.00, "
          "'n')) v(k, amount, c)",
          "CREATE TABLE r AS SELECT * FROM (VALUES (2, 5.00), (3, 7.00), (NULL, 1.00)) v(k, amount)"}) {
      ASSERT_TRUE(session_->execute(sql, Deadline{}).ok());
    }
  }
  std::vector<std::vector<std::string>> run(const Select& select) {
    const auto result = rows_of(*session_, select.sql(Dialect::kDuckdb));
    EXPECT_TRUE(result.ok()) << result.error().detail;
    return result.ok() ? result.value().rows : std::vector<std::vector<std::string>>{};
  }
  using Rows = std::vector<std::vector<std::string>>;
  std::unique_ptr<Session> session_ = open_test_session();
};

TEST_F(SelectTest, GroupsFiltersAndOrders) {
  Select select{"l"};
  select.column("k")
      .column(sum(column("amount"), 2), "total")
      .column(count_rows().filter(is_not_null(column("c"))), "named")
      .where(column("amount") > integer(1))
      .group_by(column("k"))
      .having(count_rows() >= integer(1))
      .order_by(descending(column("k"), Nulls::kFirst))
      .limit(2);
  EXPECT_EQ(select.sql(Dialect::kSpark),
            "SELECT `k`, sum(CAST(`amount` AS DECIMAL(38,2))) AS `total`, count(*) FILTER (WHERE (`c` IS NOT NULL)) AS "
            "`named` FROM `l` "
            "WHERE (`amount` > CAST('1' AS BIGINT)) GROUP BY `k` HAVING (count(*) >= CAST('1' AS BIGINT)) "
            "ORDER BY `k` DESC NULLS FIRST LIMIT 2");
  EXPECT_EQ(run(select), (Rows{{"NULL", "3.00", "1"}, {"2", "20.00", "1"}}));
}

TEST_F(SelectTest, JoinsInEachWay) {
  const auto with = [](Join kind, const Expression& condition) {
    Select select{"l", "a"};
    select.join(kind, "r", "b", condition)
        .column(column("a", "k"), "left_key")
        .column(column("b", "k"), "right_key")
        .column(column("a", "amount"), "amount")
        .order_by(ascending(column("a", "k")))
        .order_by(ascending(column("a", "amount")))
        .order_by(ascending(column("b", "k")));
    return select;
  };
  const auto equal = column("a", "k") == column("b", "k");
  const auto same_key = same(column("a", "k"), column("b", "k"));
  EXPECT_EQ(run(with(Join::kInner, equal)), (Rows{{"2", "2", "1.00"}, {"2", "2", "20.00"}}));
  EXPECT_EQ(run(with(Join::kLeft, equal)),
            (Rows{{"1", "NULL", "10.50"}, {"2", "2", "1.00"}, {"2", "2", "20.00"}, {"NULL", "NULL", "3.00"}}));
  EXPECT_EQ(run(with(Join::kFull, same_key)), (Rows{{"1", "NULL", "10.50"},
                                                    {"2", "2", "1.00"},
                                                    {"2", "2", "20.00"},
                                                    {"NULL", "NULL", "3.00"},
                                                    {"NULL", "3", "NULL"}}));
  EXPECT_NE(with(Join::kFull, same_key)
                .sql(Dialect::kSpark)
                .find(" FULL JOIN `r` AS `b` ON (`a`.`k` IS NOT DISTINCT FROM `b`.`k`)"),
            std::string::npos);
}

TEST_F(SelectTest, KeepsRowsWithOrWithoutAPartner) {
  const auto with = [](Join kind) {
    Select select{"l", "a"};
    select.join(kind, "r", "b", column("a", "k") == column("b", "k")).column(column("a", "amount"), "amount");
    return select.order_by(ascending(column("a", "amount")));
  };
  EXPECT_EQ(run(with(Join::kSemi)), (Rows{{"1.00"}, {"20.00"}}));
  EXPECT_EQ(run(with(Join::kAnti)), (Rows{{"3.00"}, {"10.50"}}));
  EXPECT_NE(with(Join::kSemi).sql(Dialect::kSpark).find(" LEFT SEMI JOIN `r`"), std::string::npos);
  EXPECT_NE(with(Join::kAnti).sql(Dialect::kSpark).find(" LEFT ANTI JOIN `r`"), std::string::npos);
}

TEST_F(SelectTest, CombinesRows) {
  const auto keys = [](std::string_view table) { return Select{table}.column("k"); };
  EXPECT_EQ(run(Select{union_all(keys("l"), keys("r")), "u"}.column(count_rows(), "n")), (Rows{{"7"}}));
  EXPECT_EQ(run(Select{intersect(keys("l"), keys("r")), "i"}.column("k").order_by(ascending(column("k")))),
            (Rows{{"2"}, {"NULL"}}));
  const Select less = except_all(keys("l"), keys("r"));
  EXPECT_EQ(run(Select{less, "e"}.column("k").order_by(ascending(column("k")))), (Rows{{"1"}, {"2"}}))
      << "one 2 and the NULL go";
  EXPECT_EQ(less.sql(Dialect::kSpark),
            "SELECT * FROM ((SELECT `k` FROM `l`) EXCEPT ALL (SELECT `k` FROM `r`)) AS `combined`");
  EXPECT_EQ(run(Select{"l"}.column("k").distinct().order_by(ascending(column("k")))), (Rows{{"1"}, {"2"}, {"NULL"}}));
}

TEST_F(SelectTest, NestsAndMakesTables) {
  Select best{"l"};
  best.all_columns().column(row_number({column("k")}, descending(column("amount"))), "place");
  const Select chosen = Select{best, "numbered"}.column("k").column("amount").where(column("place") == integer(1));
  const std::string sql = create_table_as("best \"of\"", chosen, Dialect::kDuckdb);
  ASSERT_TRUE(session_->execute(sql, Deadline{}).ok()) << sql;
  EXPECT_EQ(run(Select{"best \"of\""}.column("k").column("amount").order_by(ascending(column("k")))),
            (Rows{{"1", "10.50"}, {"2", "20.00"}, {"NULL", "3.00"}}));
  EXPECT_EQ(create_table_as("t", chosen, Dialect::kSpark).substr(0, 40), "CREATE TABLE `t` AS SELECT `k`, `amount`");
}

TEST_F(SelectTest, CopiesAreIndependent) {
  const Select base = Select{"l"}.column("k");
  Select filtered = base;
  filtered.where(is_null(column("k")));
  EXPECT_EQ(run(base).size(), 4U);
  EXPECT_EQ(run(filtered).size(), 1U);
}

}  // namespace
}  // namespace concord::engine::duckdb
