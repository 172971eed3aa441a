// Whole files: every arrangement, what is mended, what is refused.
#include "ingest/json/json_reader.hpp"

#include "core/sha256.hpp"
#include "unit/ingest/format_folder.hpp"

namespace concord::ingest::json {
namespace {

Result<Dataset> read_text(const FormatFolder& folder, std::string_view text, ReadOptions options = {},
                          const std::string& name = "orders.json") {
  return folder.read_bytes(json_reader(), text, name, std::move(options));
}

struct OneTable {
  std::string_view name, text, columns, rows;
};
class JsonOneTable : public ::testing::TestWithParam<OneTable> {};

INSTANTIATE_TEST_SUITE_P(
    Arrangements, JsonOneTable,
    ::testing::Values(
        OneTable{"lines", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n", "a BIGINT, b VARCHAR", "1,x\n2,y\n"},
        OneTable{"lines_crlf_and_empty_ones", "{\"a\":1}\r\n\r\n{\"a\":2}\r\n", "a BIGINT", "1\n2\n"},
        OneTable{"byte_order_mark", "\xEF\xBB\xBF{\"a\":1}\n{\"a\":2}\n", "a BIGINT", "1\n2\n"},
        OneTable{"array", " [ {\"a\":1} , {\"a\":2} ] ", "a BIGINT", "1\n2\n"},
        OneTable{"pretty_array", "[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": 2\n  }\n]\n", "a BIGINT", "1\n2\n"},
        OneTable{"wrapper", "{\"status\":\"ok\",\"data\":[{\"a\":1},{\"a\":2}]}", "a BIGINT", "1\n2\n"},
        OneTable{"nested_wrapper", "{\"response\":{\"docs\":[{\"a\":1},{\"a\":2}]}}", "a BIGINT", "1\n2\n"},
        OneTable{"concatenated", "{\"a\":1}{\"a\":2}\n{\n\"a\":3}", "a BIGINT", "1\n2\n3\n"},
        OneTable{"single_object", "{\"a\":1,\"b\":{\"c\":\"x\"}}", "a BIGINT, b.c VARCHAR", "1,x\n"},
        OneTable{"array_of_arrays", "[[\"id\",\"name\"],[1,\"x\"],[2,\"y\"]]", "id BIGINT, name VARCHAR", "1,x\n2,y\n"},
        OneTable{"array_of_values", "[1,2,3]", "value BIGINT", "1\n2\n3\n"},
        OneTable{"fields_in_any_order", "[{\"a\":1,\"b\":2},{\"b\":3,\"c\":4,\"a\":5}]", "a BIGINT, b BIGINT, c BIGINT",
                 "1,2,\n5,3,4\n"},
        OneTable{"nested_objects", "[{\"a\":{\"b\":{\"c\":1},\"d\":\"x\"}},{\"a\":null}]", "a.b.c BIGINT, a.d VARCHAR",
                 "1,x\n,\n"},
        OneTable{"list_of_values_stays_text", "[{\"a\":1,\"t\":[\"x\", \"y\"]},{\"a\":2,\"t\":[]}]",
                 "a BIGINT, t VARCHAR", "1,\"[\"\"x\"\",\"\"y\"\"]\"\n2,\n"},
        OneTable{"escapes", "[{\"a\":\"q\\\"u\\u00e9\\n,\"},{\"a\":\"\\ud83d\\ude00\"}]", "a VARCHAR",
                 "\"q\"\"u\xC3\xA9\n,\"\n\xF0\x9F\x98\x80\n"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_P(JsonOneTable, IsReadAsWritten) {
  const FormatFolder folder;
  const Result<Dataset> dataset = read_text(folder, GetParam().text);
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 1U);
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(dataset.value().format, "json");
  EXPECT_EQ(columns_text(table), GetParam().columns);
  EXPECT_EQ(rows_text(table), GetParam().rows);
  EXPECT_EQ(table.records, table.rows);
}

TEST(JsonReader, NumbersNeverPassThroughBinaryFloatingPoint) {
  const FormatFolder folder;
  const auto dataset = read_text(folder, R"([{"amount":12345678901234567.89,"id":18446744073709551617,"x":0.10},
{"amount":-0.01,"id":18446744073709551618,"x":1e2},{"amount":5,"id":9,"x":2}])");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const std::string rows = rows_text(dataset.value().tables.front());
  EXPECT_NE(rows.find("12345678901234567.89"), std::string::npos) << rows;
  EXPECT_NE(rows.find("18446744073709551617"), std::string::npos) << rows;
}

TEST(JsonReader, ListsOfObjectsBecomeChildTablesJoinedByTheKey) {
  const FormatFolder folder;
  const auto dataset = read_text(folder, R"({"orders":[
    {"items":[{"sku":"A","qty":1,"taxes":[{"rate":5}]},{"sku":"B","qty":2}],"id":"o1","total":3},
    {"items":[],"id":"o2","total":0},
    {"items":{"sku":"C","qty":7},"id":"o3","total":7}]})");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const auto& tables = dataset.value().tables;
  ASSERT_EQ(tables.size(), 3U);
  EXPECT_EQ(tables[0].name, "orders");
  EXPECT_EQ(columns_text(tables[0]), "id VARCHAR, total BIGINT");
  EXPECT_EQ(rows_text(tables[0]), "o1,3\no2,0\no3,7\n");
  EXPECT_EQ(tables[1].name, "orders.items");
  EXPECT_EQ(columns_text(tables[1]), "orders.id VARCHAR, sku VARCHAR, qty BIGINT");
  EXPECT_EQ(rows_text(tables[1]), "o1,A,1\no1,B,2\no3,C,7\n");
  EXPECT_EQ(columns_text(tables[2]), "orders.items.sku VARCHAR, rate BIGINT");
  EXPECT_EQ(rows_text(tables[2]), "A,5\n");
  EXPECT_EQ(dataset.value().main_table, 0U);
  EXPECT_NE(notes_text(dataset.value()).find("belongs to it by orders.id"), std::string::npos);
}

TEST(JsonReader, WithoutAKeyTheRowsPlaceJoins) {
  const FormatFolder folder;
  const auto dataset = read_text(folder, R"([{"name":"x","l":[{"v":1},{"v":2}]},{"name":"x","l":[{"v":3}]}])");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 2U);
  EXPECT_EQ(columns_text(dataset.value().tables[0]), "name VARCHAR, orders.row BIGINT");
  EXPECT_EQ(rows_text(dataset.value().tables[0]), "x,1\nx,2\n");
  EXPECT_EQ(rows_text(dataset.value().tables[1]), "1,1\n1,2\n2,3\n");
}

