// Two passes over the records. The first watches every cell of every row; what is no row (totals, repeated headers,
// notes) was told apart before, by what the first records look like. The second writes the rows with the types then
// known.
#include "ingest/table_builder.hpp"

#include <algorithm>
#include <utility>

#include "ingest/column_types.hpp"
#include "ingest/impl/record_judge.hpp"
#include "ingest/impl/repairs.hpp"
#include "ingest/impl/table_receivers.hpp"
#include "ingest/impl/table_shape.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kHeadRecords = 500;
constexpr std::size_t kHeadBytes = 8 << 20;
constexpr std::uint64_t kRecordsBetweenChecks = 8192;

struct Head {
  std::vector<HeadRecord> records;
  std::vector<LineNumber> lines;
};

struct Run {
  RecordSource& source;
  const std::string& name;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
};

Result<Head> read_head(Run& run) {
  CONCORD_CHECK(run.source.rewind());
  Head head;
  Record record;
  std::size_t bytes = 0;
  while (head.records.size() < kHeadRecords && bytes < kHeadBytes) {
    CONCORD_TRY(const bool more, run.source.next(record));
    if (!more) break;
    bytes += record.raw.size();
    head.records.emplace_back(record.cells.begin(), record.cells.end());
    head.lines.push_back(record.line);
  }
  return head;
}

/// Hands all records below the header to the receiver, judged.
Status judge_records(Run& run, const TableShape& shape, RecordReceiver& receiver, std::string_view step) {
  CONCORD_CHECK(run.source.rewind());
  RecordJudge judge{shape, receiver};
  Record record;
  const std::size_t above = shape.header.preamble_records + shape.header.header_records;
  for (std::uint64_t count = 0;; ++count) {
    if (count % kRecordsBetweenChecks == 0) {
      CONCORD_CHECK(run.deadline.check(step));
      run.progress.report(step, count, 0);
    }
    CONCORD_TRY(const bool more, run.source.next(record));
    if (!more) break;
    if (count < above) continue;
    CONCORD_CHECK(judge.judge(record));
  }
  return judge.finish();
}

void add_preamble(const Head& head, const TableShape& shape, Table& table) {
  for (std::size_t i = 0; i < shape.header.preamble_records; ++i) {
    std::string text;
    for (const std::string& cell : head.records[i]) {
      const std::string_view value = trimmed(cell);
      if (value.empty()) continue;
      if (!text.empty()) text += "  ";
      text += value;
    }
    if (!text.empty()) table.preamble.push_back({head.lines[i], std::move(text)});
  }
  for (std::size_t i = 0; i < shape.header.header_records; ++i)
    table.header_lines.push_back(head.lines[shape.header.preamble_records + i]);
}

ColumnFinding finding_of(const WrittenColumn& column, const std::string& header_text) {
  const TypeDecision& decision = column.decision;
  return {.name = column.name,
          .header_text = header_text,
          .type = decision.type,
          .format = decision.format,
          .reason = decision.reason,
          .currency = decision.currency,
          .empty_cells = decision.empty_cells,
          .damaged_cells = decision.damaged_cells,
          .ambiguous_date_order = decision.ambiguous_date_order,
          .identifier = decision.identifier};
}

/// The columns to write: all but those that have neither a name nor a value.
std::vector<WrittenColumn> written_columns(const TableShape& shape, const ObservingReceiver& observed) {
  std::vector<WrittenColumn> columns;
  for (std::size_t i = 0; i < shape.width; ++i) {
    const std::string& text = shape.header.header_texts[i];
    const bool nameless = shape.header.header_records > 0 && trimmed(text).empty();
    if (nameless && observed.is_empty(i)) continue;
    columns.push_back({i, shape.header.names[i], observed.decide(i, text)});
  }
  return columns;
}

Result<Table> build_table(Run& run, const Head& head, const std::string& stem) {
  const TableShape shape = table_shape(head.records);
  if (shape.width > run.options.columns_max)
    return Error{ErrorCode::kLimitExceeded, "table " + run.name + " has " + std::to_string(shape.width) +
                                                " columns; at most " + std::to_string(run.options.columns_max) +
                                                " are read"};
  ObservingReceiver observed{shape.width, run.options.as_text};
  CONCORD_CHECK(judge_records(run, shape, observed, "reading " + run.name));
  observed.finish();
  std::vector<WrittenColumn> columns = written_columns(shape, observed);
  if (columns.empty())
    return Error{ErrorCode::kInvalidInput, "table " + run.name + " holds no value; nothing can be read"};

  Table table;
  table.name = run.name;
  add_preamble(head, shape, table);
  engine::CsvScan scan;
  scan.path = run.options.directory / (stem + ".csv");
  scan.empty_is_null = !run.options.as_text;
  for (const WrittenColumn& column : columns) {
    table.columns.push_back(finding_of(column, shape.header.header_texts[column.source]));
    table.schema.push_back({column.name, column.decision.type});
  }
  scan.schema = table.schema;
  const std::size_t dropped_columns = shape.width - columns.size();
  CONCORD_TRY(WritingReceiver writer, WritingReceiver::create({run.options.directory, stem, run.name},
                                                              std::move(columns), run.options.as_text));
  CONCORD_CHECK(judge_records(run, shape, writer, "writing the rows of " + run.name));
  CONCORD_CHECK(writer.finish(table));
  scan.record_bytes_max = std::max(scan.record_bytes_max, writer.row_bytes_max());
  table.scan = std::move(scan);
  if (dropped_columns > 0)
    table.repairs.push_back({std::string{kEmptyColumn}, std::string{repair_description(kEmptyColumn)}, dropped_columns,
                             table.header_lines});
  return table;
}

}  // namespace

Result<std::vector<Table>> build_tables(RecordSource& source, const std::string& name, const std::string& stem,
                                        const ReadOptions& options, const Deadline& deadline, ProgressSink& progress) {
  Run run{source, name, options, deadline, progress};
  CONCORD_TRY(const Head head, read_head(run));
  if (usual_width(head.records) == 0)
    return Error{ErrorCode::kInvalidInput, "table " + name + " holds no value; nothing can be read"};
  std::vector<Table> tables;
  CONCORD_TRY(Table table, build_table(run, head, stem));
  tables.push_back(std::move(table));
  return tables;
}

}  // namespace concord::ingest
