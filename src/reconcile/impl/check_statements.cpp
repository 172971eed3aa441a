// What a statement says of itself, checked against its rows: a running balance must move by each row's amount, the
// closing balance must be the opening balance and all rows, and a total must be their sum. A line that was lost on the
// way shows here even when nothing on the other side asks for it. Balance columns are found by their values, not their
// names: most rows must fit. Newest-first statements are read backwards.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "reconcile/impl/context.hpp"
#include "reconcile/impl/note_amounts.hpp"
#include "reconcile/input_name.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

constexpr double kFitShareMin = 0.6;
constexpr std::size_t kFitsMin = 5;
constexpr std::size_t kBreaksMax = 20;

struct BalanceRow {
  RowNumber row;
  Int128 amount = 0, balance = 0;
};

// The rows in time order, with what the balance moves by beyond each row's amount.
struct RunningBalance {
  std::vector<BalanceRow> rows;
  std::size_t fits = 0;

  Int128 gap(std::size_t place) const { return rows[place].balance - rows[place - 1].balance - rows[place].amount; }
};

std::size_t count_fits(const RunningBalance& running) {
  std::size_t fits = 0;
  for (std::size_t place = 1; place < running.rows.size(); ++place) fits += running.gap(place) == 0 ? 1U : 0U;
  return fits;
}

Result<std::vector<BalanceRow>> read_balances(Context& context, const Side& side, const std::string& column) {
  const auto number = [&](const std::string& name) {
    return sql::to_decimal(sql::column(name), Decimal::kMaxDigits, context.scale);
  };
  sql::Select rows{side.data_table};
  rows.column("concord_row").column(number(side.columns.amount), "amount").column(number(column), "balance");
  rows.where(sql::is_not_null(sql::column(side.columns.amount)) && sql::is_not_null(sql::column(column)));
  rows.order_by(sql::ascending(sql::column("concord_row")));
  CONCORD_TRY(auto stream, context.query(rows.sql(sql::Dialect::kDuckdb)));
  std::vector<BalanceRow> result;
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return result;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      result.push_back({RowNumber{static_cast<std::uint64_t>(chunk->column(0).integer(row))},
                        chunk->column(1).decimal_coefficient(row), chunk->column(2).decimal_coefficient(row)});
    }
  }
}

// The column that runs along with the amounts, if there is one.
Result<std::optional<RunningBalance>> find_running_balance(Context& context, const Side& side) {
  std::optional<RunningBalance> best;
  for (const profile::ColumnProfile& column : side.profile.columns) {
    const bool number = column.type.kind == TypeKind::kDecimal && column.type.scale <= context.scale;
    if (!number || column.name == side.columns.amount || column.count - column.nulls < kFitsMin + 1) continue;
    RunningBalance running;
    CONCORD_TRY(running.rows, read_balances(context, side, column.name));
    for (const bool newest_first : {false, true}) {
      if (newest_first) std::reverse(running.rows.begin(), running.rows.end());
      running.fits = count_fits(running);
      const bool fits = running.fits >= kFitsMin && static_cast<double>(running.fits) >=
                                                        kFitShareMin * static_cast<double>(running.rows.size() - 1);
      if (fits && (!best || running.fits > best->fits)) best = running;
    }
  }
  return best;
}

// A row of the other side that is open and would fill the gap.
std::string candidate_text(const Context& context, bool on_left, Int128 difference) {
  const Side& other = on_left ? context.right : context.left;
  std::vector<RowNumber> rows;
  for (std::uint32_t event = 0; event < other.events.size(); ++event) {
    if (!other.settled[event] && other.events.amounts[event] == difference) rows.push_back(other.events.numbers[event]);
  }
  if (rows.size() != 1) return "";
  return fmt::format("; {} row {} has this amount and no partner", on_left ? "right" : "left", rows[0].value);
}

class Checker {
 public:
  Checker(Context& context, bool on_left)
      : context_{context}, side_{on_left ? context.left : context.right}, on_left_{on_left} {}

  Status check() {
    CONCORD_TRY(const auto running, find_running_balance(context_, side_));
    for (const std::int64_t amount : side_.events.amounts) rows_total_ += amount;
    if (running) check_running(*running);
    check_notes(running);
    return {};
  }

 private:
  std::string line(RowNumber row) const { return side_.input->table->place_of(row); }
  std::string money(Int128 value) const { return Decimal::make(value, context_.scale).value().to_string(); }

