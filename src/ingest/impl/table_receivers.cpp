#include "ingest/impl/table_receivers.hpp"

#include <algorithm>
#include <utility>

#include "ingest/impl/csv_text.hpp"
#include "ingest/impl/repairs.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kPieceBytes = 1 << 20;   // of what is written; readers take about as much at a time
constexpr std::size_t kRunBytesMin = 4 << 10;  // that stay in the text: shorter ones are copied faster than looked up

/// The record on one line, for the footer.
std::string joined(const Record& record) {
  std::string text;
  for (const std::string_view cell : record.cells) {
    const std::string_view value = trimmed(cell);
    if (value.empty()) continue;
    if (!text.empty()) text += "  ";
    text += value;
  }
  return text;
}

}  // namespace

Status ObservingReceiver::take(const Record& record, const Judgement& judgement) {
  if (judgement.verdict == Verdict::kRow) observer_.add(record);
  return {};
}

void ObservingReceiver::end_stretch(StretchRows& rows) {
  observer_.merge(*rows.observer());
}

const RowObserver& ObservingReceiver::finish() {
  observer_.finish();
  return observer_;
}

Result<TextRows> TextRows::create(const TablePlaces& places, RowWriter writer, Copying copying) {
  CONCORD_TRY(DerivedFile file,
              DerivedFile::create(places.directory / (places.stem + ".csv"), "the rows of " + places.name));
  return TextRows{std::move(writer), std::move(file), copying};
}

void TextRows::note_written(std::size_t bytes) {
  if (bytes == 0) return;
  if (pieces_.empty() || !pieces_.back().is_written || pieces_.back().bytes >= kPieceBytes)
    pieces_.push_back({written_bytes_, 0, true});
  pieces_.back().bytes += static_cast<std::uint32_t>(bytes);
  written_bytes_ += bytes;
}

Result<std::optional<std::size_t>> TextRows::append(const Record& record) {
  std::string& out = file_.buffer();
  const std::size_t row_begin = out.size();
  const std::optional<std::size_t> unfit = writer_.append(record, out);
  row_bytes_max_ = std::max<std::uint64_t>(row_bytes_max_, out.size() - row_begin);
  note_written(out.size() - row_begin);
  CONCORD_CHECK(file_.flush_if_full());
  return unfit;
}

Status TextRows::append_run(std::string_view written, const RowRun& run) {
  row_bytes_max_ = std::max(row_bytes_max_, run.row_bytes_max);
  if (copying_ == Copying::kShortRuns && run.is_verbatim && written.size() >= kRunBytesMin) {
    has_all_ = false;
    pieces_.push_back({run.position, static_cast<std::uint32_t>(written.size())});
    return {};
  }
  note_written(written.size());
  file_.buffer().append(written);
  return file_.flush_if_full();
}

Status TextRows::append_known(const KnownRows& known, const SplitText& text) {
  if (copying_ == Copying::kShortRuns) {
    has_all_ = false;
    pieces_.insert(pieces_.end(), known.pieces.begin(), known.pieces.end());
    return {};
  }
  for (const TextPiece& piece : known.pieces) {
    CONCORD_CHECK(text.read(piece.offset, piece.bytes, file_.buffer()));
    note_written(piece.bytes);
    CONCORD_CHECK(file_.flush_if_full());
  }
  return {};
}

Status WritingReceiver::keep_text(const std::vector<HeadRecord>& header) {
  const TablePlaces& places = ledger_.places();
  CONCORD_TRY(DerivedFile file,
              DerivedFile::create(places.directory / (places.stem + ".text.csv"), "the text of " + places.name));
  text_file_.emplace(std::move(file));
  for (const HeadRecord& record : header)
    append_csv_record(text_file_->buffer(), std::vector<std::string_view>{record.begin(), record.end()});
  text_header_bytes_ = text_file_->buffer().size();
  return {};
}

const std::vector<WrittenColumn>& WritingReceiver::columns() const {
  return text_rows_ ? text_rows_->writer().columns() : typed_rows_->columns();
}

Result<std::optional<std::size_t>> WritingReceiver::append(const Record& record) {
  return text_rows_ ? text_rows_->append(record) : typed_rows_->append(record);
}

Status WritingReceiver::take_row(const Record& record, const Judgement& judgement) {
  CONCORD_TRY(const std::optional<std::size_t> unfit, append(record));
  if (unfit) {
    const WrittenColumn& column = columns()[*unfit];
    return ledger_.reject(record.line, record.raw,
                          "column " + column.name + ": " + quoted_cell(record.cells[column.source]) + " is no " +
                              data_type_name(column.decision.type));
  }
  if (text_file_) {
    append_csv_record(text_file_->buffer(), record.cells);
    CONCORD_CHECK(text_file_->flush_if_full());
  }
  ledger_.accept(record.line);
  if (judgement.padded) ledger_.count_repair(kPaddedRow, record.line);
  if (judgement.cut) ledger_.count_repair(kSurplusEmptyCells, record.line);
  if (!record.damage.empty()) ledger_.count_repair(record.damage, record.line);
  return {};
}

