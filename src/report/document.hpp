// What a report says, without how it looks: features build a Document, renderers turn it into terminal text, JSON, HTML, XLSX.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace concord::report {

struct Heading {
  std::string text;
};
struct Paragraph {
  std::string text;
};
/// Large figures at the top of a report: "Missing", "RM 1,234.50", "3 rows".
struct KeyFigures {
  struct Figure {
    std::string label, value, note;
    enum class Tone : std::uint8_t { kNeutral, kGood, kBad } tone = Tone::kNeutral;
  };
  std::vector<Figure> figures;
};

/// How a column of a table is shown and exported.
enum class CellKind : std::uint8_t { kText, kInteger, kMoney, kDecimal, kDate, kPercent };

/// A table. Cells are text in machine form ("1234.50", "2025-01-31"); the kind says how to show them. "" is an empty cell.
struct Table {
  struct Column {
    std::string name;
    CellKind kind = CellKind::kText;
  };
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> totals;     ///< empty, or one cell for each column
  std::uint64_t rows_left_out = 0;     ///< rows that exist but are not in this document
  std::string full_file;               ///< where all of them are: "left_unmatched.csv"
  std::string sheet;                   ///< XLSX sheet name; empty: shares the summary sheet
  std::string empty_text = {};         ///< said when there is no row
};

/// From one total to another in steps; the bars' values are exact decimal texts.
struct Waterfall {
  struct Bar {
    std::string label, value;
    bool is_total = false;  ///< starts from zero
  };
  std::string title, unit;
  std::vector<Bar> bars;
};

/// Code that may be copied and run again (SQL).
struct Code {
  std::string title, language, text;
};

using Block = std::variant<Heading, Paragraph, KeyFigures, Table, Waterfall, Code>;

struct Document {
  std::string title;
  std::string subtitle;   ///< the answer in one sentence
  std::vector<Block> blocks;
};

}  // namespace concord::report
