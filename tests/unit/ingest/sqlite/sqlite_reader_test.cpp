// Databases as programs leave them, and broken ones.
#include "ingest/sqlite/sqlite_reader.hpp"

#include <sqlite3.h>

#include "unit/ingest/format_folder.hpp"

namespace concord::ingest::sqlite {
namespace {

class SqliteReaderTest : public ::testing::Test {
 protected:
  void make(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder_.path() / "shop.db").c_str(), &database), SQLITE_OK);
    char* said = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &said), SQLITE_OK) << said;
    sqlite3_close(database);
  }
  Result<Dataset> read(ReadOptions options = {}) {
    return folder_.read({&sqlite_reader()}, "shop.db", std::move(options));
  }
  FormatFolder folder_;
};

TEST_F(SqliteReaderTest, EachTableWithTypesOfItsValues) {
  make(
      "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, zip VARCHAR(5));"
      "INSERT INTO customers VALUES (1, 'Amira', '01234'), (2, 'Bo, \"jr\"', NULL);"
      "CREATE TABLE payments (customer INT, amount REAL, paid TEXT);"
      "INSERT INTO payments VALUES (1, 19.99, '2025-01-31'), (2, 0.1, '2025-02-01'), (2, 1e12, NULL);"
      "CREATE TABLE vacant (a, b); CREATE VIEW v AS SELECT * FROM payments;");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 2U);
  EXPECT_EQ(dataset.value().format, "sqlite");
  EXPECT_EQ(columns_text(dataset.value().tables[0]), "id BIGINT, name VARCHAR, zip VARCHAR");
  EXPECT_EQ(rows_text(dataset.value().tables[0]), "1,Amira,01234\n2,\"Bo, \"\"jr\"\"\",\n");
  EXPECT_EQ(dataset.value().tables[1].name, "payments");
  EXPECT_EQ(dataset.value().tables[1].schema[1].type.kind, TypeKind::kDecimal);
  EXPECT_EQ(rows_text(dataset.value().tables[1]).substr(0, 19), "1,19.99,2025-01-31\n");
  EXPECT_EQ(dataset.value().main_table, 1U);
  EXPECT_NE(notes_text(dataset.value()).find("skipped: vacant"), std::string::npos);
  EXPECT_NE(notes_text(dataset.value()).find("need of them: v"), std::string::npos);
}

TEST_F(SqliteReaderTest, ValuesOfOtherKindsThanDeclared) {
  make("CREATE TABLE t (a INTEGER, b BLOB); INSERT INTO t VALUES (1, x'00ff'), ('one', 'text'), (2.5, NULL);");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(columns_text(dataset.value().tables[0]), "a VARCHAR, b VARCHAR");
  EXPECT_EQ(rows_text(dataset.value().tables[0]), "1,0x00ff\none,text\n2.5,\n");
  EXPECT_EQ(repairs_text(dataset.value().tables[0]), "binary_value 1");
}

TEST_F(SqliteReaderTest, HostileNamesAndText) {
  make(
      "CREATE TABLE \"a\"\"; DROP TABLE x; --\" (\"c,\"\"1\" TEXT); INSERT INTO \"a\"\"; DROP TABLE x; --\" VALUES "
      "(CAST(x'C328' AS TEXT)), ('fine');");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables[0].name, "a\"; DROP TABLE x; --");
  EXPECT_EQ(rows_text(dataset.value().tables[0]), "?(\nfine\n");
}

TEST_F(SqliteReaderTest, DamageIsRefused) {
  std::string sql = "CREATE TABLE t (a, b);";
  for (int i = 0; i < 3000; ++i)
    sql += "INSERT INTO t VALUES (" + std::to_string(i) + ", 'row number " + std::to_string(i) + "');";
  make("BEGIN;" + sql + "COMMIT;");
  const std::string whole = file_text(folder_.path() / "shop.db");
  folder_.write("shop.db", whole.substr(0, whole.size() / 2));
  expect_refused(read(), ErrorCode::kInvalidInput, "damaged or was cut off");
  std::string overwritten = whole;
  for (std::size_t at = 8192; at < 20000; ++at) overwritten[at] = '\x5A';
  folder_.write("shop.db", overwritten);
  expect_refused(read(), ErrorCode::kInvalidInput, "damaged");
  folder_.write("shop.db", std::string("SQLite format 3\0", 16) + std::string(4096, 'x'));
  expect_refused(read(), ErrorCode::kInvalidInput, "damaged");
}

TEST_F(SqliteReaderTest, LimitsHold) {
  make("CREATE TABLE t (a); INSERT INTO t VALUES (1), (printf('%.*c', 5000, 'x'));");
  ReadOptions options;
  options.cell_bytes_max = 1000;
  expect_refused(read(options), ErrorCode::kLimitExceeded, "1000 bytes");
  make("CREATE TABLE wide (c1, c2, c3); INSERT INTO wide VALUES (1, 2, 3);");
  ReadOptions columns;
  columns.columns_max = 2;
  expect_refused(read(columns), ErrorCode::kLimitExceeded, "different fields");
}

TEST_F(SqliteReaderTest, ADatabaseWithoutRowsIsRefused) {
  make("CREATE TABLE t (a)");
  expect_refused(read(), ErrorCode::kInvalidInput, "no table of the database has a row");
}

}  // namespace
}  // namespace concord::ingest::sqlite
