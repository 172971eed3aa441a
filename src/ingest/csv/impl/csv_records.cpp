#include "ingest/csv/impl/csv_records.hpp"

#include <algorithm>
#include <utility>

#include "ingest/csv/impl/utf8.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kMendedLinesMax = 8;
constexpr std::size_t kSwallowedLinesMin = 3;
constexpr std::size_t kJoinedLinesMax = 4;
constexpr std::size_t kOtherBytesMax = 64 << 10;  // lines that a record with another delimiter may go on for

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace

CsvRecords::CsvRecords(TextSource source, const TextDialect& dialect, Traits traits, RecordLimits limits,
                       std::size_t block_bytes)
    : parser_{dialect, limits.cell_bytes_max},
      window_{source, block_bytes},
      name_{std::move(source.name)},
      traits_{std::move(traits)},
      limits_{limits},
      text_begin_{source.begin},
      begin_{source.begin} {
  if (traits_.expected_cells < 3 || dialect.delimiter.empty()) return;
  std::vector<std::string> delimiters = {";", ",", "\t", "|", ":", "^", "~", " "};
  if (dialect.delimiter != " " && !traits_.look.blank_led)
    delimiters.insert(delimiters.begin(), dialect.delimiter + " ");
  for (const std::string& delimiter : delimiters) {
    if (delimiter == dialect.delimiter || delimiter.front() == dialect.quote) continue;
    TextDialect other = dialect;
    other.delimiter = delimiter;
    others_.emplace_back(other, limits.cell_bytes_max);
  }
}

Status CsvRecords::rewind() {
  move_to(text_begin_, LineNumber{1});
  return {};
}

void CsvRecords::move_to(std::uint64_t position, LineNumber line) {
  window_.move_to(position);
  begin_ = position;
  line_ = line;
  consumed_ = 0;
  bytes_read_ = 0;
  line_ends_ = {};
}

Error CsvRecords::too_long() const {
  return {ErrorCode::kLimitExceeded, name_ + ", line " + std::to_string(line_.value) + ": the record is longer than " +
                                         std::to_string(limits_.record_bytes_max >> 20) +
                                         " MiB; check that the file has line ends and that its quotes close"};
}

Result<ParseOutcome> CsvRecords::parse_strictly() {
  for (;;) {
    const ParseOutcome outcome = parser_.parse(window_.text(), window_.at_end(), parsed_);
    if (outcome != ParseOutcome::kNeedsMore) return outcome;
    if (window_.text().size() > limits_.record_bytes_max) {
      if (parsed_.open_quote) return ParseOutcome::kMalformed;
      return too_long();
    }
    CONCORD_CHECK(window_.fill());
  }
}

/// An unclosed quote can meet a closing one many records later. Then the lines between look like records themselves.
bool CsvRecords::swallows_records() const {
  const std::string& delimiter = parser_.dialect().delimiter;
  if (parsed_.inner_lines < kSwallowedLinesMin || traits_.expected_cells < 3) return false;
  const std::string_view text = window_.text().substr(0, parsed_.length);
  std::size_t inner = 0;
  RecordParser::Line line;
  for (std::size_t from = 0; parser_.find_line(text, true, from, line) && line.consumed < text.size();
       from = line.consumed) {
    if (from > 0 && count_of(text.substr(from, line.length - from), delimiter) + 1 != traits_.expected_cells)
      return false;
    ++inner;
  }
  return inner > kSwallowedLinesMin;
}

/// Blanks between a delimiter and a quote make the quotes look like part of the value.
bool CsvRecords::has_padded_quotes() const {
  if (!parsed_.has_bare_quote) return false;
  const char quote = parser_.dialect().quote;
  return std::any_of(parsed_.cells.begin(), parsed_.cells.end(), [quote](std::string_view cell) {
    const std::string_view text = trimmed(cell);
    return text.size() >= 2 && text.size() < cell.size() && text.front() == quote && text.back() == quote;
  });
}

