#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "reconcile/impl/context.hpp"

namespace concord::reconcile {
namespace {

struct Total {
  std::uint64_t groups = 0, left_rows = 0, right_rows = 0;
  Int128 left_sum = 0, right_sum = 0;
};
using Totals = std::array<Total, kBucketKinds>;

// Amounts by row number, and how often each row was put somewhere.
class Ledger {
 public:
  explicit Ledger(const Side& side)
      : amounts_(side.events.size() + side.without_amount.size() + 1, 0), placed_(amounts_.size(), 0) {
    for (std::size_t event = 0; event < side.events.size(); ++event) {
      amounts_[side.events.numbers[event].value] = side.events.amounts[event];
    }
  }
  Int128 place(RowNumber row) {
    ++placed_[row.value];
    return amounts_[row.value];
  }
  bool each_row_once() const {
    return std::all_of(placed_.begin() + 1, placed_.end(), [](std::uint8_t count) { return count == 1; });
  }
  Int128 sum() const {
    Int128 sum = 0;
    for (const std::int64_t amount : amounts_) sum += amount;
    return sum;
  }
  std::vector<std::int64_t> take_amounts() && { return std::move(amounts_); }

 private:
  std::vector<std::int64_t> amounts_;
  std::vector<std::uint8_t> placed_;
};

void add_group(Totals& totals, const Group& group, Ledger& left, Ledger& right) {
  Total& total = totals[static_cast<std::size_t>(group.bucket)];
  ++total.groups;
  for (const RowNumber row : group.left) total.left_sum += left.place(row);
  for (const RowNumber row : group.right) total.right_sum += right.place(row);
  total.left_rows += group.left.size();
  total.right_rows += group.right.size();
}

void add_left(Totals& totals, BucketKind kind, const std::vector<RowNumber>& rows, Ledger& ledger) {
  Total& total = totals[static_cast<std::size_t>(kind)];
  total.left_rows += rows.size();
  total.groups += rows.size();
  for (const RowNumber row : rows) total.left_sum += ledger.place(row);
}

void add_right(Totals& totals, BucketKind kind, const std::vector<RowNumber>& rows, Ledger& ledger) {
  Total& total = totals[static_cast<std::size_t>(kind)];
  total.right_rows += rows.size();
  total.groups += rows.size();
  for (const RowNumber row : rows) total.right_sum += ledger.place(row);
}

void collect_single_rows(Context& context) {
  Outcome& outcome = context.outcome;
  for (std::size_t event = 0; event < context.left.events.size(); ++event) {
    const RowNumber row = context.left.events.numbers[event];
    if (context.left.out_of_scope[event]) {
      outcome.out_of_scope.push_back(row);
    } else if (!context.left.settled[event]) {
      outcome.missing_from_right.push_back(row);
    }
  }
  for (std::size_t event = 0; event < context.right.events.size(); ++event) {
    const RowNumber row = context.right.events.numbers[event];
    if (context.right.out_of_scope[event]) {
      outcome.out_of_scope.push_back(row);
    } else if (!context.right.settled[event]) {
      outcome.missing_from_left.push_back(row);
    }
  }
  outcome.left_without_amount = context.left.without_amount;
  outcome.right_without_amount = context.right.without_amount;
  for (auto* rows : {&outcome.missing_from_right, &outcome.missing_from_left, &outcome.out_of_scope})
    std::sort(rows->begin(), rows->end());
}

// Duplicates refer to the group that they copy, so the references move with the groups.
void sort_groups(std::vector<Group>& groups) {
  const auto first = [](const std::vector<RowNumber>& rows) {
    return rows.empty() ? RowNumber{std::numeric_limits<std::uint64_t>::max()} : rows.front();
  };
  std::vector<std::uint32_t> order(groups.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t one, std::uint32_t other) {
    return std::pair{first(groups[one].left), first(groups[one].right)} <
           std::pair{first(groups[other].left), first(groups[other].right)};
  });
  std::vector<std::uint32_t> place_of(groups.size());
  std::vector<Group> sorted;
  sorted.reserve(groups.size());
  for (const std::uint32_t index : order) {
    place_of[index] = static_cast<std::uint32_t>(sorted.size());
    sorted.push_back(std::move(groups[index]));
  }
  for (Group& group : sorted) {
    if (group.joins != 0) group.joins = place_of[group.joins - 1] + 1;
  }
  groups = std::move(sorted);
}

std::vector<std::int32_t> days_by_row(const Side& side) {
  std::vector<std::int32_t> days(side.events.size() + side.without_amount.size() + 1, kNoDay);
  for (std::size_t event = 0; event < side.events.size(); ++event)
    days[side.events.numbers[event].value] = side.events.days[event];
  return days;
}

std::vector<std::string> quantities_of(const profile::TableProfile& table) {
  std::vector<std::string> names;
  for (const profile::ColumnProfile& column : table.columns) {
    if (profile::is_quantity(column)) names.push_back(column.name);
  }
  return names;
}

SideSummary summarise(const Context& context, const Side& side, Int128 sum) {
  return {.input = side.input->name,
          .sha256 = side.input->sha256,
          .rows = side.input->table->rows,
          .rejected = side.input->table->rejects.rows,
          .sum = Decimal::make(sum, context.scale).value(),
          .columns = side.columns,
          .quantities = quantities_of(side.profile)};
}

}  // namespace

