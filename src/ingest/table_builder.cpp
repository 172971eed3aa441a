// Two passes over the records. The first watches every cell of every row; what is no row (totals, repeated headers,
// notes) was told apart before, by what the first records look like. The second writes the rows with the types then
// known.
// Where the cells of the first rows need no rewriting, the first pass also copies the rows as they stand in the source:
// mostly their very bytes. When it ends and no column needed more, the copy is what the engine reads, and there is no
// second pass.
#include "ingest/table_builder.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "ingest/column_names.hpp"
#include "ingest/column_types.hpp"
#include "ingest/impl/parallel_judging.hpp"
#include "ingest/impl/receiver_thread.hpp"
#include "ingest/impl/record_judge.hpp"
#include "ingest/impl/repairs.hpp"
#include "ingest/impl/table_receivers.hpp"
#include "ingest/impl/table_segments.hpp"
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

/// The records from `begin` up to, and without, `end` of another source.
class RecordRange final : public RecordSource {
 public:
  RecordRange(RecordSource& all, std::uint64_t begin, std::uint64_t end) : all_{all}, begin_{begin}, end_{end} {}

  Status rewind() override {
    CONCORD_CHECK(all_.rewind());
    Record skipped;
    for (next_ = 0; next_ < begin_; ++next_) {
      CONCORD_TRY(const bool more, all_.next(skipped));
      if (!more) break;
    }
    return {};
  }
  Result<bool> next(Record& record) override {
    if (next_ >= end_) return false;
    ++next_;
    return all_.next(record);
  }
  bool is_text() const override { return all_.is_text(); }
  bool is_padded() const override { return all_.is_padded(); }

 private:
  RecordSource& all_;
  std::uint64_t begin_;
  std::uint64_t end_;
  std::uint64_t next_ = 0;
};

