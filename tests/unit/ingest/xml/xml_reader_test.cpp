// Whole documents: which elements are records, what becomes of what is in them, what is refused.
#include "ingest/xml/xml_reader.hpp"

#include <chrono>

#include "unit/ingest/format_folder.hpp"

namespace concord::ingest::xml {
namespace {

Result<Dataset> read_document(const FormatFolder& folder, std::string_view text, ReadOptions options = {},
                              const std::string& name = "orders.xml") {
  return folder.read_bytes(xml_reader(), text, name, std::move(options));
}

struct OneTable {
  std::string_view name, text, columns, rows;
};
class XmlOneTable : public ::testing::TestWithParam<OneTable> {};

INSTANTIATE_TEST_SUITE_P(
    Documents, XmlOneTable,
    ::testing::Values(
        OneTable{"elements", "<os><o><id>1</id><n>x</n></o><o><id>2</id><n>y</n></o></os>", "id BIGINT, n VARCHAR",
                 "1,x\n2,y\n"},
        OneTable{"attributes", "<os><o id='1' n='x'/><o n='y' id='2'/></os>", "id BIGINT, n VARCHAR", "1,x\n2,y\n"},
        OneTable{"both", "<os><o id='1'><n>x</n></o><o id='2'><n>y</n></o></os>", "id BIGINT, n VARCHAR", "1,x\n2,y\n"},
        OneTable{"absent_and_empty", "<os><o><a>1</a></o><o><b>x</b><a/></o><o><a>3</a><b> </b></o></os>",
                 "a BIGINT, b VARCHAR", "1,\n,x\n3,\n"},
        OneTable{"nested", "<os><o><a><b><c>1</c></b><d>x</d></a></o><o><a><d>y</d></a></o></os>",
                 "a.b.c BIGINT, a.d VARCHAR", "1,x\n,y\n"},
        OneTable{"text_beside_attributes", "<os><o><amt ccy='MYR'>1.50</amt></o><o><amt ccy='USD'>2.00</amt></o></os>",
                 "amt DECIMAL(3,2), amt.ccy VARCHAR", "1.50,MYR\n2.00,USD\n"},
        OneTable{"text_of_the_record_itself", "<os><o id='1'>x</o><o id='2'>y</o></os>", "id BIGINT, value VARCHAR",
                 "1,x\n2,y\n"},
        OneTable{"texts_only", "<os><o>1</o><o>2</o></os>", "value BIGINT", "1\n2\n"},
        OneTable{"attribute_and_element_of_one_name", "<os><o id='1'><id>7</id></o><o id='2'><id>8</id></o></os>",
                 "@id BIGINT, id BIGINT", "1,7\n2,8\n"},
        OneTable{"prefixes_are_left_out",
                 "<x:os xmlns:x='urn:x' xmlns:y='urn:y'><x:o><y:id>1</y:id></x:o><x:o><y:id>2</y:id></x:o></x:os>",
                 "id BIGINT", "1\n2\n"},
        OneTable{"prefixes_that_tell_apart",
                 "<os xmlns:x='urn:x' xmlns:y='urn:y'><o><x:id>1</x:id><y:id>3</y:id></o><o><x:id>2</x:id></o></os>",
                 "x:id BIGINT, y:id BIGINT", "1,3\n2,\n"},
        OneTable{"lists_of_texts", "<os><o><id>1</id><t>a</t><t>b\"c</t></o><o><id>2</id><t>d</t></o></os>",
                 "id BIGINT, t VARCHAR", "1,\"[\"\"a\"\",\"\"b\\\"\"c\"\"]\"\n2,\"[\"\"d\"\"]\"\n"},
        OneTable{"inside_an_envelope", "<Envelope><Body><R><o><id>1</id></o><o><id>2</id></o></R></Body></Envelope>",
                 "id BIGINT", "1\n2\n"},
        OneTable{"single_record", "<a><b><id>1</id><n>x</n></b></a>", "id BIGINT, n VARCHAR", "1,x\n"},
        OneTable{"entities_and_cdata", "<os><o>&lt;&amp;&#233;&#x20AC;</o><o><![CDATA[<b>&amp;</b>]]></o></os>",
                 "value VARCHAR", "<&\u00e9\u20ac\n<b>&amp;</b>\n"},
        OneTable{"comments_and_instructions", "<?pi x?><os><!-- <o>9</o> --><o>1<!-- -->2</o><?pi?><o>3</o></os>",
                 "value BIGINT", "12\n3\n"},
        OneTable{"mixed_text", "<os><o><p>a <b>bold</b> word</p></o><o><p>plain</p></o></os>", "p VARCHAR, p.b VARCHAR",
                 "a  word,bold\nplain,\n"},
        OneTable{"blanks_above_the_declaration", "\n <?xml version='1.0'?><os><o>1</o><o>2</o></os>", "value BIGINT",
                 "1\n2\n"},
        OneTable{"external_document_type", "<!DOCTYPE os SYSTEM 'http://x.invalid/os.dtd'><os><o>1</o><o>2</o></os>",
                 "value BIGINT", "1\n2\n"},
        OneTable{"utf8_mark", "\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?><os><o>\u00e9</o><o>b</o></os>",
                 "value VARCHAR", "\u00e9\nb\n"},
        OneTable{"latin", "<?xml version='1.0' encoding='ISO-8859-1'?><os><o>\xE9\x80</o><o>b</o></os>",
                 "value VARCHAR", "\u00e9\u20ac\nb\n"},
        OneTable{"cyrillic", "<?xml version='1.0' encoding='windows-1251'?><os><o>\xCF\xF0\xE8</o><o>b</o></os>",
                 "value VARCHAR", "\u041f\u0440\u0438\nb\n"},
        OneTable{"claims_utf8_and_is_none", "<?xml version='1.0' encoding='UTF-8'?><os><o>\xE9</o><o>b</o></os>",
                 "value VARCHAR", "\u00e9\nb\n"}),
    [](const auto& row) { return std::string{row.param.name}; });

TEST_P(XmlOneTable, IsReadAsWritten) {
  const FormatFolder folder;
  const Result<Dataset> dataset = read_document(folder, GetParam().text);
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 1U) << notes_text(dataset.value());
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(dataset.value().format, "xml");
  EXPECT_EQ(columns_text(table), GetParam().columns);
  EXPECT_EQ(rows_text(table), GetParam().rows);
  EXPECT_EQ(table.records, table.rows);
}

std::string widened(std::string_view ascii, std::size_t width, bool big_endian, bool mark) {
  std::string text;
  const auto add = [&](unsigned point) {
    for (std::size_t i = 0; i < width; ++i) {
      const std::size_t shift = 8 * (big_endian ? width - 1 - i : i);
      text += static_cast<char>(shift > 16 ? 0 : point >> shift);
    }
  };
  if (mark) add(0xFEFF);
  for (const char c : ascii) add(static_cast<unsigned char>(c));
  return text;
}

TEST(XmlReader, WideEncodings) {
  const FormatFolder folder;
  const std::string text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><os><o><id>1</id></o><o><id>2</id></o></os>";
  for (const bool big_endian : {false, true}) {
    for (const auto& [width, mark] : {std::pair{2U, true}, std::pair{2U, false}, std::pair{4U, true}}) {
      const auto dataset = read_document(folder, widened(text, width, big_endian, mark));
      ASSERT_TRUE(dataset.ok()) << width << big_endian << mark << dataset.error().message;
      EXPECT_EQ(rows_text(dataset.value().tables.front()), "1\n2\n");
    }
  }
}

TEST(XmlReader, RepeatedElementsInRecordsAreChildTablesJoinedByTheKey) {
  const FormatFolder folder;
  const auto dataset = read_document(folder, R"(<orders>
    <order><items><item><sku>A</sku><tax rate="5"/><tax rate="6"/></item><item><sku>B</sku></item></items><id>o1</id></order>
    <order><items/><id>o2</id></order>
    <order><items><item><sku>C</sku><tax rate="7"/></item></items><id>o3</id></order></orders>)");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const auto& tables = dataset.value().tables;
  ASSERT_EQ(tables.size(), 3U);
  EXPECT_EQ(columns_text(tables[0]), "id VARCHAR");
  EXPECT_EQ(rows_text(tables[0]), "o1\no2\no3\n");
  EXPECT_EQ(tables[1].name, "orders.items.item");
  EXPECT_EQ(columns_text(tables[1]), "orders.id VARCHAR, sku VARCHAR");
  EXPECT_EQ(rows_text(tables[1]), "o1,A\no1,B\no3,C\n");
  EXPECT_EQ(columns_text(tables[2]), "orders.items.item.sku VARCHAR, rate BIGINT");
  EXPECT_EQ(rows_text(tables[2]), "A,5\nA,6\nC,7\n");
  EXPECT_EQ(tables[0].line_of(RowNumber{2}).value, 3U);
  EXPECT_EQ(dataset.value().main_table, 0U);
}

TEST(XmlReader, SeveralListsAreSeveralTablesAndTheRestIsSaid) {
  const FormatFolder folder;
  const auto dataset = read_document(folder, R"(<db version="2"><made><by>x</by></made>
    <cs><c id="1"/><c id="2"/></cs><os><o id="5" n="x"/><o id="6" n="y"/></os></db>)");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 2U);
  EXPECT_EQ(dataset.value().tables[0].name, "cs.c");
  EXPECT_EQ(dataset.value().tables[dataset.value().main_table].name, "os.o");
  EXPECT_NE(notes_text(dataset.value()).find("version = 2; made.by = x"), std::string::npos)
      << notes_text(dataset.value());
}

TEST(XmlReader, InterleavedSiblingsLoseNothing) {
  const FormatFolder folder;
  const auto dataset = read_document(
      folder, "<os><o><id>1</id><a x='1'/><b y='1'/><a x='2'/><b y='2'/></o><o><id>2</id><a x='3'/></o></os>");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  ASSERT_EQ(dataset.value().tables.size(), 3U);
  EXPECT_EQ(rows_text(dataset.value().tables[1]), "1,1\n1,2\n2,3\n");
  EXPECT_EQ(rows_text(dataset.value().tables[2]), "1,1\n1,2\n");
}

TEST(XmlReader, NumbersKeepTheirTextAndAsTextKeepsBlanks) {
  const FormatFolder folder;
  constexpr std::string_view kText = "<os><o a='007'><b> 1.50 </b></o><o a='12345678901234567890123'><b>2</b></o></os>";
  const auto typed = read_document(folder, kText);
  ASSERT_TRUE(typed.ok()) << typed.error().message;
  EXPECT_EQ(rows_text(typed.value().tables.front()), "007,1.50\n12345678901234567890123,2.00\n");
  ReadOptions options;
  options.as_text = true;
  const auto text = read_document(folder, kText, options);
  ASSERT_TRUE(text.ok()) << text.error().message;
  EXPECT_EQ(columns_text(text.value().tables.front()), "a VARCHAR, b VARCHAR");
  EXPECT_EQ(rows_text(text.value().tables.front()), "007, 1.50 \n12345678901234567890123,2\n");
}

struct Refused {
  std::string_view name, text;
  ErrorCode code;
  std::string_view said;
};
class XmlRefused : public ::testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(
    Damage, XmlRefused,
    ::testing::Values(
        Refused{"cut_off_between", "<os>\n<o>1</o>\n<o>2</o>", ErrorCode::kInvalidInput,
                "line 3: the document ends here"},
        Refused{"cut_off_in_a_tag", "<os>\n<o>1</o><o", ErrorCode::kInvalidInput, "line 2: the document ends here"},
        Refused{"cut_off_in_a_text", "<os><o>1</o><o>2", ErrorCode::kInvalidInput, "the document ends here"},
        Refused{"crossed_tags", "<os><o>1</o>\n<o><b></o></b></os>", ErrorCode::kInvalidInput,
                "line 2: the document is damaged"},
        Refused{"bare_ampersand", "<os><o>a & b</o></os>", ErrorCode::kInvalidInput, "line 1: the document is damaged"},
        Refused{"two_roots", "<os><o>1</o></os>\n<os/>", ErrorCode::kInvalidInput, "line 2: the document is damaged"},
        Refused{"attribute_twice", "<os><o a='1' a='2'/></os>", ErrorCode::kInvalidInput, "duplicate attribute"},
        Refused{"no_value", "<os><o/><o/></os>", ErrorCode::kInvalidInput, "holds no value"},
        Refused{"unknown_entity", "<os><o>&nbsp;</o></os>", ErrorCode::kInvalidInput, "refers to an entity"},
        Refused{"unknown_entity_with_external_type", "<!DOCTYPE os SYSTEM 'x.dtd'><os><o>&nbsp;</o><o>1</o></os>",
                ErrorCode::kInvalidInput, "refers to an entity"},
        Refused{"unknown_entity_in_an_attribute", "<!DOCTYPE os SYSTEM 'x.dtd'><os><o a='&nbsp;'/><o a='1'/></os>",
                ErrorCode::kInvalidInput, "refers to an entity"},
        Refused{"external_entity", "<!DOCTYPE os [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><os><o>&x;</o></os>",
                ErrorCode::kInvalidInput, "declares entities"},
        Refused{"parameter_entity", "<!DOCTYPE os [<!ENTITY % x SYSTEM 'http://x.invalid/'> %x;]><os><o>1</o></os>",
                ErrorCode::kInvalidInput, "declares entities"},
        Refused{"unknown_encoding", "<?xml version='1.0' encoding='klingon'?><os/>", ErrorCode::kInvalidInput,
                "encoding \"klingon\" is not known"},
        Refused{"flat_letter",
                "<?xml version='1.0'?><office:document "
                "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'/>",
                ErrorCode::kInvalidInput, "without a spreadsheet in it"}),
    [](const auto& row) { return std::string{row.param.name}; });
TEST_P(XmlRefused, WithPlaceAndReason) {
  const FormatFolder folder;
  expect_refused(read_document(folder, GetParam().text), GetParam().code, GetParam().said);
}

TEST(XmlReader, EntitiesThatGrowAreRefusedAtOnce) {
  const FormatFolder folder;
  std::string bomb = "<!DOCTYPE os [<!ENTITY a0 'lol'>";
  for (int i = 1; i < 10; ++i) {
    bomb += "<!ENTITY a" + std::to_string(i) + " '";
    for (int k = 0; k < 10; ++k) bomb += "&a" + std::to_string(i - 1) + ";";
    bomb += "'>";
  }
  const auto before = std::chrono::steady_clock::now();
  expect_refused(read_document(folder, bomb + "]><os><o>&a9;</o></os>"), ErrorCode::kInvalidInput, "declares entities");
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds{1});
}

