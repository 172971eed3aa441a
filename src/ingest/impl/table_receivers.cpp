#include "ingest/impl/table_receivers.hpp"

#include <algorithm>
#include <utility>

#include "ingest/impl/csv_text.hpp"
#include "ingest/impl/repairs.hpp"

namespace concord::ingest {
namespace {

constexpr std::size_t kExamplesMax = 10;
constexpr std::size_t kQuotedBytesMax = 40;
constexpr std::size_t kFooterLinesMax = 64;

/// A cell as it may stand in a message: short, on one line, never cut inside a character.
std::string shown(std::string_view cell) {
  std::size_t length = std::min(cell.size(), kQuotedBytesMax);
  while (length > 0 && length < cell.size() && (static_cast<unsigned char>(cell[length]) & 0xC0U) == 0x80U) --length;
  std::string text{cell.substr(0, length)};
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return "\"" + text + (length < cell.size() ? "...\"" : "\"");
}

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

Result<WritingReceiver> WritingReceiver::create(Places places, RowWriter writer) {
  CONCORD_TRY(DerivedFile rows,
              DerivedFile::create(places.directory / (places.stem + ".csv"), "the rows of " + places.name));
  return WritingReceiver{std::move(places), std::move(writer), std::move(rows)};
}

WritingReceiver::WritingReceiver(Places places, RowWriter writer, DerivedFile rows)
    : places_{std::move(places)}, writer_{std::move(writer)}, rows_file_{std::move(rows)} {}

Status WritingReceiver::keep_text(const std::vector<HeadRecord>& header) {
  const std::filesystem::path path = places_.directory / (places_.stem + ".text.csv");
  CONCORD_TRY(DerivedFile file, DerivedFile::create(path, "the text of " + places_.name));
  text_file_.emplace(std::move(file));
  for (const HeadRecord& record : header)
    append_csv_record(text_file_->buffer(), std::vector<std::string_view>{record.begin(), record.end()});
  result_.text_path = path;
  result_.text_header_bytes = text_file_->buffer().size();
  return {};
}

void WritingReceiver::count_repair(const std::string& kind, LineNumber line) {
  Repair& repair = repairs_[kind];
  if (repair.count == 0) {
    repair.kind = kind;
    repair.description = repair_description(kind);
  }
  ++repair.count;
  if (repair.first_lines.size() < kExamplesMax) repair.first_lines.push_back(line);
}

void WritingReceiver::remember_line(LineNumber line) {
  const std::vector<RowLine>& lines = result_.row_lines;
  const bool follows =
      !lines.empty() && lines.back().line.value + (result_.rows - lines.back().row.value) == line.value;
  if (!follows) result_.row_lines.push_back({RowNumber{result_.rows}, line});
}

Status WritingReceiver::write_row(const Record& record, const Judgement& judgement) {
  std::string& out = rows_file_.buffer();
  const std::size_t row_begin = out.size();
  if (const std::optional<std::size_t> unfit = writer_.append(record, out)) {
    const WrittenColumn& column = writer_.columns()[*unfit];
    return reject(record, "column " + column.name + ": " + shown(record.cells[column.source]) + " is no " +
                              data_type_name(column.decision.type));
  }
  row_bytes_max_ = std::max<std::uint64_t>(row_bytes_max_, out.size() - row_begin);
  if (text_file_) {
    append_csv_record(text_file_->buffer(), record.cells);
    CONCORD_CHECK(text_file_->flush_if_full());
  }
  ++result_.rows;
  remember_line(record.line);
  last_row_line_ = record.line;
  if (judgement.padded) count_repair(std::string{kPaddedRow}, record.line);
  if (judgement.cut) count_repair(std::string{kSurplusEmptyCells}, record.line);
  if (!record.damage.empty()) count_repair(std::string{record.damage}, record.line);
  return rows_file_.flush_if_full();
}

Status WritingReceiver::reject(const Record& record, const std::string& reason) {
  if (!rejects_file_) {
    const std::filesystem::path path = places_.directory / (places_.stem + ".rejects.csv");
    CONCORD_TRY(DerivedFile file, DerivedFile::create(path, "the rejected rows of " + places_.name));
    rejects_file_.emplace(std::move(file));
    rejects_file_->buffer() += "line,reason,raw\n";
  }
  std::string& out = rejects_file_->buffer();
  out += std::to_string(record.line.value);
  out.push_back(',');
  append_csv_cell(out, reason);
  out.push_back(',');
  append_csv_cell(out, record.raw);
  out.push_back('\n');
  ++result_.rejects.rows;
  if (result_.rejects.examples.size() < kExamplesMax)
    result_.rejects.examples.push_back("line " + std::to_string(record.line.value) + ": " + reason);
  return rejects_file_->flush_if_full();
}

Status WritingReceiver::take(const Record& record, const Judgement& judgement) {
  ++result_.records;
  switch (judgement.verdict) {
    case Verdict::kRow:
      return write_row(record, judgement);
    case Verdict::kReject:
      return reject(record, judgement.reason);
    case Verdict::kEmptyRecord:
      count_repair(std::string{kEmptyRow}, record.line);
      break;
    case Verdict::kRepeatedHeader:
      count_repair(std::string{kRepeatedHeader}, record.line);
      break;
    case Verdict::kRepeatedTitle:
      count_repair(std::string{kRepeatedTitle}, record.line);
      break;
    case Verdict::kTotals:
      count_repair(std::string{kTotalsRow}, record.line);
      if (judgement.confirmed) ++totals_confirmed_;
      break;
    case Verdict::kComment:
      count_repair(std::string{kCommentLine}, record.line);
      break;
    case Verdict::kNote:
      count_repair(std::string{kFooterNote}, record.line);
      break;
  }
  ++dropped_;
  if (judgement.verdict == Verdict::kTotals || judgement.verdict == Verdict::kNote) {
    if (result_.footer.size() >= kFooterLinesMax) result_.footer.erase(result_.footer.begin());
    result_.footer.push_back({record.line, joined(record)});
  }
  return {};
}

Status WritingReceiver::take_run(const RowRun& run, const StretchRows& rows, std::size_t written_begin,
                                 std::size_t kept_begin) {
  if (run.rows == 0) return {};
  rows_file_.buffer().append(rows.written(), written_begin, run.written_end - written_begin);
  row_bytes_max_ = std::max(row_bytes_max_, run.row_bytes_max);
  result_.records += run.rows;
  ++result_.rows;
  remember_line(run.line);
  result_.rows += run.rows - 1;
  last_row_line_ = LineNumber{run.line.value + run.rows - 1};
  if (text_file_) {
    text_file_->buffer().append(rows.kept(), kept_begin, run.kept_end - kept_begin);
    CONCORD_CHECK(text_file_->flush_if_full());
  }
  return rows_file_.flush_if_full();
}

Status WritingReceiver::take_known(const KnownRows& known, const SplitText& text) {
  constexpr std::uint64_t kPieceBytes = 1 << 20;
  for (std::uint64_t at = known.begin; at < known.end; at += kPieceBytes) {
    const auto piece = static_cast<std::size_t>(std::min(kPieceBytes, known.end - at));
    CONCORD_CHECK(text.read(at, piece, rows_file_.buffer()));
    CONCORD_CHECK(rows_file_.flush_if_full());
  }
  result_.rows = result_.records = known.rows;
  result_.row_lines = known.row_lines;
  const RowLine& last = known.row_lines.back();
  last_row_line_ = LineNumber{last.line.value + (known.rows - last.row.value)};
  return {};
}

Status WritingReceiver::finish_files() {
  Status finished = rejects_file_ ? rejects_file_->finish() : Status{};
  if (finished.ok() && text_file_) finished = text_file_->finish();
  if (finished.ok()) finished = rows_file_.finish();
  if (finished.ok() && result_.rows + result_.rejects.rows + dropped_ != result_.records)
    finished = Error{ErrorCode::kInternal, places_.name + ": rows were lost on reading; please report this"};
  if (!finished.ok()) {  // no half of the two files may stay
    std::error_code ignored;
    std::filesystem::remove(rows_file_.path(), ignored);
    if (rejects_file_) std::filesystem::remove(rejects_file_->path(), ignored);
    if (text_file_) std::filesystem::remove(text_file_->path(), ignored);
  }
  return finished;
}

Status WritingReceiver::finish(Table& table) {
  CONCORD_CHECK(finish_files());
  table.rows = result_.rows;
  table.records = result_.records;
  table.rejects = std::move(result_.rejects);
  if (rejects_file_) table.rejects_path = rejects_file_->path();
  table.row_lines = std::move(result_.row_lines);
  table.text_path = std::move(result_.text_path);
  table.text_header_bytes = result_.text_header_bytes;
  for (NoteLine& line : result_.footer) {  // subtotals between the rows are repairs only
    if (line.line > last_row_line_) table.footer.push_back(std::move(line));
  }
  if (totals_confirmed_ > 0)
    repairs_[std::string{kTotalsRow}].description +=
        "; " + std::to_string(totals_confirmed_) + " checked: the sum is right";
  for (auto& [kind, repair] : repairs_) table.repairs.push_back(std::move(repair));
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
