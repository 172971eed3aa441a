// A place that is blank in nearly all lines lies between columns; in running text there is soon no such place left.
// Titles and notes around a table fill those places, so some first and last lines are left out as long as that brings
// more columns. A line of dashes with blanks in it says where the columns are; otherwise numbers or dates must stand in
// them. The table is then weighed by the same measure as delimited readings of the text, which it must beat.
//
// Refused: to look at each line's own runs of blanks. Values with two blanks inside and empty cells then shift columns.
#include "ingest/csv/impl/fixed_columns.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "ingest/cell_shape.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kLinesMin = 4;
constexpr std::size_t kSureLines = 7;  // from here on one blank is enough of a gap
constexpr std::size_t kTopMax = 8, kBottomMax = 4;
constexpr std::size_t kLineCharactersMax = 10'000;
constexpr std::size_t kToleratedPart = 20;  // one line in so many may run across
constexpr double kMargin = 0.05;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// For each character whether it is filled.
std::vector<bool> filled_places(std::string_view line) {
  std::vector<bool> filled;
  filled.reserve(line.size());
  for (const char c : line) {
    if (!is_continuation(c)) filled.push_back(c != ' ');
  }
  while (!filled.empty() && !filled.back()) filled.pop_back();
  return filled;
}

struct Line {
  std::string_view text;
  std::vector<bool> filled = {};
};

/// The filled lines of the sample. Nothing when there are tabs, or lines of no table's length.
std::optional<std::vector<Line>> lines_of(const std::vector<TextStretch>& sample) {
  std::vector<Line> lines;
  for (const TextStretch& stretch : sample) {
    std::string_view rest = stretch.text;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      if (end == std::string_view::npos && !stretch.at_end) break;
      std::string_view text = rest.substr(0, end);
      rest.remove_prefix(std::min(rest.size(), text.size() + 1));
      if (text.ends_with('\r')) text.remove_suffix(1);
      if (text.find_first_of("\t\r") != std::string_view::npos || text.size() > kLineCharactersMax) return std::nullopt;
      if (trimmed(text).empty()) continue;
      lines.push_back({text, filled_places(text)});
    }
  }
  return lines;
}

/// Runs of places that are blank in all of the lines, but for some, with filled ones on both sides.
std::vector<ColumnGap> common_gaps(const std::vector<const Line*>& lines, std::size_t width_min,
                                   std::size_t tolerated = 0) {
  std::vector<std::size_t> filled;
  for (const Line* line : lines) {
    if (filled.size() < line->filled.size()) filled.resize(line->filled.size());
    for (std::size_t at = 0; at < line->filled.size(); ++at) filled[at] += line->filled[at] ? 1U : 0U;
  }
  const auto is_filled = [&](std::size_t at) { return filled[at] > tolerated; };
  // Where only a line or two still go on, their blanks tell nothing.
  std::vector<std::size_t> lengths;
  for (const Line* line : lines) lengths.push_back(line->filled.size());
  std::sort(lengths.rbegin(), lengths.rend());
  filled.resize(lengths[std::min(lengths.size() - 1, std::max<std::size_t>(1, lengths.size() / 10))]);
  std::vector<ColumnGap> gaps;
  std::size_t at = 0;
  while (at < filled.size() && !is_filled(at)) ++at;
  while (at < filled.size()) {
    while (at < filled.size() && is_filled(at)) ++at;
    const std::size_t begin = at;
    while (at < filled.size() && !is_filled(at)) ++at;
    if (at < filled.size() && at - begin >= width_min) gaps.push_back({begin, at});
  }
  return gaps;
}

/// Whether text runs across a gap.
bool crosses(const Line& line, const std::vector<ColumnGap>& gaps) {
  const auto is_blank = [&line](std::size_t place) { return place >= line.filled.size() || !line.filled[place]; };
  return std::any_of(gaps.begin(), gaps.end(),
                     [&is_blank](const ColumnGap& gap) { return !cut_place(gap, is_blank).has_value(); });
}