TEST(XmlReader, LimitsHold) {
  const FormatFolder folder;
  ReadOptions records;
  records.record_bytes_max = 1000;
  expect_refused(read_document(folder, "<os>\n<o>1</o>\n<o>" + std::string(2000, 'x') + "</o></os>", records),
                 ErrorCode::kLimitExceeded, "line 3: the record that begins here");
  std::string tags = "<os><o><a>1</a></o><o>";
  for (int i = 0; i < 1000; ++i) tags += "<a/>";
  expect_refused(read_document(folder, tags + "</o></os>", records), ErrorCode::kLimitExceeded, "more than 1000 bytes");
  ReadOptions cells;
  cells.cell_bytes_max = 10;
  expect_refused(read_document(folder, "<os>\n<o>1</o>\n<o>12345678901</o></os>", cells), ErrorCode::kLimitExceeded,
                 "line 3: a value has more than 10 bytes");
  expect_refused(read_document(folder, "<os><o a='1'/>\n<o a='12345678901'/></os>", cells), ErrorCode::kLimitExceeded,
                 "line 2: an attribute has more than 10 bytes");
  ReadOptions columns;
  columns.columns_max = 4;
  expect_refused(read_document(folder, "<os><o><a/><b/><c/></o></os>", columns), ErrorCode::kLimitExceeded,
                 "different elements");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  expect_refused(read_document(folder, deep), ErrorCode::kLimitExceeded, "nested more than 64 deep");
  expect_refused(read_document(folder, "<os><o a='" + std::string(5 << 20, 'x') + "'/></os>"),
                 ErrorCode::kLimitExceeded, "single tag of more than 4 MiB");
}

