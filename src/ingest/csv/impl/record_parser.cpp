#include "ingest/csv/impl/record_parser.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>

#include <bit>
#endif

namespace concord::ingest::csv {
namespace {

/// The place from `at` on of the first of four bytes, or where fewer than 16 bytes are left to look at together.
std::size_t skip_others(std::string_view text, std::size_t at, const std::array<char, 4>& wanted) {
#if defined(__SSE2__)
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i first =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted[0])), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted[1])));
    const __m128i second =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted[2])), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted[3])));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(first, second)));
    if (found != 0) return at + static_cast<std::size_t>(std::countr_zero(found));
  }
#else
  static_cast<void>(text);
  static_cast<void>(wanted);
#endif
  return at;
}

/// One bit for each of 64 bytes that is one of the four; nothing where the machine cannot look at many together.
#if defined(__SSE2__)
constexpr std::size_t kBlockBytes = 64;
std::uint64_t block_mask(const char* block, const std::array<char, 4>& wanted) {
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < kBlockBytes; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
    const __m128i first =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted[0])), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted[1])));
    const __m128i second =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted[2])), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(wanted[3])));
    const auto found = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(first, second)));
    mask |= std::uint64_t{found} << i;
  }
  return mask;
}
#endif

}  // namespace

void ParsedRecord::clear() {
  cells.clear();
  unescaped_used = 0;
  length = consumed = inner_lines = 0;
  line_end = LineEnd::kNone;
  has_bare_quote = has_quoted_cell = has_bare_return = open_quote = false;
}

std::string& ParsedRecord::new_unescaped() {
  if (unescaped_used == unescaped.size()) unescaped.emplace_back();
  std::string& text = unescaped[unescaped_used++];
  text.clear();
  return text;
}

RecordParser::RecordParser(const TextDialect& dialect, std::size_t cell_bytes_max)
    : dialect_{dialect}, cell_bytes_max_{cell_bytes_max} {
  const auto kind = [this](char c) -> std::uint8_t& { return kinds_[static_cast<unsigned char>(c)]; };
  if (dialect.escape != '\0' && dialect.escape != dialect.quote) kind(dialect.escape) = kEscape;
  if (dialect.quote != '\0') kind(dialect.quote) = kQuote;
  if (!dialect.delimiter.empty()) kind(dialect.delimiter.front()) = kDelimiter;
  kind('\n') = kLineFeed;
  kind('\r') = kReturn;
  const auto or_line_feed = [](char c) { return c == '\0' ? '\n' : c; };
  unquoted_ = {'\n', '\r', or_line_feed(dialect.quote), dialect.delimiter.empty() ? '\n' : dialect.delimiter.front()};
  quoted_ = {'\n', '\r', or_line_feed(dialect.quote), or_line_feed(dialect.escape)};
}

std::size_t RecordParser::next_special(std::string_view text, std::size_t at, const std::array<char, 4>& wanted) const {
  at = skip_others(text, at, wanted);
  while (at < text.size() && kinds_[static_cast<unsigned char>(text[at])] == kPlain) ++at;
  return at;
}

bool RecordParser::is_delimiter(const Cursor& cursor) const {
  return dialect_.delimiter.size() == 1 || cursor.text.substr(cursor.at).starts_with(dialect_.delimiter);
}

RecordParser::CellEnd RecordParser::end_of_text(const Cursor& cursor, ParsedRecord& record) const {
  if (!cursor.at_end) return CellEnd::kNeedsMore;
  record.length = record.consumed = cursor.text.size();
  return CellEnd::kRecord;
}

/// The cell is over, or its closing quote was just passed: a delimiter, a line end or the text's end must stand here.
RecordParser::CellEnd RecordParser::after_cell(Cursor& cursor, ParsedRecord& record) const {
  const std::string_view text = cursor.text;
  if (cursor.at >= text.size()) return end_of_text(cursor, record);
  switch (kinds_[static_cast<unsigned char>(text[cursor.at])]) {
    case kDelimiter:
      if (!is_delimiter(cursor)) {
        const bool cut_off = !cursor.at_end && dialect_.delimiter.starts_with(text.substr(cursor.at));
        return cut_off ? CellEnd::kNeedsMore : CellEnd::kMalformed;
      }
      cursor.at += dialect_.delimiter.size();
      return CellEnd::kDelimiter;
    case kLineFeed:
      record.length = cursor.at;
      record.consumed = cursor.at + 1;
      record.line_end = LineEnd::kLineFeed;
      return CellEnd::kRecord;
    case kReturn: {
      if (cursor.at + 1 == text.size() && !cursor.at_end) return CellEnd::kNeedsMore;
      const bool line_feed = cursor.at + 1 < text.size() && text[cursor.at + 1] == '\n';
      if (!line_feed && !dialect_.carriage_return_ends) return CellEnd::kMalformed;
      record.length = cursor.at;
      record.consumed = cursor.at + (line_feed ? 2 : 1);
      record.line_end = line_feed ? LineEnd::kCarriageReturnLineFeed : LineEnd::kCarriageReturn;
      return CellEnd::kRecord;
    }
    default:
      return CellEnd::kMalformed;
  }
}

