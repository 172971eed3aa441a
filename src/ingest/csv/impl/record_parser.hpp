// Cuts one record off the front of a text, strictly by its dialect. What does not fit the grammar is told, not mended.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/csv/impl/text_dialect.hpp"

namespace concord::ingest::csv {

enum class ParseOutcome : std::uint8_t {
  kRecord,     ///< a whole record
  kNeedsMore,  ///< the text ends inside the record, and more may follow
  kMalformed,  ///< quotes that the dialect does not allow
};

/// How a record ended.
enum class LineEnd : std::uint8_t { kNone, kLineFeed, kCarriageReturnLineFeed, kCarriageReturn };

/// A record's cells and extent. Reused from record to record; views point into the text or into `unescaped`.
struct ParsedRecord {
  std::vector<std::string_view> cells;
  std::deque<std::string> unescaped;  ///< storage of cells whose quotes were escaped; grows, never shrinks
  std::size_t unescaped_used = 0;
  std::size_t length = 0;       ///< bytes, without the line end
  std::size_t consumed = 0;     ///< bytes, with the line end
  std::size_t inner_lines = 0;  ///< line ends inside quoted cells
  LineEnd line_end = LineEnd::kNone;
  bool has_bare_quote = false;  ///< a quote stands inside an unquoted cell
  bool has_quoted_cell = false;
  bool has_bare_return = false;  ///< a CR that ends no line stands inside an unquoted cell
  bool open_quote = false;       ///< kNeedsMore: the text ended inside a quoted cell

  void clear();
  std::string& new_unescaped();
};

/// A dialect made ready for parsing. Immutable, thread-safe.
class RecordParser {
 public:
  /// @param cell_bytes_max  a quoted cell longer than this is malformed: its quote surely does not belong there.
  RecordParser(const TextDialect& dialect, std::size_t cell_bytes_max);

  /// @param text    begins with the record; not empty.
  /// @param at_end  nothing follows `text`.
  ParseOutcome parse(std::string_view text, bool at_end, ParsedRecord& record) const;

  const TextDialect& dialect() const { return dialect_; }
  /// The bytes up to the first line end outside of the grammar, and with it: what a damaged record is limited to.
  /// npos in `line` when the text has none and more may follow.
  struct Line {
    std::size_t length = 0;
    std::size_t consumed = 0;
    LineEnd line_end = LineEnd::kNone;
  };
  bool find_line(std::string_view text, bool at_end, std::size_t from, Line& line) const;

 private:
  enum Kind : std::uint8_t { kPlain, kDelimiter, kQuote, kEscape, kLineFeed, kReturn };
  struct Cursor {
    std::string_view text;
    std::size_t at = 0;
    bool at_end = false;
  };
  enum class CellEnd : std::uint8_t { kDelimiter, kRecord, kNeedsMore, kMalformed };
  bool parse_plain(std::string_view text, ParsedRecord& record) const;
  CellEnd parse_unquoted(Cursor& cursor, ParsedRecord& record) const;
  CellEnd parse_quoted(Cursor& cursor, ParsedRecord& record) const;
  CellEnd after_cell(Cursor& cursor, ParsedRecord& record) const;
  CellEnd end_of_text(const Cursor& cursor, ParsedRecord& record) const;
  std::size_t next_special(std::string_view text, std::size_t at, const std::array<char, 4>& wanted) const;
  bool is_delimiter(const Cursor& cursor) const;

  TextDialect dialect_;
  std::size_t cell_bytes_max_;
  std::array<std::uint8_t, 256> kinds_{};
  std::array<char, 4> unquoted_{};  ///< the bytes that matter outside and inside of quotes
  std::array<char, 4> quoted_{};
};

}  // namespace concord::ingest::csv