/// With another number of cells than usual, a record is sound when its quotes are and none of the lines within it is a
/// record of the usual number itself.
bool CsvRecords::is_sound() {
  if (traits_.expected_cells == 0) return true;
  if (parsed_.cells.size() == traits_.expected_cells) return !has_padded_quotes() && !swallows_records();
  if (parsed_.has_bare_quote) return false;
  const std::string_view text = window_.text().substr(0, parsed_.length);
  RecordParser::Line line;
  for (std::size_t from = 0; parsed_.inner_lines > 0 && parser_.find_line(text, true, from, line);
       from = line.consumed) {
    if (from > 0 && is_sound_line(text.substr(from, line.length - from))) return false;
    if (line.consumed >= text.size()) break;
  }
  return true;
}

bool CsvRecords::is_as_usual() const {
  if (traits_.expected_cells == 0) return true;
  if (parsed_.cells.size() != traits_.expected_cells || parsed_.has_bare_quote) return false;
  return others_.empty() || traits_.look.blank_led || !parsed_.cells[1].starts_with(' ');
}

/// Whether every cell from the column `first` on looks like its column, and at least one of them proves it.
bool CsvRecords::fits_columns(const std::vector<std::string_view>& cells, std::size_t first) const {
  const std::vector<CellShape>& families = traits_.look.families;
  bool proven = false;
  for (std::size_t i = first; i < std::min(cells.size(), families.size()); ++i)
    proven = proven || (is_typed(families[i]) && cell_shape(cells[i]) != CellShape::kEmpty);
  return proven && !contradicts_columns(cells);
}

/// Whether a filled cell is not like its column.
bool CsvRecords::contradicts_columns(const std::vector<std::string_view>& cells) const {
  const std::vector<CellShape>& families = traits_.look.families;
  for (std::size_t i = 0; i < std::min(cells.size(), families.size()); ++i) {
    const CellShape shape = is_typed(families[i]) ? cell_shape(cells[i]) : CellShape::kEmpty;
    if (shape != CellShape::kEmpty && !is_same_family(shape, families[i])) return true;
  }
  return false;
}

/// Makes sure of the text behind the line that explanations look at, so that they never depend on how much happens to
/// have been read. True when the window has moved below the views.
Result<bool> CsvRecords::look_ahead() {
  bool moved = false;
  CONCORD_TRY(const RecordParser::Line line, find_line(0));
  for (; window_.text().size() < line.consumed + kOtherBytesMax && !window_.at_end(); moved = true)
    CONCORD_CHECK(window_.fill());
  return moved;
}

/// A line that is unusual because a NUL stands beside a quote, and a usual record without it.
Result<bool> CsvRecords::read_without_nuls(Record& record) {
  if (!traits_.has_nul_bytes) return false;
  CONCORD_TRY(const RecordParser::Line line, find_line(0));
  std::string text{window_.text().substr(0, line.length)};
  if (std::erase(text, '\0') == 0 || !is_sound_line(text)) return false;
  mended_.damage = "nul_byte";
  mended_.cells.assign(probe_.cells.begin(), probe_.cells.end());
  take_mended(mended_, line, 1, record);
  return true;
}

/// A record that is unusual under the text's delimiter, and usual under another one.
Result<bool> CsvRecords::read_with_other_delimiter(Record& record) {
  if (others_.empty()) return false;
  CONCORD_TRY(const RecordParser::Line line, find_line(0));
  const std::string_view text = window_.text().substr(0, line.consumed + kOtherBytesMax);
  const bool at_end = window_.at_end() && text.size() == window_.text().size();
  for (const RecordParser& other : others_) {
    if (count_of(text.substr(0, line.length), other.dialect().delimiter) == 0) continue;
    if (other.parse(text, at_end, probe_) != ParseOutcome::kRecord) continue;
    if (probe_.cells.size() != traits_.expected_cells || probe_.has_bare_quote || !fits_columns(probe_.cells)) continue;
    record.line = line_;
    record.cells.assign(probe_.cells.begin(), probe_.cells.end());
    record.raw = text.substr(0, probe_.length);
    record.damage = "other_delimiter";
    record.verbatim = {};
    consumed_ = probe_.consumed;
    line_.value += probe_.inner_lines + 1;
    return true;
  }
  return false;
}