Status balance(Context& context) {
  Outcome& outcome = context.outcome;
  collect_single_rows(context);
  sort_groups(outcome.groups);
  Ledger left{context.left};
  Ledger right{context.right};
  Totals totals{};
  for (const Group& group : outcome.groups) add_group(totals, group, left, right);
  add_left(totals, BucketKind::kMissingFromRight, outcome.missing_from_right, left);
  add_right(totals, BucketKind::kMissingFromLeft, outcome.missing_from_left, right);
  const bool scope_on_left = outcome.scope && !outcome.scope->on_right;
  if (scope_on_left) {
    add_left(totals, BucketKind::kOutOfScope, outcome.out_of_scope, left);
  } else {
    add_right(totals, BucketKind::kOutOfScope, outcome.out_of_scope, right);
  }
  add_left(totals, BucketKind::kWithoutAmount, outcome.left_without_amount, left);
  add_right(totals, BucketKind::kWithoutAmount, outcome.right_without_amount, right);
  if (!left.each_row_once() || !right.each_row_once()) {
    return Error{ErrorCode::kInternal,
                 "The reconciliation did not put every row into exactly one bucket. Please report this."};
  }
  const Int128 left_total = left.sum();
  const Int128 right_total = right.sum();
  Int128 explained = 0;
  for (std::size_t kind = 0; kind < kBucketKinds; ++kind) {
    const Total& total = totals[kind];
    if (total.left_rows + total.right_rows == 0) continue;
    explained += total.left_sum - total.right_sum;
    outcome.buckets.push_back({.kind = static_cast<BucketKind>(kind),
                               .groups = total.groups,
                               .left_rows = total.left_rows,
                               .right_rows = total.right_rows,
                               .left_sum = Decimal::make(total.left_sum, context.scale).value(),
                               .right_sum = Decimal::make(total.right_sum, context.scale).value(),
                               .difference = Decimal::make(total.left_sum - total.right_sum, context.scale).value()});
  }
  outcome.difference = Decimal::make(left_total - right_total, context.scale).value();
  outcome.explained = Decimal::make(explained, context.scale).value();
  outcome.scale = context.scale;
  outcome.left_days = days_by_row(context.left);
  outcome.right_days = days_by_row(context.right);
  outcome.left_amounts = std::move(left).take_amounts();
  outcome.right_amounts = std::move(right).take_amounts();
  outcome.left = summarise(context, context.left, left_total);
  outcome.right = summarise(context, context.right, right_total);
  if (outcome.difference != outcome.explained) {
    return Error{ErrorCode::kInternal,
                 "The buckets' differences do not add up to the total difference. Please report this."};
  }
  return {};
}

std::string amount_text(const Outcome& outcome, Int128 amount) {
  return Decimal::make(amount, outcome.scale).value().to_string();
}

std::uint32_t group_number(const Outcome& outcome, std::size_t index) {
  const std::uint32_t joined = outcome.groups[index].joins;
  return joined != 0 ? joined : static_cast<std::uint32_t>(index) + 1;
}

Decimal in_scope_difference(const Outcome& outcome) {
  for (const Bucket& bucket : outcome.buckets) {
    if (bucket.kind != BucketKind::kOutOfScope) continue;
    const auto inside = outcome.difference.minus(bucket.difference);
    if (inside.ok()) return inside.value();
  }
  return outcome.difference;
}

std::string_view bucket_name(BucketKind kind) {
  switch (kind) {
    case BucketKind::kMatchedExact:
      return "matched_exact";
    case BucketKind::kMatchedRounding:
      return "matched_rounding";
    case BucketKind::kMatchedTolerance:
      return "matched_tolerance";
    case BucketKind::kMatchedBatch:
      return "matched_batch";
    case BucketKind::kMatchedSplit:
      return "matched_split";
    case BucketKind::kMatchedMany:
      return "matched_many";
    case BucketKind::kTransposedDigits:
      return "transposed_digits";
    case BucketKind::kSignFlip:
      return "sign_flip";
    case BucketKind::kAmountDiffers:
      return "amount_differs";
    case BucketKind::kDuplicate:
      return "duplicate";
    case BucketKind::kRefundPair:
      return "refund_pair";
    case BucketKind::kAmbiguous:
      return "ambiguous";
    case BucketKind::kMissingFromRight:
      return "left_only";
    case BucketKind::kMissingFromLeft:
      return "right_only";
    case BucketKind::kOutOfScope:
      return "out_of_scope";
    case BucketKind::kWithoutAmount:
      return "without_amount";
  }
  return "unknown";
}

std::string_view bucket_title(BucketKind kind) {
  switch (kind) {
    case BucketKind::kMatchedExact:
      return "Matched, amounts equal";
    case BucketKind::kMatchedRounding:
      return "Matched, a few cents apart";
    case BucketKind::kMatchedTolerance:
      return "Matched, usual difference (fee or rate)";
    case BucketKind::kMatchedBatch:
      return "Matched, paid out together";
    case BucketKind::kMatchedSplit:
      return "Matched, paid in parts";
    case BucketKind::kMatchedMany:
      return "Matched, several with several";
    case BucketKind::kTransposedDigits:
      return "Matched, digits swapped";
    case BucketKind::kSignFlip:
      return "Matched, sign reversed";
    case BucketKind::kAmountDiffers:
      return "Same reference, amount differs";
    case BucketKind::kDuplicate:
      return "Duplicate rows";
    case BucketKind::kRefundPair:
      return "Charge and refund that cancel";
    case BucketKind::kAmbiguous:
      return "Ambiguous";
    case BucketKind::kMissingFromRight:
      return "Only on the left";
    case BucketKind::kMissingFromLeft:
      return "Only on the right";
    case BucketKind::kOutOfScope:
      return "Out of scope";
    case BucketKind::kWithoutAmount:
      return "Rows without an amount";
  }
  return "Unknown";
}

}  // namespace concord::reconcile
