// Parquet files written by the engine, read back as tables; and broken ones.
#include "ingest/parquet/parquet_reader.hpp"

#include "engine/api/session.hpp"
#include "engine/duckdb/open.hpp"
#include "unit/ingest/format_folder.hpp"

namespace concord::ingest::parquet {
namespace {

class ParquetReaderTest : public ::testing::Test {
 protected:
  void make(const std::string& select) {
    auto session = engine::duckdb::open_session({});
    ASSERT_TRUE(session.ok());
    const std::string path = (folder_.path() / "t.parquet").string();
    const Status made = session.value()->execute(
        "COPY (" + select + ") TO " + engine::quote_literal(path) + " (FORMAT parquet)", Deadline{});
    ASSERT_TRUE(made.ok()) << made.error().message;
  }
  Result<Dataset> read(ReadOptions options = {}) {
    options.open_engine = [] { return engine::duckdb::open_session({}); };
    return folder_.read({&parquet_reader()}, "t.parquet", std::move(options));
  }
  /// The rows as the scan gives them, each as JSON.
  std::string rows(const Table& table) {
    auto scan = std::get<engine::ParquetScan>(table.scan);
    scan.path = folder_.path() / "t.parquet";  // the descriptor is closed by now
    auto session = engine::duckdb::open_session({});
    EXPECT_TRUE(session.value()->create_view("v", scan, Deadline{}).ok());
    std::string text;
    auto stream = session.value()->query("SELECT to_json(v)::VARCHAR FROM v", Deadline{});
    if (!stream.ok()) return stream.error().message;
    const engine::Chunk* chunk = stream.value()->next().value();
    for (std::size_t row = 0; chunk != nullptr && row < chunk->rows(); ++row)
      text += std::string{chunk->column(0).text(row)} + "\n";
    return text;
  }
  FormatFolder folder_;
};

TEST_F(ParquetReaderTest, TypesAreThoseOfTheFile) {
  make(
      "SELECT 1::TINYINT AS a, 12.50::DECIMAL(12,2) AS b, DATE '2025-01-31' AS c, 'x' AS d, true AS e, 1.5::FLOAT AS "
      "f, "
      "18446744073709551615::UBIGINT AS g, TIMESTAMP '2025-01-31 10:00:00' AS h, NULL::VARCHAR AS i");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message << dataset.error().detail;
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(
      columns_text(table),
      "a BIGINT, b DECIMAL(12,2), c DATE, d VARCHAR, e BOOLEAN, f DOUBLE, g DECIMAL(20,0), h TIMESTAMP, i VARCHAR");
  EXPECT_EQ(table.rows, 1U);
  EXPECT_EQ(table.columns[8].empty_cells, 1U);
  EXPECT_EQ(table.columns[0].empty_cells, 0U);
}

TEST_F(ParquetReaderTest, StructuresAreFlattenedAndListsAreJson) {
  make(
      "SELECT {'b': 1, 'c d': {'e\"f': 'x'}} AS a, [1, 2] AS l, MAP {'k': 1.5} AS m, [{'q': 1}] AS o UNION ALL "
      "SELECT NULL, NULL, NULL, NULL");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message << dataset.error().detail;
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(columns_text(table), "a.b BIGINT, a.c d.e\"f VARCHAR, l VARCHAR, m VARCHAR, o VARCHAR");
  EXPECT_EQ(table.columns[2].empty_cells, 1U);
  const auto& sources = std::get<engine::ParquetScan>(table.scan).sources;
  EXPECT_EQ(sources[1].path, (std::vector<std::string>{"a", "c d", "e\"f"}));
  EXPECT_TRUE(sources[2].as_json);
  const std::string read_back = rows(table);
  EXPECT_TRUE(read_back.starts_with(R"({"a.b":1,"a.c d.e\"f":"x","l":"[1,2]","m":"{\"k\":1.5}","o":"[{\"q\":1}]"})"))
      << read_back;
}

TEST_F(ParquetReaderTest, DamageAndLimits) {
  make("SELECT range AS a, range * 7 AS b FROM range(5000)");
  const std::string whole = file_text(folder_.path() / "t.parquet");
  folder_.write("t.parquet", whole.substr(0, whole.size() / 2));
  expect_refused(read(), ErrorCode::kInvalidInput, "was cut off");
  std::string broken = whole;
  for (std::size_t at = whole.size() - 200; at < whole.size() - 8; ++at) broken[at] = '\x7F';
  folder_.write("t.parquet", broken);
  expect_refused(read(), ErrorCode::kInvalidInput, "damaged");
  folder_.write("t.parquet", whole);
  ReadOptions options;
  options.columns_max = 1;
  expect_refused(read(options), ErrorCode::kLimitExceeded, "more than 1 columns");
}

}  // namespace
}  // namespace concord::ingest::parquet