/// A short record goes on in the next lines when only together they have the usual number of cells, the cells behind
/// the break are like their columns, and no line is like the beginning of a row.
Result<bool> CsvRecords::join_lines(Record& record) {
  const std::size_t expected = traits_.expected_cells;
  if (others_.empty() || parsed_.inner_lines > 0 || parsed_.line_end == LineEnd::kNone) return false;
  RecordParser::Line line{parsed_.length, parsed_.consumed, parsed_.line_end};
  std::vector<RecordParser::Line> lines = {line};
  std::size_t cells = parsed_.cells.size();
  bool contradicted = false;
  while (cells < expected && lines.size() < kJoinedLinesMax && line.line_end != LineEnd::kNone) {
    const std::size_t from = line.consumed;
    CONCORD_TRY(line, find_line(from));
    const std::string_view text = window_.text().substr(from, line.length - from);
    if (text.empty() || parser_.parse(text, true, probe_) != ParseOutcome::kRecord || probe_.consumed != text.size() ||
        probe_.has_bare_quote || probe_.cells.size() == expected || fits_columns(probe_.cells))
      return false;
    contradicted = contradicted || contradicts_columns(probe_.cells);
    cells += probe_.cells.size() - 1;
    lines.push_back(line);
  }
  if (cells != expected || lines.size() < 2) return false;
  MendedRecord joined;
  joined.damage = "line_end_in_value";
  std::size_t from = 0, broken = 0;
  for (const RecordParser::Line& part : lines) {
    const std::string_view text = window_.text();
    parser_.parse(text.substr(from, part.length - from), true, probe_);
    if (from > 0) {
      broken = joined.cells.size();
      const std::size_t end = joined.cells.empty() ? 0 : from;
      const std::size_t begin = text.find_last_not_of("\r\n", end - 1) + 1;
      joined.cells.back().append(text.substr(begin, end - begin)).append(probe_.cells.front());
      joined.cells.insert(joined.cells.end(), probe_.cells.begin() + 1, probe_.cells.end());
    } else {
      joined.cells.assign(probe_.cells.begin(), probe_.cells.end());
    }
    from = part.consumed;
  }
  const std::vector<std::string_view> views{joined.cells.begin(), joined.cells.end()};
  if (!fits_columns(views) || (!contradicted && !fits_columns(views, broken))) return false;
  mended_ = std::move(joined);
  take_mended(mended_, line, lines.size(), record);
  return true;
}

bool CsvRecords::is_sound_line(std::string_view line) {
  return !line.empty() && parser_.parse(line, true, probe_) == ParseOutcome::kRecord &&
         probe_.consumed == line.size() && probe_.cells.size() == traits_.expected_cells && !probe_.has_bare_quote;
}

Result<RecordParser::Line> CsvRecords::find_line(std::size_t from) {
  RecordParser::Line line;
  while (!parser_.find_line(window_.text(), window_.at_end(), from, line)) {
    if (window_.text().size() > limits_.record_bytes_max) return too_long();
    CONCORD_CHECK(window_.fill());
  }
  if (line.length > limits_.record_bytes_max) return too_long();
  return line;
}

void CsvRecords::take_strict(Record& record) {
  switch (parsed_.line_end) {
    case LineEnd::kLineFeed:
      ++line_ends_.line_feed;
      break;
    case LineEnd::kCarriageReturnLineFeed:
      ++line_ends_.carriage_return_line_feed;
      break;
    case LineEnd::kCarriageReturn:
      ++line_ends_.carriage_return;
      break;
    case LineEnd::kNone:
      break;
  }
  record.line = line_;
  record.cells.swap(parsed_.cells);
  record.raw = window_.text().substr(0, parsed_.length);
  record.damage = {};
  const bool verbatim = parsed_.line_end != LineEnd::kNone && parsed_.line_end == traits_.verbatim_line_end &&
                        !parsed_.has_bare_quote && !parsed_.has_bare_return;
  record.verbatim = verbatim ? window_.text().substr(0, parsed_.consumed) : std::string_view{};
  consumed_ = parsed_.consumed;
  line_.value += parsed_.inner_lines + 1;
}

void CsvRecords::take_mended(const MendedRecord& mended, const RecordParser::Line& line, std::size_t lines,
                             Record& record) {
  record.line = line_;
  record.cells.assign(mended.cells.begin(), mended.cells.end());
  record.raw = window_.text().substr(0, line.length);
  record.damage = mended.damage;
  record.verbatim = {};
  consumed_ = line.consumed;
  line_.value += lines;
}

