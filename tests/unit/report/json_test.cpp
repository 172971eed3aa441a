#include <gtest/gtest.h>

#include "report/render.hpp"
#include "unit/report/golden.hpp"
#include "unit/report/sample_document.hpp"

namespace concord::report {
namespace {

TEST(Json, ComesBackAsItWas) {
  const auto document = sample_document();
  const auto parsed = parse_json(render_json(document));
  ASSERT_TRUE(parsed.ok()) << parsed.error().detail;
  EXPECT_EQ(parsed.value(), document);
}

TEST(Json, EmptyDocumentComesBack) {
  const auto parsed = parse_json(render_json({}));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value(), Document{});
}

TEST(Json, BytesThatAreNoTextAreReplaced) {
  const auto parsed =
      parse_json(render_json({"a\xff"
                              "b",
                              "",
                              {}}));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value().title, "a\uFFFDb");
}

TEST(Json, MatchesTheApprovedForm) {
  Document document = sample_document();
  document.blocks.resize(3);  // one of each kind of value is enough
  expect_golden("document.json", render_json(document) + "\n");
}

/// Any text cut off or with one of its parts renamed is refused, and nothing crashes.
TEST(Json, RefusesWhatItDidNotWrite) {
  const auto text = render_json(sample_document());
  for (std::size_t length = 0; length < text.size(); length += 37)
    EXPECT_FALSE(parse_json(text.substr(0, length)).ok()) << length;
  for (const std::string name :
       {"title",     "subtitle", "blocks",     "type", "text", "figures",  "label",   "value",
        "note",      "tone",     "columns",    "name", "kind", "rows",     "totals",  "rows_left_out",
        "full_file", "sheet",    "empty_text", "bars", "unit", "is_total", "language"}) {
    auto changed = text;
    const auto place = changed.find("\"" + name + "\":");
    ASSERT_NE(place, std::string::npos) << name;
    changed[place + 1] = '_';
    const auto parsed = parse_json(changed);
    EXPECT_FALSE(parsed.ok()) << name;
    EXPECT_TRUE(parsed.ok() || parsed.error().code == ErrorCode::kInternal) << name;
  }
}

class JsonRefusalTest : public ::testing::TestWithParam<std::pair<std::string, std::string>> {};
TEST_P(JsonRefusalTest, IsAnError) {
  EXPECT_FALSE(parse_json(GetParam().second).ok());
}
INSTANTIATE_TEST_SUITE_P(
    Shapes, JsonRefusalTest,
    ::testing::Values(
        std::pair{"nothing", ""}, std::pair{"null", "null"}, std::pair{"list", "[]"}, std::pair{"number", "1"},
        std::pair{"title_is_number", R"({"title":1,"subtitle":"","blocks":[]})"},
        std::pair{"blocks_is_object", R"({"title":"","subtitle":"","blocks":{}})"},
        std::pair{"unknown_block", R"({"title":"","subtitle":"","blocks":[{"type":"video"}]})"},
        std::pair{"unknown_kind",
                  R"({"title":"","subtitle":"","blocks":[{"type":"table","title":"","columns":[{"name":"a","kind":"x"}],
                        "rows":[],"totals":[],"rows_left_out":0,"full_file":"","sheet":"","empty_text":""}]})"},
        std::pair{"negative_count", R"({"title":"","subtitle":"","blocks":[{"type":"table","title":"","columns":[],
                        "rows":[],"totals":[],"rows_left_out":-1,"full_file":"","sheet":"","empty_text":""}]})"},
        std::pair{
            "ragged_row",
            R"({"title":"","subtitle":"","blocks":[{"type":"table","title":"","columns":[{"name":"a","kind":"text"}],
                        "rows":[["1","2"]],"totals":[],"rows_left_out":0,"full_file":"","sheet":"","empty_text":""}]})"},
        std::pair{
            "cell_is_number",
            R"({"title":"","subtitle":"","blocks":[{"type":"table","title":"","columns":[{"name":"a","kind":"text"}],
                        "rows":[[1]],"totals":[],"rows_left_out":0,"full_file":"","sheet":"","empty_text":""}]})"}),
    [](const auto& each) { return each.param.first; });

TEST(Json, DeepNestingIsRefusedWithoutACrash) {
  EXPECT_FALSE(parse_json(std::string(100'000, '[')).ok());
  EXPECT_FALSE(parse_json(std::string(100'000, '[') + std::string(100'000, ']')).ok());
}

TEST(Json, CardsAndDiagramsComeBackAsTheyWere) {
  Document document;
  document.blocks = {Panel{"amount",
                           "a note",
                           "0.98",
                           "98% filled",
                           {{"Mean", "1.50"}},
                           {Chart{"Distribution", Chart::Shape::kColumns, {{"0 to 1", 3}, {"1 to 2", 0}}},
                            Chart{"Values", Chart::Shape::kRows, {{"x", 7}}}},
                           {"remark"}},
                     Timeline{"t", "RM", "Day", {{"p", true}}, {{"2025-01-01", {"1.00"}}}},
                     Diagram{"tables", {{"a", {"3 rows"}}, {"b", {}}}, {{0, 1, "n", "1", "a_id"}}}};
  const auto back = parse_json(render_json(document));
  ASSERT_TRUE(back.ok()) << back.error().detail;
  EXPECT_EQ(back.value(), document);
  EXPECT_FALSE(parse_json(R"({"title":"","subtitle":"","blocks":[{"type":"panel"}]})").ok());
}

}  // namespace
}  // namespace concord::report