TEST(JsonReader, SeveralListsAreSeveralTables) {
  const FormatFolder folder;
  const auto dataset = read_text(folder, R"({"version":2,"a":[{"x":1}],"b":[{"y":1},{"y":2}]})");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 2U);
  EXPECT_EQ(dataset.value().tables[dataset.value().main_table].name, "b");
  EXPECT_NE(notes_text(dataset.value()).find("version = 2"), std::string::npos);
}

TEST(JsonReader, MixedTypesAreTextAndNothingIsLost) {
  const FormatFolder folder;
  const auto dataset = read_text(folder, R"([{"a":1},{"a":"one"},{"a":true},{"a":{"b":2}},{"a":[3]},{"a":null},{}])");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(columns_text(table), "a VARCHAR, a.b BIGINT");
  EXPECT_EQ(rows_text(table), "1,\none,\ntrue,\n,2\n[3],\n,\n,\n");
}

TEST(JsonReader, ABrokenLineIsOneReject) {
  const FormatFolder folder;
  const auto dataset =
      read_text(folder, "{\"a\":1}\n{\"a\":2\n{\"a\":3}\n{\"a\":\"\\x\"}\n{\"a\":5} {\"a\":6}\n{\"a\":7}\n");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(rows_text(table), "1\n3\n7\n");
  EXPECT_EQ(table.rejects.rows, 3U);
  EXPECT_EQ(table.records, table.rows + table.rejects.rows);
  EXPECT_EQ(table.rejects.examples.front().substr(0, 28), "line 2: is no valid JSON: JS");
  EXPECT_EQ(table.line_of(RowNumber{2}).value, 3U);
  EXPECT_EQ(table.line_of(RowNumber{3}).value, 6U);
  EXPECT_NE(file_text(table.rejects_path).find("\"{\"\"a\"\":2\""), std::string::npos);
}

/// The parser is led behind the end of such text: what it then calls a value lies outside of it.
TEST(JsonReader, ACommaIsNoValue) {
  const FormatFolder folder;
  const auto objects = read_text(folder, R"([{"a":1},{"a":,"b":2},{"b":[,1]},{"a":3}])");
  ASSERT_TRUE(objects.ok()) << objects.error().message;
  EXPECT_EQ(rows_text(objects.value().tables.front()), "1\n3\n");
  EXPECT_EQ(objects.value().tables.front().rejects.rows, 2U);
  for (const std::string_view text :
       {R"([[,"x"],[2(null]])", R"([["a"],[,"x"]])", R"({"ok":true,"rows":[[,"x"],[2(null]]})"})
    expect_refused(read_text(folder, std::string{text}), ErrorCode::kInvalidInput, "is no valid JSON array");
}

TEST(JsonReader, WhatOthersWronglyWriteIsMended) {
  const FormatFolder folder;
  const auto dataset =
      read_text(folder, "[{\"a\":NaN,\"b\":007},{\"a\":1.5,\"b\":\"008\",},{\"a\":-Infinity,\"b\":\"x,}\"}]");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(rows_text(table), ",007\n1.5,008\n,\"x,}\"\n");
  EXPECT_EQ(repairs_text(table), "bare_word 2, trailing_comma 1");
}