/// The gaps of all lines but the few that run across what is a gap in all others.
std::vector<ColumnGap> usual_gaps(std::vector<const Line*> lines, std::size_t width_min) {
  const std::size_t tolerated = lines.size() / kToleratedPart;
  if (tolerated > 0) {
    const std::vector<ColumnGap> gaps = common_gaps(lines, width_min, tolerated);
    const auto crossing =
        std::stable_partition(lines.begin(), lines.end(), [&gaps](const Line* line) { return !crosses(*line, gaps); });
    if (static_cast<std::size_t>(lines.end() - crossing) <= tolerated) lines.erase(crossing, lines.end());
  }
  return common_gaps(lines, width_min);
}

std::vector<ColumnGap> ruled_gaps(const Line& ruling) {
  return common_gaps({&ruling}, 1);
}

struct Finding {
  std::vector<ColumnGap> gaps;
  std::size_t begin = 0, end = 0;  ///< of the lines that the gaps hold for
  bool is_ruled = false;
};

Finding from_blanks(const std::vector<Line>& lines) {
  Finding best;
  for (std::size_t left_out = 0; left_out <= kTopMax + kBottomMax; ++left_out) {
    for (std::size_t bottom = 0; bottom <= std::min(left_out, kBottomMax); ++bottom) {
      const std::size_t top = left_out - bottom;
      if (top > kTopMax || left_out + kLinesMin > lines.size() || left_out * 2 > lines.size()) continue;
      std::vector<const Line*> body;
      for (std::size_t i = top; i < lines.size() - bottom; ++i) {
        if (!is_ruling(lines[i].text)) body.push_back(&lines[i]);
      }
      if (body.size() < kLinesMin) continue;
      std::vector<ColumnGap> gaps = usual_gaps(body, body.size() >= kSureLines ? 1 : 2);
      if (gaps.size() > best.gaps.size()) best = {std::move(gaps), top, lines.size() - bottom};
    }
  }
  return best;
}

Finding find_gaps(const std::vector<Line>& lines) {
  for (std::size_t i = 0; i < std::min(lines.size(), kTopMax + 1); ++i) {
    if (!is_ruling(lines[i].text)) continue;
    std::vector<ColumnGap> gaps = ruled_gaps(lines[i]);
    if (!gaps.empty()) return {std::move(gaps), i > 0 ? i - 1 : 0, lines.size(), true};
  }
  return from_blanks(lines);
}

/// A blank inside a heading ("Order ID") above short values is no gap: a column with nothing below its heading goes
/// together with the one beside it.
void join_headings(const std::vector<Line>& lines, Finding& finding) {
  if (finding.is_ruled) return;
  LineCutter cutter{finding.gaps};
  std::vector<std::size_t> filled(finding.gaps.size() + 1);
  std::vector<std::string_view> cells;
  for (std::size_t i = finding.begin; i < finding.end; ++i) {
    if (is_ruling(lines[i].text)) continue;
    cutter.cut(lines[i].text, cells);
    if (cells.size() != filled.size()) continue;
    for (std::size_t column = 0; column < cells.size(); ++column) filled[column] += cells[column].empty() ? 0U : 1U;
  }
  for (std::size_t column = filled.size(); column-- > 0;) {
    if (filled[column] > 1) continue;
    const auto width = [&](std::size_t gap) { return finding.gaps[gap].end - finding.gaps[gap].begin; };
    const bool joins_next = column < finding.gaps.size() && width(column) == 1;
    const bool joins_last = !joins_next && column > 0 && width(column - 1) == 1;
    if (!joins_next && !joins_last) continue;
    finding.gaps.erase(finding.gaps.begin() + static_cast<std::ptrdiff_t>(joins_next ? column : column - 1));
    filled.erase(filled.begin() + static_cast<std::ptrdiff_t>(column));
  }
}

struct Weighed {
  DialectScore score;
  std::size_t padded_lines = 0;  ///< with two blanks or more between cells
  std::size_t sparse_lines = 0;  ///< with less than two filled cells
  std::size_t lines = 0;
};

bool is_padded(std::string_view line) {
  return trimmed(line).find("  ") != std::string_view::npos;
}

/// Too few lines have two blanks in a row, whichever lines above and below the table are left out.
bool is_surely_unpadded(const std::vector<Line>& lines) {
  std::size_t padded = 0, others = 0;
  for (const Line& line : lines) {
    if (!is_ruling(line.text)) ++(is_padded(line.text) ? padded : others);
  }
  return padded + kTopMax + kBottomMax < others;
}

