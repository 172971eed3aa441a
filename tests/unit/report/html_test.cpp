#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "report/impl/html_parts.hpp"
#include "report/impl/html_text.hpp"
#include "report/render.hpp"
#include "unit/report/golden.hpp"
#include "unit/report/sample_document.hpp"

namespace concord::report {
namespace {

std::size_t count_in(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto place = text.find(part); place != std::string_view::npos; place = text.find(part, place + 1)) ++count;
  return count;
}

/// The page without its style sheet and script.
std::string markup_of(const std::string& page) {
  const auto style = page.find("<style>"), style_end = page.find("</style>");
  const auto script = page.find("<script>"), script_end = page.find("</script>");
  return page.substr(0, style) + page.substr(style_end, script - style_end) + page.substr(script_end);
}

std::string without_quoted_parts(const std::string& tag) {
  std::string out;
  bool inside = false;
  for (const char c : tag) {
    if (c == '"') inside = !inside;
    if (!inside && c != '"') out += c;
  }
  return out;
}

/// Checks that tags nest and that none has an event handler, and returns the names of all elements.
std::vector<std::string> elements_of(const std::string& markup) {
  std::vector<std::string> names, open;
  for (auto place = markup.find('<'); place != std::string::npos; place = markup.find('<', place + 1)) {
    const auto end = markup.find('>', place);
    EXPECT_NE(end, std::string::npos);
    auto tag = markup.substr(place + 1, end - place - 1);
    if (tag.starts_with('!')) continue;
    EXPECT_EQ(count_in(tag, "\"") % 2, 0U) << tag;
    if (tag.starts_with('/')) {
      EXPECT_FALSE(open.empty());
      if (open.empty()) return names;
      EXPECT_EQ(open.back(), tag.substr(1));
      open.pop_back();
      continue;
    }
    EXPECT_EQ(without_quoted_parts(tag).find(" on"), std::string::npos) << tag;
    const auto name = tag.substr(0, tag.find_first_of(" /"));
    names.push_back(name);
    if (name != "meta" && !tag.ends_with('/') && name != "style" && name != "script") open.push_back(name);
    if (name == "style" || name == "script") ADD_FAILURE() << "markup_of removes these";
  }
  EXPECT_TRUE(open.empty());
  return names;
}

std::string without_end_tags(std::string markup) {
  for (const std::string tag : {"</style>", "</script>"}) {
    const auto place = markup.find(tag);
    if (place != std::string::npos) markup.erase(place, tag.size());
  }
  return markup;
}

std::string page_markup(const Document& document) {
  return without_end_tags(markup_of(render_html(document)));
}

const std::string kHostile =
    "<img src=x onerror=alert(1)>\"' onload='x' <script>alert(2)</script> <svg onload=x> javascript:x & \u202E "
    "</title></style>";

/// A document whose every text field is `text`.
Document everywhere(const std::string& text) {
  Document document;
  document.title = document.subtitle = text;
  document.blocks = {Heading{text},
                     Paragraph{text},
                     KeyFigures{{{text, text, text, KeyFigures::Figure::Tone::kGood}}},
                     Table{text,
                           {{text, CellKind::kText}, {text, CellKind::kMoney}, {text, CellKind::kDate}},
                           {{text, text, text}},
                           {text, text, text},
                           7,
                           text,
                           text},
                     Table{text, {{text, CellKind::kText}}, {}, {}, 0, "", "", text},
                     Waterfall{text, text, {{text, text, true}, {text, text, false}}},
                     Timeline{text, text, text, {{text, true}}, {{text, {text}}, {text, {"7"}}}},
                     Code{text, text, text},
                     Panel{text,
                           text,
                           "0.5",
                           text,
                           {{text, text}},
                           {Chart{text, Chart::Shape::kColumns, {{text, 3}, {text, 0}}},
                            Chart{text, Chart::Shape::kRows, {{text, 3}}}},
                           {text}},
                     Diagram{text, {{text, {text}}, {text, {}}}, {{0, 1, text, text, text}, {0, 7, text, text, text}}}};
  return document;
}

TEST(Html, NoTextBecomesMarkup) {
  const auto hostile = page_markup(everywhere(kHostile));
  const auto harmless = page_markup(
      everywhere("harmless text of some length, with enough words to be broken into lines, as the hostile one is"));
  // The same elements in the same order, apart from the marks around unseen characters and the lines of labels.
  const auto structure = [](const std::string& markup) {
    auto names = elements_of(markup);
    std::erase_if(names, [](const std::string& name) { return name == "i" || name == "text"; });
    return names;
  };
  EXPECT_EQ(structure(hostile), structure(harmless));
  EXPECT_EQ(hostile.find("<img"), std::string::npos);
  EXPECT_EQ(hostile.find("<script"), std::string::npos);
  EXPECT_EQ(hostile.find("\u202E"), std::string::npos) << "the override would turn the page's own text";
  EXPECT_NE(hostile.find("&lt;img src=x onerror=alert(1)&gt;&quot;&#39; onload"), std::string::npos);
}

TEST(Html, EveryTextFieldIsShown) {
  Document document;
  document.title = "field-1";
  document.subtitle = "field-2";
  document.blocks = {Heading{"field-3"},
                     Paragraph{"field-4"},
                     KeyFigures{{{"field-5", "field-6", "field-7"}}},
                     Table{"field-8", {{"field-9", CellKind::kText}}, {{"field-10"}}, {"field-11"}, 1, "field-12", ""},
                     Table{"field-13", {{"", CellKind::kText}}, {}, {}, 0, "", "", "field-14"},
                     Waterfall{"field-15", "field-16", {{"field-17", "field-18", true}}},
                     Code{"field-19", "field-20", "field-21"},
                     Panel{"field-22",
                           "field-23",
                           "",
                           "",
                           {{"field-24", "field-25"}},
                           {Chart{"field-26", Chart::Shape::kColumns, {{"field-27", 1}, {"field-28", 1}}},
                            Chart{"field-29", Chart::Shape::kRows, {{"field-30", 1}}}},
                           {"field-31"}},
                     Diagram{"field-32", {{"field-33", {"field-34"}}}, {{0, 0, "field-35", "field-36", ""}}},
                     Timeline{"field-37", "field-38", "", {{"field-39", true}}, {{"field-40", {"1"}}}}};
  const auto page = render_html(document);
  for (int field = 1; field <= 40; ++field) {
    const auto name = "field-" + std::to_string(field) + (field == 12 ? "" : "<");
    EXPECT_NE(page.find(name), std::string::npos) << name;
  }
}

TEST(Html, AsksForNothingFromOutside) {
  const auto page = render_html(sample_document());
  EXPECT_NE(page.find("default-src 'none'; style-src 'unsafe-inline'; img-src data:;"), std::string::npos);
  for (const std::string part : {" src=", "@import", "url(", "<link", "<iframe", "<object", "<base", "<form", "fetch(",
                                 "XMLHttpRequest", "eval("}) {
    EXPECT_EQ(page.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(count_in(page, "<script>"), 1U);
}

TEST(Html, PolicyAllowsExactlyItsScript) {
  std::array<unsigned char, 32> digest{};
  std::array<unsigned char, 64> text{};
  unsigned length = 0;
  ASSERT_EQ(EVP_Digest(html_script().data(), html_script().size(), digest.data(), &length, EVP_sha256(), nullptr), 1);
  EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  EXPECT_EQ(html_script_hash(), reinterpret_cast<const char*>(text.data())) << "html_script_hash() must return this";
  EXPECT_EQ(html_script().find("</"), std::string_view::npos);
  EXPECT_EQ(html_style().find("</"), std::string_view::npos);
}

TEST(Html, MatchesTheApprovedForm) {
  const auto page = render_html(sample_document());
  const auto begin = page.find("<body>");
  expect_golden("page_body.html", page.substr(begin, page.find("<script>") - begin));
}

TEST(Html, ElementsNest) {
  EXPECT_FALSE(elements_of(page_markup(sample_document())).empty());
  EXPECT_FALSE(elements_of(page_markup({})).empty());
  EXPECT_FALSE(
      elements_of(
          page_markup({"", "", {Table{}, Waterfall{}, Timeline{}, KeyFigures{}, Code{}, Heading{}, Paragraph{}}}))
          .empty());
  EXPECT_FALSE(
      elements_of(page_markup({"", "", {Panel{}, Diagram{}, Panel{"a", "", "x", "", {}, {Chart{}}, {}}}})).empty());
}

TEST(Html, AShareOutsideOfItsRangeIsDrawnWithinIt) {
  for (const std::string share : {"-1", "7", "inf", "nan"}) {
    Panel panel;
    panel.share = share;
    const auto page = page_markup({"", "", {panel}});
    EXPECT_TRUE(page.find("width=\"0.00\"") != std::string::npos || page.find("width=\"100.00\"") != std::string::npos)
        << share;
  }
}

TEST(Html, IdentifiersAreUnique) {
  const auto page = render_html(
      {"", "", {Waterfall{"a", "", {{"x", "1", true}}}, Waterfall{"a", "", {{"x", "1", true}}}, Table{}, Table{}}});
  std::vector<std::string> found;
  for (auto place = page.find(" id=\""); place != std::string::npos; place = page.find(" id=\"", place + 1)) {
    found.push_back(page.substr(place + 5, page.find('"', place + 5) - place - 5));
  }
  EXPECT_EQ(found.size(), 10U);
  std::sort(found.begin(), found.end());
  EXPECT_EQ(std::adjacent_find(found.begin(), found.end()), found.end());
}

TEST(Html, LongReportsBeginWithLinksToTheirParts) {
  Document document;
  for (const char* const name : {"cars", "sales", "<b>", "people"}) {
    document.blocks.emplace_back(Heading{name});
    document.blocks.emplace_back(Paragraph{"text"});
    const std::string page = render_html(document);
    EXPECT_EQ(count_in(page, "<nav"), document.blocks.size() > 6 ? 1U : 0U);
  }
  const std::string page = render_html(document);
  for (const char* const part : {"part-1", "part-3", "part-5", "part-7"}) {
    EXPECT_EQ(count_in(page, std::string{"href=\"#"} + part + "\""), 1U);
    EXPECT_EQ(count_in(page, std::string{"id=\""} + part + "\""), 1U);
  }
}

TEST(Html, LongTablesBeginClosed) {
  Table table{"T", {{"a", CellKind::kText}}, std::vector<std::vector<std::string>>(200, {"x"}), {}, 0, "", ""};
  EXPECT_NE(render_html({"", "", {table}}).find("<details class=\"table\" open>"), std::string::npos);
  table.rows.push_back({"x"});
  EXPECT_NE(render_html({"", "", {table}}).find("<details class=\"table long\">"), std::string::npos);
}

TEST(Html, HugeCellIsCutAndSaidSo) {
  Table table{"T", {{"a", CellKind::kText}}, {{std::string(10'000'000, 'x')}}, {}, 0, "", ""};
  const auto page = render_html({"", "", {table}});
  EXPECT_LT(page.size(), 40'000U);
  EXPECT_NE(page.find("9,998,000 more bytes"), std::string::npos);
}

TEST(Html, TimelineNamesItsValuesForReaders) {
  const auto page = render_html(sample_document());
  EXPECT_NE(page.find("<title>2025-01-13: 184.60</title>"), std::string::npos);
  EXPECT_NE(page.find("at most 46,120.40"), std::string::npos);
}

TEST(Html, WaterfallNamesItsValuesForReaders) {
  const auto page = render_html(sample_document());
  EXPECT_EQ(count_in(page, "role=\"img\""), 2U + 3U);  // two drawings of the waterfall, three strips of the timeline
  EXPECT_NE(page.find("Never settled: -1,284.60; Paid after"), std::string::npos);
}

}  // namespace
}  // namespace concord::report
