#include "ingest/impl/record_judge.hpp"

#include <algorithm>
#include <utility>

namespace concord::ingest {
namespace {

constexpr std::size_t kHeldMax = 64;

bool is_blank(std::string_view cell) {
  return cell.empty() || (static_cast<unsigned char>(cell.front()) <= ' ' && trimmed(cell).empty()) ||
         (cell.front() == '\xC2' && trimmed(cell).empty());
}

std::string cells_of(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " cell" : " cells");
}

}  // namespace

RecordJudge::RecordJudge(const TableShape& shape, RecordReceiver& receiver)
    : shape_{shape}, receiver_{receiver}, sums_{shape.numeric_columns} {}

RecordJudge::Filling RecordJudge::filling_of(const Record& record) const {
  Filling filling;
  for (std::size_t i = 0; i < record.cells.size(); ++i) {
    if (is_blank(record.cells[i])) {
      if (i < shape_.width && shape_.always_filled[i]) filling.misses_usual = true;
      continue;
    }
    if (filling.filled++ == 0) filling.first = i;
  }
  for (std::size_t i = record.cells.size(); i < shape_.width; ++i) {
    if (shape_.always_filled[i]) filling.misses_usual = true;
  }
  return filling;
}

bool RecordJudge::fits_columns(const Record& record) const {
  const std::size_t width = std::min(record.cells.size(), shape_.width);
  for (std::size_t i = 0; i < width; ++i) {
    if (!shape_.columns[i].is_typed()) continue;
    const CellShape shape = cell_shape(record.cells[i]);
    if (shape != CellShape::kEmpty && !is_same_family(shape, shape_.columns[i].family)) return false;
  }
  return true;
}

bool RecordJudge::may_be_padded(const Record& record) const {
  for (std::size_t i = record.cells.size(); i < shape_.width; ++i) {
    const ColumnShape& column = shape_.columns[i];
    if (!shape_.has_short_rows && column.filled > 0 && column.empty == 0) return false;
  }
  return fits_columns(record);
}

/// The word alone is no proof ("Total Energies" is a customer): the record must also leave out what every row has, or
/// hold the word where rows hold numbers or dates, or add up.
bool RecordJudge::is_totals(const Record& record, const Filling& filling, bool& confirmed) const {
  std::size_t word = record.cells.size();
  for (std::size_t i = filling.first; i < record.cells.size(); ++i) {
    if (is_totals_word(record.cells[i])) {
      word = i;
      break;
    }
    if (!filling.misses_usual) break;  // in a complete row only its first cell can say so
  }
  if (word == record.cells.size()) return false;
  const bool has_number = std::any_of(record.cells.begin(), record.cells.end(),
                                      [](std::string_view cell) { return is_numeric(cell_shape(cell)); });
  if (!has_number) return false;
  confirmed = sums_.confirms(record);
  const bool misplaced = word < shape_.width && shape_.columns[word].is_typed();
  return confirmed || filling.misses_usual || misplaced;
}

Judgement RecordJudge::judgement_of(const Record& record, const Filling& filling) {
  const std::size_t width = shape_.width;
  if (!shape_.header_rows.empty() && is_header_row(shape_, record.cells)) return {.verdict = Verdict::kRepeatedHeader};
  if (record.raw.starts_with('#') && record.cells.size() < shape_.width) return {.verdict = Verdict::kComment};
  bool confirmed = false;
  if (!shape_.keeps_rows && is_totals(record, filling, confirmed))
    return {.verdict = Verdict::kTotals, .confirmed = confirmed};
  if (filling.filled == 1 && shape_.preamble_texts.contains(std::string{only_cell(record.cells)}))
    return {.verdict = Verdict::kRepeatedTitle};
  if (record.cells.size() == width || shape_.keeps_rows) return {};
  if (record.cells.size() > width) {
    for (std::size_t i = width; i < record.cells.size(); ++i) {
      if (!is_blank(record.cells[i]))
        return {.verdict = Verdict::kReject,
                .reason = cells_of(record.cells.size()) + ", " + std::to_string(width) + " expected"};
    }
    return {.cut = true};
  }
  if (may_be_padded(record)) return {.padded = true};
  return {.verdict = Verdict::kReject,
          .reason = cells_of(record.cells.size()) + ", " + std::to_string(width) + " expected"};
}

/// Notes have few cells: fewer than half of a row's, or a single one with a text that no row of that column has.
bool RecordJudge::may_be_note(const Record& record, const Filling& filling) const {
  if (shape_.width <= 2 || (shape_.keeps_rows && filling.filled > 1)) return false;
  if (shape_.has_sparse_rows && fits_columns(record)) return false;
  if (record.cells.size() < shape_.width) return filling.filled * 2 < shape_.width || filling.filled == 1;
  if (filling.filled != 1) return false;
  if (filling.first >= shape_.width || !fits_columns(record)) return true;
  const ColumnShape& column = shape_.columns[filling.first];
  return !column.is_typed() && count_words(record.cells[filling.first]) > column.words_max;
}

Status RecordJudge::judge(const Record& record) {
  const Filling filling = filling_of(record);
  if (filling.filled == 0 && (shape_.width > 1 || record.raw.empty()))
    return receiver_.take(record, {.verdict = Verdict::kEmptyRecord});
  Judgement judgement = judgement_of(record, filling);
  const bool undecided = judgement.verdict == Verdict::kRow || judgement.verdict == Verdict::kReject;
  if (undecided && !judgement.padded && may_be_note(record, filling)) return hold(record);
  if (judgement.verdict == Verdict::kRow) {
    CONCORD_CHECK(release(false));
    sums_.add(record);
  }
  const bool ends_section = judgement.verdict == Verdict::kTotals;
  CONCORD_CHECK(receiver_.take(record, judgement));
  if (ends_section) sums_.start_section();
  return {};
}

Status RecordJudge::hold(const Record& record) {
  if (held_.size() >= kHeldMax) CONCORD_CHECK(release(false));
  held_.push_back(
      {record.line, {record.cells.begin(), record.cells.end()}, std::string{record.raw}, std::string{record.damage}});
  return {};
}

Status RecordJudge::release(bool at_end) {
  if (held_.empty()) return {};
  for (const HeldRecord& held : std::exchange(held_, {})) {
    const Record record{held.line, {held.cells.begin(), held.cells.end()}, held.raw, held.damage};
    Judgement judgement;
    if (at_end) {
      judgement.verdict = Verdict::kNote;
    } else if (!shape_.keeps_rows && (record.cells.size() != shape_.width || !fits_columns(record))) {
      judgement.verdict = Verdict::kReject;
      judgement.reason = record.cells.size() == shape_.width
                             ? "a single filled cell that is not like its column"
                             : cells_of(record.cells.size()) + ", " + std::to_string(shape_.width) + " expected";
    }
    if (judgement.verdict == Verdict::kRow) sums_.add(record);
    CONCORD_CHECK(receiver_.take(record, judgement));
  }
  return {};
}

Status RecordJudge::finish() {
  return release(true);
}

}  // namespace concord::ingest
