// The hostile statements of the threat table by their numbers (A: reaching out, B: bombs), and honest SQL beside them.
#include "engine/api/gate.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "unit/engine/duckdb/fixture.hpp"

namespace concord::engine::duckdb {
namespace {

using namespace std::chrono_literals;

GatePolicy policy() {
  return {.tables = {"t", "Orders", "it's \"odd\""}};
}

std::unique_ptr<Session> session_with_tables() {
  auto session = open_test_session();
  for (const char* sql :
       {"CREATE TABLE t(id INTEGER, amt DECIMAL(12,2), c VARCHAR, d DATE, l INTEGER[])",
        "INSERT INTO t VALUES (1, 10.50, 'a', DATE '2024-01-31', [1, 2]), (2, 20.25, 'b', DATE '2024-02-29', [3]), "
        "(2, 5.00, 'a', DATE '2024-02-01', NULL)",
        "CREATE TABLE orders(id INTEGER, total DECIMAL(12,2), sent TIMESTAMP)",
        "INSERT INTO orders VALUES (1, 10.50, TIMESTAMP '2024-01-31 10:00:00'), (3, 7.00, NULL)",
        "CREATE TABLE \"it's \"\"odd\"\"\"(\"a b\" INTEGER)", "CREATE TABLE secret(x INTEGER)"}) {
    const auto status = session->execute(sql, Deadline{});
    EXPECT_TRUE(status.ok()) << status.error().detail;
  }
  return session;
}

/// One session for all cases of this file that leave it as it was. Closed before `main` returns: later DuckDB's own
/// statics may be gone, and a session that is never closed looks like a leak.
class SharedSession : public ::testing::Environment {
 public:
  void TearDown() override { session_.reset(); }
  Session& get() {
    if (!session_) session_ = session_with_tables();
    return *session_;
  }