RecordParser::CellEnd RecordParser::parse_unquoted(Cursor& cursor, ParsedRecord& record) const {
  const std::string_view text = cursor.text;
  const std::size_t begin = cursor.at;
  for (std::size_t at = next_special(text, begin, unquoted_); at < text.size();
       at = next_special(text, at + 1, unquoted_)) {
    const std::uint8_t kind = kinds_[static_cast<unsigned char>(text[at])];
    if (kind == kPlain || kind == kEscape) continue;
    if (kind == kQuote) {
      record.has_bare_quote = true;
      continue;
    }
    cursor.at = at;
    if (kind == kDelimiter && !is_delimiter(cursor)) continue;
    const CellEnd end = after_cell(cursor, record);
    if (end == CellEnd::kMalformed) {  // a CR that ends nothing
      record.has_bare_return = true;
      continue;
    }
    record.cells.push_back(text.substr(begin, at - begin));
    return end;
  }
  cursor.at = text.size();
  record.cells.push_back(text.substr(begin));
  return end_of_text(cursor, record);
}

/// `cursor.at` is behind the opening quote.
RecordParser::CellEnd RecordParser::parse_quoted(Cursor& cursor, ParsedRecord& record) const {
  const std::string_view text = cursor.text;
  const std::size_t begin = cursor.at;
  std::string* copy = nullptr;
  std::size_t copied = begin;  // up to here the cell is in `copy`
  const auto escape_at = [&](std::size_t at) {
    if (copy == nullptr) copy = &record.new_unescaped();
    copy->append(text, copied, at - copied);
    copied = at + 1;
  };
  record.has_quoted_cell = true;
  for (std::size_t at = next_special(text, begin, quoted_); at < text.size();
       at = next_special(text, at + 1, quoted_)) {
    const std::uint8_t kind = kinds_[static_cast<unsigned char>(text[at])];
    if (kind == kPlain || kind == kDelimiter) continue;
    if (kind == kLineFeed) {
      ++record.inner_lines;
      if (at - begin > cell_bytes_max_) return CellEnd::kMalformed;
    } else if (kind == kReturn) {
      if (dialect_.carriage_return_ends && (at + 1 == text.size() || text[at + 1] != '\n')) ++record.inner_lines;
    } else if (kind == kEscape) {
      if (at + 1 == text.size()) break;
      if (text[at + 1] != dialect_.quote && text[at + 1] != dialect_.escape) continue;
      escape_at(at);
      ++at;
    } else {
      if (at + 1 == text.size() && !cursor.at_end) break;
      if (dialect_.escape == dialect_.quote && at + 1 < text.size() && text[at + 1] == dialect_.quote) {
        escape_at(at);
        ++at;
        continue;
      }
      if (copy != nullptr) copy->append(text, copied, at - copied);
      record.cells.push_back(copy == nullptr ? text.substr(begin, at - begin) : std::string_view{*copy});
      cursor.at = at + 1;
      return after_cell(cursor, record);
    }
  }
  if (text.size() - begin > cell_bytes_max_ || cursor.at_end) return CellEnd::kMalformed;
  record.open_quote = true;
  return CellEnd::kNeedsMore;
}

/// The usual record: single-byte delimiters, no quote, a line end. False when it is not known to be one; `cells` may
/// then hold something.
bool RecordParser::parse_plain(std::string_view text, ParsedRecord& record) const {
#if defined(__SSE2__)
  if (dialect_.delimiter.size() != 1) return false;
  const char delimiter = dialect_.delimiter.front();
  std::size_t begin = 0;
  for (std::size_t block = 0; block + kBlockBytes <= text.size(); block += kBlockBytes) {
    for (std::uint64_t mask = block_mask(text.data() + block, unquoted_); mask != 0; mask &= mask - 1) {
      const std::size_t at = block + static_cast<std::size_t>(std::countr_zero(mask));
      const char c = text[at];
      if (c == delimiter) {
        record.cells.push_back(text.substr(begin, at - begin));
        begin = at + 1;
        continue;
      }
      const bool carriage_return = c == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
      if (c != '\n' && !carriage_return) return false;
      record.cells.push_back(text.substr(begin, at - begin));
      record.length = at;
      record.consumed = at + (carriage_return ? 2 : 1);
      record.line_end = carriage_return ? LineEnd::kCarriageReturnLineFeed : LineEnd::kLineFeed;
      return true;
    }
  }
#else
  static_cast<void>(text);
  static_cast<void>(record);
#endif
  return false;
}

ParseOutcome RecordParser::parse(std::string_view text, bool at_end, ParsedRecord& record) const {
  record.clear();
  if (parse_plain(text, record)) return ParseOutcome::kRecord;
  record.cells.clear();
  Cursor cursor{text, 0, at_end};
  for (;;) {
    const bool quoted = dialect_.quote != '\0' && cursor.at < text.size() && text[cursor.at] == dialect_.quote;
    if (quoted) ++cursor.at;
    switch (quoted ? parse_quoted(cursor, record) : parse_unquoted(cursor, record)) {
      case CellEnd::kDelimiter:
        break;
      case CellEnd::kRecord:
        return ParseOutcome::kRecord;
      case CellEnd::kNeedsMore:
        return ParseOutcome::kNeedsMore;
      case CellEnd::kMalformed:
        return ParseOutcome::kMalformed;
    }
  }
}

bool RecordParser::find_line(std::string_view text, bool at_end, std::size_t from, Line& line) const {
  for (std::size_t at = from; at < text.size(); ++at) {
    if (text[at] == '\n') {
      line = {at, at + 1, LineEnd::kLineFeed};
      return true;
    }
    if (text[at] != '\r') continue;
    if (at + 1 == text.size() && !at_end) return false;
    if (at + 1 < text.size() && text[at + 1] == '\n') {
      line = {at, at + 2, LineEnd::kCarriageReturnLineFeed};
      return true;
    }
    if (dialect_.carriage_return_ends) {
      line = {at, at + 1, LineEnd::kCarriageReturn};
      return true;
    }
  }
  if (!at_end) return false;
  line = {text.size(), text.size(), LineEnd::kNone};
  return true;
}

}  // namespace concord::ingest::csv
