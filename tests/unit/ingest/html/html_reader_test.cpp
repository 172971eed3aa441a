// Whole pages: what is data, where cells go, encodings, what is refused.
#include "ingest/html/html_reader.hpp"

#include "unit/ingest/format_folder.hpp"

namespace concord::ingest::html {
namespace {

using namespace std::string_view_literals;

Result<Dataset> read_page(const FormatFolder& folder, std::string_view page, ReadOptions options = {},
                          const std::string& name = "page.html") {
  return folder.read_bytes(html_reader(), page, name, std::move(options));
}

std::string payments(std::string_view attributes = "") {
  return "<table" + std::string{attributes} +
         "><tr><th>Reference<th>Amount<tr><td>A1<td>1.50<tr><td>B2<td>20.00</table>";
}

struct OneTable {
  std::string_view name, text, columns, rows;
};
class HtmlOneTable : public ::testing::TestWithParam<OneTable> {};

INSTANTIATE_TEST_SUITE_P(
    Pages, HtmlOneTable,
    ::testing::Values(
        OneTable{"well_formed",
                 "<!DOCTYPE html><html><body><table><thead><tr><th>id</th><th>name</th></tr></thead><tbody>"
                 "<tr><td>1</td><td>x</td></tr><tr><td>2</td><td>y</td></tr></tbody></table></body></html>",
                 "id BIGINT, name VARCHAR", "1,x\n2,y\n"},
        OneTable{"end_tags_left_out", "<table><tr><th>id<th>name<tr><td>1<td>x<tr><td>2<td>y</table>",
                 "id BIGINT, name VARCHAR", "1,x\n2,y\n"},
        OneTable{"capitals_and_quotes_left_out",
                 "<HTML><TABLE BORDER=1><TR><TH>id<TH>n<TR><TD ALIGN=right>1<TD>x</TABLE>", "id BIGINT, n VARCHAR",
                 "1,x\n"},
        OneTable{"all_text_with_a_marked_header", "<table><tr><th>aa<th>bb<tr><td>cc<td>dd<tr><td>ee<td>ff</table>",
                 "aa VARCHAR, bb VARCHAR", "cc,dd\nee,ff\n"},
        OneTable{"header_that_is_not_marked",
                 "<table><tr><td>id<td>day<tr><td>1<td>2025-01-31<tr><td>2<td>2025-02-01</table>",
                 "id BIGINT, day DATE", "1,2025-01-31\n2,2025-02-01\n"},
        OneTable{"entities",
                 "<table><tr><th>n<th>t<tr><td>1<td>&lt;a&amp;b&gt; &eacute;&#8364;&nbsp;<tr><td>2<td>&copy;</table>",
                 "n BIGINT, t VARCHAR", "1,<a&b> \u00e9\u20ac\n2,\u00a9\n"},
        OneTable{"blanks_as_shown",
                 "<table><tr><th>n<th>t<tr><td>1<td>  a \n\t b<br>c<p>d</p>e<tr><td>2<td><b>f</b>g</table>",
                 "n BIGINT, t VARCHAR", "1,a b c d e\n2,fg\n"},
        OneTable{"scripts_styles_comments_and_hidden_pieces",
                 "<table><tr><th>n<th>t<tr><td><script>var x='<td>no</td>'</script>1<td><style>b{}</style>a<!-- no -->"
                 "<span style='Display: none'>no</span><tr><td>2<td><span "
                 "style=\"display:none;\">no<b>no</b></span>b</table>",
                 "n BIGINT, t VARCHAR", "1,a\n2,b\n"},
        OneTable{"rows_spanned",
                 "<table><tr><th>city<th>n<tr><td rowspan=2>Kuala<td>1<tr><td>2<tr><td>Ipoh<td>3</table>",
                 "city VARCHAR, n BIGINT", "Kuala,1\nKuala,2\nIpoh,3\n"},
        OneTable{"rows_spanned_to_the_end",
                 "<table><tr><th>city<th>n<tr><td rowspan=0>Kuala<td>1<tr><td>2<tr><td>3</table>",
                 "city VARCHAR, n BIGINT", "Kuala,1\nKuala,2\nKuala,3\n"},
        OneTable{"header_of_two_rows",
                 "<table><tr><th rowspan=2>city<th colspan=2>sales<tr><th>2024<th>2025"
                 "<tr><td>Ipoh<td>1<td>2<tr><td>Klang<td>3<td>4</table>",
                 "city VARCHAR, sales 2024 BIGINT, sales 2025 BIGINT", "Ipoh,1,2\nKlang,3,4\n"},
        OneTable{
            "title_over_all_columns",
            "<table><tr><th colspan=2>Sales of the year<tr><th>city<th>n<tr><td>Ipoh<td>1<tr><td>Klang<td>2</table>",
            "city VARCHAR, n BIGINT", "Ipoh,1\nKlang,2\n"},
        OneTable{"columns_spanned_in_a_row",
                 "<table><tr><th>a<th>b<th>c<tr><td>1<td>2<td>3<tr><td colspan=2>4<td>5</table>",
                 "a BIGINT, b BIGINT, c BIGINT", "1,2,3\n4,,5\n"},
        OneTable{
            "inside_a_layout_table",
            "<table><tr><td>menu</td><td><table><tr><th>id<th>n<tr><td>1<td>x<tr><td>2<td>y</table></td></tr></table>",
            "id BIGINT, n VARCHAR", "1,x\n2,y\n"},
        OneTable{"spreadsheet_as_html",
                 "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr><td>id<td>amount"
                 "<tr><td x:num>1<td x:num=\"1234.5678\">1,234.57<tr><td x:num>2<td x:num=\"2\">2.00</table>",
                 "id BIGINT, amount DECIMAL(8,4)", "1,1234.5678\n2,2.0000\n"},
        OneTable{"xhtml",
                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" "
                 "\"x\">"
                 "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><table><tr><th>id</th><th>n</th></tr>"
                 "<tr><td>1</td><td>x</td></tr><tr><td>2</td><td/></tr></table></body></html>",
                 "id BIGINT, n VARCHAR", "1,x\n2,\n"},
        OneTable{"utf8_with_mark", "\xEF\xBB\xBF<table><tr><th>id<th>n<tr><td>1<td>\u00e9</table>",
                 "id BIGINT, n VARCHAR", "1,\u00e9\n"},
        OneTable{
            "encoding_declared_by_meta",
            "<html><head><meta charset=windows-1251></head><table><tr><th>id<th>n<tr><td>1<td>\xCF\xF0\xE8</table>",
            "id BIGINT, n VARCHAR", "1,\u041f\u0440\u0438\n"},
        OneTable{"encoding_declared_by_content_type",
                 "<html><head><META http-equiv=\"Content-Type\" content=\"text/html; charset=ISO-8859-1\"></head>"
                 "<table><tr><th>id<th>n<tr><td>1<td>\xE9\x80</table>",
                 "id BIGINT, n VARCHAR", "1,\u00e9\u20ac\n"},
        OneTable{"claims_utf8_and_is_none",
                 "<html><head><meta charset=utf-8></head><table><tr><th>id<th>n<tr><td>1<td>\xE9\x80</table>",
                 "id BIGINT, n VARCHAR", "1,\u00e9\u20ac\n"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_P(HtmlOneTable, IsReadAsShown) {
  const FormatFolder folder;
  const Result<Dataset> dataset = read_page(folder, GetParam().text);
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 1U) << notes_text(dataset.value());
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(dataset.value().format, "html");
  EXPECT_EQ(columns_text(table), GetParam().columns);
  EXPECT_EQ(rows_text(table), GetParam().rows);
  EXPECT_EQ(table.records, table.rows);
}

std::string in_utf16(std::string_view ascii, bool big_endian) {
  std::string wide = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) wide += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return wide;
}

TEST(HtmlReader, WideEncodings) {
  const FormatFolder folder;
  for (const bool big_endian : {false, true}) {
    const auto dataset = read_page(folder, in_utf16("<html><body>" + payments() + "</body></html>", big_endian));
    ASSERT_TRUE(dataset.ok()) << dataset.error().message;
    EXPECT_EQ(dataset.value().format, "html");
    EXPECT_EQ(rows_text(dataset.value().tables.front()), "A1,1.50\nB2,20.00\n");
  }
}

TEST(HtmlReader, EachTableWithDataIsATableAndIsCalledByItsCaption) {
  const FormatFolder folder;
  const auto dataset = read_page(
      folder, "<html>" + payments() +
                  "<table><caption>Open <b>items</b></caption><tr><th>id<th>n<tr><td>1<td>2<tr><td>3<td>4<tr><td>5<td>6"
                  "</table><table><caption>Open items</caption><tr><th>a<th>b<tr><td>1<td>2</table>"
                  "<table><tr><td>only a button</table><table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>"
                  "<table><thead><tr><th>a<th>b</thead><tbody></tbody></table></html>");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const auto& tables = dataset.value().tables;
  ASSERT_EQ(tables.size(), 3U);
  EXPECT_EQ(tables[0].name, "page");
  EXPECT_EQ(tables[1].name, "Open items");
  EXPECT_EQ(tables[2].name, "Open items 2");
  EXPECT_EQ(dataset.value().main_table, 1U);
  EXPECT_NE(notes_text(dataset.value()).find("2 tables only lay out"), std::string::npos)
      << notes_text(dataset.value());
  EXPECT_NE(notes_text(dataset.value()).find("1 table without a row"), std::string::npos)
      << notes_text(dataset.value());
}

TEST(HtmlReader, ATableInACellOfADataTableIsATableOfItsOwn) {
  const FormatFolder folder;
  std::string page = "<table><tr><th>id<th>detail";
  for (int row = 1; row <= 6; ++row)
    page += "<tr><td>" + std::to_string(row) + "<td>" +
            (row == 2 ? "see <table><tr><th>x<th>y<tr><td>1<td>2</table>" : "text");
  const auto dataset = read_page(folder, page + "</table>");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 2U);
  EXPECT_EQ(rows_text(dataset.value().tables[0]), "1,2\n");
  EXPECT_EQ(rows_text(dataset.value().tables[1]), "1,text\n2,see\n3,text\n4,text\n5,text\n6,text\n");
}

TEST(HtmlReader, TotalsAndLinesAreThoseOfTheTable) {
  const FormatFolder folder;
  const auto dataset = read_page(folder,
                                 "<table><tr><th>id<th>amount<tr><td>A<td>1.50<tr><td>B<td>2.50<tr><td>C<td>3.00"
                                 "<tfoot><tr><td>Total<td>7.00</tfoot></table>");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(table.rows, 3U);
  EXPECT_EQ(repairs_text(table), "totals_row 1");
  EXPECT_EQ(table.records, 4U);
  EXPECT_EQ(table.line_of(RowNumber{1}).value, 2U);
  ASSERT_EQ(table.header_lines.size(), 1U);
}

TEST(HtmlReader, APageCutOffInsideATableSaysSo) {
  const FormatFolder folder;
  const auto dataset = read_page(folder, "<html><table><tr><th>id<th>n<tr><td>1<td>x<tr><td>2<td>y");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_NE(notes_text(dataset.value()).find("ends inside table 1"), std::string::npos) << notes_text(dataset.value());
  const auto whole = read_page(folder, "<html>" + payments() + "</html>");
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(notes_text(whole.value()), "");
}

TEST(HtmlReader, CellsThatLookLikeTagsOfOtherFilesStayText) {
  const FormatFolder folder;
  const auto dataset =
      read_page(folder,
                "<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y \"yyyy\">]><html>"
                "<table><tr><th>id<th>n<tr><td>1<td>&x;<tr><td>2<td>&y;<tr><td>3<td>&lt;script&gt;</table></html>");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "1,&x;\n2,&y;\n3,<script>\n");
}

struct Refused {
  std::string_view name, text;
  ErrorCode code;
  std::string_view said;
};
class HtmlRefused : public ::testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(Damage, HtmlRefused,
                         ::testing::Values(Refused{"no_table", "<html><body><p>hello</body></html>",
                                                   ErrorCode::kInvalidInput, "there is no <table>"},
                                           Refused{"layout_only", "<html><table><tr><td>menu</table></html>",
                                                   ErrorCode::kInvalidInput, "1 table only lay"},
                                           Refused{"no_row", "<html><table><tr><th>a<th>b</table></html>",
                                                   ErrorCode::kInvalidInput, "no row below"},
                                           Refused{"unknown_encoding", "<html><meta charset=klingon><table></table>",
                                                   ErrorCode::kInvalidInput, "encoding \"klingon\" is not known"},
                                           Refused{"only_tags_cut_off", "<html", ErrorCode::kInvalidInput,
                                                   "there is no <table>"}),
                         [](const auto& row) { return std::string{row.param.name}; });
TEST_P(HtmlRefused, WithReason) {
  const FormatFolder folder;
  expect_refused(read_page(folder, GetParam().text), GetParam().code, GetParam().said);
}

TEST(HtmlReader, LimitsHold) {
  const FormatFolder folder;
  ReadOptions cells;
  cells.cell_bytes_max = 10;
  expect_refused(read_page(folder, "<table><tr><th>a<th>b<tr><td>1<td>12345678901</table>", cells),
                 ErrorCode::kLimitExceeded, "row 2 of table 1: a cell holds more than 10 bytes");
  ReadOptions records;
  records.record_bytes_max = 10;
  expect_refused(read_page(folder, "<table><tr><th>a<th>b<tr><td>1234567<td>12345678901</table>", records),
                 ErrorCode::kLimitExceeded, "row 2 of table 1 holds more than 10 bytes");
  ReadOptions columns;
  columns.columns_max = 3;
  expect_refused(read_page(folder, "<table><tr><td>1<td>2<td>3<td>4</table>", columns), ErrorCode::kLimitExceeded,
                 "more columns");
  std::string many = "<html>";
  for (int i = 0; i < 1001; ++i) many += "<table><tr><th>a<th>b<tr><td>1<td>2</table>";
  expect_refused(read_page(folder, many), ErrorCode::kLimitExceeded, "more than 1000 tables");
  std::string nested = "<html>", deep = "<html>";
  for (int i = 0; i < 100; ++i) nested += "<table><tr><td>";
  expect_refused(read_page(folder, nested), ErrorCode::kLimitExceeded, "64 tables in each other");
  for (int i = 0; i < 100'000; ++i) deep += "<div>";
  expect_refused(read_page(folder, deep), ErrorCode::kLimitExceeded, "elements in each other");
}

TEST(HtmlReader, SpannedRowsAreSaid) {
  const FormatFolder folder;
  const auto dataset = read_page(folder,
                                 "<table><tr><th>city<th>n<th>total<tr><td rowspan=2>Kuala<td>1<td rowspan=2>3<tr><td>2"
                                 "<tr><td>Ipoh<td>3<td>3</table>");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "Kuala,1,3\nKuala,2,3\nIpoh,3,3\n");
  EXPECT_EQ(repairs_text(dataset.value().tables.front()), "merged_numbers 1");
}

TEST(HtmlReader, SpansDoNotMultiplyAPage) {
  const FormatFolder folder;
  // Each of 50 columns repeats 20 kB in every row that follows: 1 MB a row for 9 bytes of page.
  std::string page = "<table><tr>";
  for (int column = 0; column < 50; ++column)
    page += "<td rowspan=65534>" + std::string(20'000, static_cast<char>('a' + column % 26)) + "</td>";
  for (int row = 0; row < 60'000; ++row) page += "<tr><td>x";
  expect_refused(read_page(folder, page + "</table>"), ErrorCode::kLimitExceeded, "200 times as large");
  const auto wide = read_page(folder, "<table><tr><td colspan=99999999999 rowspan=-3>a<td>b<tr><td>c<td>d</table>");
  EXPECT_TRUE(wide.ok()) << wide.error().message;
}

TEST(HtmlReader, AsTextKeepsWhatIsShown) {
  const FormatFolder folder;
  ReadOptions options;
  options.as_text = true;
  const auto dataset = read_page(folder, "<table><tr><th>a<th>b<tr><td>007<td>1.50<tr><td>2<td>1e3</table>", options);
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(columns_text(dataset.value().tables.front()), "a VARCHAR, b VARCHAR");
  EXPECT_EQ(rows_text(dataset.value().tables.front()), "007,1.50\n2,1e3\n");
}

TEST(HtmlReader, RecognisesByContent) {
  const Source named{-1, "x.html", 100}, other{-1, "x.csv", 100};
  EXPECT_GT(html_reader().recognise("<!DOCTYPE HTML><html>", other), 0.9);
  EXPECT_GT(html_reader().recognise("\n <TABLE border=1><tr>", other), 0.9);
  EXPECT_GT(html_reader().recognise("<!-- saved --><html><body>", other), 0.9);
  EXPECT_EQ(html_reader().recognise("<b>bold</b>,2\n<table>,3\n", other), 0);
  EXPECT_EQ(html_reader().recognise("<?xml version='1.0'?><orders>", other), 0);
  EXPECT_EQ(html_reader().recognise("id,name\n1,<table>\n", named), 0);
  EXPECT_EQ(html_reader().recognise("<tables>a</tables>", other), 0);
}

}  // namespace
}  // namespace concord::ingest::html