  void add(std::string what, Int128 difference, std::string sentence) {
    StatementCheck check;
    check.on_left = on_left_;
    check.what = std::move(what);
    check.holds = difference == 0;
    check.difference = Decimal::make(difference, context_.scale).value();
    const std::string& other = (on_left_ ? context_.right : context_.left).input->name;
    check.sentence = name_for_people(side_.input->name, other) + ": " + std::move(sentence);
    context_.outcome.checks.push_back(std::move(check));
  }

  void check_running(const RunningBalance& running) {
    std::size_t breaks = 0;
    Int128 unlisted = 0;
    for (std::size_t place = 1; place < running.rows.size(); ++place) {
      const Int128 gap = running.gap(place);
      if (gap == 0) continue;
      if (++breaks > kBreaksMax) {
        unlisted += gap;
        continue;
      }
      const std::string after = line(running.rows[place - 1].row), at = line(running.rows[place].row);
      const bool back = place + 1 < running.rows.size() && running.gap(place + 1) == -gap;
      if (back) {
        add("running_balance", gap,
            fmt::format("the balance in line {} is off by {} and right again in the next line", at, money(gap)));
        ++place;
        continue;
      }
      add("running_balance", gap,
          fmt::format(
              "between line {} and line {} the balance moves by {} more than the rows say: lines worth {} are missing "
              "there, or the amount in line {} is wrong{}",
              after, at, money(gap), money(gap), at, candidate_text(context_, on_left_, gap)));
    }
    if (breaks == 0)
      add("running_balance", 0, fmt::format("the running balance follows all {} rows", running.rows.size()));
    if (breaks <= kBreaksMax) return;
    add("running_balance", unlisted,
        fmt::format("the running balance breaks in {} places; the first {} are listed", breaks, kBreaksMax));
    context_.outcome.checks.back().holds = false;
  }

  void check_notes(const std::optional<RunningBalance>& running) {
    std::optional<NoteAmount> opening, closing, total;
    for (const auto* notes : {&side_.input->table->preamble, &side_.input->table->footer}) {
      for (const NoteAmount& note : read_note_amounts(*notes, context_.scale)) {
        if (note.kind == NoteKind::kOpening) opening = opening.value_or(note);
        if (note.kind == NoteKind::kClosing) closing = note;
        if (note.kind == NoteKind::kTotal) total = note;
      }
    }
    if (opening && closing) {
      const Int128 difference = closing->amount - opening->amount - rows_total_;
      add("opening_closing", difference,
          difference == 0
              ? fmt::format("opening balance and all rows are the closing balance {}", money(closing->amount))
              : fmt::format(
                    "from the opening balance {} (line {}) to the closing balance {} (line {}) the rows lack {}{}",
                    money(opening->amount), opening->line.value, money(closing->amount), closing->line.value,
                    money(difference), candidate_text(context_, on_left_, difference)));
    }
    if (running && !running->rows.empty()) check_ends(*running, opening, closing);
    if (total) {
      const Int128 difference = total->amount - rows_total_;
      add("total", difference,
          difference == 0 ? fmt::format("the total in line {} is the sum of the rows", total->line.value)
                          : fmt::format("the total in line {} is {}, the rows add up to {}: {} is missing{}",
                                        total->line.value, money(total->amount), money(rows_total_), money(difference),
                                        candidate_text(context_, on_left_, difference)));
    }
  }

  // A line lost before the first or after the last row leaves no gap between rows.
  void check_ends(const RunningBalance& running, const std::optional<NoteAmount>& opening,
                  const std::optional<NoteAmount>& closing) {
    const BalanceRow& first = running.rows.front();
    const Int128 before = opening ? first.balance - first.amount - opening->amount : Int128{0};
    if (before != 0)
      add("running_balance", before,
          fmt::format("between the opening balance {} and line {} lines worth {} are missing{}", money(opening->amount),
                      line(first.row), money(before), candidate_text(context_, on_left_, before)));
    const BalanceRow& last = running.rows.back();
    const Int128 after = closing ? closing->amount - last.balance : Int128{0};
    if (after != 0)
      add("running_balance", after,
          fmt::format("between line {} and the closing balance {} lines worth {} are missing{}", line(last.row),
                      money(closing->amount), money(after), candidate_text(context_, on_left_, after)));
  }

  Context& context_;
  const Side& side_;
  bool on_left_;
  Int128 rows_total_ = 0;
};

}  // namespace

Status check_statements(Context& context) {
  context.progress.report("checking balances", 0, 0);
  for (const bool on_left : {true, false}) CONCORD_CHECK(Checker(context, on_left).check());
  return {};
}

}  // namespace concord::reconcile