Status WritingReceiver::drop(const Record& record, std::string_view repair) {
  ledger_.drop(repair, record.line);
  return {};
}

Status WritingReceiver::take(const Record& record, const Judgement& judgement) {
  const bool is_beside = judgement.verdict == Verdict::kTotalsBeside;
  if (!is_beside) ledger_.see(1);
  if (is_beside || judgement.verdict == Verdict::kTotals || judgement.verdict == Verdict::kNote)
    ledger_.add_note(record.line, joined(record));
  if (judgement.verdict == Verdict::kTotals && judgement.confirmed) ledger_.confirm_totals();
  switch (judgement.verdict) {
    case Verdict::kRow:
      return take_row(record, judgement);
    case Verdict::kReject:
      return ledger_.reject(record.line, record.raw, judgement.reason);
    case Verdict::kEmptyRecord:
      return drop(record, kEmptyRow);
    case Verdict::kRepeatedHeader:
      return drop(record, kRepeatedHeader);
    case Verdict::kRepeatedTitle:
      return drop(record, kRepeatedTitle);
    case Verdict::kTotals:
      return drop(record, kTotalsRow);
    case Verdict::kTotalsBeside:
      ledger_.count_repair(kTotalsBesideRow, record.line);
      return {};
    case Verdict::kComment:
      return drop(record, kCommentLine);
    case Verdict::kNote:
      return drop(record, kFooterNote);
  }
  return {};
}

Status WritingReceiver::take_run(const RowRun& run, const StretchRows& rows, std::size_t written_begin,
                                 std::size_t kept_begin) {
  if (run.rows == 0) return {};
  const std::string_view written{rows.written()};
  CONCORD_CHECK(text_rows_->append_run(written.substr(written_begin, run.written_end - written_begin), run));
  ledger_.see(run.rows);
  ledger_.accept_run(run.line, run.rows);
  if (!text_file_) return {};
  text_file_->buffer().append(rows.kept(), kept_begin, run.kept_end - kept_begin);
  return text_file_->flush_if_full();
}

Status WritingReceiver::take_known(const KnownRows& known, const SplitText& text) {
  CONCORD_CHECK(text_rows_->append_known(known, text));
  ledger_.see(known.rows);
  ledger_.accept_known(known.rows, known.row_lines);
  return {};
}

std::filesystem::path WritingReceiver::rows_path() const {
  return text_rows_ ? text_rows_->path() : typed_rows_->scan().path;
}

Status WritingReceiver::finish_files() {
  Status finished = ledger_.finish_file();
  if (finished.ok() && text_file_) finished = text_file_->finish();
  if (finished.ok()) finished = text_rows_ ? text_rows_->finish() : typed_rows_->finish();
  if (!finished.ok()) {  // no half of the files may stay
    std::error_code ignored;
    std::filesystem::remove(rows_path(), ignored);
    ledger_.remove_file();
    if (text_file_) std::filesystem::remove(text_file_->path(), ignored);
  }
  return finished;
}

Status WritingReceiver::finish(Table& table) {
  CONCORD_CHECK(finish_files());
  ledger_.finish(table);
  if (text_file_) table.text_path = text_file_->path();
  table.text_header_bytes = text_header_bytes_;
  if (typed_rows_) {
    table.scan = typed_rows_->scan();
    return {};
  }
  auto& scan = std::get<engine::CsvScan>(table.scan);
  scan.record_bytes_max = std::max(scan.record_bytes_max, text_rows_->row_bytes_max());
  return {};
}

Status WritingReceiver::add_typed_rows(const SplitText& text, Table& table) const {
  auto& scan = std::get<engine::CsvScan>(table.scan);
  const std::string& line_end = text_rows_->writer().format().line_end;
  CONCORD_TRY(table.typed_rows, text.typed_rows(scan, line_end, {text_rows_->pieces(), table.rows}));
  if (!text_rows_->has_all()) scan.path.clear();
  return {};
}

Status ObservingAndWriting::take(const Record& record, const Judgement& judgement) {
  CONCORD_CHECK(observing_.take(record, judgement));
  return writing_.take(record, judgement);
}

StretchRows ObservingAndWriting::start_stretch() const {
  StretchRows observed = observing_.start_stretch();
  StretchRows written = writing_.start_stretch();
  written.observer() = std::move(observed.observer());
  return written;
}

Status ObservingAndWriting::take_run(const RowRun& run, const StretchRows& rows, std::size_t written_begin,
                                     std::size_t kept_begin) {
  return writing_.take_run(run, rows, written_begin, kept_begin);
}

}  // namespace concord::ingest
