// PDFs are read back by poppler: what is on which page, and that nothing but text and shapes is in them.
#include <gtest/gtest.h>
#include <poppler-document.h>
#include <poppler-page.h>
#include <poppler-toc.h>

#include <memory>

#include "report/render.hpp"
#include "unit/report/sample_document.hpp"
#include "unit/report/scratch_folder.hpp"

namespace concord::report {
namespace {

std::string text_of(const poppler::ustring& text) {
  const auto bytes = text.to_utf8();
  return {bytes.data(), bytes.size()};
}

struct ReadPdf {
  std::string bytes;
  std::vector<std::string> pages, contents;
  std::string title;

  std::string text() const {
    std::string all;
    for (const std::string& page : pages) all += page + "\n";
    return all;
  }
};

ReadPdf rendered(const Document& document) {
  ReadPdf read;
  auto pdf = render_pdf(document);
  EXPECT_TRUE(pdf.ok()) << (pdf.ok() ? "" : pdf.error().message + " " + pdf.error().detail);
  if (!pdf.ok()) return read;
  read.bytes = std::move(pdf).value();
  const std::unique_ptr<poppler::document> opened{
      poppler::document::load_from_raw_data(read.bytes.data(), static_cast<int>(read.bytes.size()))};
  EXPECT_NE(opened, nullptr) << "not a PDF";
  if (opened == nullptr) return read;
  for (int page = 0; page < opened->pages(); ++page) {
    const std::unique_ptr<poppler::page> one{opened->create_page(page)};
    read.pages.push_back(text_of(one->text()));
  }
  read.title = text_of(opened->info_key("Title"));
  const std::unique_ptr<poppler::toc> contents{opened->create_toc()};
  if (contents != nullptr) {
    for (const poppler::toc_item* item : contents->root()->children()) read.contents.push_back(text_of(item->title()));
  }
  return read;
}

Table table_of(std::size_t rows) {
  Table table{"Numbers", {{"Row", CellKind::kInteger}, {"Amount", CellKind::kMoney}, {"Note", CellKind::kText}},
              {},        {},
              0,         "all.csv",
              ""};
  for (std::size_t row = 1; row <= rows; ++row)
    table.rows.push_back({std::to_string(row), std::to_string(row) + ".50", "note " + std::to_string(row)});
  return table;
}

TEST(Pdf, TheFirstPageAnswers) {
  const Document document = sample_document();
  const ReadPdf read = rendered(document);
  ASSERT_GE(read.pages.size(), 2U);
  EXPECT_EQ(read.title, document.title);
  for (const std::string text : {"RM 1,284.60", "Missing from the gateway", "179,650.07", "-3,120.00"})
    EXPECT_NE(read.pages[0].find(text), std::string::npos) << text << " in\n" << read.pages[0];
  ASSERT_FALSE(read.contents.empty());
  EXPECT_EQ(read.contents.front(), document.title);
}

TEST(Pdf, EachPageSaysWhichOfHowMany) {
  const ReadPdf read = rendered(sample_document());
  for (std::size_t page = 0; page < read.pages.size(); ++page) {
    const std::string foot = "Page " + std::to_string(page + 1) + " of " + std::to_string(read.pages.size());
    EXPECT_NE(read.pages[page].find(foot), std::string::npos) << foot;
  }
}

TEST(Pdf, ALongTableRepeatsItsHeaderAndSaysWhereTheRestIs) {
  Document document{"T", "", {table_of(55), table_of(1000)}};
  const ReadPdf read = rendered(document);
  ASSERT_GE(read.pages.size(), 3U);
  for (const std::string& page : read.pages) EXPECT_NE(page.find("Amount"), std::string::npos) << page;
  EXPECT_NE(read.text().find("note 55\n"), std::string::npos);
  EXPECT_NE(read.text().find("940 more rows: all 1,000 are in all.csv"), std::string::npos) << read.pages.back();
  EXPECT_EQ(read.text().find("note 999"), std::string::npos);
}

TEST(Pdf, EachRowOfATableIsOnAPageOnce) {
  const ReadPdf read = rendered({"T", "", {table_of(60)}});
  for (int row = 1; row <= 60; ++row) {
    const std::string note = "note " + std::to_string(row) + "\n";
    const std::string text = read.text();
    const auto first = text.find(note);
    ASSERT_NE(first, std::string::npos) << note;
    EXPECT_EQ(text.find(note, first + 1), std::string::npos) << note;
  }
}

TEST(Pdf, TextInAnyScriptHasItsLetters) {
  const std::string words = "Überweisung платёж πληρωμή 付款 お支払い 결제 จ่าย भुगतान";
  const ReadPdf read = rendered({"T", "", {Paragraph{words}}});
  for (const std::string word : {"Überweisung", "платёж", "πληρωμή", "付款", "お支払い"})
    EXPECT_NE(read.text().find(word), std::string::npos) << word << " in\n" << read.text();
}

TEST(Pdf, TheSameDocumentGivesTheSameBytes) {
  const auto first = render_pdf(sample_document()), second = render_pdf(sample_document());
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first.value(), second.value());
}

TEST(Pdf, HostileTextStaysText) {
  const std::string hostile = "\xff\xfe<a href='x'>'\\) /JS (app.alert(1)) \u202Etxt.exe \x1b[31m\n=1+1";
  Table table{hostile,
              {{hostile, CellKind::kText}, {hostile, CellKind::kMoney}},
              {{hostile, hostile}},
              {hostile, hostile},
              3,
              hostile,
              "",
              hostile};
  const ReadPdf read = rendered({hostile,
                                 hostile,
                                 {Heading{hostile}, Paragraph{hostile}, KeyFigures{{{hostile, hostile, hostile, {}}}},
                                  table, Waterfall{hostile, hostile, {{hostile, hostile, true}, {hostile, "1", false}}},
                                  Code{hostile, hostile, hostile}}});
  for (const char* word : {"/JavaScript", "/Launch", "/URI", "/EmbeddedFile", "/OpenAction"})
    EXPECT_EQ(read.bytes.find(word), std::string::npos) << word;
  EXPECT_NE(read.text().find("app.alert(1)"), std::string::npos);
  EXPECT_EQ(read.text().find("\u202E"), std::string::npos);
}

struct OddCase {
  std::string name;
  Document document;
};
class OddPdf : public ::testing::TestWithParam<OddCase> {};
TEST_P(OddPdf, IsAPdf) {
  EXPECT_GE(rendered(GetParam().document).pages.size(), 1U);
}
INSTANTIATE_TEST_SUITE_P(
    Documents, OddPdf,
    ::testing::Values(
        OddCase{"nothing", {}}, OddCase{"no_columns", {"T", "", {Table{}}}},
        OddCase{"no_bars", {"T", "", {Waterfall{}}}}, OddCase{"no_steps", {"T", "", {Timeline{}}}},
        OddCase{"steps_without_values", {"T", "", {Timeline{"t", "", "", {{"p", true}}, {{"s", {}}, {"s", {"x"}}}}}}},
        OddCase{"no_figures", {"T", "", {KeyFigures{}}}},
        OddCase{"a_cell_longer_than_a_page",
                {"T", "", {Table{"T", {{"a", CellKind::kText}}, {{std::string(60'000, 'x')}}, {}, 0, "", ""}}}},
        OddCase{"a_paragraph_longer_than_a_page", {"T", "", {Paragraph{std::string(60'000, 'x')}}}},
        OddCase{"many_columns",
                {"T",
                 "",
                 {Table{"T",
                        std::vector<Table::Column>(60, {"name", CellKind::kMoney}),
                        {std::vector<std::string>(60, "1234567.89")},
                        {},
                        0,
                        "",
                        ""}}}},
        OddCase{"short_rows", {"T", "", {Table{"T", {{"a"}, {"b"}}, {{"1"}, {}}, {"x"}, 0, "", ""}}}}),
    [](const auto& tested) { return tested.param.name; });

TEST(Pdf, AllReportsOfADocumentLieInTheFolder) {
  const ScratchFolder folder;
  const auto names = write_reports(sample_document(), folder.file("report.pdf").parent_path());
  ASSERT_TRUE(names.ok()) << names.error().message;
  EXPECT_EQ(names.value(), (std::vector<std::string>{"report.html", "report.xlsx", "report.pdf"}));
  auto found = folder.names();
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<std::string>{"report.html", "report.pdf", "report.xlsx"}));
}

}  // namespace
}  // namespace concord::report