TEST(XmlReader, ManyRecordsOverManyBlocks) {
  const FormatFolder folder;
  std::string text = "<os>\n", want;
  for (int i = 0; i < 20'000; ++i) {
    text += "<o id=\"" + std::to_string(i) + "\"><n>name " + std::to_string(i % 7) + "</n></o>\n";
    want += std::to_string(i) + ",name " + std::to_string(i % 7) + "\n";
  }
  const auto dataset = read_document(folder, text + "</os>");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  const Table& table = dataset.value().tables.front();
  EXPECT_EQ(rows_text(table), want);
  EXPECT_EQ(table.line_of(RowNumber{20'000}).value, 20'001U);
}

TEST(XmlReader, RecognisesByContent) {
  const Source named{-1, "x.xml", 100}, other{-1, "x.csv", 100};
  EXPECT_GT(xml_reader().recognise("<?xml version='1.0'?><orders>", other), 0.9);
  EXPECT_GT(xml_reader().recognise("\n<orders>\n<order>", named), 0.8);
  EXPECT_EQ(xml_reader().recognise("<orders>,2\n<table>,3\n", other), 0);
  EXPECT_EQ(xml_reader().recognise("<5,2\n", named), 0);
  EXPECT_EQ(xml_reader().recognise("id,name\n", named), 0);
  const FormatFolder folder;
  EXPECT_TRUE(read_document(folder, "<os><o>1</o><o>2</o></os>\n", {}, "orders.txt").ok());
}

}  // namespace
}  // namespace concord::ingest::xml