Weighed weigh(const std::vector<Line>& lines, const Finding& finding) {
  LineCutter cutter{finding.gaps};
  Weighed weighed;
  std::vector<std::vector<std::string_view>> records;
  for (std::size_t i = finding.begin; i < finding.end; ++i) {
    if (is_ruling(lines[i].text)) continue;
    std::vector<std::string_view>& cells = records.emplace_back();
    cutter.cut(lines[i].text, cells);
    ++weighed.lines;
    if (is_padded(lines[i].text)) ++weighed.padded_lines;
    const auto filled = std::count_if(cells.begin(), cells.end(), [](std::string_view cell) { return !cell.empty(); });
    if (filled < 2) ++weighed.sparse_lines;
  }
  weighed.score = score_records(records);
  return weighed;
}

/// A delimiter of delimited texts that cuts nearly all lines alike, the first of them too.
bool is_surely_delimited(const DialectFinding& dialect, const Line& first) {
  const std::string& delimiter = dialect.dialect.delimiter;
  if (dialect.usual_cells < 2 || delimiter.empty() || trimmed(delimiter).empty()) return false;
  return dialect.usual_share >= 0.7 && first.text.find(delimiter) != std::string_view::npos;
}

std::string explained(const Finding& finding, const Weighed& weighed, const DialectFinding& dialect) {
  std::array<char, 64> scores{};
  std::snprintf(scores.data(), scores.size(), " (%.0f %% in all, against %.0f %%)", weighed.score.total * 100,
                dialect.score * 100);
  std::string text = "fixed width: " + std::to_string(finding.gaps.size() + 1) + " columns at the characters 1";
  for (const ColumnGap& gap : finding.gaps) text += ", " + std::to_string(gap.end + 1);
  text += finding.is_ruled ? "; a line of dashes shows them" : "; between them the lines are blank";
  return text + scores.data() + "; as delimited text: " + delimiter_name(dialect.dialect.delimiter);
}

}  // namespace

bool is_ruling(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.find_first_not_of("-=_+ ") != std::string_view::npos) return false;
  return std::count_if(text.begin(), text.end(), [](char c) { return c != ' '; }) >= 3;
}

void LineCutter::cut(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  offsets_.clear();
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!is_continuation(line[at])) offsets_.push_back(at);
  }
  const std::size_t characters = offsets_.size();
  offsets_.push_back(line.size());
  const auto is_blank = [&](std::size_t place) { return place >= characters || line[offsets_[place]] == ' '; };
  const auto byte = [&](std::size_t place) { return offsets_[std::min(place, characters)]; };
  std::size_t begin = 0;
  for (const ColumnGap& gap : gaps_) {
    const std::optional<std::size_t> cut_at = cut_place(gap, is_blank);
    if (!cut_at) {
      cells.assign(1, trimmed(line));
      return;
    }
    cells.push_back(trimmed(line.substr(byte(begin), byte(*cut_at) - byte(begin))));
    begin = *cut_at;
  }
  cells.push_back(trimmed(line.substr(byte(begin))));
}

std::optional<FixedColumns> find_fixed_columns(const std::vector<TextStretch>& sample, const DialectFinding& dialect) {
  if (dialect.dialect.carriage_return_ends) return std::nullopt;
  const std::optional<std::vector<Line>> lines = lines_of(sample);
  if (!lines || lines->size() < kLinesMin || is_surely_unpadded(*lines)) return std::nullopt;
  Finding finding = find_gaps(*lines);
  if (finding.gaps.empty() || is_surely_delimited(dialect, (*lines)[finding.begin])) return std::nullopt;
  join_headings(*lines, finding);
  if (finding.gaps.empty()) return std::nullopt;
  const Weighed weighed = weigh(*lines, finding);
  const bool has_padding = weighed.padded_lines * 2 >= weighed.lines;
  const bool is_filled = weighed.sparse_lines * 5 <= weighed.lines;
  const bool has_columns = finding.is_ruled || weighed.score.typed_columns > 0;
  if (weighed.lines < kLinesMin - 1 || !has_padding || !is_filled || !has_columns) return std::nullopt;
  if (weighed.score.usual_cells != finding.gaps.size() + 1) return std::nullopt;
  if (weighed.score.total < dialect.score + kMargin) return std::nullopt;
  return FixedColumns{finding.gaps, explained(finding, weighed, dialect)};
}

}  // namespace concord::ingest::csv
