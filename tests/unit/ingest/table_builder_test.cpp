// Tables built from records as a sheet or a text gives them, without any reader.
#include "ingest/table_builder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "unit/ingest/format_folder.hpp"

namespace concord::ingest {
namespace {

using Cells = std::vector<std::vector<std::string>>;

/// Records from memory; those without cells are rows that a sheet leaves out: only their number is used up.
class MemoryRecords final : public RecordSource {
 public:
  explicit MemoryRecords(Cells records) : records_{std::move(records)} {}
  Status rewind() override {
    at_ = 0;
    return {};
  }
  Result<bool> next(Record& record) override {
    while (at_ < records_.size() && records_[at_].empty()) ++at_;
    if (at_ == records_.size()) return false;
    record.line = LineNumber{at_ + 1};
    record.cells.assign(records_[at_].begin(), records_[at_].end());
    record.raw = records_[at_].front();
    record.damage = {};
    ++at_;
    return true;
  }

 private:
  Cells records_;
  std::size_t at_ = 0;
};

class TableBuilderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "concord_tables_XXXXXX").string();
    options_.directory = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(options_.directory); }

  Result<std::vector<Table>> build(Cells records) {
    MemoryRecords source{std::move(records)};
    NoProgress progress;
    return build_tables(source, "Sheet 1", "sheet_1", options_, Deadline{}, progress);
  }
  std::string file(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream{options_.directory / name}.rdbuf();
    return text.str();
  }

  ReadOptions options_;
};

TEST_F(TableBuilderTest, ARowRejectedForACellKeepsItsText) {
  Cells records = {{"id", "amount"}};
  for (int i = 0; i < 500; ++i) records.push_back({std::to_string(i), "1.50"});
  records[400] = {"the raw text", "2.50"};
  const auto tables = build(std::move(records));
  ASSERT_TRUE(tables.ok());
  ASSERT_EQ(tables.value().front().rejects.rows, 1U);
  EXPECT_NE(file("sheet_1.rejects.csv").find("is no BIGINT\",the raw text\n"), std::string::npos)
      << file("sheet_1.rejects.csv");
}

TEST_F(TableBuilderTest, WritesRowsAndRejectsWithTheirLines) {
  const auto built = build({{"Stock", "", ""},
                            {},
                            {"Item", "Price", "Since"},
                            {"Nut", "1,250.50", "31/12/2024"},
                            {"Bolt, long", "3.00", "01/02/2025"},
                            {"Cog", "three", "02/02/2025"},
                            {},
                            {"a", "b", "c", "d"},
                            {"Pin \"x\"", "", "03/02/2025"},
                            {"Nail", "4.00", "13/02/2025"},
                            {"Screw", "5.00", "14/02/2025"},
                            {"Total", "1,262.50", ""}});
  ASSERT_TRUE(built.ok()) << built.error().message;
  const Table& table = built.value().front();
  EXPECT_EQ(table.name, "Sheet 1");
  EXPECT_EQ(data_type_name(table.schema[1].type), "VARCHAR");  // "three" is too much of six cells to be left out
  EXPECT_EQ(data_type_name(table.schema[2].type), "DATE");
  EXPECT_EQ(rows_text(table),
            "Nut,\"1,250.50\",2024-12-31\n\"Bolt, long\",3.00,2025-02-01\nCog,three,2025-02-02\n"
            "\"Pin \"\"x\"\"\",,2025-02-03\nNail,4.00,2025-02-13\nScrew,5.00,2025-02-14\n");
  EXPECT_EQ(file("sheet_1.rejects.csv"), "line,reason,raw\n8,\"4 cells, 3 expected\",a\n");
  EXPECT_EQ(table.rejects.examples, (std::vector<std::string>{"line 8: 4 cells, 3 expected"}));
  EXPECT_EQ(table.rows, 6U);
  EXPECT_EQ(table.records, 8U);
  EXPECT_EQ(table.line_of(RowNumber{1}), LineNumber{4});
  EXPECT_EQ(table.line_of(RowNumber{3}), LineNumber{6});
  EXPECT_EQ(table.line_of(RowNumber{4}), LineNumber{9});
  EXPECT_EQ(table.line_of(RowNumber{6}), LineNumber{11});
}

TEST_F(TableBuilderTest, LeavesOutEmptyColumnsAroundATable) {
  const auto built = build({{"", "id", "amount", ""}, {"", "1", "2.50", ""}, {"", "2", "3.50", ""}});
  ASSERT_TRUE(built.ok()) << built.error().message;
  EXPECT_EQ(rows_text(built.value().front()), "1,2.50\n2,3.50\n");
  ASSERT_EQ(built.value().front().columns.size(), 2U);
  EXPECT_EQ(built.value().front().columns[0].name, "id");
  ASSERT_EQ(built.value().front().repairs.size(), 1U);
  EXPECT_EQ(built.value().front().repairs[0].count, 2U);
}

TEST_F(TableBuilderTest, RowsWithoutAnyCellOfASingleColumnAreNulls) {
  MemoryRecords source{{{"name"}, {"Ann"}, {" "}, {"Bob"}}};
  NoProgress progress;
  const auto built = build_tables(source, "t", "t", options_, Deadline{}, progress);
  ASSERT_TRUE(built.ok()) << built.error().message;
  EXPECT_EQ(rows_text(built.value().front()), "Ann\n\"\"\nBob\n");
}

