// Small texts and the tables that must come of them, end to end: reader, types, and rows as the engine reads them.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "core/files.hpp"
#include "ingest/csv/csv_reader.hpp"
#include "unit/ingest/csv/random_tables.hpp"
#include "unit/ingest/csv/read_back.hpp"

namespace concord::ingest::csv {
namespace {

struct TextCase {
  std::string_view name;
  std::string_view text;
  std::vector<std::string> columns;
  Rows rows;
  std::vector<std::string> types = {};                    ///< not looked at when empty
  std::vector<std::pair<std::string, int>> repairs = {};  ///< all of them, by kind
  std::vector<std::string> rejects = {};                  ///< examples
};

void PrintTo(const TextCase& value, std::ostream* out) {
  *out << value.name;
}

class CsvTablesTest : public ::testing::TestWithParam<TextCase> {};

TEST_P(CsvTablesTest, ComesOutAsExpected) {
  const TextCase& want = GetParam();
  const Result<ReadBack> got = read_back(want.text);
  ASSERT_TRUE(got.ok()) << got.error().message << " " << got.error().detail;
  const ReadBack& read = got.value();
  EXPECT_EQ(read.names(), want.columns);
  EXPECT_EQ(read.rows, want.rows);
  if (!want.types.empty()) {
    EXPECT_EQ(read.types(), want.types);
  }
  std::vector<std::pair<std::string, int>> repairs;
  for (const Repair& repair : read.table().repairs) repairs.emplace_back(repair.kind, static_cast<int>(repair.count));
  EXPECT_EQ(repairs, want.repairs);
  EXPECT_EQ(read.table().rejects.examples, want.rejects);
  EXPECT_EQ(read.table().rows, want.rows.size());
}

const auto kName = [](const auto& info) { return std::string{info.param.name}; };
const std::vector<std::string> kIdName = {"id", "name"};

INSTANTIATE_TEST_SUITE_P(
    Dialect, CsvTablesTest,
    ::testing::Values(
        TextCase{"comma", "id,name\n1,Ann\n2,Bob\n", kIdName, {{"1", "Ann"}, {"2", "Bob"}}, {"BIGINT", "VARCHAR"}},
        TextCase{"no_line_end_at_the_end", "id,name\n1,Ann\n2,Bob", kIdName, {{"1", "Ann"}, {"2", "Bob"}}},
        TextCase{"crlf", "id,name\r\n1,Ann\r\n2,Bob\r\n", kIdName, {{"1", "Ann"}, {"2", "Bob"}}},
        TextCase{"cr_only", "id,name\r1,Ann\r2,Bob\r", kIdName, {{"1", "Ann"}, {"2", "Bob"}}},
        TextCase{"mixed_line_ends",
                 "id,name\r\n1,Ann\n2,Bob\r\n3,Cid\n",
                 kIdName,
                 {{"1", "Ann"}, {"2", "Bob"}, {"3", "Cid"}}},
        TextCase{"all_three_line_ends",
                 "id,name\r\n1,Ann\n2,Bob\r3,Cid\n",
                 kIdName,
                 {{"1", "Ann"}, {"2", "Bob"}, {"3", "Cid"}}},
        TextCase{"semicolon_with_decimal_comma",
                 "id;price\n1;1,50\n2;2,25\n",
                 {"id", "price"},
                 {{"1", "1.50"}, {"2", "2.25"}},
                 {"BIGINT", "DECIMAL(3,2)"}},
        TextCase{"tab", "id\tname\n1\tAnn, B.\n2\tBob\n", kIdName, {{"1", "Ann, B."}, {"2", "Bob"}}},
        TextCase{"bar", "id|name\n1|Ann\n2|Bob\n", kIdName, {{"1", "Ann"}, {"2", "Bob"}}},
        TextCase{"comma_and_blank",
                 "id, name, city\n1, Ann, Rome\n2, Bob, Kiel\n",
                 {"id", "name", "city"},
                 {{"1", "Ann", "Rome"}, {"2", "Bob", "Kiel"}}},
        TextCase{"caret",
                 "id^name^day\n1^Ann^2025-01-02\n2^Bob^2025-01-03\n",
                 {"id", "name", "day"},
                 {{"1", "Ann", "2025-01-02"}, {"2", "Bob", "2025-01-03"}}},
        TextCase{"two_bars",
                 "id||name||day\n1||Ann||2025-01-02\n2||Bob||2025-01-03\n",
                 {"id", "name", "day"},
                 {{"1", "Ann", "2025-01-02"}, {"2", "Bob", "2025-01-03"}}},
        TextCase{"unit_separator",
                 "id\x1Fname\n1\x1F"
                 "Ann\n2\x1F"
                 "Bob\n",
                 kIdName,
                 {{"1", "Ann"}, {"2", "Bob"}}},
        TextCase{"declared_delimiter", "sep=;\nid;name\n1;Ann\n2;Bob\n", kIdName, {{"1", "Ann"}, {"2", "Bob"}}},
        TextCase{"single_quotes",
                 "id,name\n1,'Ann, B.'\n2,'Bob'\n3,'O''Hara'\n",
                 kIdName,
                 {{"1", "Ann, B."}, {"2", "Bob"}, {"3", "O'Hara"}}},
        TextCase{
            "apostrophes_are_no_quotes", "id,name\n1,O'Hara\n2,D'Arcy\n", kIdName, {{"1", "O'Hara"}, {"2", "D'Arcy"}}},
        TextCase{"backslash_escape",
                 "id,name\n1,\"Ann \\\"A\\\" B, C\"\n2,\"Bob\"\n",
                 kIdName,
                 {{"1", "Ann \"A\" B, C"}, {"2", "Bob"}}},
        TextCase{"quoted_line_end", "id,name\n1,\"Ann\nB.\"\n2,\"Bob\"\n", kIdName, {{"1", "Ann\nB."}, {"2", "Bob"}}},
        TextCase{"quoted_everything",
                 "\"id\",\"name\"\n\"1\",\"Ann\"\n\"2\",\"say \"\"hi\"\"\"\n",
                 kIdName,
                 {{"1", "Ann"}, {"2", "say \"hi\""}}},
        TextCase{"two_colons_beside_single_ones",
                 "id::time::day\n1::10:30::2025-01-02\n2::::2025-01-03\n3::11:45::2025-01-04\n",
                 {"id", "time", "day"},
                 {{"1", "10:30:00", "2025-01-02"}, {"2", "<null>", "2025-01-03"}, {"3", "11:45:00", "2025-01-04"}}},
        TextCase{"unusual_quote",
                 "~id~,~name~,~day~\n~1~,~Ann, B.~,~2025-01-02~\n~2~,~a ~~b~~ c~,~2025-01-03~\n",
                 {"id", "name", "day"},
                 {{"1", "Ann, B.", "2025-01-02"}, {"2", "a ~b~ c", "2025-01-03"}}},
        TextCase{"one_column", "name\nAnn\nBob Builder\nCid\n", {"name"}, {{"Ann"}, {"Bob Builder"}, {"Cid"}}},
        TextCase{"one_column_of_moments",
                 "2025-01-01 10:00:00\n2025-01-02 11:30:00\n",
                 {"column_1"},
                 {{"2025-01-01 10:00:00"}, {"2025-01-02 11:30:00"}},
                 {"TIMESTAMP"}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Encoding, CsvTablesTest,
    ::testing::Values(
        TextCase{"utf8_mark", "\xEF\xBB\xBFid,name\n1,Zo\xC3\xAB\n", kIdName, {{"1", "Zo\xC3\xAB"}}},
        TextCase{"utf8_mark_without_header",
                 "\xEF\xBB\xBF"
                 "1,Zo\xC3\xAB\n2,Ann\n",
                 {"column_1", "column_2"},
                 {{"1", "Zo\xC3\xAB"}, {"2", "Ann"}}},
        TextCase{"latin_1", "id,name\n1,Zo\xEB\n2,Ren\xE9\n", kIdName, {{"1", "Zo\xC3\xAB"}, {"2", "Ren\xC3\xA9"}}},
        TextCase{"windows_1250",
                 "id,name\n1,\xA3ukasz \xAF"
                 "ak\n2,W\xB3"
                 "adys\xB3"
                 "aw\n",
                 kIdName,
                 {{"1",
                   "\xC5\x81ukasz \xC5\xBB"
                   "ak"},
                  {"2",
                   "W\xC5\x82"
                   "adys\xC5\x82"
                   "aw"}}},
        TextCase{"windows_1252", "id,price\n1,5 \x80\n2,6 \x80\n", {"id", "price"}, {{"1", "5"}, {"2", "6"}}},
        TextCase{"mostly_utf8",
                 "id,name\n1,Zo\xC3\xAB\n2,Ren\xC3\xA9\n3,Zo\xEB\n",
                 kIdName,
                 {{"1", "Zo\xC3\xAB"}, {"2", "Ren\xC3\xA9"}, {"3", "Zo\xC3\xAB"}},
                 {},
                 {{"invalid_utf8", 1}}},
        TextCase{"utf16_le_mark",
                 std::string_view{"\xFF\xFEi\0d\0,\0a\0\n\0"
                                  "1\0,\0\xEB\0\n\0"
                                  "2\0,\0b\0\n\0",
                                  28},
                 {"id", "a"},
                 {{"1", "\xC3\xAB"}, {"2", "b"}}},
        TextCase{"utf16_be_without_mark",
                 std::string_view{"\0i\0d\0,\0n\0\n\0"
                                  "1\0,\0\xEB\0\n\0"
                                  "2\0,\0b\0\n",
                                  26},
                 {"id", "n"},
                 {{"1", "\xC3\xAB"}, {"2", "b"}}},
        TextCase{"nul_bytes",
                 std::string_view{"id,name\n1,A\0nn\n2,Bob\n", 21},
                 kIdName,
                 {{"1", "Ann"}, {"2", "Bob"}},
                 {},
                 {{"nul_byte", 1}}},
        TextCase{"nul_before_an_opening_quote",
                 std::string_view{"id,name,city\n1,Ann,Rome\n2,\0\"Cole, Bob\",Bern\n3,Cid,Oslo\n", 55},
                 {"id", "name", "city"},
                 {{"1", "Ann", "Rome"}, {"2", "Cole, Bob", "Bern"}, {"3", "Cid", "Oslo"}},
                 {},
                 {{"nul_byte", 1}}},
        TextCase{"nul_behind_a_closing_quote",
                 std::string_view{"id,name,city\n1,Ann,Rome\n2,\"Bob\"\0,Bern\n3,\"Cid, Dorn\",Oslo\n", 57},
                 {"id", "name", "city"},
                 {{"1", "Ann", "Rome"}, {"2", "Bob", "Bern"}, {"3", "Cid, Dorn", "Oslo"}},
                 {},
                 {{"nul_byte", 1}}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Header, CsvTablesTest,
    ::testing::Values(
        TextCase{"none",
                 "1,Ann,2025-01-02\n2,Bob,2025-01-03\n",
                 {"column_1", "column_2", "column_3"},
                 {{"1", "Ann", "2025-01-02"}, {"2", "Bob", "2025-01-03"}}},
        TextCase{"all_text",
                 "first,last\nAnn,Berg\nBob,Cole\nCid,Dorn\n",
                 {"first", "last"},
                 {{"Ann", "Berg"}, {"Bob", "Cole"}, {"Cid", "Dorn"}}},
        TextCase{"only", "id,name\n", kIdName, {}}, TextCase{"one_row", "id,name\n7,Ann\n", kIdName, {{"7", "Ann"}}},
        TextCase{"one_record_of_data", "7,Ann\n", {"column_1", "column_2"}, {{"7", "Ann"}}},
        TextCase{"same_and_empty_names",
                 "id,id,,ID\n1,2,3,4\n5,6,7,8\n",
                 {"id", "id_2", "column_3", "ID_3"},
                 {{"1", "2", "3", "4"}, {"5", "6", "7", "8"}}},
        TextCase{"two_rows_with_groups",
                 "Region,Q1,,Q2,\n,Sales,Cost,Sales,Cost\nNorth,1,2,3,4\nSouth,5,6,7,8\n",
                 {"Region", "Q1 Sales", "Q1 Cost", "Q2 Sales", "Q2 Cost"},
                 {{"North", "1", "2", "3", "4"}, {"South", "5", "6", "7", "8"}}},
        TextCase{"units_below",
                 "Item,Weight,Price\n,kg,EUR\nNut,1.5,2.50\nBolt,2.5,3.50\nCog,3.5,1.25\n",
                 {"Item", "Weight kg", "Price EUR"},
                 {{"Nut", "1.5", "2.50"}, {"Bolt", "2.5", "3.50"}, {"Cog", "3.5", "1.25"}}},
        TextCase{"years_as_names",
                 "Region,2023,2024\nNorth,1.5,2.5\nSouth,3.5,4.5\n",
                 {"Region", "2023", "2024"},
                 {{"North", "1.5", "2.5"}, {"South", "3.5", "4.5"}}},
        TextCase{"preamble",
                 "Statement of account,,\nJanuary,,\n,,\nid,day,amount\n1,2025-01-02,5.00\n2,2025-01-03,6.00\n",
                 {"id", "day", "amount"},
                 {{"1", "2025-01-02", "5.00"}, {"2", "2025-01-03", "6.00"}}},
        TextCase{"preamble_of_short_lines",
                 "Statement of account\nMade by: bank\n\nid,day,amount\n1,2025-01-02,5.00\n2,2025-01-03,6.00\n",
                 {"id", "day", "amount"},
                 {{"1", "2025-01-02", "5.00"}, {"2", "2025-01-03", "6.00"}}},
        TextCase{
            "preamble_of_pairs",
            "Account:,12345,,\nFrom:,2025-01-01,,\n\nid,day,text,amount\n1,2025-01-02,a,5.00\n2,2025-01-03,b,6.00\n",
            {"id", "day", "text", "amount"},
            {{"1", "2025-01-02", "a", "5.00"}, {"2", "2025-01-03", "b", "6.00"}}},
        TextCase{"comments",
                 "# made by a tool\n# version 2\nid,name\n1,Ann\n2,Bob\n",
                 kIdName,
                 {{"1", "Ann"}, {"2", "Bob"}}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Rows, CsvTablesTest,
    ::testing::Values(
        TextCase{"repeated_header",
                 "id,amount\n1,5.00\nid,amount\n2,6.00\n",
                 {"id", "amount"},
                 {{"1", "5.00"}, {"2", "6.00"}},
                 {"BIGINT", "DECIMAL(3,2)"},
                 {{"repeated_header", 1}}},
        TextCase{"totals_with_gaps",
                 "id,day,amount\n1,2025-01-02,5.00\n2,2025-01-03,6.00\n,Total:,11.00\n",
                 {"id", "day", "amount"},
                 {{"1", "2025-01-02", "5.00"}, {"2", "2025-01-03", "6.00"}},
                 {"BIGINT", "DATE", "DECIMAL(3,2)"},
                 {{"totals_row", 1}}},
        TextCase{"totals_proved_by_their_sum",
                 "name,amount\nAnn,5.00\nBob,6.00\nTotal,11.00\n",
                 {"name", "amount"},
                 {{"Ann", "5.00"}, {"Bob", "6.00"}},
                 {},
                 {{"totals_row", 1}}},
        TextCase{"a_customer_called_total",
                 "name,amount\nAnn,5.00\nTotal Energies,6.00\nBob,7.00\n",
                 {"name", "amount"},
                 {{"Ann", "5.00"}, {"Total Energies", "6.00"}, {"Bob", "7.00"}}},
        TextCase{"subtotals",
                 "shop,item,amount\nA,x,1.00\nA,y,2.00\nSubtotal,,3.00\nB,x,4.00\nSubtotal,,4.00\nGrand total,,7.00\n",
                 {"shop", "item", "amount"},
                 {{"A", "x", "1.00"}, {"A", "y", "2.00"}, {"B", "x", "4.00"}},
                 {},
                 {{"totals_row", 3}}},
        TextCase{"a_row_with_another_delimiter",
                 "id,name,amount\n1,Ann,2.50\n2;\"Bob; B.\";3.50\n3,Cid,4.00\n4\tDan\t5.00\n5, Eve, 6.00\n",
                 {"id", "name", "amount"},
                 {{"1", "Ann", "2.50"},
                  {"2", "Bob; B.", "3.50"},
                  {"3", "Cid", "4.00"},
                  {"4", "Dan", "5.00"},
                  {"5", "Eve", "6.00"}},
                 {},
                 {{"other_delimiter", 3}}},
        TextCase{"a_line_end_in_a_bare_value",
                 "id,name,amount\n1,Ann,2.50\n2,Bob\nBuilder,3.50\n3,Cid,4.00\n",
                 {"id", "name", "amount"},
                 {{"1", "Ann", "2.50"}, {"2", "Bob\nBuilder", "3.50"}, {"3", "Cid", "4.00"}},
                 {},
                 {{"line_end_in_value", 1}}},
        TextCase{"a_value_quoted_twice",
                 "id,name,amount\n1,\"\"Ann\"\",2.50\n2,Bob,3.50\n3, \"Cid\" ,4.00\n",
                 {"id", "name", "amount"},
                 {{"1", "\"Ann\"", "2.50"}, {"2", "Bob", "3.50"}, {"3", "Cid", "4.00"}},
                 {},
                 {{"blank_around_quote", 1}, {"doubled_quotes", 1}}},
        TextCase{"lines_of_comment",
                 "# made by hand\nid,name,amount\n1,Ann,2.50\n# checked up to here\n2,Bob,3.50\n",
                 {"id", "name", "amount"},
                 {{"1", "Ann", "2.50"}, {"2", "Bob", "3.50"}},
                 {},
                 {{"comment_line", 1}}},
        TextCase{"short_rows_are_not_joined",
                 "id,name,amount\n1,Ann,2.50\n2,Bob\n3,Cid\n4,Dan,4.00\n",
                 {"id", "name", "amount"},
                 {{"1", "Ann", "2.50"}, {"2", "Bob", "<null>"}, {"3", "Cid", "<null>"}, {"4", "Dan", "4.00"}},
                 {},
                 {{"padded_row", 2}}},
        TextCase{"footer_notes",
                 "id,day,amount\n1,2025-01-02,5.00\n2,2025-01-03,6.00\n\nEnd of report,,\nPrinted by the bank\n",
                 {"id", "day", "amount"},
                 {{"1", "2025-01-02", "5.00"}, {"2", "2025-01-03", "6.00"}},
                 {},
                 {{"empty_row", 1}, {"footer_note", 2}}},
        TextCase{"empty_lines",
                 "id,name\n1,Ann\n\n2,Bob\n\n\n",
                 kIdName,
                 {{"1", "Ann"}, {"2", "Bob"}},
                 {},
                 {{"empty_row", 3}}},
        TextCase{"empty_column",
                 "id,name,\n1,Ann,\n2,Bob,\n",
                 kIdName,
                 {{"1", "Ann"}, {"2", "Bob"}},
                 {},
                 {{"empty_column", 1}}},
        TextCase{"delimiter_behind_every_row",
                 "id,name\n1,Ann,\n2,Bob,\n3,Cid,\n",
                 kIdName,
                 {{"1", "Ann"}, {"2", "Bob"}, {"3", "Cid"}},
                 {},
                 {{"empty_column", 1}}},
        TextCase{"surplus_empty_cells",
                 "id,name\n1,Ann\n2,Bob,,\n3,Cid\n",
                 kIdName,
                 {{"1", "Ann"}, {"2", "Bob"}, {"3", "Cid"}},
                 {},
                 {{"surplus_empty_cells", 1}}},
        TextCase{"too_many_cells",
                 "id,name\n1,Ann\n2,Bob,x\n3,Cid\n",
                 kIdName,
                 {{"1", "Ann"}, {"3", "Cid"}},
                 {},
                 {},
                 {"line 3: 3 cells, 2 expected"}},
        TextCase{"too_few_cells",
                 "id,name,age\n1,Ann,30\n2,Bob\n3,Cid,40\n",
                 {"id", "name", "age"},
                 {{"1", "Ann", "30"}, {"3", "Cid", "40"}},
                 {},
                 {},
                 {"line 3: 2 cells, 3 expected"}},
        TextCase{"left_out_empty_cells",
                 "id,name,note\n1,Ann,\n2,Bob\n3,Cid,x\n4,Dan,\n",
                 {"id", "name", "note"},
                 {{"1", "Ann", "<null>"}, {"2", "Bob", "<null>"}, {"3", "Cid", "x"}, {"4", "Dan", "<null>"}},
                 {},
                 {{"padded_row", 1}}},
        TextCase{"nulls",
                 "id,name,age\n1,,30\n2,Bob,\n3,Cid,40\n",
                 {"id", "name", "age"},
                 {{"1", "<null>", "30"}, {"2", "Bob", "<null>"}, {"3", "Cid", "40"}}}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Quotes, CsvTablesTest,
    ::testing::Values(TextCase{"unclosed",
                               "id,name,age\n1,\"Ann,30\n2,\"Bob\",40\n3,Cid,50\n",
                               {"id", "name", "age"},
                               {{"1", "Ann", "30"}, {"2", "Bob", "40"}, {"3", "Cid", "50"}},
                               {},
                               {{"unclosed_quote", 1}}},
                      TextCase{"unclosed_to_the_end",
                               "id,name,age\n1,Ann,30\n2,\"Bob,40\n3,Cid,50\n",
                               {"id", "name", "age"},
                               {{"1", "Ann", "30"}, {"2", "Bob", "40"}, {"3", "Cid", "50"}},
                               {},
                               {{"unclosed_quote", 1}}},
                      TextCase{"unescaped_inside",
                               "id,name,age\n1,\"Ann \"A\" Lee\",30\n2,\"Bob\",40\n3,\"Cid, D.\",50\n",
                               {"id", "name", "age"},
                               {{"1", "Ann \"A\" Lee", "30"}, {"2", "Bob", "40"}, {"3", "Cid, D.", "50"}},
                               {},
                               {{"stray_quote", 1}}},
                      TextCase{"text_after_closing",
                               "id,name,age\n1,\"Ann\"e,30\n2,\"Bob\",40\n3,\"Cid, D.\",50\n",
                               {"id", "name", "age"},
                               {{"1", "Anne", "30"}, {"2", "Bob", "40"}, {"3", "Cid, D.", "50"}},
                               {},
                               {{"text_after_quote", 1}}},
                      TextCase{"missing_opening",
                               "id,name,age\n1,Ann, A.\",30\n2,\"Bob, B.\",40\n3,\"Cid, D.\",50\n",
                               {"id", "name", "age"},
                               {{"1", "Ann, A.", "30"}, {"2", "Bob, B.", "40"}, {"3", "Cid, D.", "50"}},
                               {},
                               {{"unopened_quote", 1}}},
                      TextCase{"inches",
                               "id,size,age\n1,5\" pipe,30\n2,6\" pipe,40\n",
                               {"id", "size", "age"},
                               {{"1", "5\" pipe", "30"}, {"2", "6\" pipe", "40"}}},
                      TextCase{"blank_before_quote",
                               "id,name,age\n1, \"Ann, A.\",30\n2,\"Bob, B.\",40\n3,\"Cid\",50\n",
                               {"id", "name", "age"},
                               {{"1", "Ann, A.", "30"}, {"2", "Bob, B.", "40"}, {"3", "Cid", "50"}},
                               {},
                               {{"blank_around_quote", 1}}}),
    kName);

TEST(CsvTables, StatementAsBanksExportIt) {
  std::string text = "Statement of account,,,,\r\n,,,,\r\n";
  const std::string header = "Line,Value Date,Description,Amount (RM),Reference\r\n";
  text += header;
  std::int64_t cents = 0;
  for (int i = 1; i <= 2500; ++i) {
    if (i % 997 == 0) text += header;
    cents += 123456 + i;
    const std::string fraction = std::to_string((123456 + i) % 100);
    const std::string whole = std::to_string((123456 + i) / 100 % 1000);
    text += std::to_string(100000 + i) + "," + (i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1) +
            "/03/2025,QR PAYMENT,\"1," + std::string(3 - whole.size(), '0') + whole + "." +
            (fraction.size() == 1 ? "0" : "") + fraction + "\"," +
            (i % 2 == 0 ? "2.02E+34" : "N74VL" + std::to_string(10000 + i * 3)) + "\r\n";
  }
  std::string total = std::to_string(cents / 100);
  for (std::size_t at = total.size(); at > 3;) total.insert(at -= 3, ",");
  const std::string hundredths = std::to_string(cents % 100);
  text += R"("","","Total:",")" + total + "." + (hundredths.size() == 1 ? "0" : "") + hundredths + "\",\"\"\r\n";

  const Result<ReadBack> got = read_back(text);
  ASSERT_TRUE(got.ok()) << got.error().message;
  const ReadBack& read = got.value();
  EXPECT_EQ(read.types(), (std::vector<std::string>{"BIGINT", "DATE", "VARCHAR", "DECIMAL(6,2)", "VARCHAR"}));
  EXPECT_EQ(read.table().rows, 2500U);
  EXPECT_EQ(read.table().records, 2503U);
  EXPECT_EQ(read.repaired("repeated_header"), 2U);
  EXPECT_EQ(read.repaired("totals_row"), 1U);
  EXPECT_EQ(read.table().rejects.rows, 0U);
  EXPECT_EQ(read.table().columns[3].currency, "RM");
  EXPECT_EQ(read.table().columns[4].damaged_cells, 1250U);
  ASSERT_EQ(read.rows.size(), 2500U);
  EXPECT_EQ(read.rows[0], (std::vector<std::string>{"100001", "2025-03-02", "QR PAYMENT", "1234.57", "N74VL10003"}));
  EXPECT_EQ(read.table().line_of(RowNumber{1}), LineNumber{4});
  EXPECT_EQ(read.table().line_of(RowNumber{997}), LineNumber{1001});  // behind the first repeated header
  EXPECT_EQ(read.table().line_of(RowNumber{2500}), LineNumber{2505});
  ASSERT_EQ(read.table().footer.size(), 1U);
  EXPECT_EQ(read.table().footer[0].line, LineNumber{2506});
  ASSERT_EQ(read.table().preamble.size(), 1U);
  EXPECT_EQ(read.table().preamble[0].text, "Statement of account");
}

TEST(CsvTables, AsTextKeepsCellsAndInventsNoHeader) {
  ReadOptions options;
  options.as_text = true;
  const Result<ReadBack> got = read_back("007, 1.50,\n008,,x\n", options);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_TRUE(got.value().table().header_lines.empty());
  EXPECT_EQ(got.value().types(), (std::vector<std::string>{"VARCHAR", "VARCHAR", "VARCHAR"}));
  EXPECT_EQ(got.value().rows, (Rows{{"007", " 1.50", ""}, {"008", "", "x"}}));
}

/// The records of a CSV file, read by the simplest reader there is.
Rows file_records(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  return read_plainly(text);
}

TEST(CsvTables, TwoTablesBelowOneAnotherAreTwoTables) {
  const Result<ReadBack> got = read_back(
      "id,name,amount\n1,Ann,2.50\n2,Bob,3.50\n3,Cid,4.00\n4,Dan,5.00\n\nday,rate\n2025-01-01,1.5\n2025-01-02,1.6\n"
      "2025-01-03,1.7\n");
  ASSERT_TRUE(got.ok()) << got.error().message;
  const std::vector<Table>& tables = got.value().dataset.tables;
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].rows, 4U);
  EXPECT_EQ(tables[0].header_lines, (std::vector<LineNumber>{LineNumber{1}}));
  EXPECT_EQ(tables[1].rows, 3U);
  EXPECT_EQ(tables[1].header_lines, (std::vector<LineNumber>{LineNumber{7}}));
  EXPECT_EQ(data_type_name(tables[1].schema[0].type), "DATE");
  EXPECT_EQ(tables[1].line_of(RowNumber{1}), LineNumber{8});
  EXPECT_EQ(got.value().dataset.main_table, 0U);
}

TEST(CsvTables, NamesAndValuesAboveATableAreNoTable) {
  const Result<ReadBack> got =
      read_back("Account,123-456\nCurrency,EUR\nBranch,Kiel\n\nday,text,amount\n2025-01-01,a,1.5\n2025-01-02,b,1.6\n");
  ASSERT_TRUE(got.ok()) << got.error().message;
  ASSERT_EQ(got.value().dataset.tables.size(), 1U);
  EXPECT_EQ(got.value().names(), (std::vector<std::string>{"day", "text", "amount"}));
  EXPECT_EQ(got.value().table().preamble.size(), 3U);
}

/// Reads a text as text; derived files stay in the directory.
Result<Dataset> dataset_as_text(std::string_view text, const TemporaryDirectory& directory) {
  const std::filesystem::path path = directory.path() / "input";
  (std::ofstream{path, std::ios::binary} << text).flush();
  const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  ReadOptions options;
  options.as_text = true;
  options.directory = directory.path();
  NoProgress progress;
  return csv_reader().read({file.get(), "input.csv", text.size()}, options, Deadline{}, progress);
}

TEST(CsvTables, AsTextRecordsKeepTheirLengths) {
  const TemporaryDirectory directory;
  const auto got = dataset_as_text(
      "id,name,amount\n1,Ann,2.50\n2,,Bob,3.50\n3,Cid\n\n4,Dan,\n5,Eve,7.00\nTotal,,6.00\n# end\n", directory);
  ASSERT_TRUE(got.ok()) << got.error().message;
  const Table& table = got.value().tables.front();
  EXPECT_EQ(file_records(table.text_path), (Rows{{"id", "name", "amount"},
                                                 {"1", "Ann", "2.50"},
                                                 {"2", "", "Bob", "3.50"},
                                                 {"3", "Cid"},
                                                 {"4", "Dan", ""},
                                                 {"5", "Eve", "7.00"},
                                                 {"Total", "", "6.00"}}));
  EXPECT_EQ(table.text_header_bytes, std::string_view{"id,name,amount\n"}.size());
  EXPECT_EQ(table.rejects.rows, 0U);
  EXPECT_EQ(table.rows, 6U);
  EXPECT_EQ(table.records, 8U);  // with an empty line and a comment
  EXPECT_EQ(table.schema.size(), 4U);
}

TEST(CsvTables, AnEmptyTextIsAnEmptyTableAsText) {
  const TemporaryDirectory directory;
  const auto got = dataset_as_text("", directory);
  ASSERT_TRUE(got.ok()) << got.error().message;
  EXPECT_TRUE(got.value().tables.front().schema.empty());
  EXPECT_EQ(std::filesystem::file_size(got.value().tables.front().text_path), 0U);
}

TEST(CsvTables, AQuickAnswerIsMarkedAndCoversTheBeginningOnly) {
  std::string text = "id,name,amount\n";
  for (int i = 0; text.size() < 5U << 20; ++i) text += std::to_string(i) + ",Ann,2.50\n";
  ReadOptions options;
  const Result<ReadBack> whole = read_back(text, options);
  options.quick = true;
  const Result<ReadBack> quick = read_back(text, options);
  ASSERT_TRUE(whole.ok() && quick.ok());
  EXPECT_TRUE(whole.value().dataset.verified);
  EXPECT_FALSE(quick.value().dataset.verified);
  EXPECT_TRUE(quick.value().dataset.sha256.empty());
  EXPECT_EQ(quick.value().dataset.size_bytes, text.size());
  EXPECT_EQ(quick.value().types(), whole.value().types());
  EXPECT_LT(quick.value().table().rows, whole.value().table().rows);
  EXPECT_EQ(quick.value().rows.size(), quick.value().table().rows);
}

}  // namespace
}  // namespace concord::ingest::csv