 private:
  std::unique_ptr<Session> session_;
};

auto* const shared_environment = new SharedSession;
[[maybe_unused]] const auto* const registered_environment = ::testing::AddGlobalTestEnvironment(shared_environment);

Session& shared_session() {
  return shared_environment->get();
}

struct SqlCase {
  std::string name, sql;
};
std::string name_of(const ::testing::TestParamInfo<SqlCase>& each) {
  return each.param.name;
}

class RefusedTest : public ::testing::TestWithParam<SqlCase> {};

TEST_P(RefusedTest, NeverRuns) {
  const auto query = check(shared_session(), GetParam().sql, policy(), Deadline{});
  ASSERT_FALSE(query.ok()) << query.value().sql();
  EXPECT_EQ(query.error().code, ErrorCode::kInvalidInput);
  EXPECT_TRUE(query.error().message.starts_with("SQL_NOT_ALLOWED: ")) << query.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Reaching, RefusedTest,
    ::testing::Values(
        SqlCase{"A1_replacement_scan", "SELECT * FROM '/etc/passwd'"}, SqlCase{"A1_from_first", "FROM '/etc/passwd'"},
        SqlCase{"A1_identifier", "SELECT * FROM \"/etc/passwd\""},
        SqlCase{"A2_other_csv", "SELECT * FROM '/data/tenantB/b.csv'"},
        SqlCase{"A2_relative", "SELECT * FROM 'b.parquet'"},
        SqlCase{"A3_read_text", "SELECT content FROM read_text('/etc/hostname')"},
        SqlCase{"A3_read_blob", "SELECT * FROM read_blob('/etc/hostname')"},
        SqlCase{"A3_read_csv", "SELECT * FROM read_csv('/etc/hostname')"},
        SqlCase{"A3_read_json", "SELECT * FROM read_json('/etc/hostname')"},
        SqlCase{"A3_sniff_csv", "SELECT * FROM sniff_csv('/etc/hostname')"},
        SqlCase{"A3_parquet_metadata", "SELECT * FROM parquet_metadata('/x.parquet')"},
        SqlCase{"A3_glob", "SELECT * FROM glob('/etc/*')"},
        SqlCase{"A4_quoted", "SELECT * FROM \"read_text\"('/etc/hostname')"},
        SqlCase{"A4_comment", "SELECT * FROM read_text/**/('/etc/hostname')"},
        SqlCase{"A4_capitals", "SELECT * FROM READ_TEXT('/etc/hostname')"},
        SqlCase{"A4_schema", "SELECT * FROM main.read_text('/etc/hostname')"},
        SqlCase{"A4_system", "SELECT * FROM system.main.read_text('/etc/hostname')"},
        SqlCase{"A4_variable", "SELECT * FROM read_text(getvariable('p'))"},
        SqlCase{"A4_variable_alone", "SELECT getvariable('p')"},
        SqlCase{"A4_chr", "SELECT * FROM read_text(chr(47) || 'etc/hostname')"},
        SqlCase{"A5_query", "FROM query('SELECT * FROM read_text(''/etc/hostname'')')"},
        SqlCase{"A5_query_table", "FROM query_table('/x.csv')"},
        SqlCase{"A5_query_table_of_ours", "FROM query_table('secret')"},
        SqlCase{"A5_serialized", "FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))"},
        SqlCase{"A5_serialize", "SELECT json_serialize_sql('SELECT 1')"},
        SqlCase{"A5_prepare", "PREPARE p AS SELECT 1"}, SqlCase{"A5_execute", "EXECUTE p"},
        SqlCase{"A5_table_macro", "CREATE MACRO m() AS TABLE SELECT 1"},
        SqlCase{"A5_view", "CREATE VIEW v AS SELECT 1"},
        SqlCase{"A5_nested_in_cte", "WITH x AS (SELECT * FROM read_text('/etc/hostname')) SELECT * FROM x"},
        SqlCase{"A5_nested_in_expression", "SELECT (SELECT content FROM read_text('/etc/hostname'))"},
        SqlCase{"A5_nested_in_exists", "SELECT * FROM t WHERE EXISTS (FROM glob('/etc/*'))"},
        SqlCase{"A5_nested_in_pivot", "PIVOT (FROM glob('/etc/*')) ON file USING count(*)"},
        SqlCase{"A5_nested_in_static_pivot", "PIVOT (FROM glob('/etc/*')) ON file IN ('a') USING count(*)"},
        SqlCase{"A5_nested_in_lambda", "SELECT list_transform(l, x -> (SELECT count(*) FROM glob('/etc/*'))) FROM t"},
        SqlCase{"A5_nested_in_order", "SELECT 1 ORDER BY (SELECT content FROM read_text('/etc/hostname'))"},
        SqlCase{"A5_nested_in_limit", "SELECT 1 LIMIT (SELECT count(*) FROM glob('/etc/*'))"},
        SqlCase{"A5_nested_in_union", "SELECT 1 UNION ALL SELECT size FROM read_text('/etc/hostname')"},
        SqlCase{"A5_nested_in_lateral", "SELECT * FROM t, LATERAL (SELECT * FROM read_text(c))"},
        SqlCase{"A5_nested_in_range", "SELECT * FROM range((SELECT count(*) FROM glob('/*')))"},
        SqlCase{"A5_nested_in_window", "SELECT sum(id) OVER (ORDER BY (SELECT count(*) FROM glob('/*'))) FROM t"},
        SqlCase{"A5_nested_in_filter", "SELECT sum(id) FILTER (WHERE (SELECT count(*) > 0 FROM glob('/*'))) FROM t"},
        SqlCase{"A5_nested_in_values", "VALUES ((SELECT count(*) FROM glob('/*')))"},
        SqlCase{"A5_nested_in_summarize", "SUMMARIZE SELECT * FROM read_text('/etc/hostname')"},
        SqlCase{"A5_nested_in_describe", "SELECT * FROM (DESCRIBE SELECT * FROM read_text('/etc/hostname'))"},
        SqlCase{"A6_copy_to", "COPY (SELECT 1) TO '/x.csv'"}, SqlCase{"A6_copy_from", "COPY t FROM '/etc/passwd'"},
        SqlCase{"A6_export", "EXPORT DATABASE '/x'"}, SqlCase{"A6_import", "IMPORT DATABASE '/x'"},
        SqlCase{"A7_attach", "ATTACH '/x.db'"}, SqlCase{"A7_attach_http", "ATTACH 'https://example.com/x.db'"},
        SqlCase{"A7_attach_postgres", "ATTACH 'postgres:dbname=x' AS p"},
        SqlCase{"A8_attach_memory", "ATTACH ':memory:' AS m"},
        SqlCase{"A8_attach_and_create", "ATTACH ':memory:' AS m; CREATE TABLE m.x AS SELECT 1"},
        SqlCase{"A9_install", "INSTALL httpfs"}, SqlCase{"A9_community", "INSTALL h3 FROM community"},
        SqlCase{"A9_load", "LOAD '/x.duckdb_extension'"},
        SqlCase{"A10_http", "SELECT * FROM 'https://169.254.169.254/latest/x.csv'"},
        SqlCase{"A10_s3", "SELECT * FROM 's3://b/x.parquet'"}, SqlCase{"A11_set", "SET enable_external_access=true"},
        SqlCase{"A11_reset", "RESET memory_limit"}, SqlCase{"A11_pragma", "PRAGMA memory_limit='90GB'"},
        SqlCase{"A11_set_temp", "SET temp_directory='/tmp/x'"}, SqlCase{"A11_home", "SET home_directory='/root'"},
        SqlCase{"A11_search_path", "SET file_search_path='/etc'"}, SqlCase{"A11_log", "SET log_query_path='/x'"},
        SqlCase{"A12_copy_to_temp", "COPY (SELECT 42) TO '/tmp/x.csv'"},
        SqlCase{"A12_read_temp", "FROM read_csv('/tmp/x.csv')"},
        SqlCase{"A13_spill", "SELECT content FROM read_blob('/tmp/duckdb_temp_storage_*.tmp')"},
        SqlCase{"A14_fill", "COPY (SELECT * FROM range(500000000)) TO '/tmp/fill.csv'"},
        SqlCase{"A15_enable_logging", "SELECT * FROM enable_logging(storage='file', storage_path='/nowhere/log')"},
        SqlCase{"A16_truncate_logs", "SELECT * FROM truncate_duckdb_logs()"},
        SqlCase{"A16_disable_logging", "SELECT * FROM disable_logging()"},
        SqlCase{"A16_profiling", "SELECT * FROM enable_profiling()"},
        SqlCase{"A16_checkpoint", "SELECT * FROM checkpoint()"}, SqlCase{"A16_write_log", "SELECT write_log('x')"},
        SqlCase{"A17_macro", "CREATE MACRO sum(x) AS 0"}, SqlCase{"A17_function", "CREATE FUNCTION sum(x) AS 0"},
        SqlCase{"A18_temp_view", "CREATE TEMP VIEW t AS SELECT 0 AS id"},
        SqlCase{"A19_two_statements", "SELECT 1; DROP TABLE t"}, SqlCase{"A19_two_selects", "SELECT 1; SELECT 2"},
        SqlCase{"A20_explain_analyze", "EXPLAIN ANALYZE DELETE FROM t"}, SqlCase{"A20_explain", "EXPLAIN SELECT 1"},
        SqlCase{"A21_call", "CALL pragma_version()"}, SqlCase{"A21_pragma", "PRAGMA version"},
        SqlCase{"A21_optimizer", "PRAGMA disable_optimizer"}, SqlCase{"A21_verification", "PRAGMA enable_verification"},
        SqlCase{"A23_secrets", "SELECT * FROM duckdb_secrets()"},
        SqlCase{"A23_settings", "SELECT * FROM duckdb_settings()"},
        SqlCase{"A23_databases", "SELECT * FROM duckdb_databases()"},
        SqlCase{"A23_tables", "SELECT * FROM duckdb_tables"},
        SqlCase{"A23_information_schema", "SELECT * FROM information_schema.tables"},
        SqlCase{"A23_pg_catalog", "SELECT * FROM pg_catalog.pg_tables"},
        SqlCase{"A23_pg_unqualified", "SELECT * FROM pg_tables"}, SqlCase{"A23_sqlite", "SELECT * FROM sqlite_master"},
        SqlCase{"A23_show", "SHOW TABLES"}, SqlCase{"A23_show_all", "SHOW ALL TABLES"},
        SqlCase{"A23_show_from", "FROM (SHOW TABLES)"},
        SqlCase{"A23_setting", "SELECT current_setting('temp_directory')"},
        SqlCase{"A23_pragma_function", "SELECT * FROM pragma_table_info('secret')"},
        SqlCase{"A23_current_query", "SELECT current_query()"},
        SqlCase{"A24_file_url", "SELECT * FROM 'file:///etc/passwd'"}, SqlCase{"A24_home", "SELECT * FROM '~/.bashrc'"},
        SqlCase{"A24_proc", "SELECT * FROM '/proc/self/environ'"},
        SqlCase{"A24_dots", "SELECT * FROM 'dir/../other/b.csv'"}, SqlCase{"A25_begin", "BEGIN"},
        SqlCase{"A25_set_variable", "SET VARIABLE x = 1"}, SqlCase{"A25_sequence", "CREATE SEQUENCE s"},
        SqlCase{"A25_nextval", "SELECT nextval('s')"}, SqlCase{"insert", "INSERT INTO t VALUES (1)"},
        SqlCase{"update", "UPDATE t SET id = 1"}, SqlCase{"delete", "DELETE FROM t"}, SqlCase{"drop", "DROP TABLE t"},
        SqlCase{"truncate", "TRUNCATE t"},
        SqlCase{"merge", "MERGE INTO t USING orders ON t.id = orders.id WHEN MATCHED THEN DELETE"},
        SqlCase{"other_table", "SELECT * FROM secret"},
        SqlCase{"other_table_joined", "SELECT * FROM t JOIN secret ON true"},
        SqlCase{"other_schema", "SELECT * FROM other.t"}, SqlCase{"other_catalog", "SELECT * FROM system.main.t"},
        SqlCase{"cte_out_of_scope",
                "SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) JOIN secret ON true"},
        SqlCase{"cte_before_its_definition", "WITH a AS (SELECT * FROM secret), secret AS (SELECT 1) SELECT * FROM a"},
        SqlCase{"cte_that_reads_itself", "WITH secret AS (SELECT * FROM secret) SELECT * FROM secret"},
        SqlCase{"recursive_cte_that_starts_from_itself",
                "WITH RECURSIVE secret AS (SELECT x FROM secret UNION ALL SELECT x + 1 FROM secret WHERE x < 9) SELECT "
                "* FROM secret"},
        SqlCase{"recursive_with_that_does_not_recur",
                "WITH RECURSIVE secret AS (SELECT x FROM secret) SELECT * FROM secret"},
        SqlCase{"cte_with_schema", "WITH secret AS (SELECT 1) SELECT * FROM main.secret"},
        SqlCase{"cte_named_as_file", "WITH \"/etc/passwd\" AS (SELECT 1) SELECT * FROM \"/etc/passwd\""},
        SqlCase{"cte_named_as_system_table", "WITH duckdb_tables AS (SELECT 1) SELECT * FROM duckdb_tables"},
        SqlCase{"parameter", "SELECT ?"}, SqlCase{"named_parameter", "SELECT $a"}, SqlCase{"random", "SELECT random()"},
        SqlCase{"uuid", "SELECT uuid()"}, SqlCase{"sample", "SELECT * FROM t USING SAMPLE 10%"},
        SqlCase{"tablesample", "SELECT * FROM t TABLESAMPLE 1 ROWS"}, SqlCase{"clock", "SELECT now()"},
        SqlCase{"clock_word", "SELECT current_date"}, SqlCase{"clock_age", "SELECT age(d) FROM t"},
        SqlCase{"sleep", "SELECT sleep_ms(100000)"}, SqlCase{"getenv", "SELECT getenv('HOME')"},
        SqlCase{"time_travel", "SELECT * FROM t AT (VERSION => 1)"},
        SqlCase{"geometry", "SELECT 'POINT(1 1)'::GEOMETRY"}, SqlCase{"user_type", "SELECT 'a'::mytype"},
        SqlCase{"pivot_of_type", "SELECT * FROM t PIVOT (sum(amt) FOR c IN some_type)"},
        SqlCase{"dot_call_is_a_schema", "SELECT c.upper() FROM t"},
        SqlCase{"window_of_unknown", "SELECT nothing(id) OVER () FROM t"},
        SqlCase{"function_of_other_schema", "SELECT pg_catalog.pg_typeof(1)"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    KnownBombs, RefusedTest,
    ::testing::Values(SqlCase{"B3_repeat", "SELECT length(repeat('x', 4000000000))"},
                      SqlCase{"B4_regexp_replace",
                              "SELECT regexp_replace(repeat('a',1000000),'a',repeat('b',10000),'g')"},
                      SqlCase{"B5_damerau", "SELECT damerau_levenshtein(repeat('a',50000),repeat('b',50000))"},
                      SqlCase{"B8_printf", "SELECT printf('%2000000000d', 1)"}, SqlCase{"B8_hex", "SELECT hex('x')"},
                      SqlCase{"B9_json_structure", "SELECT json_structure('{}')"},
                      SqlCase{"B9_json_transform", "SELECT json_transform('{}', '{}')"},
                      SqlCase{"B11_like_escape", "SELECT like_escape('a', '%a', '')"}),
    name_of);

class TooLargeTest : public ::testing::TestWithParam<SqlCase> {};

TEST_P(TooLargeTest, IsRefusedAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  const auto query = check(shared_session(), GetParam().sql, policy(), Deadline{});
  ASSERT_FALSE(query.ok());
  EXPECT_TRUE(query.error().message.starts_with("SQL_TOO_LARGE: ") || query.error().message.starts_with("SQL_SYNTAX: "))
      << query.error().message;
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Bombs, TooLargeTest,
    ::testing::Values(
        SqlCase{"B10_parentheses", "SELECT " + repeated("(", 30000) + "1" + repeated(")", 30000)},
        SqlCase{"B10_parentheses_100k", "SELECT " + repeated("(", 100000) + "1" + repeated(")", 100000)},
        SqlCase{"B10_just_too_deep", "SELECT " + repeated("(", 101) + "1" + repeated(")", 101)},
        SqlCase{"B10_not", "SELECT " + repeated("NOT ", 15000) + "true"},
        SqlCase{"B10_minus", "SELECT " + repeated("- ", 15000) + "1"},
        SqlCase{"B10_case", "SELECT " + repeated("CASE WHEN true THEN ", 2000) + "1" + repeated(" END", 2000)},
        SqlCase{"B10_subqueries", "SELECT * FROM " + repeated("(SELECT * FROM ", 1500) + "t" + repeated(")", 1500)},
        SqlCase{"B10_with", repeated("WITH RECURSIVE r AS (", 1500) + "SELECT 1" + repeated(") SELECT 1", 1500)},
        SqlCase{"B10_plus", "SELECT 1" + repeated("+1", 20000)},
        SqlCase{"B10_sum_that_plans_for_minutes", "SELECT 1" + repeated(" + 1", 900)},
        SqlCase{"B10_lists", "SELECT " + repeated("[", 1000) + repeated("]", 1000)},
        SqlCase{"B10_casts", "SELECT 1" + repeated("::INT", 12000)},
        SqlCase{"B10_index", "SELECT l" + repeated("[1]", 12000) + " FROM t"},
        SqlCase{"B12_in_list", "SELECT 1 IN (1" + repeated(",1", 1000000) + ")"},
        SqlCase{"B12_union_all", "SELECT 1" + repeated(" UNION ALL SELECT 1", 5000)},
        SqlCase{"B12_columns", "SELECT 1" + repeated(",1", 50000)},
        SqlCase{"nul_character", std::string{"SELECT 1\0;", 10}}, SqlCase{"empty", ""},
        SqlCase{"only_comment", "-- nothing"}, SqlCase{"nonsense", "SELEC 1"}, SqlCase{"open_text", "SELECT 'a"},
        SqlCase{"open_bracket", "SELECT (1"}),
    name_of);

struct HonestCase {
  std::string name, sql;
  std::vector<std::vector<std::string>> want = {};  ///< empty: only that it gives what it gives without the gate
};
class HonestTest : public ::testing::TestWithParam<HonestCase> {};

std::vector<std::vector<std::string>> as_text(const QueryAnswer& answer) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : answer.rows) {
    auto& cells = rows.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      struct Printer {
        std::string operator()(std::monostate) const { return "NULL"; }
        std::string operator()(bool v) const { return v ? "true" : "false"; }
        std::string operator()(std::int64_t v) const { return std::to_string(v); }
        std::string operator()(double v) const {
          std::ostringstream text;
          text << v;
          return text.str();
        }
        std::string operator()(const Decimal& v) const { return v.to_string(); }
        std::string operator()(const std::string& v) const { return v; }
      };
      cells.push_back(std::visit(Printer{}, row[i]));
    }
  }
  return rows;
}

TEST_P(HonestTest, GivesWhatItGivesWithoutTheGate) {
  const auto query = check(shared_session(), GetParam().sql, policy(), Deadline{});
  ASSERT_TRUE(query.ok()) << query.error().message << " / " << query.error().detail;
  const auto answer = run_checked(shared_session(), query.value(), {}, Deadline{});
  ASSERT_TRUE(answer.ok()) << answer.error().message << " / " << answer.error().detail << "\n" << query.value().sql();
  EXPECT_FALSE(answer.value().truncated);
  if (!GetParam().want.empty()) {
    EXPECT_EQ(as_text(answer.value()), GetParam().want) << query.value().sql();
    return;
  }
  const auto direct = rows_of(shared_session(), GetParam().sql);
  ASSERT_TRUE(direct.ok()) << direct.error().detail;
  EXPECT_EQ(as_text(answer.value()), direct.value().rows) << query.value().sql();
  EXPECT_FALSE(direct.value().rows.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Passes, HonestTest,
    ::testing::Values(
        HonestCase{"A22_pivot",
                   "PIVOT t ON c USING sum(amt) GROUP BY id ORDER BY id",
                   {{"1", "10.50", "NULL"}, {"2", "5.00", "20.25"}}},
        HonestCase{"A22_pivot_of_numbers",
                   "PIVOT (SELECT id, c, amt FROM t) ON id USING sum(amt) GROUP BY c ORDER BY c",
                   {{"a", "10.50", "5.00"}, {"b", "NULL", "20.25"}}},
        HonestCase{"A22_pivot_in_from",
                   "SELECT * FROM (PIVOT t ON c USING sum(amt) GROUP BY id) ORDER BY id",
                   {{"1", "10.50", "NULL"}, {"2", "5.00", "20.25"}}},
        HonestCase{"A22_pivot_in_with",
                   "WITH s AS (SELECT id, c, amt FROM t), p AS (PIVOT s ON c USING sum(amt) GROUP BY id) SELECT * FROM "
                   "p ORDER BY id",
                   {{"1", "10.50", "NULL"}, {"2", "5.00", "20.25"}}},
        HonestCase{
            "A22_pivot_after_with",
            "WITH s(id, c, amt) AS (SELECT id, c, amt FROM t) PIVOT s ON c USING sum(amt) GROUP BY id ORDER BY id",
            {{"1", "10.50", "NULL"}, {"2", "5.00", "20.25"}}},
        HonestCase{"A22_pivot_two_columns",
                   "PIVOT (SELECT id, c, amt FROM t) ON c, id USING sum(amt)",
                   {{"10.50", "5.00", "NULL", "20.25"}}},
        HonestCase{
            "A22_pivot_expression", "PIVOT (SELECT amt, d FROM t) ON month(d) USING sum(amt)", {{"10.50", "25.25"}}},
        HonestCase{"A22_pivot_static",
                   "PIVOT (SELECT id, c, amt FROM t) ON c IN ('a', 'b') USING sum(amt) GROUP BY id ORDER BY id"},
        HonestCase{"A22_pivot_standard",
                   "SELECT * FROM (SELECT id, c, amt FROM t) PIVOT (sum(amt) FOR c IN ('a', 'b')) ORDER BY id"},
        HonestCase{"A22_pivot_of_pivot",
                   "PIVOT (FROM (PIVOT (SELECT id, c, amt FROM t) ON c USING sum(amt) GROUP BY id)) ON id USING sum(a) "
                   "ORDER BY b",
                   {{"20.25", "NULL", "5.00"}, {"NULL", "10.50", "NULL"}}},
        HonestCase{
            "A22_pivot_with_remarks",
            "/* PIVOT x ON */ PIVOT t -- ON y\n ON c USING sum(amt) AS total, count(*) AS n GROUP BY id ORDER BY id;",
            {{"1", "10.50", "1", "NULL", "0"}, {"2", "5.00", "1", "20.25", "1"}}},
        HonestCase{"unpivot", "UNPIVOT (SELECT id, amt FROM t) ON amt INTO NAME n VALUE v ORDER BY ALL"},
        HonestCase{"window",
                   "SELECT id, sum(amt) OVER (PARTITION BY c ORDER BY d NULLS FIRST ROWS BETWEEN 1 PRECEDING AND "
                   "CURRENT ROW) AS s FROM t ORDER BY ALL"},
        HonestCase{"named_window",
                   "SELECT id, lag(amt) OVER w, rank() OVER w FROM t WINDOW w AS (ORDER BY amt) ORDER BY ALL"},
        HonestCase{"qualify",
                   "SELECT * FROM t QUALIFY row_number() OVER (PARTITION BY c ORDER BY amt DESC) = 1 ORDER BY id"},
        HonestCase{"cte", "WITH a AS (SELECT id FROM t), b AS (SELECT count(*) AS n FROM a) SELECT * FROM b"},
        HonestCase{"nested_cte",
                   "SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT (WITH b AS (SELECT x FROM a) SELECT x FROM b) AS y "
                   "FROM a)"},
        HonestCase{"cte_of_known_name", "WITH t AS (SELECT 42 AS id) SELECT id FROM t"},
        HonestCase{"recursive_cte",
                   "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) FROM r"},
        HonestCase{"recursive_cte_from_table",
                   "WITH RECURSIVE base AS (SELECT min(id) AS i FROM t), r AS (SELECT i FROM base UNION ALL SELECT r.i "
                   "+ 1 FROM r JOIN base ON r.i < base.i + 3) SELECT * FROM r ORDER BY 1"},
        HonestCase{"recursive_cte_with_inner_cte",
                   "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL (WITH s AS (SELECT n FROM r) SELECT n + 1 FROM s WHERE "
                   "n < 3)) SELECT * FROM r ORDER BY 1"},
        HonestCase{"materialized_cte", "WITH a AS MATERIALIZED (SELECT * FROM t) SELECT count(*) FROM a, a AS b"},
        HonestCase{
            "grouping_sets",
            "SELECT c, id, sum(amt), grouping(c, id) FROM t GROUP BY GROUPING SETS ((c), (id), ()) ORDER BY ALL"},
        HonestCase{"rollup", "SELECT c, sum(amt) FROM t GROUP BY ROLLUP (c) ORDER BY ALL"},
        HonestCase{"cube", "SELECT c, id, sum(amt) FROM t GROUP BY CUBE (c, id) ORDER BY ALL"},
        HonestCase{"group_by_all", "SELECT c, sum(amt) FROM t GROUP BY ALL HAVING sum(amt) > 1 ORDER BY ALL"},
        HonestCase{"filter", "SELECT sum(amt) FILTER (WHERE c = 'a'), count(*) FILTER (c = 'b') FROM t"},
        HonestCase{"list_aggregates",
                   "SELECT list(id ORDER BY id), string_agg(c, ',' ORDER BY amt), list_sum(list(id)), "
                   "array_agg(DISTINCT id ORDER BY id) FROM t"},
        HonestCase{"lists",
                   "SELECT list_transform(l, x -> x + 1), [x * 2 FOR x IN l IF x > 1], l[1], l[1:2], len(l) FROM t "
                   "ORDER BY id, amt"},
        HonestCase{"unnest", "SELECT id, unnest(l) AS x FROM t ORDER BY ALL"},
        HonestCase{"unnest_lateral", "SELECT id, u.x FROM t, unnest(l) AS u(x) ORDER BY ALL"},
        HonestCase{"range", "SELECT sum(i) FROM range(10) AS r(i)"},
        HonestCase{"series", "SELECT * FROM generate_series(DATE '2024-01-01', DATE '2024-03-01', INTERVAL 1 MONTH)"},
        HonestCase{"structs", "SELECT {'a': id, 'b': c}.a, row(1, 2), MAP {'k': 1}['k'] FROM t ORDER BY id"},
        HonestCase{"joins", "SELECT * FROM t LEFT JOIN orders USING (id) ORDER BY ALL"},
        HonestCase{"full_join", "SELECT * FROM t FULL JOIN orders ON t.id IS NOT DISTINCT FROM orders.id ORDER BY ALL"},
        HonestCase{"cross_join", "SELECT count(*) FROM t CROSS JOIN orders"},
        HonestCase{"semi_join", "SELECT * FROM t SEMI JOIN orders USING (id)"},
        HonestCase{"anti_join", "SELECT * FROM t ANTI JOIN orders USING (id) ORDER BY ALL"},
        HonestCase{"asof_join",
                   "SELECT t.id FROM t ASOF JOIN orders ON t.id = orders.id AND t.d + INTERVAL 1 DAY >= orders.sent "
                   "ORDER BY ALL",
                   {}},
        HonestCase{"lateral",
                   "SELECT t.id, x.n FROM t, LATERAL (SELECT count(*) AS n FROM orders WHERE orders.id = t.id) AS x "
                   "ORDER BY ALL"},
        HonestCase{"positional_join", "SELECT count(*) FROM t POSITIONAL JOIN orders"},
        HonestCase{"natural_join", "SELECT * FROM t NATURAL JOIN orders"},
        HonestCase{"sets",
                   "SELECT id FROM t UNION SELECT id FROM orders EXCEPT ALL SELECT 3 INTERSECT SELECT 3 ORDER BY 1"},
        HonestCase{"union_by_name", "SELECT id, c FROM t UNION ALL BY NAME SELECT id FROM orders ORDER BY ALL"},
        HonestCase{"distinct_on", "SELECT DISTINCT ON (c) c, amt FROM t ORDER BY c, amt DESC"},
        HonestCase{"limit", "SELECT id FROM t ORDER BY amt LIMIT 2 OFFSET 1"},
        HonestCase{"limit_percent", "SELECT id FROM t ORDER BY amt LIMIT 50%"},
        HonestCase{"star", "SELECT * EXCLUDE (l) REPLACE (amt * 2 AS amt) RENAME (c AS cc) FROM t ORDER BY ALL"},
        HonestCase{"columns", "SELECT max(COLUMNS('id|amt')) FROM t"},
        HonestCase{"columns_lambda", "SELECT COLUMNS(x -> x LIKE 'a%') FROM t ORDER BY 1"},
        HonestCase{"case",
                   "SELECT CASE WHEN amt > 10 THEN 'big' WHEN amt IS NULL THEN NULL ELSE 'small' END, CASE c WHEN 'a' "
                   "THEN 1 END FROM t ORDER BY id, amt"},
        HonestCase{"predicates",
                   "SELECT id BETWEEN 1 AND 2, c IN ('a', 'x'), c NOT IN ('a'), c LIKE 'a%', c ILIKE 'A', c ~ '^a', c "
                   "IS NOT NULL, NOT (id = 1), c SIMILAR TO 'a' FROM t ORDER BY ALL"},
        HonestCase{"subqueries",
                   "SELECT (SELECT max(id) FROM t), EXISTS (SELECT 1 FROM t), 1 IN (SELECT id FROM t), 2 > ALL (SELECT "
                   "1), 1 = ANY ([1, 2])"},
        HonestCase{
            "constants",
            "SELECT 0.1, 1e10, -5, 1_000, 123456789012345678901234567890, 12345678901234567890.123456789, "
            "0.30000000000000004, 1e-300, 9223372036854775808, 'it''s', 'é', true, NULL, DATE '2024-01-01', TIMESTAMP "
            "'2024-01-01 10:00:00.123456', TIME '10:00', INTERVAL 3 DAY, INTERVAL '1 month 2 days', 'NaN'::DOUBLE"},
        HonestCase{"text_with_line_end", "SELECT 'a\nb', E'a\\nb', $$dollar 'quoted'$$, 'back\\slash', '\"', chr(1)"},
        HonestCase{"casts",
                   "SELECT '1.5'::DECIMAL(10,2), CAST(1 AS TEXT), TRY_CAST('x' AS INT), '2024-01-01'::TIMESTAMPTZ, "
                   "[1]::BIGINT[], {'a': 1}::STRUCT(a BIGINT), 1::FLOAT, 'a'::VARCHAR(3), 1::NUMERIC(5,1), 5::HUGEINT, "
                   "'[1]'::INT[], '{\"a\": 1}'::JSON"},
        HonestCase{"dates",
                   "SELECT date_trunc('month', d), extract(year FROM d), d + INTERVAL 1 MONTH, date_diff('day', d, "
                   "DATE '2024-03-01'), strftime(d, '%Y-%m'), dayname(d), d - DATE '2024-01-01', date_part('isodow', "
                   "d), last_day(d), make_date(2024, 1, 2), (d AT TIME ZONE 'UTC')::VARCHAR, epoch(d), year(d), "
                   "monthname(d) FROM t ORDER BY ALL"},
        HonestCase{"strings",
                   "SELECT upper(c), c || 'x', concat(c, 1), concat_ws('-', c, 'y'), substring(c FROM 1 FOR 1), "
                   "position('a' IN c), trim(BOTH 'a' FROM c), replace(c, 'a', 'b'), regexp_replace(c, 'a', 'b', 'g'), "
                   "regexp_extract(c, '(a)', 1), split_part(c, ',', 1), lpad(c, 3, '0'), c[1], left(c, 1), overlay "
                   "FROM (SELECT c, 'o' AS overlay FROM t) ORDER BY ALL"},
        HonestCase{"numbers",
                   "SELECT round(amt, 1), abs(-amt), amt % 3, amt / 2, 7 // 2, 2 ** 3, 2 ^ 3, greatest(1, 2), least(1, "
                   "2), coalesce(NULL, 1), nullif(1, 1), ifnull(NULL, 2), sign(-1), 5 & 3, 1 << 2, ~1, 4!, -amt, "
                   "if(true, 1, 2) FROM t ORDER BY ALL"},
        HonestCase{
            "statistics",
            "SELECT avg(amt), median(amt), stddev(amt), quantile_cont(amt, 0.5), percentile_cont(0.5) WITHIN GROUP "
            "(ORDER BY amt), mode(c), corr(id, amt), max_by(c, amt), arg_min(c, amt), count(DISTINCT c), any_value(c "
            "ORDER BY id), first(c ORDER BY id), bool_and(id > 0), histogram(c), approx_count_distinct(c) FROM t"},
        HonestCase{
            "windows",
            "SELECT ntile(2) OVER (ORDER BY amt), percent_rank() OVER (ORDER BY amt), first_value(c IGNORE NULLS) OVER "
            "(ORDER BY amt), nth_value(c, 2) OVER (ORDER BY amt), sum(amt) OVER (ORDER BY d RANGE BETWEEN INTERVAL 1 "
            "MONTH PRECEDING AND CURRENT ROW EXCLUDE TIES), count(DISTINCT c) OVER () FROM t ORDER BY ALL"},
        HonestCase{
            "similarity",
            "SELECT levenshtein('abc', 'abd'), jaro_winkler_similarity('abc', 'abd'), jaccard('abc', 'abd'), md5('x')"},
        HonestCase{"try", "SELECT TRY(CAST('x' AS INTEGER)), coalesce(TRY_CAST('7' AS INTEGER), 0)"},
        HonestCase{"values", "VALUES (1, 'a'), (2, 'b')"},
        HonestCase{"values_in_from", "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(n, s)"},
        HonestCase{"from_first", "FROM t SELECT id ORDER BY amt"}, HonestCase{"table", "TABLE orders"},
        HonestCase{"describe", "DESCRIBE t"},
        HonestCase{"summarize", "SELECT column_name, min, max FROM (SUMMARIZE t)"},
        HonestCase{"qualified_names", "SELECT main.t.id, t.amt FROM main.t ORDER BY ALL"},
        HonestCase{"catalog", "SELECT memory.main.t.id FROM memory.main.t ORDER BY ALL"},
        HonestCase{"capitals", "SELECT ID FROM ORDERS ORDER BY ALL"},
        HonestCase{"odd_names", "SELECT count(\"a b\") AS \"x\"\"y\" FROM \"it's \"\"odd\"\"\""},
        HonestCase{"comments_and_semicolon", "-- what\nSELECT /* nested /* twice */ */ 1; -- end"},
        HonestCase{"json", "SELECT '{\"a\": [1, 2]}'->>'$.a[0]', json_extract_string('{\"a\": 1}', '$.a')"},
        HonestCase{"long_sum", "SELECT 1" + repeated(" + 1", 100)},
        HonestCase{"long_and", "SELECT count(*) FROM t WHERE id > 0" + repeated(" AND id > 0", 1000)},
        HonestCase{"long_concat", "SELECT 'a'" + repeated(" || 'b'", 100)},
        HonestCase{"deep_brackets", "SELECT " + repeated("(", 99) + "1" + repeated(")", 99)},
        HonestCase{"long_in", "SELECT count(*) FROM t WHERE id IN (1" + repeated(", 1", 5000) + ")"},
        HonestCase{"B14_regexes", "SELECT regexp_matches(lpad('', 100, 'a'), '(a+)+$')"}),
    [](const auto& each) { return each.param.name; });

TEST(Gate, NamesTheTablesThatAreRead) {
  const auto query =
      check(shared_session(), "WITH x AS (SELECT * FROM ORDERS) SELECT * FROM x, T, t AS u", policy(), Deadline{});
  ASSERT_TRUE(query.ok());
  EXPECT_EQ(query.value().tables(), (std::vector<std::string>{"Orders", "t"}));
}

TEST(Gate, ClockIsAllowedWhenThePolicySaysSo) {
  GatePolicy with_clock = policy();
  with_clock.allow_clock = true;
  for (const char* sql :
       {"SELECT current_date", "SELECT now()", "SELECT age(d) FROM t", "SELECT CURRENT_TIMESTAMP", "SELECT today()"}) {
    const auto query = check(shared_session(), sql, with_clock, Deadline{});
    ASSERT_TRUE(query.ok()) << query.error().message;
    const auto answer = run_checked(shared_session(), query.value(), {}, Deadline{});
    EXPECT_TRUE(answer.ok()) << answer.error().message;
    EXPECT_FALSE(check(shared_session(), sql, policy(), Deadline{}).ok()) << sql;
  }
}

TEST(Gate, A17_NobodyElsesSumChanges) {
  const auto session = session_with_tables();
  EXPECT_FALSE(check(*session, "CREATE MACRO sum(x) AS 0", policy(), Deadline{}).ok());
  const auto query = check(*session, "SELECT sum(amt) FROM t", policy(), Deadline{});
  ASSERT_TRUE(query.ok());
  EXPECT_EQ(as_text(run_checked(*session, query.value(), {}, Deadline{}).value())[0][0], "35.75");
  const auto other = session_with_tables();
  EXPECT_EQ(rows_of(*other, "SELECT sum(amt) FROM t").value().rows[0][0], "35.75");
}

TEST(Gate, CheckingRunsNothing) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(
      check(shared_session(), "SELECT sum(a.i) FROM range(10000000) a(i), range(10000000) b(i)", policy(), Deadline{})
          .ok());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST(Gate, TooManyPivotColumnsAreRefused) {
  GatePolicy narrow = policy();
  narrow.pivot_values_max = 1;
  const auto query = check(shared_session(), "PIVOT t ON c USING sum(amt)", narrow, Deadline{});
  ASSERT_FALSE(query.ok());
  EXPECT_TRUE(query.error().message.starts_with("SQL_TOO_LARGE: ")) << query.error().message;
}

class TimeoutTest : public ::testing::TestWithParam<SqlCase> {};

TEST_P(TimeoutTest, IsStoppedInTime) {
  const auto session = open_test_session();
  const auto query = check(*session, GetParam().sql, policy(), Deadline{});
  ASSERT_TRUE(query.ok()) << query.error().message;
  const auto start = std::chrono::steady_clock::now();
  const auto answer = run_checked(*session, query.value(), {}, Deadline::after(200ms));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 200ms + 1s);
  ASSERT_FALSE(answer.ok());
  EXPECT_TRUE(answer.error().message.starts_with("QUERY_TIMEOUT: ")) << answer.error().message << answer.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    B1, TimeoutTest,
    ::testing::Values(
        SqlCase{"cross_join", "SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(10000000) b(i)"},
        SqlCase{"long_range", "SELECT sum(i) FROM range(1000000000000) r(i)"},
        SqlCase{"recursion", "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n % 7 FROM r) SELECT count(*) FROM r"},
        SqlCase{"inequality_join",
                "SELECT count(*) FROM range(1000000) a(i) JOIN range(1000000) b(i) ON a.i * 7 % 1000 < b.i * 3 % 1000"},
        SqlCase{"md5", "SELECT max(md5(i::VARCHAR)) FROM range(2000000000) r(i)"}),
    name_of);

TEST(Gate, B2_MemoryLimitIsNamed) {
  const auto session = open_test_session({.memory_limit_bytes = 64ULL << 20});
  const auto query =
      check(*session, "SELECT count(*) FROM (SELECT md5(i::VARCHAR) AS h FROM range(3000000) r(i) GROUP BY h)",
            policy(), Deadline{});
  ASSERT_TRUE(query.ok());
  const auto answer = run_checked(*session, query.value(), {}, Deadline{});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, ErrorCode::kLimitExceeded);
  EXPECT_TRUE(answer.error().message.starts_with("QUERY_TOO_LARGE: ")) << answer.error().message;
}

