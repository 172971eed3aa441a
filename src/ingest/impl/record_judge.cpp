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
    : shape_{shape}, test_{shape}, totals_finder_{shape, test_}, receiver_{receiver}, sums_{shape.sum_columns} {}

bool RecordJudge::is_totals(const Record& record, const RowTest::Filling& filling) {
  if (!totals_finder_.may_find(record, filling)) return false;
  misses_sums_ = misses_sums_ || !sums_.is_known();
  std::optional<TotalsCells> found = totals_finder_.find(record, filling, sums_);
  if (!found) return false;
  totals_ = std::move(*found);
  return true;
}

Judgement RecordJudge::judgement_of(const Record& record, const RowTest::Filling& filling) {
  if (!shape_.header_rows.empty() && is_header_row(shape_, record.cells)) return {.verdict = Verdict::kRepeatedHeader};
  if (record.raw.starts_with('#') && record.cells.size() < shape_.width) return {.verdict = Verdict::kComment};
  if (!shape_.keeps_rows && is_totals(record, filling)) return {.verdict = Verdict::kTotals};
  if (test_.is_repeated_title(record, filling)) return {.verdict = Verdict::kRepeatedTitle};
  return row_judgement_of(record);
}

/// Of a record that can only be a row.
Judgement RecordJudge::row_judgement_of(const Record& record) const {
  const std::size_t width = shape_.width;
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
  const Judgement judgement = judgement_of(record, filling);
  if (misses_sums_) return Error{ErrorCode::kConflict, "the rows above have to be added up"};
  if (judgement.verdict == Verdict::kTotals) return take_totals(record);
  const bool undecided = judgement.verdict == Verdict::kRow || judgement.verdict == Verdict::kReject;
  if (undecided && !judgement.padded && test_.may_be_note(record, filling)) return hold(record);
  if (judgement.verdict == Verdict::kRow) {
    CONCORD_CHECK(release(false));
    sums_.add(record);
  }
  return receiver_.take(record, judgement);
}

Status RecordJudge::take_totals(const Record& record) {
  if (totals_.leave_row) {
    CONCORD_CHECK(take_beside_totals(record));
  } else {
    CONCORD_CHECK(receiver_.take(record, {.verdict = Verdict::kTotals, .confirmed = totals_.confirmed}));
  }
  for (const ColumnRange range : totals_.ranges) sums_.start_section(range);
  return {};
}

/// The totals of one table beside a row of another: both go their ways.
Status RecordJudge::take_beside_totals(const Record& record) {
  CONCORD_CHECK(release(false));
  Record totals = record, row = record;
  row.verbatim = {};
  for (std::size_t i = 0; i < record.cells.size(); ++i) {
    const bool is_of_totals = std::ranges::any_of(
        totals_.ranges, [i](const ColumnRange& range) { return i >= range.first && i < range.end; });
    (is_of_totals ? row : totals).cells[i] = {};
  }
  CONCORD_CHECK(receiver_.take(totals, {.verdict = Verdict::kTotalsBeside}));
  const Judgement judgement = row_judgement_of(row);
  if (judgement.verdict == Verdict::kRow) sums_.add(row);
  return receiver_.take(row, judgement);
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