Status CsvRecords::take_usual(Record& record) {
  take_strict(record);
  return {};
}

/// What is no usual record is explained in this order: a NUL beside a quote, another delimiter, a line end inside a
/// value, a record of another length, broken quotes.
Status CsvRecords::take_unusual(ParseOutcome outcome, Record& record) {
  CONCORD_TRY(const bool moved, look_ahead());
  if (moved) {
    CONCORD_TRY(outcome, parse_strictly());
  }
  CONCORD_TRY(const bool without_nuls, read_without_nuls(record));
  if (without_nuls) return {};
  CONCORD_TRY(const bool other, read_with_other_delimiter(record));
  if (other) return {};
  const bool parsed = outcome == ParseOutcome::kRecord;
  if (parsed && is_sound()) {
    CONCORD_TRY(const bool joined, join_lines(record));
    if (joined) return {};
    CONCORD_TRY(const ParseOutcome again, parse_strictly());  // the window may have moved below the views
    if (again == ParseOutcome::kRecord) return take_usual(record);
  }
  return mend(outcome, record);
}

/// The damage is limited to the line, or to the fewest lines that together make a whole record. A line that is a sound
/// record itself is never drawn in.
Status CsvRecords::mend(ParseOutcome outcome, Record& record) {
  CONCORD_TRY(RecordParser::Line line, find_line(0));
  const RecordParser::Line first = line;
  const std::size_t expected = traits_.expected_cells;
  for (std::size_t lines = 1; expected > 0 && lines <= kMendedLinesMax; ++lines) {
    mended_ = mend_record(window_.text().substr(0, line.length), parser_.dialect(), expected);
    if (!mended_.cells.empty()) {
      take_mended(mended_, line, lines, record);
      return {};
    }
    const std::size_t from = line.consumed;
    if (line.line_end == LineEnd::kNone || line.length > limits_.cell_bytes_max) break;
    CONCORD_TRY(line, find_line(from));
    if (line.length == from || is_sound_line(window_.text().substr(from, line.length - from))) break;
  }
  if (outcome == ParseOutcome::kRecord) {
    CONCORD_TRY(const ParseOutcome again, parse_strictly());  // the window may have moved below the views
    if (again == ParseOutcome::kRecord) {
      take_strict(record);
      return {};
    }
  }
  mended_ = mend_record(window_.text().substr(0, first.length), parser_.dialect(), 0);
  take_mended(mended_, first, 1, record);
  return {};
}

/// Removes NUL bytes and reads what is no UTF-8 as Windows-1252.
void CsvRecords::clean(Record& record) {
  const bool nul = traits_.has_nul_bytes && record.raw.find('\0') != std::string_view::npos;
  const bool invalid = traits_.has_invalid_utf8 && !is_valid_utf8(record.raw);
  if (!nul && !invalid) return;
  cleaned_.clear();
  const auto cleaned = [&](std::string_view text) -> std::string_view {
    std::string& copy = cleaned_.emplace_back(invalid ? utf8_from_mixed(text) : std::string{text});
    std::erase(copy, '\0');
    return copy;
  };
  for (std::string_view& cell : record.cells) cell = cleaned(cell);
  record.raw = cleaned(record.raw);
  record.verbatim = {};
  if (record.damage.empty()) record.damage = nul ? "nul_byte" : "invalid_utf8";
}

Result<bool> CsvRecords::next(Record& record) {
  window_.consume(std::exchange(consumed_, 0));
  while (window_.text().empty()) {
    if (window_.at_end()) return false;
    CONCORD_CHECK(window_.fill());
  }
  CONCORD_TRY(const ParseOutcome outcome, parse_strictly());
  if (outcome == ParseOutcome::kRecord && parsed_.length > limits_.record_bytes_max) return too_long();
  CONCORD_CHECK(outcome == ParseOutcome::kRecord && is_as_usual() && is_sound() ? take_usual(record)
                                                                                : take_unusual(outcome, record));
  bytes_read_ += consumed_;
  if (traits_.has_nul_bytes || traits_.has_invalid_utf8) clean(record);
  return true;
}

}  // namespace concord::ingest::csv
