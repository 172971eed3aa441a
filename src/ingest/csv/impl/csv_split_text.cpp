#include "ingest/csv/impl/csv_split_text.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/files.hpp"
#include "ingest/csv/impl/typed_rows.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kGuessBytes = 64 << 10;  // looked at behind a border
constexpr std::size_t kGuessLinesMax = 64;
constexpr std::size_t kGuessRecords = 4;  // that must be as usual

}  // namespace

CsvSplitText::CsvSplitText(TextSource source, const TextDialect& dialect, CsvRecords::Traits traits,
                           RecordLimits limits, Extent extent)
    : source_{std::move(source)},
      parser_{dialect, limits.cell_bytes_max},
      traits_{std::move(traits)},
      limits_{limits},
      extent_{extent} {}

std::optional<RowFormat> CsvSplitText::format() const {
  if (traits_.verbatim_line_end == LineEnd::kNone) return std::nullopt;
  const TextDialect& dialect = parser_.dialect();
  return RowFormat{dialect.delimiter.front(), dialect.quote,
                   traits_.verbatim_line_end == LineEnd::kLineFeed ? "\n" : "\r\n"};
}

std::unique_ptr<PlacedRecords> CsvSplitText::records(std::size_t read_ahead_bytes) const {
  const std::size_t block_bytes = read_ahead_bytes == 0 ? TextWindow::kBlockBytes : read_ahead_bytes;
  return std::make_unique<CsvRecords>(source_, parser_.dialect(), traits_, limits_, block_bytes);
}

Status CsvSplitText::read(std::uint64_t offset, std::size_t length, std::string& out) const {
  const std::size_t begin = out.size();
  out.resize(begin + length);
  const std::optional<std::size_t> filled = read_fully(source_.descriptor, offset, std::span{out}.subspan(begin));
  if (filled == length) return {};
  return Error{ErrorCode::kUnavailable, source_.name + ": cannot be read any further",
               filled ? "it became shorter" : std::strerror(errno)};
}

Result<std::shared_ptr<const engine::RowSource>> CsvSplitText::typed_rows(const engine::CsvScan& written,
                                                                          const std::string& line_end,
                                                                          TextPieces pieces) const {
  TypedText text;
  text.path = extent_.path;
  text.written_path = written.path;
  text.name = source_.name;
  text.pieces = std::move(pieces);
  text.scan = written;
  text.carriage_returns = line_end == "\r\n";
  text.cell_bytes_max = limits_.record_bytes_max;  // cells were looked at when they were read
  return make_typed_rows(std::move(text));
}

bool CsvSplitText::begins_records(std::string_view text, bool at_end, ParsedRecord& parsed) const {
  for (std::size_t i = 0; i < kGuessRecords && !text.empty(); ++i) {
    if (parser_.parse(text, at_end, parsed) != ParseOutcome::kRecord || parsed.has_bare_quote) return false;
    if (traits_.expected_cells != 0 && parsed.cells.size() != traits_.expected_cells) return false;
    text.remove_prefix(parsed.consumed);
  }
  return true;
}

Result<std::uint64_t> CsvSplitText::probable_begin(std::uint64_t offset) const {
  if (offset <= source_.begin) return source_.begin;
  TextWindow window{{source_.descriptor, offset - 1, source_.name}, kGuessBytes};
  CONCORD_CHECK(window.fill());
  const std::string_view text = window.text();
  ParsedRecord parsed;
  std::optional<std::uint64_t> first;
  RecordParser::Line line;
  std::size_t at = 0;
  for (std::size_t i = 0; i < kGuessLinesMax && parser_.find_line(text, false, at, line); ++i) {
    at = line.consumed;
    if (!first) first = offset - 1 + at;
    if (begins_records(text.substr(at), false, parsed)) return offset - 1 + at;
  }
  return first.value_or(offset);
}

Result<LineEnd> verbatim_line_end(const TextSource& source, const TextDialect& dialect) {
  const bool readable = dialect.delimiter.size() == 1 && dialect.quote != '\0' && dialect.escape == dialect.quote &&
                        !dialect.carriage_return_ends;
  if (!readable) return LineEnd::kNone;
  const RecordParser parser{dialect, kGuessBytes};
  TextWindow window{source, kGuessBytes};
  CONCORD_CHECK(window.fill());
  RecordParser::Line line;
  if (!parser.find_line(window.text(), false, 0, line)) return LineEnd::kNone;
  return line.line_end == LineEnd::kCarriageReturn ? LineEnd::kNone : line.line_end;
}

}  // namespace concord::ingest::csv
