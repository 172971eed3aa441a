#include "ingest/impl/record_judge.hpp"

#include <algorithm>
#include <utility>

namespace concord::ingest {
namespace {

constexpr std::size_t kHeldMax = 64;

std::string cells_of(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " cell" : " cells");
}

}  // namespace

RecordJudge::RecordJudge(const TableShape& shape, RecordReceiver& receiver)
    : shape_{shape}, test_{shape}, receiver_{receiver}, sums_{shape.numeric_columns} {}

/// The word alone is no proof ("Total Energies" is a customer): the record must also leave out what every row has, or
/// hold the word where rows hold numbers or dates, or add up.
bool RecordJudge::is_totals(const Record& record, const RowTest::Filling& filling, bool& confirmed) {
  const std::size_t word = test_.totals_word(record, filling);
  if (word == record.cells.size()) return false;
  const bool has_number = std::any_of(record.cells.begin(), record.cells.end(),
                                      [](std::string_view cell) { return is_numeric(cell_shape(cell)); });
  if (!has_number) return false;
  misses_sums_ = misses_sums_ || !sums_.is_known();
  confirmed = sums_.confirms(record);
  const bool misplaced = word < shape_.width && shape_.columns[word].is_typed();
  return confirmed || filling.misses_usual || misplaced;
}

Judgement RecordJudge::judgement_of(const Record& record, const RowTest::Filling& filling) {
  const std::size_t width = shape_.width;
  if (!shape_.header_rows.empty() && is_header_row(shape_, record.cells)) return {.verdict = Verdict::kRepeatedHeader};
  if (record.raw.starts_with('#') && record.cells.size() < shape_.width) return {.verdict = Verdict::kComment};
  bool confirmed = false;
  if (!shape_.keeps_rows && is_totals(record, filling, confirmed))
    return {.verdict = Verdict::kTotals, .confirmed = confirmed};
  if (test_.is_repeated_title(record, filling)) return {.verdict = Verdict::kRepeatedTitle};
  if (record.cells.size() == width || shape_.keeps_rows) return {};
  if (record.cells.size() > width) {
    for (std::size_t i = width; i < record.cells.size(); ++i) {
      if (!is_blank(record.cells[i]))
        return {.verdict = Verdict::kReject,
                .reason = cells_of(record.cells.size()) + ", " + std::to_string(width) + " expected"};
    }
    return {.cut = true};
  }
  if (test_.may_be_padded(record)) return {.padded = true};
  return {.verdict = Verdict::kReject,
          .reason = cells_of(record.cells.size()) + ", " + std::to_string(width) + " expected"};
}

Status RecordJudge::judge(const Record& record) {
  const RowTest::Filling filling = test_.filling_of(record);
  if (test_.is_empty(record, filling)) return receiver_.take(record, {.verdict = Verdict::kEmptyRecord});
  Judgement judgement = judgement_of(record, filling);
  if (misses_sums_) return Error{ErrorCode::kConflict, "the rows above have to be added up"};
  const bool undecided = judgement.verdict == Verdict::kRow || judgement.verdict == Verdict::kReject;
  if (undecided && !judgement.padded && test_.may_be_note(record, filling)) return hold(record);
  if (judgement.verdict == Verdict::kRow) {
    CONCORD_CHECK(release(false));
    sums_.add(record);
  }
  const bool ends_section = judgement.verdict == Verdict::kTotals;
  CONCORD_CHECK(receiver_.take(record, judgement));
  if (ends_section) sums_.start_section();
  return {};
}

Status RecordJudge::pass_rows(const RunningSums& sums) {
  CONCORD_CHECK(release(false));
  sums_.add(sums);
  return {};
}

Status RecordJudge::pass_known_rows() {
  CONCORD_CHECK(release(false));
  sums_.add_unknown_rows();
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
    } else if (!shape_.keeps_rows && (record.cells.size() != shape_.width || !test_.fits_columns(record))) {
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