struct Run {
  RecordSource& source;
  std::string name;
  std::string stem;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
  SplitText* split;        ///< null: one thread reads
  const KnownRows* known;  ///< null: there are none
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

/// Hands all records below the header to the receiver, judged. @param segments  sees all of them too, unless null.
Status judge_records(Run& run, const TableShape& shape, StretchReceiver& receiver, std::string_view step,
                     SegmentFinder* segments = nullptr, const KnownRows* known = nullptr) {
  if (run.split != nullptr)
    return judge_in_parallel({*run.split, shape, run.options.threads, run.deadline, run.progress, step, known},
                             receiver, segments);
  CONCORD_CHECK(run.source.rewind());
  ReceiverThread beside{receiver};
  RecordJudge judge{shape, beside};
  Record record;
  const std::size_t above = shape.header.preamble_records + shape.header.header_records;
  for (std::uint64_t count = 0;; ++count) {
    if (count % kRecordsBetweenChecks == 0) {
      CONCORD_CHECK(run.deadline.check(step));
      run.progress.report(step, count, 0);
    }
    CONCORD_TRY(const bool more, run.source.next(record));
    if (!more) break;
    if (segments != nullptr) segments->add(record);
    if (count < above) continue;
    CONCORD_CHECK(judge.judge(record));
  }
  CONCORD_CHECK(judge.finish());
  return beside.finish();
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

/// The columns to write: all but those that have neither a name nor a value. Kept as text, nothing is left out, and the
/// longest row decides how many there are.
std::vector<WrittenColumn> written_columns(const TableShape& shape, const RowObserver& observed) {
  std::vector<WrittenColumn> columns;
  std::vector<std::string> texts = shape.header.header_texts;
  if (shape.keeps_rows) texts.resize(std::max(shape.width, observed.cells_max()));
  const std::vector<std::string> names = shape.keeps_rows ? unique_names(texts) : shape.header.names;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool nameless = shape.header.header_records > 0 && trimmed(texts[i]).empty();
    if (nameless && !shape.keeps_rows && observed.is_empty(i)) continue;
    columns.push_back({i, names[i], observed.decide(i, texts[i])});
  }
  return columns;
}

Error too_wide(const Run& run, std::size_t columns) {
  return {ErrorCode::kLimitExceeded, "table " + run.name + " has " + std::to_string(columns) + " columns; at most " +
                                         std::to_string(run.options.columns_max) + " are read"};
}

Table described_table(const Run& run, const Head& head, const TableShape& shape,
                      const std::vector<WrittenColumn>& columns) {
  Table table;
  table.name = run.name;
  add_preamble(head, shape, table);
  engine::CsvScan scan;
  scan.path = run.options.directory / (run.stem + ".csv");
  scan.empty_is_null = !run.options.as_text;
  for (const WrittenColumn& column : columns) {
    const bool named = column.source < shape.width;
    table.columns.push_back(
        column_finding(column.name, named ? shape.header.header_texts[column.source] : "", column.decision));
    table.schema.push_back({column.name, column.decision.type});
  }
  scan.schema = table.schema;
  table.scan = std::move(scan);
  return table;
}

/// Whether the engine reads the column from a copy of the source's cells; the only text that is not plain has blanks
/// around it, and those are not copied.
bool is_readable_copy(const TypeDecision& decision) {
  return decision.unfit_cells == 0 && (decision.plain || decision.type.kind == TypeKind::kText);
}

/// Where rows go that are copied before their types are known.
struct RowCopy {
  RowFormat format;
  WritingReceiver writer;
};

TextRows::Copying copying_of(const Run& run) {
  return run.options.typed_rows_suffice && run.split != nullptr && !run.options.as_text ? TextRows::Copying::kShortRuns
                                                                                        : TextRows::Copying::kAll;
}

/// Finishes the table; of a text that all processors read, the rows can be had typed too.
Status finish_rows(const Run& run, WritingReceiver& writer, Table& table) {
  CONCORD_CHECK(writer.finish(table));
  if (run.split == nullptr || run.options.as_text) return {};
  return writer.add_typed_rows(*run.split, table);
}

/// Nothing when the rows have to be rewritten, as the head tells already, or the source cannot be copied from.
Result<std::optional<RowCopy>> start_copy(const Run& run, const Head& head, const TableShape& shape) {
  const std::optional<RowFormat> format = run.split != nullptr ? run.split->format() : std::nullopt;
  if (!format || run.options.as_text) return std::optional<RowCopy>{};
  RowObserver first_rows{shape.width, false};
  const RowTest test{shape};
  for (const HeadRecord& cells : head.records) {
    Record record;
    record.cells.assign(cells.begin(), cells.end());
    if (test.is_sure_row(record)) first_rows.add(record);
  }
  first_rows.finish();
  const std::vector<WrittenColumn> columns = written_columns(shape, first_rows);
  const bool readable = columns.size() == shape.width &&
                        std::all_of(columns.begin(), columns.end(),
                                    [](const WrittenColumn& column) { return is_readable_copy(column.decision); });
  if (!readable) return std::optional<RowCopy>{};
  const TablePlaces places{run.options.directory, run.stem, run.name};
  CONCORD_TRY(TextRows rows,
              TextRows::create(places, {columns, RowWriter::Cells::kVerbatim, *format}, copying_of(run)));
  return std::optional<RowCopy>{RowCopy{*format, WritingReceiver{places, std::move(rows)}}};
}

/// Makes the copy what the engine reads. False when it is not good enough.
Result<bool> use_copy(const Run& run, std::optional<RowCopy> copy, const std::vector<WrittenColumn>& columns,
                      Table& table) {
  const bool good = copy && columns.size() == copy->writer.columns().size() &&
                    std::all_of(columns.begin(), columns.end(),
                                [](const WrittenColumn& column) { return is_readable_copy(column.decision); });
  if (!good) return false;
  auto& scan = std::get<engine::CsvScan>(table.scan);
  scan.delimiter = std::string(1, copy->format.delimiter);
  scan.quote = scan.escape = copy->format.quote;
  CONCORD_CHECK(finish_rows(run, copy->writer, table));
  return true;
}

/// Typed rows, but text of a text: all processors read it, and write its rows as text.
Result<WritingReceiver> rewriting_receiver(const Run& run, std::vector<WrittenColumn> columns) {
  const TablePlaces places{run.options.directory, run.stem, run.name};
  if (!run.source.is_text()) {
    const auto path = places.directory / (places.stem + ".parquet");
    CONCORD_TRY(TypedRows rows, TypedRows::create(path, std::move(columns), run.options.as_text, run.name));
    return WritingReceiver{places, std::move(rows)};
  }
  const RowWriter::Cells cells = run.options.as_text ? RowWriter::Cells::kText : RowWriter::Cells::kTyped;
  CONCORD_TRY(TextRows rows, TextRows::create(places, {std::move(columns), cells}, copying_of(run)));
  return WritingReceiver{places, std::move(rows)};
}

/// The second pass.
Status rewrite_rows(Run& run, const TableShape& shape, std::vector<WrittenColumn> columns, Table& table) {
  CONCORD_TRY(WritingReceiver writer, rewriting_receiver(run, std::move(columns)));
  if (shape.keeps_rows) CONCORD_CHECK(writer.keep_text(shape.header_rows));
  CONCORD_CHECK(judge_records(run, shape, writer, "writing the rows of " + run.name));
  return finish_rows(run, writer, table);
}

/// What the first pass gives.
struct FirstPass {
  ObservingReceiver observing;
  std::optional<RowCopy> copy = {};
};

/// @param known  rows at the beginning that need not be read; null: there are none.
/// @error kConflict  they must be read.
Result<std::unique_ptr<FirstPass>> read_once(Run& run, const Head& head, const TableShape& shape,
                                             SegmentFinder* segments, const KnownRows* known) {
  auto pass = std::make_unique<FirstPass>(FirstPass{ObservingReceiver{shape.width, run.options.as_text}});
  CONCORD_TRY(auto copy, start_copy(run, head, shape));
  if (copy) pass->copy.emplace(std::move(*copy));
  const std::string step = "reading " + run.name;
  if (!pass->copy) {
    if (known != nullptr) return Error{ErrorCode::kConflict, "the rows have to be rewritten"};
    CONCORD_CHECK(judge_records(run, shape, pass->observing, step, segments));
    return pass;
  }
  if (known != nullptr) {
    pass->observing.take_known(*known);
    CONCORD_CHECK(pass->copy->writer.take_known(*known, *run.split));
  }
  ObservingAndWriting both{pass->observing, pass->copy->writer};
  CONCORD_CHECK(judge_records(run, shape, both, step, segments, known));
  return pass;
}

Result<std::unique_ptr<FirstPass>> first_pass(Run& run, const Head& head, const TableShape& shape,
                                              SegmentFinder* segments) {
  if (run.known != nullptr && are_sure_rows(*run.known, shape)) {
    auto pass = read_once(run, head, shape, segments, run.known);
    if (pass.ok() || pass.error().code != ErrorCode::kConflict) return pass;
    if (segments != nullptr) *segments = SegmentFinder{};
  }
  return read_once(run, head, shape, segments, nullptr);
}

/// Nothing when the records prove to be several tables, whose beginnings are then in `segments`.
Result<std::optional<Table>> build_table(Run& run, SegmentFinder* segments) {
  CONCORD_TRY(const Head head, read_head(run));
  if (usual_width(head.records) == 0)
    return Error{ErrorCode::kInvalidInput, "table " + run.name + " holds no value; nothing can be read"};
  TableShape shape = table_shape(head.records, run.source.known_header());
  shape.keeps_rows = run.options.as_text && run.source.is_text();
  if (shape.width > run.options.columns_max) return too_wide(run, shape.width);
  CONCORD_TRY(const auto pass, first_pass(run, head, shape, segments));
  if (segments != nullptr && !segments->finish().empty()) return std::optional<Table>{};
  std::vector<WrittenColumn> columns = written_columns(shape, pass->observing.finish());
  if (columns.empty())
    return Error{ErrorCode::kInvalidInput, "table " + run.name + " holds no value; nothing can be read"};
  if (columns.size() > run.options.columns_max) return too_wide(run, columns.size());

  Table table = described_table(run, head, shape, columns);
  const std::size_t dropped_columns = columns.size() < shape.width ? shape.width - columns.size() : 0;
  CONCORD_TRY(const bool copied, use_copy(run, std::move(pass->copy), columns, table));
  if (!copied) CONCORD_CHECK(rewrite_rows(run, shape, std::move(columns), table));
  if (dropped_columns > 0)
    table.repairs.push_back({std::string{kEmptyColumn}, std::string{repair_description(kEmptyColumn)}, dropped_columns,
                             table.header_lines});
  return std::optional<Table>{std::move(table)};
}

}  // namespace

Result<std::vector<Table>> build_tables(RecordSource& source, const std::string& name, const std::string& stem,
                                        const ReadOptions& options, const Deadline& deadline, ProgressSink& progress,
                                        SplitText* split, const KnownRows* known) {
  Run run{source, name, stem, options, deadline, progress, split, split == nullptr ? nullptr : known};
  SegmentFinder segments{source.is_padded()};
  std::vector<Table> tables;
  CONCORD_TRY(std::optional<Table> only,
              build_table(run, source.is_text() || source.is_padded() ? &segments : nullptr));
  if (only) {
    tables.push_back(std::move(*only));
    return tables;
  }
  std::vector<std::uint64_t> begins = segments.finish();
  begins.insert(begins.begin(), 0);
  begins.push_back(std::numeric_limits<std::uint64_t>::max());
  for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
    RecordRange range{source, begins[i], begins[i + 1]};
    const std::string suffix = i == 0 ? "" : "_" + std::to_string(i + 1);
    Run part{range, name + suffix, stem + suffix, options, deadline, progress, nullptr, nullptr};
    CONCORD_TRY(std::optional<Table> table, build_table(part, nullptr));
    tables.push_back(std::move(*table));
  }
  return tables;
}

}  // namespace concord::ingest
