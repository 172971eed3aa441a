// What a report says, without how it looks: features build a Document, renderers turn it into terminal text, JSON,
// HTML, XLSX.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace concord::report {

struct Heading {
  std::string text;
  friend bool operator==(const Heading&, const Heading&) = default;
};
/// Running text; line feeds are kept.
struct Paragraph {
  std::string text;
  friend bool operator==(const Paragraph&, const Paragraph&) = default;
};
/// Large figures at the top of a report: "Missing", "RM 1,234.50", "3 rows".
struct KeyFigures {
  struct Figure {
    std::string label, value, note;
    enum class Tone : std::uint8_t { kNeutral, kGood, kBad } tone = Tone::kNeutral;
    friend bool operator==(const Figure&, const Figure&) = default;
  };
  std::vector<Figure> figures;
  friend bool operator==(const KeyFigures&, const KeyFigures&) = default;
};

/// How a column of a table is shown and exported. In machine form money is "-1234.50", a date "2025-01-31" or
/// "2025-01-31 08:30:00", and a percentage the fraction: "0.982" is shown as "98.2%".
enum class CellKind : std::uint8_t { kText, kInteger, kMoney, kDecimal, kDate, kPercent };

/// A table. Cells are text in machine form ("1234.50", "2025-01-31"); the kind says how to show them. "" is an empty
/// cell.
struct Table {
  struct Column {
    std::string name;
    CellKind kind = CellKind::kText;
    friend bool operator==(const Column&, const Column&) = default;
  };
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> totals;  ///< empty, or one cell for each column
  std::uint64_t rows_left_out = 0;  ///< rows that exist but are not in this document
  std::string full_file;            ///< where all of them are: "left_unmatched.csv"
  std::string sheet;                ///< XLSX sheet name; empty: shares the summary sheet
  std::string empty_text = {};      ///< said when there is no row
  friend bool operator==(const Table&, const Table&) = default;
};

/// From one total to another in steps; the bars' values are exact decimal texts.
struct Waterfall {
  struct Bar {
    std::string label, value;
    bool is_total = false;  ///< starts from zero
    friend bool operator==(const Bar&, const Bar&) = default;
  };
  std::string title, unit;
  std::vector<Bar> bars;
  friend bool operator==(const Waterfall&, const Waterfall&) = default;
};

/// Amounts over time: for each step, a day or a week, one value of each part; values are exact decimal texts, not
/// negative.
struct Timeline {
  struct Part {
    std::string name;
    bool is_open = false;  ///< deserves a look; open parts share a scale, each other one has its own
    friend bool operator==(const Part&, const Part&) = default;
  };
  struct Step {
    std::string label;                ///< "2025-01-31"
    std::vector<std::string> values;  ///< one for each part
    friend bool operator==(const Step&, const Step&) = default;
  };
  std::string title, unit, period;  ///< of each step: "Day", "Week from"
  std::vector<Part> parts;
  std::vector<Step> steps;
  friend bool operator==(const Timeline&, const Timeline&) = default;
};

/// Code that may be copied and run again (SQL).
struct Code {
  std::string title, language, text;
  friend bool operator==(const Code&, const Code&) = default;
};

/// A small picture of counts, in the order given.
struct Chart {
  /// Columns stand side by side and share one axis (a histogram, months); rows have a label each (frequent values).
  enum class Shape : std::uint8_t { kColumns, kRows };
  struct Bar {
    std::string label;
    std::uint64_t count = 0;
    friend bool operator==(const Bar&, const Bar&) = default;
  };
  std::string title;
  Shape shape = Shape::kColumns;
  std::vector<Bar> bars;
  friend bool operator==(const Chart&, const Chart&) = default;
};

/// One thing of several of its kind, as a card: facts, pictures, and remarks on what is unusual.
struct Panel {
  struct Fact {
    std::string label, value;
    friend bool operator==(const Fact&, const Fact&) = default;
  };
  std::string title, note;
  std::string share;  ///< empty, or a fraction from 0 to 1 that is drawn as a bar
  std::string share_text;
  std::vector<Fact> facts;
  std::vector<Chart> charts;
  std::vector<std::string> remarks;
  friend bool operator==(const Panel&, const Panel&) = default;
};

/// Named boxes and lines between them. A line's ends are places in the list of boxes; others are left out.
struct Diagram {
  struct Box {
    std::string name;
    std::vector<std::string> lines;
    friend bool operator==(const Box&, const Box&) = default;
  };
  struct Line {
    std::uint64_t from = 0, to = 0;
    std::string from_text, to_text;  ///< at its ends: "n", "1"
    std::string text;
    friend bool operator==(const Line&, const Line&) = default;
  };
  std::string title;
  std::vector<Box> boxes;
  std::vector<Line> lines;
  friend bool operator==(const Diagram&, const Diagram&) = default;
};

using Block = std::variant<Heading, Paragraph, KeyFigures, Table, Waterfall, Timeline, Code, Panel, Diagram>;

struct Document {
  std::string title;
  std::string subtitle;  ///< the answer in one sentence
  std::vector<Block> blocks;
  friend bool operator==(const Document&, const Document&) = default;
};

}  // namespace concord::report
