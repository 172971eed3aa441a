// Finds the columns of a text that keeps them at fixed places, padded with blanks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/csv/impl/dialect_finder.hpp"
#include "ingest/csv/impl/text_sample.hpp"

namespace concord::ingest::csv {

/// Places of characters (not bytes) that lie between two columns: [begin, end).
struct ColumnGap {
  std::size_t begin = 0, end = 0;
};

struct FixedColumns {
  std::vector<ColumnGap> gaps;  ///< one fewer than columns
  std::string evidence;
};

/// Nothing where the text is better read as delimited: a delimiter that stands in the header and in nearly all lines,
/// or a better score, speaks against fixed columns, and so does a text in which nothing is padded.
/// @param dialect  what the same sample is as a delimited text.
std::optional<FixedColumns> find_fixed_columns(const std::vector<TextStretch>& sample, const DialectFinding& dialect);

/// Where in a gap a line is cut. A longer value may reach into the gap from either side; so it is cut where the most
/// blanks are. Nothing when text runs across: no blank, or one with text on both sides of it within the gap.
/// @param is_blank  whether a place of the line holds nothing.
template <typename IsBlank>
std::optional<std::size_t> cut_place(const ColumnGap& gap, IsBlank is_blank) {
  std::size_t cut_at = gap.begin, longest = 0, run = 0;
  for (std::size_t place = gap.begin; place < gap.end; ++place) {
    run = is_blank(place) ? run + 1 : 0;
    if (run <= longest) continue;
    longest = run;
    cut_at = place + 1 - run;
  }
  const bool at_side = cut_at == gap.begin || cut_at + 1 == gap.end;
  if (longest == 0 || (longest == 1 && !at_side)) return std::nullopt;
  return cut_at;
}

/// Cuts one line, without its line end, at the gaps, and trims the pieces. A line in which something lies across a gap
/// is one cell: a title, a note, or a row that left its columns.
class LineCutter {
 public:
  explicit LineCutter(std::vector<ColumnGap> gaps) : gaps_{std::move(gaps)} {}
  /// Views are into the line.
  void cut(std::string_view line, std::vector<std::string_view>& cells);

 private:
  std::vector<ColumnGap> gaps_;
  std::vector<std::size_t> offsets_;  ///< in bytes, of each character and of the end
};

/// Whether a line only rules: dashes, equals signs and the like, at least three.
bool is_ruling(std::string_view line);

}  // namespace concord::ingest::csv