TEST_F(TableBuilderTest, AsTextKeepsCellsAsTheyAre) {
  options_.as_text = true;
  const auto built = build({{"id", "when"}, {"007", " 31/12/2024 "}, {"1e5", ""}});
  ASSERT_TRUE(built.ok()) << built.error().message;
  EXPECT_EQ(rows_text(built.value().front()), "007, 31/12/2024 \n1e5,\n");
  const auto session = engine::duckdb::open_session({});
  ASSERT_TRUE(session.ok() && session.value()->create_view("r", built.value().front().scan, Deadline{}).ok());
  const auto nothings =
      engine::query_single_value(*session.value(), "SELECT count(*) FROM r WHERE \"when\" IS NULL", {});
  ASSERT_TRUE(nothings.ok());
  EXPECT_EQ(std::get<std::int64_t>(nothings.value()), 0);  // empty text
}

TEST_F(TableBuilderTest, NothingInItIsAnError) {
  const auto built = build({{"", ""}, {"  "}});
  ASSERT_FALSE(built.ok());
  EXPECT_EQ(built.error().code, ErrorCode::kInvalidInput);
  EXPECT_TRUE(std::filesystem::is_empty(options_.directory));
}

struct HeaderCase {
  std::string_view name;
  Cells head;
  std::size_t preamble, header;
  std::vector<std::string> names;
};

void PrintTo(const HeaderCase& value, std::ostream* out) {
  *out << value.name;
}

class FindHeaderTest : public ::testing::TestWithParam<HeaderCase> {};

TEST_P(FindHeaderTest, FindsIt) {
  const HeaderFinding found = find_header(GetParam().head);
  EXPECT_EQ(found.preamble_records, GetParam().preamble);
  EXPECT_EQ(found.header_records, GetParam().header);
  EXPECT_EQ(found.names, GetParam().names);
  EXPECT_EQ(found.header_texts.size(), found.names.size());
  EXPECT_FALSE(found.reason.empty());
}

INSTANTIATE_TEST_SUITE_P(
    ByHand, FindHeaderTest,
    ::testing::Values(
        HeaderCase{"first", {{"id", "day"}, {"1", "2025-01-02"}, {"2", "2025-01-03"}}, 0, 1, {"id", "day"}},
        HeaderCase{"none", {{"1", "2025-01-02"}, {"2", "2025-01-03"}}, 0, 0, {"column_1", "column_2"}},
        HeaderCase{"none_of_codes",
                   {{"AB-1", "x9"}, {"CD-2", "y8"}, {"EF-3", "z7"}, {"GH-4", "w6"}},
                   0,
                   0,
                   {"column_1", "column_2"}},
        HeaderCase{"text_over_codes",
                   {{"Part", "Bin"}, {"CD-2", "y8"}, {"EF-3", "z7"}, {"GH-4", "w6"}},
                   0,
                   1,
                   {"Part", "Bin"}},
        HeaderCase{"title_above",
                   {{"Report 2025", ""}, {"", ""}, {"id", "day"}, {"1", "2025-01-02"}, {"2", "2025-01-03"}},
                   2,
                   1,
                   {"id", "day"}},
        HeaderCase{"title_without_header",
                   {{"Report 2025"}, {"1", "2025-01-02"}, {"2", "2025-01-03"}},
                   1,
                   0,
                   {"column_1", "column_2"}},
        HeaderCase{"blanks_and_line_ends_in_names",
                   {{" first\nname ", "the  day"}, {"Ann", "2025-01-02"}, {"Bob", "2025-01-03"}},
                   0,
                   1,
                   {"first name", "the day"}},
        HeaderCase{"made_up_names_do_not_collide",
                   {{"column_2", "", "x"}, {"1", "2", "3"}, {"4", "5", "6"}},
                   0,
                   1,
                   {"column_2", "column_3", "x"}},
        HeaderCase{
            "copies_do_not_collide", {{"a", "a", "a_2"}, {"1", "2", "3"}, {"4", "5", "6"}}, 0, 1, {"a", "a_3", "a_2"}},
        HeaderCase{"header_only", {{"id", "name"}}, 0, 1, {"id", "name"}},
        HeaderCase{"one_row_only", {{"7", "Ann"}}, 0, 0, {"column_1", "column_2"}},
        HeaderCase{"one_column", {{"name"}, {"Ann Lee"}, {"Bob Ray"}, {"Cid Roe"}}, 0, 1, {"name"}},
        HeaderCase{"repeated_inside",
                   {{"kind", "text"}, {"a", "b"}, {"kind", "text"}, {"c", "d"}, {"e", "f"}},
                   0,
                   1,
                   {"kind", "text"}}),
    [](const auto& tested) { return std::string{tested.param.name}; });

TEST(LineOf, FollowsTheEntries) {
  Table table;
  table.rows = 10;
  table.row_lines = {{RowNumber{1}, LineNumber{2}}, {RowNumber{4}, LineNumber{8}}, {RowNumber{5}, LineNumber{20}}};
  EXPECT_EQ(table.line_of(RowNumber{1}), LineNumber{2});
  EXPECT_EQ(table.line_of(RowNumber{3}), LineNumber{4});
  EXPECT_EQ(table.line_of(RowNumber{4}), LineNumber{8});
  EXPECT_EQ(table.line_of(RowNumber{10}), LineNumber{25});
}

}  // namespace
}  // namespace concord::ingest
