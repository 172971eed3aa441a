#include "ingest/impl/repairs.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace concord::ingest {

std::string_view repair_description(std::string_view kind) {
  using Entry = std::pair<std::string_view, std::string_view>;
  static constexpr auto kDescriptions = std::to_array<Entry>({
      {kRepeatedHeader, "the header stands again among the rows; left out"},
      {kRepeatedTitle, "a title line stands again among the rows; left out"},
      {kTotalsRow, "a line that adds up others is no row; left out"},
      {kTotalsBesideRow, "totals of one table beside a row of another; the totals are left out, the row is kept"},
      {kEmptyRow, "a record without any value; left out"},
      {kCommentLine, "a line that begins with # and is shorter than a row; left out"},
      {kFooterNote, "a note below the rows; left out and kept as footer"},
      {kEmptyColumn, "a column without a name and without any value; left out"},
      {kPaddedRow, "a record that ends before its empty cells; filled up with empty cells"},
      {kSurplusEmptyCells, "empty cells beyond the last column; cut off"},
      {"stray_quote", "a quote inside a value that was not escaped; kept as text"},
      {"unclosed_quote", "a quote that never closes; the value was ended at the next delimiter or line end"},
      {"unopened_quote", "a closing quote without an opening one; the value was put together again"},
      {"doubled_quotes", "a value within two pairs of quotes; one pair is kept as text"},
      {"text_after_quote", "text after a closing quote; joined to the value"},
      {"blank_around_quote", "blanks between a quote and the delimiter; removed"},
      {"other_delimiter", "a record with another delimiter than the rest; cut at that one"},
      {"line_end_in_value", "a line end inside a value without quotes; the record was put together again"},
      {"merged_cells", "a value merged over several rows; it stands in each of them"},
      {"merged_numbers",
       "a number merged over several rows; it stands in each of them, so that a sum over its column counts it more "
       "than once"},
      {"nul_byte", "NUL bytes inside a record; removed"},
      {"bare_word",
       "a word that JSON does not know, such as NaN or a number with leading zeros; words for nothing are read "
       "as empty, others as text"},
      {"trailing_comma", "a comma before a closing bracket; ignored"},
      {"binary_value", "a value of bytes instead of text; shown as hexadecimal digits"},
      {"invalid_text", "text that is no UTF-8; characters beyond ASCII are shown as ?"},
      {"invalid_utf8", "bytes that are no UTF-8; read as Windows-1252"},
  });
  const auto found = std::find_if(kDescriptions.begin(), kDescriptions.end(),
                                  [kind](const Entry& entry) { return entry.first == kind; });
  return found == kDescriptions.end() ? std::string_view{"mended on reading"} : found->second;
}

}  // namespace concord::ingest
