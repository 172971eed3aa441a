// Sums, from the surest evidence to the weakest: rows that carry the number of a batch, rows of one party, and whole
// days that payouts settle. Each step sees only what the one before left open.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "reconcile/impl/context.hpp"
#include "reconcile/impl/keyed_sums.hpp"
#include "reconcile/impl/open_rows.hpp"
#include "reconcile/impl/party_sums.hpp"
#include "reconcile/impl/payout_kinds.hpp"

namespace concord::reconcile {
namespace {

constexpr double kUsualShareMin = 0.1;
constexpr double kUsualShareMinOfMany = 0.002;
constexpr double kManyPairs = 5000;
constexpr double kSureConfidence = 0.9;
constexpr std::uint64_t kDivideWorkMax = 1U << 21;

Int128 sum_of(const EventRows& events, const std::vector<std::uint32_t>& rows) {
  Int128 sum = 0;
  for (const std::uint32_t row : rows) sum += events.amounts[row];
  return sum;
}

std::string count_text(std::size_t count, std::string_view side) {
  return fmt::format("{} {} row{}", count, side, count == 1 ? "" : "s");
}

// Puts rows of both sides into a group and settles them.
void settle(Context& context, const OpenRows& left, const OpenRows& right, const std::vector<std::uint32_t>& left_rows,
            const std::vector<std::uint32_t>& right_rows, Group group) {
  for (const std::uint32_t row : left_rows) {
    context.left.settled[left.rows.origin[row]] = true;
    group.left.push_back(left.rows.events.numbers[row]);
  }
  for (const std::uint32_t row : right_rows) {
    context.right.settled[right.rows.origin[row]] = true;
    group.right.push_back(right.rows.events.numbers[row]);
  }
  std::sort(group.left.begin(), group.left.end());
  std::sort(group.right.begin(), group.right.end());
  context.outcome.groups.push_back(std::move(group));
}

std::string fee_text(const Context& context, Int128 gross, Int128 net) {
  const Int128 fee = gross - net;
  if (fee == 0) return "sums are equal";
  const Int128 whole = gross < 0 ? -gross : gross;
  const Int128 hundredths = whole == 0 ? 0 : (fee * 20'000 + (fee < 0 ? -whole : whole)) / (2 * whole);
  return fmt::format("kept back {} ({} %)", Decimal::make(fee, context.scale).value().to_string(),
                     Decimal::make(hundredths, 2).value().to_string());
}

double probability_of(std::uint64_t ways) {
  return 1 / static_cast<double>(ways);
}

std::string ways_text(std::uint64_t ways, bool known) {
  return fmt::format("{}{} ways fit, and nothing tells which", known ? "" : "at least ",
                     std::max<std::uint64_t>(ways, 2));
}

Status settle_keyed(Context& context) {
  CONCORD_TRY(const OpenRows left, read_open_rows(context, context.left));
  CONCORD_TRY(const OpenRows right, read_open_rows(context, context.right));
  if (left.rows.events.size() == 0 || right.rows.events.size() == 0) return {};
  for (const KeyedSum& sum : find_keyed_sums(left, right)) {
    const Int128 left_sum = sum_of(left.rows.events, sum.left), right_sum = sum_of(right.rows.events, sum.right);
    Group group;
    group.bucket = sum.left.size() > 1 && sum.right.size() > 1 ? BucketKind::kMatchedMany : BucketKind::kMatchedBatch;
    group.pass = "batch_key";
    group.confidence = left_sum == right_sum ? 0.999 : 0.99;
    group.explanation = fmt::format(
        "\"{}\" {} names {} and {}, {}", sum.column, sum.key, count_text(sum.left.size(), "left"),
        count_text(sum.right.size(), "right"),
        fee_text(context, sum.keyed_on_left ? left_sum : right_sum, sum.keyed_on_left ? right_sum : left_sum));
    settle(context, left, right, sum.left, sum.right, std::move(group));
  }
  return {};
}

// One row that comes before its parts is paid by them; one that comes after collects them.
BucketKind kind_of(const PartySum& sum, const EventRows& left, const EventRows& right) {
  if (sum.ways > 1) return BucketKind::kAmbiguous;
  if (sum.left.size() > 1 && sum.right.size() > 1) return BucketKind::kMatchedMany;
  const bool one_on_left = sum.left.size() == 1;
  const EventRows& ones = one_on_left ? left : right;
  const EventRows& parts = one_on_left ? right : left;
  std::int32_t latest = kNoDay;
  for (const std::uint32_t row : one_on_left ? sum.right : sum.left) latest = std::max(latest, parts.days[row]);
  const std::int32_t day = ones.days[one_on_left ? sum.left[0] : sum.right[0]];
  return day != kNoDay && day > latest ? BucketKind::kMatchedBatch : BucketKind::kMatchedSplit;
}

Status settle_parties(Context& context) {
  CONCORD_TRY(const OpenRows left, read_open_rows(context, context.left));
  CONCORD_TRY(const OpenRows right, read_open_rows(context, context.right));
  CONCORD_TRY(const auto sums, find_party_sums(left.rows.events, right.rows.events, context.outcome.learnt.lag_min,
                                               context.outcome.learnt.lag_max, context.deadline));
  for (const PartySum& sum : sums) {
    Group group;
    group.bucket = kind_of(sum, left.rows.events, right.rows.events);
    group.pass = sum.ways > 1 ? "ambiguous" : (sum.by_reference ? "reference_sum" : "counterparty_sum");
    group.confidence = sum.ways > 1 ? probability_of(sum.ways) : sum.confidence;
    group.explanation =
        fmt::format("{} and {} with {}", count_text(sum.left.size(), "left"), count_text(sum.right.size(), "right"),
                    sum.by_reference ? "the same reference" : "texts that agree");
    group.explanation += sum.ways > 1 ? ": " + ways_text(sum.ways, true) : ", sums are equal";
    settle(context, left, right, sum.left, sum.right, std::move(group));
  }
  return {};
}

std::string days_text(std::int32_t low, std::int32_t high) {
  return low == high ? fmt::format("{} day{}", low, low == 1 ? "" : "s") : fmt::format("{} to {} days", low, high);
}

// 12000 millionths: "1.2 %".
std::string percent_text(std::int64_t rate_ppm) {
  std::string text = Decimal::make(rate_ppm, 4).value().to_string();
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " %";
}

std::string fee_sentence(const Context& context, const FeeModel& fee) {
  if (fee.is_free()) return "no fee";
  std::string text;
  if (fee.rate_ppm != 0) text = percent_text(fee.rate_ppm);
  const auto add = [&](std::int64_t amount, std::string_view what) {
    if (amount == 0) return;
    text += (text.empty() ? "" : " and ") + amount_of(context, amount).to_string() + " " + std::string{what};
  };
  add(fee.fixed, "a payout");
  add(fee.fixed_each, "a row");
  return "a fee of " + text;
}

void settle_kind(Context& context, const OpenRows& left, const OpenRows& right, const PayoutKind& kind) {
  const bool on_left = kind.payouts_on_left;
  const OpenRows& payouts = on_left ? left : right;
  const OpenRows& members = on_left ? right : left;
  std::size_t ambiguous = 0;
  for (const PayoutBlock& block : kind.solution.blocks) {
    Group group;
    const bool several = block.payouts.size() > 1;
    group.bucket = several ? BucketKind::kAmbiguous : BucketKind::kMatchedBatch;
    ambiguous += several ? block.payouts.size() : 0;
    group.pass = several ? "ambiguous" : "payout_sum";
    group.confidence = several ? probability_of(block.ways) : block.confidence;
    const Int128 gross = sum_of(members.rows.events, block.members), net = sum_of(payouts.rows.events, block.payouts);
    group.explanation =
        fmt::format("{} paid out in {}, {}", count_text(block.members.size(), on_left ? "right" : "left"),
                    count_text(block.payouts.size(), on_left ? "left" : "right"), fee_text(context, gross, net));
    if (several)
      group.explanation += "; together they fit, but of dividing them " + ways_text(block.ways, block.ways_known);
    settle(context, left, right, on_left ? block.payouts : block.members, on_left ? block.members : block.payouts,
           std::move(group));
  }
  const PayoutSolution& solution = kind.solution;
  std::string sentence =
      fmt::format("{} payouts{} on the {} settle {} rows{}: {}, {} after the last row", kind.payouts,
                  kind.words.empty() ? "" : " (\"" + kind.words + "\")", on_left ? "left" : "right",
                  on_left ? "right" : "left", kind.pool.empty() ? "" : " with " + kind.pool,
                  fee_sentence(context, solution.fee.fee), days_text(solution.lag_min, solution.lag_max));
  sentence += fmt::format("; {} of them are explained", solution.explained);
  if (ambiguous > 0) sentence += fmt::format(", of which {} only together with others", ambiguous);
  context.outcome.learnt.sentences.push_back(sentence + ".");
}

// What an earlier run learnt of payouts, in units of this run's scale. A fee that this scale cannot hold is left out.
std::vector<LearntPayouts> known_payouts(const Context& context) {
  if (!context.options.learnt) return {};
  std::vector<LearntPayouts> known;
  for (LearntPayouts each : context.options.learnt->payouts) {
    bool exact = true;
    for (std::int64_t* amount : {&each.fixed, &each.fixed_each, &each.slack}) {
      const auto before = Decimal::make(*amount, context.options.learnt->scale);
      if (!before.ok()) return {};
      const auto now = before.value().rounded(context.scale);
      exact = exact && now.ok() && now.value() == before.value();
      if (exact) *amount = static_cast<std::int64_t>(now.value().coefficient());
    }
    if (exact) known.push_back(std::move(each));
  }
  return known;
}

LearntPayouts learnt_of(const PayoutKind& kind) {
  const PayoutSolution& solution = kind.solution;
  const FeeModel& fee = solution.fee.fee;
  return {kind.payouts_on_left, kind.words, kind.pool,        fee.rate_ppm,     fee.fixed,
          fee.fixed_each,       fee.slack,  solution.lag_min, solution.lag_max, solution.days_max};
}

// Kinds of payouts are independent questions, asked until one round finds nothing more.
Status settle_payouts(Context& context) {
  for (const bool payouts_on_left : {true, false}) {
    CONCORD_TRY(const OpenRows left, read_open_rows(context, context.left));
    CONCORD_TRY(const OpenRows right, read_open_rows(context, context.right));
    const OpenRows& payouts = payouts_on_left ? left : right;
    const OpenRows& members = payouts_on_left ? right : left;
    CONCORD_TRY(const auto kinds, find_payout_kinds(payouts, members, payouts_on_left, kDivideWorkMax, context.deadline,
                                                    known_payouts(context)));
    for (const PayoutKind& kind : kinds) {
      settle_kind(context, left, right, kind);
      context.outcome.learnt.settings.payouts.push_back(learnt_of(kind));
    }
  }
  return {};
}

std::map<std::uint64_t, std::uint32_t> events_by_row(const Side& side, const std::set<std::uint64_t>& wanted) {
  std::map<std::uint64_t, std::uint32_t> events;
  for (std::uint32_t event = 0; event < side.events.size(); ++event) {
    if (wanted.contains(side.events.numbers[event].value)) events.emplace(side.events.numbers[event].value, event);
  }
  return events;
}

struct RowEvents {
  std::map<std::uint64_t, std::uint32_t> left, right;
};

RowEvents events_of(const Context& context, const std::vector<Group>& groups) {
  std::set<std::uint64_t> left, right;
  for (const Group& group : groups) {
    left.insert(group.left.front().value);
    right.insert(group.right.front().value);
  }
  return {events_by_row(context.left, left), events_by_row(context.right, right)};
}

// A row of each side that the evidence put together; what a file links is not in doubt.
bool is_single_pair(const Group& group) {
  return group.left.size() == 1 && group.right.size() == 1 && group.pass != kLinkPass && group.pass != kDecisionPass;
}

// Which share of the pairs apart by a rate or fee lie how far apart: log(right / left) in steps of half a per cent.
class UsualRatios {
 public:
  explicit UsualRatios(const Context& context) {
    for (const Group& group : context.outcome.groups) {
      if (group.bucket != BucketKind::kMatchedTolerance || !is_single_pair(group)) continue;
      ++counts_[bin_of(context, group)];
      ++pairs_;
    }
  }
  bool is_rare(const Context& context, const Group& group) const {
    const auto place = counts_.find(bin_of(context, group));
    return place == counts_.end() ||
           place->second < std::max(2.0, (pairs_ > kManyPairs ? kUsualShareMinOfMany : kUsualShareMin) * pairs_);
  }

 private:
  static int bin_of(const Context& context, const Group& group) {
    const double left = std::fabs(static_cast<double>(amount_in_row(context.left, group.left.front())));
    const double right = std::fabs(static_cast<double>(amount_in_row(context.right, group.right.front())));
    return static_cast<int>(std::round(std::log(std::max(1.0, right) / std::max(1.0, left)) / 0.005));
  }
  // Events are in the order of their rows.
  static std::int64_t amount_in_row(const Side& side, RowNumber row) {
    const auto place = std::lower_bound(side.events.numbers.begin(), side.events.numbers.end(), row);
    return side.events.amounts[static_cast<std::size_t>(place - side.events.numbers.begin())];
  }
  std::map<int, double> counts_;
  double pairs_ = 0;
};

}  // namespace

Status reopen_doubtful_pairs(Context& context) {
  const UsualRatios usual{context};
  std::vector<Group> kept;
  for (Group& group : context.outcome.groups) {
    const bool doubtful = group.pass != kLinkPass && group.pass != kDecisionPass && group.pass != kRatePass &&
                          (group.bucket == BucketKind::kAmountDiffers ||
                           (group.bucket == BucketKind::kMatchedTolerance &&
                            (group.confidence < kSureConfidence || usual.is_rare(context, group))));
    (doubtful ? context.doubtful : kept).push_back(std::move(group));
  }
  context.outcome.groups = std::move(kept);
  const RowEvents events = events_of(context, context.doubtful);
  for (const auto& [row, event] : events.left) context.left.settled[event] = false;
  for (const auto& [row, event] : events.right) context.right.settled[event] = false;
  return {};
}

Status restore_doubtful_pairs(Context& context) {
  const RowEvents events = events_of(context, context.doubtful);
  for (Group& group : context.doubtful) {
    const std::uint32_t left = events.left.at(group.left.front().value),
                        right = events.right.at(group.right.front().value);
    if (context.left.settled[left] || context.right.settled[right]) continue;
    context.left.settled[left] = true;
    context.right.settled[right] = true;
    context.outcome.groups.push_back(std::move(group));
  }
  context.doubtful.clear();
  return {};
}

Status match_sums(Context& context) {
  context.progress.report("adding up batches and parts", 0, 0);
  CONCORD_CHECK(settle_keyed(context));
  return settle_parties(context);
}

Status match_payouts(Context& context) {
  context.progress.report("adding up payouts", 0, 0);
  return settle_payouts(context);
}

}  // namespace concord::reconcile
