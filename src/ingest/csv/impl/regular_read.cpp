#include "ingest/csv/impl/regular_read.hpp"

#include <algorithm>
#include <utility>

#include "ingest/csv/impl/csv_records.hpp"
#include "ingest/csv/impl/regular_scan.hpp"
#include "ingest/csv/impl/text_sample.hpp"
#include "ingest/csv/impl/typed_rows.hpp"
#include "ingest/table_builder.hpp"

namespace concord::ingest::csv {
namespace {

constexpr std::size_t kHeadRecords = 500;
constexpr std::uint64_t kHeadBytes = 16 << 20;
constexpr std::size_t kTailRecords = 64;
constexpr std::size_t kCellBytesMax = 1 << 20;

using Outcome = std::variant<RegularTable, NotRegular>;

/// The first records, with where each ends.
struct HeadRecords {
  std::vector<std::vector<std::string>> records;
  std::vector<LineNumber> lines;
  std::vector<std::uint64_t> ends;  ///< bytes from the text's beginning
  LineEndCounts line_ends;
  std::string irregularity;
  bool is_whole = false;
};

Result<HeadRecords> read_head(const RegularRequest& request) {
  HeadRecords head;
  CsvRecords source{request.text,
                    request.dialect.dialect,
                    {.expected_cells = request.dialect.usual_cells, .look = request.dialect.look},
                    {request.options.cell_bytes_max, request.options.record_bytes_max}};
  Record record;
  while (head.records.size() < kHeadRecords && (head.ends.empty() || head.ends.back() < kHeadBytes)) {
    CONCORD_TRY(const bool more, source.next(record));
    head.is_whole = !more;
    if (!more) break;
    if (!record.damage.empty()) {
      head.irregularity = "line " + std::to_string(record.line.value) + ": " + std::string{record.damage};
      break;
    }
    head.records.emplace_back(record.cells.begin(), record.cells.end());
    head.lines.push_back(record.line);
    head.ends.push_back(source.bytes_read());
  }
  head.line_ends = source.line_ends();
  return head;
}

/// The last records. A stretch may begin inside a quoted cell: the longest end of it that parses is taken.
std::vector<std::vector<std::string>> tail_records(const TextStretch& stretch, const DialectFinding& dialect) {
  const RecordParser parser{dialect.dialect, kCellBytesMax};
  std::vector<std::vector<std::string>> records;
  ParsedRecord parsed;
  std::string_view text = stretch.text;
  while (!text.empty()) {
    if (parser.parse(text, true, parsed) == ParseOutcome::kRecord) {
      records.emplace_back(parsed.cells.begin(), parsed.cells.end());
      text.remove_prefix(parsed.consumed);
      continue;
    }
    records.clear();
    RecordParser::Line line;
    if (!parser.find_line(text, true, 0, line) || line.consumed == 0) break;
    text.remove_prefix(line.consumed);
  }
  while (!records.empty() && records.back().size() == 1 && records.back().front().empty() && dialect.usual_cells > 1)
    records.pop_back();
  if (records.size() > kTailRecords)
    records.erase(records.begin(), records.end() - static_cast<std::ptrdiff_t>(kTailRecords));
  return records;
}

bool has_regular_dialect(const TextDialect& dialect) {
  return dialect.delimiter.size() <= 1 && !dialect.carriage_return_ends && dialect.escape == dialect.quote;
}

/// Title and header lines are skipped by their number, so each must be one line.
bool has_single_lines(const HeadRecords& head, std::size_t count) {
  for (std::size_t i = 0; i < count && i < head.lines.size(); ++i) {
    if (head.lines[i].value != i + 1) return false;
  }
  return count >= head.lines.size() || head.lines[count].value == count + 1;
}

std::string line_prefix(LineNumber line) {
  return "line " + std::to_string(line.value) + ": ";
}

RegularScanRequest scan_request(const RegularRequest& request, const HeadRecords& head, const HeaderFinding& header) {
  const std::size_t above = header.preamble_records + header.header_records;
  const TextDialect& dialect = request.dialect.dialect;
  RegularScanRequest scan;
  scan.descriptor = request.text.descriptor;
  scan.name = request.text.name;
  scan.size_bytes = request.file_bytes;
  scan.delimiter = dialect.delimiter.empty() ? '\0' : dialect.delimiter.front();
  scan.quote = dialect.quote;
  scan.carriage_returns = head.line_ends.carriage_return_line_feed > 0;
  scan.offset = request.text.begin + (above == 0 ? 0 : head.ends[above - 1]);
  scan.line = LineNumber{above + 1};
  scan.columns = static_cast<std::uint32_t>(header.names.size());
  if (header.header_records > 0) scan.header = head.records[above - 1];
  scan.cell_bytes_max = request.options.cell_bytes_max;
  scan.record_bytes_max = std::min(request.options.record_bytes_max, engine::CsvScan{}.record_bytes_max);
  scan.observe_types = !request.options.as_text;
  scan.fingerprint = request.options.fingerprint;
  scan.watch = request.options.watch;
  scan.threads = request.options.threads;
  return scan;
}

RecordLayout layout_of(const RegularScanRequest& scan, const RegularityFinding& regularity) {
  return {.names = regularity.header.names,
          .shapes = regularity.families,
          .delimiter = scan.delimiter,
          .quote = scan.quote,
          .carriage_returns = scan.carriage_returns,
          .offset = scan.offset,
          .region_bytes = scan.block_bytes};
}

TypeDecision decision_of(const RegularScan& scan, std::size_t column, const std::string& header, bool as_text) {
  if (!as_text) return scan.observers[column].decide(header);
  TypeDecision decision;
  decision.reason = "kept as text, as asked";
  decision.cells = scan.records;
  return decision;
}

/// Why a column cannot be read as it stands; empty when it can.
std::string irregular_column(const TypeDecision& decision, CellShape family, const std::string& name,
                             const std::string& header_text, bool has_header) {
  if (decision.unfit_cells > 0) return "column " + name + " has cells that do not fit its type";
  if (!decision.plain && decision.type.kind != TypeKind::kText)
    return "column " + name + " is written as " + (decision.format.empty() ? "no engine reads it" : decision.format);
  if (is_typed(family) && family != CellShape::kBoolean && decision.type.kind == TypeKind::kText &&
      !decision.identifier)
    return "column " + name + " begins with numbers or dates and goes on with text";
  if (has_header && trimmed(header_text).empty() && decision.cells == decision.empty_cells)
    return "a column has no name and no value";
  return {};
}

void add_column(const std::string& name, const std::string& header_text, const TypeDecision& decision, Table& table) {
  table.schema.push_back({name, decision.type});
  table.columns.push_back(column_finding(name, header_text, decision));
}

Table empty_table(const RegularRequest& request, const HeadRecords& head, const HeaderFinding& header) {
  Table table;
  table.name = request.table_name;
  const std::size_t above = header.preamble_records + header.header_records;
  for (std::size_t i = 0; i < above; ++i) {
    if (i >= header.preamble_records) {
      table.header_lines.push_back(head.lines[i]);
      continue;
    }
    std::string text;
    for (const std::string& cell : head.records[i]) {
      if (!text.empty() && !cell.empty()) text += "  ";
      text += cell;
    }
    if (!text.empty()) table.preamble.push_back({head.lines[i], std::move(text)});
  }
  return table;
}

engine::CsvScan engine_scan(const RegularRequest& request, std::size_t skipped, const Schema& schema) {
  const TextDialect& dialect = request.dialect.dialect;
  engine::CsvScan scan;
  scan.path = request.path;
  // The engine wants one. A comma may stand in a text of one column; the unit separator is in no text but as a
  // delimiter.
  scan.delimiter = dialect.delimiter.empty() ? "\x1F" : dialect.delimiter;
  scan.quote = dialect.quote;
  scan.escape = dialect.escape;
  scan.skip_lines = skipped;
  scan.schema = schema;
  scan.empty_is_null = !request.options.as_text;
  return scan;
}

Result<std::shared_ptr<const engine::RowSource>> typed_rows(const RegularScanRequest& request,
                                                            const engine::CsvScan& engine_read, RegularScan& scan) {
  TypedText text;
  text.path = engine_read.path;
  text.name = request.name;
  text.pieces = {.pieces = std::move(scan.pieces), .rows = scan.records};
  text.scan = engine_read;
  text.scan.delimiter = std::string(1, request.delimiter);
  text.carriage_returns = request.carriage_returns;
  text.cell_bytes_max = request.cell_bytes_max;
  return make_typed_rows(std::move(text));
}

/// Everything that the first and last records can say against reading the file as it is.
std::string irregularity_of(const HeadRecords& head, const RegularityFinding& regularity, bool as_text) {
  if (!head.irregularity.empty()) return head.irregularity;
  if (head.line_ends.line_feed > 0 && head.line_ends.carriage_return_line_feed > 0) return "line ends are mixed";
  if (!regularity.irregularity.empty()) return regularity.irregularity;
  const std::size_t above = regularity.header.preamble_records + regularity.header.header_records;
  if (!has_single_lines(head, above)) return "the header goes over several lines";
  if (as_text && regularity.header.header_records > 1) return "the header has several rows";
  return {};
}

Error too_wide(const RegularRequest& request, std::size_t columns) {
  return {ErrorCode::kLimitExceeded, request.text.name + " has " + std::to_string(columns) + " columns; at most " +
                                         std::to_string(request.options.columns_max) + " are read"};
}

}  // namespace

Result<Outcome> read_regular(const RegularRequest& request, const Deadline& deadline, ProgressSink& progress) {
  if (!has_regular_dialect(request.dialect.dialect))
    return Outcome{NotRegular{"the dialect is not one that engines read"}};
  CONCORD_TRY(const HeadRecords head, read_head(request));
  const std::size_t width = head.records.empty() ? 0 : head.records.front().size();
  if (width > request.options.columns_max) return too_wide(request, width);
  std::vector<std::vector<std::string>> tail;
  if (!head.is_whole) {
    CONCORD_TRY(const TextStretch last, last_stretch(request.text, request.file_bytes));
    tail = tail_records(last, request.dialect);
  }
  const RegularityFinding regularity = check_regularity(head.records, tail);
  if (std::string reason = irregularity_of(head, regularity, request.options.as_text); !reason.empty())
    return Outcome{NotRegular{std::move(reason)}};
  const HeaderFinding& header = regularity.header;

  const RegularScanRequest wanted = scan_request(request, head, header);
  if (wanted.watch != nullptr) wanted.watch->begin(layout_of(wanted, regularity));
  CONCORD_TRY(auto scanned, scan_regular(wanted, deadline, progress));
  if (auto* irregularity = std::get_if<Irregularity>(&scanned))
    return Outcome{
        NotRegular{line_prefix(irregularity->line) + irregularity->reason, std::move(irregularity->beginning)}};
  RegularScan& scan = std::get<RegularScan>(scanned);
  RegularTable regular{empty_table(request, head, header), header.reason, std::move(scan.sha256),
                       head.line_ends.carriage_return_line_feed > 0};
  std::vector<std::string> trimmed_columns;  // the only text that is not plain has blanks around it
  for (std::size_t i = 0; i < header.names.size(); ++i) {
    TypeDecision decision = decision_of(scan, i, header.header_texts[i], request.options.as_text);
    const std::string reason = request.options.as_text
                                   ? std::string{}
                                   : irregular_column(decision, regularity.families[i], header.names[i],
                                                      header.header_texts[i], header.header_records > 0);
    if (!reason.empty()) return Outcome{NotRegular{reason}};
    if (!decision.plain) trimmed_columns.push_back(header.names[i]);
    add_column(header.names[i], header.header_texts[i], decision, regular.table);
  }
  Table& table = regular.table;
  table.rows = scan.records;
  table.records = scan.records + scan.empty_lines_at_end;
  table.row_lines = std::move(scan.row_lines);
  if (scan.empty_lines_at_end > 0)
    table.repairs.push_back({"empty_row", "empty lines at the end; left out", scan.empty_lines_at_end, {}});
  engine::CsvScan engine_read = engine_scan(request, header.preamble_records + header.header_records, table.schema);
  engine_read.trimmed_columns = std::move(trimmed_columns);
  if (!request.options.as_text) {
    CONCORD_TRY(table.typed_rows, typed_rows(wanted, engine_read, scan));
  }
  table.scan = std::move(engine_read);
  if (wanted.watch != nullptr) wanted.watch->finish(scan.block_records);
  return Outcome{std::move(regular)};
}

}  // namespace concord::ingest::csv
