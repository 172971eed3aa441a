#include <gtest/gtest.h>

#include <sstream>

#include "report/impl/display_text.hpp"
#include "report/render.hpp"
#include "unit/report/golden.hpp"
#include "unit/report/sample_document.hpp"

namespace concord::report {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class TerminalWidthTest : public ::testing::TestWithParam<unsigned> {};
TEST_P(TerminalWidthTest, NoLineButCodeIsWider) {
  for (const bool colour : {false, true}) {
    auto document = sample_document();
    std::erase_if(document.blocks, [](const Block& block) { return std::holds_alternative<Code>(block); });
    for (auto line : lines_of(render_terminal(document, {colour, GetParam(), 0}))) {
      for (auto escape = line.find('\x1b'); escape != std::string::npos; escape = line.find('\x1b')) {
        line.erase(escape, line.find('m', escape) - escape + 1);
      }
      EXPECT_LE(display_width(line), std::max(GetParam(), 40U)) << line;
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Widths, TerminalWidthTest, ::testing::Values(0U, 40U, 50U, 63U, 80U, 100U, 140U, 400U));

TEST(Terminal, MatchesTheApprovedForm) {
  expect_golden("terminal_80.txt", render_terminal(sample_document(), {false, 80, 30}));
  expect_golden("terminal_140_colour.txt", render_terminal(sample_document(), {true, 140, 4}));
}

TEST(Terminal, DataCannotSendControlCharacters) {
  const std::string hostile = "a\x1b[31m\a\u009b1m\u202Eb\r";
  Document document;
  document.title = document.subtitle = hostile;
  document.blocks = {Heading{hostile},
                     Paragraph{hostile},
                     KeyFigures{{{hostile, hostile, hostile, KeyFigures::Figure::Tone::kBad}}},
                     Table{hostile,
                           {{hostile, CellKind::kText}, {hostile, CellKind::kMoney}},
                           {{hostile, hostile}},
                           {hostile, hostile},
                           1,
                           hostile,
                           hostile},
                     Table{"", {{"a", CellKind::kText}}, {}, {}, 0, "", "", hostile},
                     Waterfall{hostile, hostile, {{hostile, hostile, true}}},
                     Code{hostile, hostile, hostile},
                     Panel{hostile,
                           hostile,
                           "1",
                           hostile,
                           {{hostile, hostile}},
                           {Chart{hostile, Chart::Shape::kColumns, {{hostile, 0}, {hostile, 9}}},
                            Chart{hostile, Chart::Shape::kRows, {{hostile, 0}}}, Chart{}},
                           {hostile}},
                     Timeline{hostile, hostile, hostile, {{hostile, true}}, {{hostile, {hostile}}, {hostile, {"1"}}}},
                     Diagram{hostile, {{hostile, {hostile}}}, {{0, 0, hostile, hostile, hostile}, {3, 0, "", "", ""}}}};
  for (const unsigned width : {40U, 200U}) {
    const auto text = render_terminal(document, {false, width, 0});
    for (std::size_t offset = 0; offset < text.size();) {
      const auto character = character_at(text, offset);
      EXPECT_TRUE(character.value == '\n' || !is_unseen(character.value)) << offset;
      offset += character.length;
    }
    EXPECT_NE(text.find("\\x1b[31m"), std::string::npos);
  }
}

TEST(Terminal, WideTablesBecomeRecordsAndLoseNothing) {
  Table table;
  for (int column = 0; column < 12; ++column) {
    table.columns.push_back({"Column " + std::to_string(column), CellKind::kMoney});
  }
  table.rows.assign(2, std::vector<std::string>(12, "1234567890.12"));
  const auto text = render_terminal({"", "", {table}}, {false, 60, 0});
  EXPECT_NE(text.find("Row 2"), std::string::npos);
  std::size_t cells = 0;
  for (auto place = text.find("1,234,567,890.12"); place != std::string::npos;
       place = text.find("1,234,567,890.12", place + 1))
    ++cells;
  EXPECT_EQ(cells, 24U);
}

TEST(Terminal, SaysWhichRowsItLeavesOut) {
  Table table{"T", {{"a", CellKind::kInteger}}, {{"1"}, {"2"}, {"3"}}, {}, 1000, "all.csv", ""};
  const auto text = render_terminal({"", "", {table}}, {false, 60, 2});
  EXPECT_EQ(text, "T\na\n─\n1\n2\n1,001 more rows: all 1,003 are in all.csv\n");
}

TEST(Terminal, NumbersEndBelowEachOther) {
  Table table{"",
              {{"Name", CellKind::kText}, {"RM", CellKind::kMoney}},
              {{"陳", "1234.5"}, {"e\u0301", "-1"}},
              {"Total", "1233.50"},
              0,
              "",
              ""};
  EXPECT_EQ(
      render_terminal({"", "", {table}}, {false, 60, 0}),
      "Name         RM\n─────  ────────\n陳     1,234.50\ne\u0301         -1.00\n─────  ────────\nTotal  1,233.50\n");
}

TEST(Terminal, RaggedAndEmptyTablesAreHarmless) {
  Table ragged{"", {{"a", CellKind::kText}, {"b", CellKind::kMoney}}, {{}, {"x"}, {"y", "1", "surplus"}}, {"t"}, 0, "",
               ""};
  Table no_columns{"empty", {}, {{"x"}}, {}, 0, "", ""};
  EXPECT_NE(render_terminal({"", "", {ragged, no_columns, KeyFigures{}, Waterfall{}, Code{}}}, {}).find("y"),
            std::string::npos);
}

}  // namespace
}  // namespace concord::report