TEST(JsonReader, AsTextKeepsEachValue) {
  const FormatFolder folder;
  ReadOptions options;
  options.as_text = true;
  const auto dataset = read_text(folder, "[{\"a\":1.50,\"b\":\" x \"},{\"a\":1e3,\"b\":\"\"}]", options);
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(columns_text(dataset.value().tables.front()), "a VARCHAR, b VARCHAR");
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1.50, x \n1e3,\n");
}

struct Refused {
  std::string_view name, text;
  ErrorCode code;
  std::string_view said;
};
class JsonRefused : public ::testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(
    Damage, JsonRefused,
    ::testing::Values(
        Refused{"array_cut_off_between", "[{\"a\":1},\n{\"a\":2}", ErrorCode::kInvalidInput, "line 2"},
        Refused{"array_cut_off_inside", "[{\"a\":1},\n{\"a\":", ErrorCode::kInvalidInput, "line 2: the file ends"},
        Refused{"wrapper_cut_off", "{\"data\":[{\"a\":1},\n{\"a\"", ErrorCode::kInvalidInput, "the file ends"},
        Refused{"quote_missing", "[{\"a\":\"x},\n{\"a\":2}]", ErrorCode::kInvalidInput, "line 1"},
        Refused{"empty_array", "[]", ErrorCode::kInvalidInput, "empty JSON array"},
        Refused{"only_empty_objects", "[{},{}]", ErrorCode::kInvalidInput, "holds no value"},
        Refused{"stray_bracket", "[{\"a\":1}},{\"a\":2}]", ErrorCode::kInvalidInput, "line 1: \"}\""}),
    [](const auto& row) { return std::string{row.param.name}; });
TEST_P(JsonRefused, WithPlaceAndReason) {
  const FormatFolder folder;
  expect_refused(read_text(folder, GetParam().text), GetParam().code, GetParam().said);
}

TEST(JsonReader, LimitsHold) {
  const FormatFolder folder;
  ReadOptions small;
  small.record_bytes_max = 100;
  expect_refused(read_text(folder, "[{\"a\":\"" + std::string(5'000'000, 'x') + "\"}]", small),
                 ErrorCode::kLimitExceeded, "more than 100 bytes");
  ReadOptions cells;
  cells.cell_bytes_max = 10;
  expect_refused(read_text(folder, "[{\"a\":1},\n{\"a\":\"12345678901\"}]", cells), ErrorCode::kLimitExceeded,
                 "line 2");
  ReadOptions columns;
  columns.columns_max = 3;
  expect_refused(read_text(folder, "[{\"a\":1,\"b\":1},{\"c\":1,\"d\":1}]", columns), ErrorCode::kLimitExceeded,
                 "different fields");
}

TEST(JsonReader, DeepNestingCostsNoStack) {
  const FormatFolder folder;
  std::string deep = "[{\"a\":";
  for (int i = 0; i < 200'000; ++i) deep += "[";
  for (int i = 0; i < 200'000; ++i) deep += "]";
  deep += "},{\"a\":1}]";
  const auto dataset = read_text(folder, deep);
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(dataset.value().tables.front().records, 2U);
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  objects += "1";
  for (int i = 0; i < 100'000; ++i) objects += "}";
  const auto nested = read_text(folder, "[" + objects + "," + "{\"b\":1}]");
  ASSERT_TRUE(nested.ok()) << nested.error().message;
  EXPECT_EQ(nested.value().tables.front().records, 2U);
  EXPECT_FALSE(read_text(folder, std::string(300'000, '[')).ok());
  EXPECT_FALSE(read_text(folder, objects.substr(0, 300'000)).ok());
}

TEST(JsonReader, RecordsLargerThanABlockAreWhole) {
  const FormatFolder folder;
  const std::string large(3'000'000, 'y');
  const auto dataset = read_text(folder, "[{\"a\":\"" + large + "\\\"\"},{\"a\":\"b\"}]");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "\"" + large + "\"\"\"\nb\n");
}

TEST(JsonReader, WithoutAFingerprintTheRowsAreTheSame) {
  const FormatFolder folder;
  const std::string text = "{\"a\":1}\n{\"a\":2}\n";
  ReadOptions options;
  const auto with = folder.read_bytes(json_reader(), text, "t.jsonl", options);
  options.fingerprint = false;
  const auto without = folder.read_bytes(json_reader(), text, "t.jsonl", options);
  ASSERT_TRUE(with.ok() && without.ok());
  EXPECT_EQ(with.value().sha256, sha256_of_text(text));
  EXPECT_EQ(without.value().sha256, "");
  EXPECT_EQ(rows_text(with.value().tables.front()), rows_text(without.value().tables.front()));
}

TEST(JsonReader, RecognisesByContent) {
  const Source source{-1, "x", 100};
  EXPECT_GT(json_reader().recognise("{\"a\":1}", source), 0.9);
  EXPECT_GT(json_reader().recognise("\n [ {", source), 0.9);
  EXPECT_EQ(json_reader().recognise("[section]\na=1", source), 0);
  EXPECT_EQ(json_reader().recognise("{name},{value}", source), 0);
  EXPECT_EQ(json_reader().recognise("", source), 0);
}

}  // namespace
}  // namespace concord::ingest::json
