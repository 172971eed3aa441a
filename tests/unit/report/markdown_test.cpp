#include <gtest/gtest.h>

#include "report/render.hpp"

namespace concord::report {
namespace {

TEST(Markdown, ShowsTablesAndDiagramsAndNothingOfTheTextAsMarkup) {
  Document document{"A | *b*", "<img src=x>\n# no heading", {}};
  Table table;
  table.title = "Rows";
  table.columns = {{"Name"}, {"Count", CellKind::kInteger}};
  table.rows = {{"a|b\nc", "1200"}};
  document.blocks = {table, Code{"", "mermaid", "erDiagram\n  A ||--o{ B : b\n"}, Code{"", "sql", "```"}};
  EXPECT_EQ(render_markdown(document),
            "# A \\| \\*b\\*\n\n\\<img src=x\\>\\\n\\# no heading\n\n### Rows\n\n| Name | Count |\n|---|---:|\n"
            "| a\\|b\\\\nc | 1,200 |\n\n```mermaid\nerDiagram\n  A ||--o{ B : b\n```\n\n````sql\n```\n````\n");
}

}  // namespace
}  // namespace concord::report
