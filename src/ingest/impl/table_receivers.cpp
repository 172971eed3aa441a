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
constexpr std::size_t kBatchBytes = 64 << 10;
constexpr std::size_t kBatchRecords = 256;
constexpr std::size_t kBatchCells = 64 << 10;

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

bool CellBatch::add(const Record& record) {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const std::string_view cell = i < record.cells.size() ? record.cells[i] : std::string_view{};
    places_[i].push_back({bytes_.size(), cell.size()});
    bytes_.append(cell);
  }
  return bytes_.size() < kBatchBytes && places_.front().size() < kBatchRecords &&
         places_.front().size() * places_.size() < kBatchCells;
}

void CellBatch::observe(std::vector<ColumnObserver>& observers) {
  bytes_.append(kReadableCellBytes, '\0');
  for (std::size_t i = 0; i < places_.size(); ++i) {
    views_.clear();
    for (const Place& place : places_[i]) views_.emplace_back(bytes_.data() + place.begin, place.length);
    observers[i].observe_batch(views_);
    places_[i].clear();
  }
  bytes_.clear();
}

ObservingReceiver::ObservingReceiver(std::size_t width, bool as_text)
    : as_text_{as_text}, batch_{width}, filled_(width, false), empty_cells_(width, 0) {
  if (!as_text) observers_.resize(width);
}

Status ObservingReceiver::take(const Record& record, const Judgement& judgement) {
  if (judgement.verdict != Verdict::kRow) return {};
  ++rows_;
  cells_max_ = std::max(cells_max_, record.cells.size());
  for (std::size_t i = 0; i < filled_.size(); ++i) {
    const std::string_view cell = i < record.cells.size() ? record.cells[i] : std::string_view{};
    if (cell.empty())
      ++empty_cells_[i];
    else if (!filled_[i])
      filled_[i] = as_text_ || !trimmed(cell).empty();
  }
  if (!as_text_ && !batch_.add(record)) batch_.observe(observers_);
  return {};
}

void ObservingReceiver::finish() {
  if (!as_text_) batch_.observe(observers_);
}

TypeDecision ObservingReceiver::decide(std::size_t column, std::string_view header) const {
  if (!as_text_) return observers_[column].decide(header);
  TypeDecision decision;
  decision.reason = "kept as text, as asked";
  decision.cells = rows_;
  decision.empty_cells = column < empty_cells_.size() ? empty_cells_[column] : 0;
  return decision;
}

Result<WritingReceiver> WritingReceiver::create(Places places, std::vector<WrittenColumn> columns, bool as_text) {
  CONCORD_TRY(DerivedFile rows,
              DerivedFile::create(places.directory / (places.stem + ".csv"), "the rows of " + places.name));
  return WritingReceiver{std::move(places), std::move(columns), as_text, std::move(rows)};
}

WritingReceiver::WritingReceiver(Places places, std::vector<WrittenColumn> columns, bool as_text, DerivedFile rows)
    : places_{std::move(places)}, columns_{std::move(columns)}, as_text_{as_text}, rows_file_{std::move(rows)} {}

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
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const WrittenColumn& column = columns_[i];
    if (i > 0) out.push_back(',');
    if (column.source >= record.cells.size()) continue;
    const std::string_view cell = record.cells[column.source];
    if (as_text_) {
      append_csv_cell(out, cell);
      continue;
    }
    const std::size_t cell_begin = out.size();
    if (!canonicalise(column.decision, cell, out)) {
      out.resize(row_begin);
      return reject(record,
                    "column " + column.name + ": " + shown(cell) + " is no " + data_type_name(column.decision.type));
    }
    if (column.decision.type.kind == TypeKind::kText) quote_csv_tail(out, cell_begin);
  }
  if (out.size() == row_begin) out.append("\"\"");  // an empty line would be no row
  out.push_back('\n');
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

}  // namespace concord::ingest
