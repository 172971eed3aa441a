// What ingest makes of an input: tables with a schema, a way to read them, and a manifest that explains every decision.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/schema.hpp"
#include "engine/api/row_source.hpp"
#include "engine/api/scan.hpp"

namespace concord::ingest {

struct TypeDecision;

/// What the whole-file scan learnt of a column, beyond its type.
struct ColumnFinding {
  std::string name;         ///< as in the schema
  std::string header_text;  ///< as in the file, before it was made unique or given a name
  DataType type;
  std::string format;     ///< how cells were written: "day/month/year", "1.234,56", ... empty when plain
  std::string reason;     ///< why this type, in one sentence
  std::string currency;   ///< from the header or cells: "RM", "USD", "" when none is named
  std::string unit = {};  ///< of measure, from the header or cells: "kg"; "" when none is named
  std::uint64_t empty_cells = 0;
  std::uint64_t damaged_cells = 0;    ///< identifiers that a spreadsheet turned into 2.02E+34: never used as keys
  bool ambiguous_date_order = false;  ///< day-first and month-first both fit every cell
  bool identifier = false;            ///< kept as text because it names something (leading zeros, long digits, ...)
};

/// What was decided for the column of that name.
ColumnFinding column_finding(const std::string& name, const std::string& header_text, const TypeDecision& decision);

/// One thing that was mended or left out on reading, with how often and where first.
struct Repair {
  std::string kind;         ///< stable word: "repeated_header", "totals_row", "ragged_row", ...
  std::string description;  ///< one sentence for people
  std::uint64_t count = 0;
  std::vector<LineNumber> first_lines;  ///< at most ten
};

/// A record that could not become a row. The raw text is kept in `Table::rejects_path`.
struct RejectSummary {
  std::uint64_t rows = 0;
  std::vector<std::string> examples;  ///< at most ten: "line 17: 9 cells, 5 expected"
};

/// Where rows stand in the file: row r is at line `line + (r - row)` for the last entry with entry.row <= r.
struct RowLine {
  RowNumber row;
  LineNumber line;
};

/// Where the rows of a file begin in a table that is made of several.
struct RowFile {
  RowNumber row;
  std::string name;
};

/// One line at the top or the bottom that is no data, kept for people.
struct NoteLine {
  LineNumber line;
  std::string text;
};

/// One table of an input.
struct Table {
  std::string name;  ///< the file's stem, or the sheet's name
  Schema schema;
  std::vector<ColumnFinding> columns;  ///< one for each column of the schema
  engine::Scan scan;                   ///< reads the accepted rows in order, but see ReadOptions::typed_rows_suffice
  /// The same rows as typed values, for an engine that reads them all: faster than the scan. Null: there is only the
  /// scan.
  std::shared_ptr<const engine::RowSource> typed_rows;
  std::uint64_t rows = 0;  ///< accepted
  std::uint64_t records =
      0;  ///< seen below the header: rows + rejected + repairs that drop a line (totals, repeated headers)
  RejectSummary rejects;
  std::filesystem::path rejects_path;    ///< CSV: line,reason,raw text; empty when nothing was rejected
  std::vector<NoteLine> preamble;        ///< titles above the header
  std::vector<NoteLine> footer;          ///< totals and notes below the data
  std::vector<LineNumber> header_lines;  ///< empty: the input has no header
  bool names_given = false;  ///< the format itself names the columns, so there is no header line to look for
  std::vector<Repair> repairs;
  std::vector<RowLine> row_lines;  ///< never empty when rows > 0
  std::vector<RowFile> row_files;  ///< of several files one below the other; else empty
  /// Kept as text, and read record by record: a CSV of header and rows where each record has exactly the cells found,
  /// also where rows differ in length. Else empty.
  std::filesystem::path text_path;
  std::uint64_t text_header_bytes = 0;  ///< of the header at its beginning

  /// How many columns stand first that no file has: the one that says which file a row is from, or none.
  std::size_t added_columns() const { return row_files.empty() ? 0 : 1; }
  /// The line in the file of a row (1-based, <= rows).
  LineNumber line_of(RowNumber row) const;
  /// The same for people: "17", or "january.csv:17" in a table of several files.
  std::string place_of(RowNumber row) const;
};

/// How the bytes were read.
struct Dialect {
  std::string encoding = "UTF-8";  ///< IANA name
  bool byte_order_mark = false;
  std::string delimiter;  ///< "" when there is but one column
  char quote = '\0';
  char escape = '\0';
  std::string line_end;  ///< "LF", "CRLF", "CR", "mixed"
};

/// All of one input.
struct Dataset {
  std::string name;    ///< as the user named the input
  std::string format;  ///< "csv", "xlsx"
  std::string sha256;  ///< of the source bytes, lower-case hex
  std::uint64_t size_bytes = 0;
  bool verified =
      true;  ///< false: only the beginning was looked at; there is no fingerprint, and rows are those of that part
  std::optional<Dialect> dialect;     ///< text formats only
  std::vector<std::string> evidence;  ///< decisions with their reasons and runners-up, for `inspect`
  std::vector<std::string> notes;     ///< hidden sheets, other tables, ...: what people should know
  std::vector<Table> tables;          ///< at least one
  std::size_t main_table = 0;         ///< the one used when none is named
};

/// The manifest as one JSON document (what `inspect --json` prints for an input).
std::string manifest_json(const Dataset& dataset);

}  // namespace concord::ingest