TEST(Gate, B13_ResultIsCutAtItsCaps) {
  const auto query =
      check(shared_session(), "SELECT i, 'some text of forty characters or so ....' FROM range(300000000) r(i)",
            policy(), Deadline{});
  ASSERT_TRUE(query.ok());
  const auto rows = run_checked(shared_session(), query.value(), {.rows_max = 5000, .bytes_max = 1 << 30}, Deadline{});
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  EXPECT_EQ(rows.value().rows.size(), 5000U);
  EXPECT_TRUE(rows.value().truncated);
  const auto bytes =
      run_checked(shared_session(), query.value(), {.rows_max = 1'000'000, .bytes_max = 1 << 20}, Deadline{});
  ASSERT_TRUE(bytes.ok());
  EXPECT_TRUE(bytes.value().truncated);
  EXPECT_LT(bytes.value().rows.size(), (1U << 20) / 40);
  EXPECT_GT(bytes.value().rows.size(), 1000U);
}

TEST(Gate, CapsThatJustFitDoNotTruncate) {
  const auto query = check(shared_session(), "SELECT i FROM range(5000) r(i)", policy(), Deadline{});
  ASSERT_TRUE(query.ok());
  const auto rows = run_checked(shared_session(), query.value(), {.rows_max = 5000}, Deadline{});
  EXPECT_EQ(rows.value().rows.size(), 5000U);
  EXPECT_FALSE(rows.value().truncated);
}

}  // namespace
}  // namespace concord::engine::duckdb
