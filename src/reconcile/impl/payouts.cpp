// Blind subset sums explain anything: of twenty amounts there are a million sums. What makes a payout's rows
// identifiable is that all rows of a day are paid by somebody. So whole days come first: the total of a day must be the
// total of some of the payouts that follow it within the usual days (few hypotheses, each exact to the cent), and a
// payout belongs to one day only. Within such a closed day the rows are divided among its payouts so that all are used,
// which is unique far more often than one subset is. What remains is tried as a single subset, and kept only where it
// is alone and sums of that size are rare.
#include "reconcile/impl/payouts.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "reconcile/impl/event_rows.hpp"
#include "reconcile/impl/payout_division.hpp"

namespace concord::reconcile {
namespace {

constexpr std::int32_t kLagMax = 10;
constexpr std::int32_t kRunDaysMax = 31;
constexpr std::int32_t kPairLagMax = 5;
constexpr std::size_t kPairRowsMax = 64;         // of a day, for guesses of two rows
constexpr std::size_t kPayoutsTogetherMax = 24;  // that may share a day
constexpr std::size_t kSubsetRowsMax = 40;
constexpr double kSubsetChanceMax = 0.02;
constexpr std::size_t kHitsOfDayMax = 64;
constexpr std::size_t kLearntFromMax = 2000;  // payouts

struct Day {
  std::int32_t day = 0;
  std::vector<std::uint32_t> members;
  std::int64_t effective = 0, gross = 0;
};

// A run of days and the payouts that it adds up to.
struct Hit {
  std::size_t first_day = 0, last_day = 0;
  std::vector<std::uint32_t> payouts;
  bool alive = true;
};

std::int64_t nearby_width(SumRange range) {
  return std::max<std::int64_t>(1000, std::llabs(range.high) / 50);
}

// How many subsets would lie in the range by coincidence, from those that lie in the range widened by `width`. Sums are
// multiples of what all amounts are.
double expected_subsets(const SubsetSums& sums, const std::vector<AmountClass>& classes, SumRange range,
                        std::int64_t width) {
  std::int64_t grain = 0;
  for (const AmountClass& entry : classes) grain = std::gcd(grain, std::llabs(entry.amount));
  const std::int64_t wanted = range.high - range.low + 1;
  return sums.nearby * static_cast<double>(wanted * std::max<std::int64_t>(grain, 1)) /
         static_cast<double>(2 * width + wanted);
}

class Solver {
 public:
  Solver(const PayoutProblem& problem, std::uint64_t work_max) : problem_{problem}, work_max_{work_max} {
    order_payouts();
    order_members();
  }

  bool learn();
  bool take_over(const KnownPayouts& known);
  void find_runs();
  void find_shared_days();
  Status settle(const Deadline& deadline);
  Status try_subsets(const Deadline& deadline);
  PayoutSolution take();

 private:
  struct OneSubset {
    double chance = 0;  // of a coincidence
    std::uint32_t payout = 0;
    std::vector<std::uint32_t> members;
  };

  void order_payouts();
  void order_members();
  template <typename Visit>
  void for_each_run(std::uint32_t payout, Visit visit) const;
  std::vector<std::uint32_t> learnt_from() const;
  std::vector<FeePoint> run_points() const;
  std::vector<FeePoint> pair_points(std::int32_t lag_min, std::int32_t lag_max) const;
  void learn_lags_from_pairs();
  void accept(const Hit& hit);
  void drop_conflicts(const Hit& accepted);
  bool resolve_one();
  std::optional<OneSubset> only_subset(std::uint32_t payout) const;
  void divide_block(const Hit& hit);
  void add_block(PayoutBlock block);
  SumRange range_of(std::uint32_t payout) const { return fee_.fee.sums_paying(problem_.payouts[payout].amount); }
  std::int64_t effective(std::uint32_t member) const { return fee_.fee.effective(problem_.members[member].amount); }
  bool lag_fits(std::int32_t lag) const { return lag >= solution_.lag_min && lag <= solution_.lag_max; }

  const PayoutProblem& problem_;
  std::uint64_t work_max_;
  std::vector<std::uint32_t> payouts_;  // by day, then content
  std::vector<Day> days_;
  LearntFee fee_;
  std::vector<Hit> hits_;
  std::vector<bool> payout_used_, member_used_;
  PayoutSolution solution_;
  double expected_together_ = 0;  // payouts that days share by coincidence
};

void Solver::order_payouts() {
  for (std::uint32_t index = 0; index < problem_.payouts.size(); ++index) {
    if (problem_.payouts[index].day != kNoDay && problem_.payouts[index].amount != 0) payouts_.push_back(index);
  }
  std::sort(payouts_.begin(), payouts_.end(), [this](std::uint32_t one, std::uint32_t other) {
    const SumRow& mine = problem_.payouts[one];
    const SumRow& theirs = problem_.payouts[other];
    return std::tuple{mine.day, mine.amount, mine.content, one} <
           std::tuple{theirs.day, theirs.amount, theirs.content, other};
  });
  payout_used_.assign(problem_.payouts.size(), false);
}

void Solver::order_members() {
  std::map<std::int32_t, Day> days;
  for (std::uint32_t index = 0; index < problem_.members.size(); ++index) {
    const SumRow& row = problem_.members[index];
    if (row.day == kNoDay) continue;
    Day& day = days[row.day];
    day.day = row.day;
    day.members.push_back(index);
    day.gross += row.amount;
  }
  for (auto& [day, entry] : days) {
    std::sort(entry.members.begin(), entry.members.end(), [this](std::uint32_t one, std::uint32_t other) {
      const SumRow& mine = problem_.members[one];
      const SumRow& theirs = problem_.members[other];
      return std::tuple{mine.amount, mine.content, one} < std::tuple{theirs.amount, theirs.content, other};
    });
    days_.push_back(std::move(entry));
  }
  member_used_.assign(problem_.members.size(), false);
}

// Every run of days that ends in the window before the payout: visit(first, last, gross, members, lag).
template <typename Visit>
void Solver::for_each_run(std::uint32_t payout, Visit visit) const {
  const std::int32_t paid = problem_.payouts[payout].day;
  auto last = std::upper_bound(days_.begin(), days_.end(), paid,
                               [](std::int32_t day, const Day& entry) { return day < entry.day; });
  while (last != days_.begin()) {
    --last;
    if (paid - last->day > kLagMax) return;
    std::int64_t gross = 0;
    std::uint32_t members = 0;
    for (auto first = last;; --first) {
      if (last->day - first->day >= kRunDaysMax) break;
      gross += first->gross;
      members += static_cast<std::uint32_t>(first->members.size());
      visit(static_cast<std::size_t>(first - days_.begin()), static_cast<std::size_t>(last - days_.begin()), gross,
            members, paid - last->day);
      if (first == days_.begin()) break;
    }
  }
}

// Payouts spread over all days: a fee that most of them have shows in any two thousand.
std::vector<std::uint32_t> Solver::learnt_from() const {
  const std::size_t step = (payouts_.size() + kLearntFromMax - 1) / kLearntFromMax;
  std::vector<std::uint32_t> chosen;
  for (std::size_t place = 0; place < payouts_.size(); place += step) chosen.push_back(payouts_[place]);
  return chosen;
}

std::vector<FeePoint> Solver::run_points() const {
  std::vector<FeePoint> points;
  for (const std::uint32_t payout : learnt_from()) {
    const std::int64_t net = problem_.payouts[payout].amount;
    for_each_run(payout, [&](std::size_t, std::size_t, std::int64_t gross, std::uint32_t members, std::int32_t) {
      // A fee takes a tenth at most, and 30.00; whatever else is no payout of this run.
      if (members >= 2 && net <= gross && gross - net <= gross / 10 + 3000)
        points.push_back({payout, net, gross, members});
    });
  }
  return points;
}

std::vector<FeePoint> Solver::pair_points(std::int32_t lag_min, std::int32_t lag_max) const {
  std::vector<FeePoint> points;
  for (const std::uint32_t payout : learnt_from()) {
    const SumRow& row = problem_.payouts[payout];
    for (std::int32_t lag = lag_min; lag <= lag_max; ++lag) {
      const auto day = std::lower_bound(days_.begin(), days_.end(), row.day - lag,
                                        [](const Day& entry, std::int32_t wanted) { return entry.day < wanted; });
      if (day == days_.end() || day->day != row.day - lag || day->members.size() > kPairRowsMax) continue;
      for (std::size_t one = 0; one < day->members.size(); ++one) {
        const std::int64_t first = problem_.members[day->members[one]].amount;
        for (std::size_t other = one + 1; other < day->members.size(); ++other) {
          const std::int64_t gross = first + problem_.members[day->members[other]].amount;
          if (gross - row.amount > gross / 10 + 3000) break;  // amounts ascend
          // A payout that equals a row pays that row; the other one would be its own fee.
          const bool one_alone = row.amount == first || row.amount == gross - first;
          if (row.amount <= gross && !one_alone) points.push_back({payout, row.amount, gross, 2});
        }
      }
    }
  }
  return points;
}

// The days between, from exact guesses of two rows: those that clearly stand out, or the best.
void Solver::learn_lags_from_pairs() {
  std::vector<double> excess;
  double best = 0;
  for (std::int32_t lag = 0; lag <= kPairLagMax; ++lag) {
    const LearntFee measured = measure_fee(pair_points(lag, lag), fee_.fee);
    excess.push_back(measured.payouts - measured.expected);
    best = std::max(best, excess.back());
  }
  solution_.lag_min = kPairLagMax;
  for (std::int32_t lag = 0; lag <= kPairLagMax; ++lag) {
    if (excess[static_cast<std::size_t>(lag)] < std::max(1.5, 0.1 * best)) continue;
    solution_.lag_min = std::min(solution_.lag_min, lag);
    solution_.lag_max = std::max(solution_.lag_max, lag);
  }
}

bool Solver::learn() {
  if (payouts_.empty() || days_.empty()) return false;
  const auto from_runs = learn_fee(run_points());
  const auto from_pairs = learn_fee(pair_points(0, kPairLagMax));
  const auto gain = [](const std::optional<LearntFee>& fee) { return fee ? fee->payouts - fee->expected : 0.0; };
  if (gain(from_runs) <= 0.5 && gain(from_pairs) <= 2) return false;
  const bool by_pairs = gain(from_pairs) > gain(from_runs) && gain(from_pairs) > 2;
  fee_ = by_pairs ? *from_pairs : *from_runs;
  for (Day& day : days_) {
    for (const std::uint32_t member : day.members) day.effective += effective(member);
  }
  solution_.fee = fee_;
  if (by_pairs) {
    learn_lags_from_pairs();
    return solution_.lag_min <= solution_.lag_max;
  }
  std::vector<double> lags(kLagMax + 1, 0);
  std::map<std::int32_t, double> lengths;
  for (const std::uint32_t payout : payouts_) {
    const SumRange range = range_of(payout);
    for_each_run(payout, [&](std::size_t first, std::size_t last, std::int64_t, std::uint32_t, std::int32_t lag) {
      std::int64_t sum = 0;
      for (std::size_t day = first; day <= last; ++day) sum += days_[day].effective;
      if (sum < range.low || sum > range.high) return;
      ++lags[static_cast<std::size_t>(lag)];
      ++lengths[days_[last].day - days_[first].day + 1];
    });
  }
  const double most = *std::max_element(lags.begin(), lags.end());
  solution_.lag_min = kLagMax;
  for (std::int32_t lag = 0; lag <= kLagMax; ++lag) {
    if (lags[static_cast<std::size_t>(lag)] < std::max(1.0, 0.05 * most)) continue;
    solution_.lag_min = std::min(solution_.lag_min, lag);
    solution_.lag_max = std::max(solution_.lag_max, lag);
  }
  double longest = 0;
  for (const auto& [length, count] : lengths) longest = std::max(longest, count);
  for (const auto& [length, count] : lengths) {
    if (count >= std::max(1.0, 0.04 * longest)) solution_.days_max = std::max(solution_.days_max, length);
  }
  return most > 0;
}

bool Solver::take_over(const KnownPayouts& known) {
  fee_ = {.fee = known.fee, .payouts = 0, .expected = 0, .exact = true};
  for (Day& day : days_) {
    for (const std::uint32_t member : day.members) day.effective += effective(member);
  }
  solution_.fee = fee_;
  solution_.lag_min = known.lag_min;
  solution_.lag_max = known.lag_max;
  solution_.days_max = known.days_max;
  return !payouts_.empty() && !days_.empty();
}

void Solver::find_runs() {
  for (const std::uint32_t payout : payouts_) {
    const SumRange range = range_of(payout);
    for_each_run(payout, [&](std::size_t first, std::size_t last, std::int64_t, std::uint32_t, std::int32_t lag) {
      if (!lag_fits(lag) || days_[last].day - days_[first].day + 1 > solution_.days_max) return;
      std::int64_t sum = 0;
      for (std::size_t day = first; day <= last; ++day) sum += days_[day].effective;
      if (sum >= range.low && sum <= range.high) hits_.push_back({first, last, {payout}});
    });
  }
}

// Days that several payouts share.
void Solver::find_shared_days() {
  for (std::size_t index = 0; index < days_.size(); ++index) {
    const Day& day = days_[index];
    const auto begin = std::lower_bound(
        payouts_.begin(), payouts_.end(), day.day + solution_.lag_min,
        [this](std::uint32_t payout, std::int32_t wanted) { return problem_.payouts[payout].day < wanted; });
    std::vector<std::uint32_t> near;
    for (auto place = begin; place != payouts_.end(); ++place) {
      if (problem_.payouts[*place].day > day.day + solution_.lag_max) break;
      near.push_back(*place);
    }
    if (near.size() < 2 || near.size() > kPayoutsTogetherMax || day.members.size() < 2) continue;
    std::vector<AmountClass> classes;
    std::int64_t blur = 0;
    for (const std::uint32_t payout : near) {
      const SumRange range = range_of(payout);
      classes.push_back({range.low, 1});
      blur += range.high - range.low;
    }
    const SumRange wanted{day.effective - blur, day.effective};
    const std::int64_t width = nearby_width(wanted);
    const SubsetSums found =
        find_subsets(classes, wanted, {.found_max = kHitsOfDayMax, .work_max = 1U << 16, .nearby_width = width});
    // Half of the payouts take part in a sum that is right by coincidence.
    expected_together_ +=
        std::min(1.0, expected_subsets(found, classes, wanted, width)) * static_cast<double>(near.size()) / 2;
    for (const SubsetCounts& counts : found.found) {
      Hit hit{index, index, {}};
      SumRange sum;
      for (std::size_t place = 0; place < near.size(); ++place) {
        if (counts[place] == 0) continue;
        hit.payouts.push_back(near[place]);
        sum.low += range_of(near[place]).low;
        sum.high += range_of(near[place]).high;
      }
      if (hit.payouts.size() >= 2 && hit.payouts.size() <= day.members.size() && day.effective >= sum.low &&
          day.effective <= sum.high)
        hits_.push_back(std::move(hit));
    }
  }
}

void Solver::drop_conflicts(const Hit& accepted) {
  const std::set<std::uint32_t> payouts{accepted.payouts.begin(), accepted.payouts.end()};
  for (Hit& hit : hits_) {
    if (!hit.alive) continue;
    const bool overlaps = hit.first_day <= accepted.last_day && accepted.first_day <= hit.last_day;
    const bool shares = std::any_of(hit.payouts.begin(), hit.payouts.end(),
                                    [&](std::uint32_t payout) { return payouts.contains(payout); });
    if (overlaps || shares) hit.alive = false;
  }
}

void Solver::accept(const Hit& hit) {
  for (const std::uint32_t payout : hit.payouts) payout_used_[payout] = true;
  for (std::size_t day = hit.first_day; day <= hit.last_day; ++day) {
    for (const std::uint32_t member : days_[day].members) member_used_[member] = true;
  }
  divide_block(hit);
}

// Accepts the hit that conflicts with no other, or whose payouts fit nowhere else while its rivals' do.
bool Solver::resolve_one() {
  std::map<std::uint32_t, std::uint32_t> uses;  // of each payout among living hits
  std::vector<std::uint32_t> day_uses(days_.size(), 0);
  for (const Hit& hit : hits_) {
    if (!hit.alive) continue;
    for (const std::uint32_t payout : hit.payouts) ++uses[payout];
    for (std::size_t day = hit.first_day; day <= hit.last_day; ++day) ++day_uses[day];
  }
  const auto conflicts = [&](const Hit& hit) {
    std::size_t count = 0;
    for (const std::uint32_t payout : hit.payouts) count += uses[payout] - 1;
    for (std::size_t day = hit.first_day; day <= hit.last_day; ++day) count += day_uses[day] - 1;
    return count;
  };
  const auto exclusive = [&](const Hit& hit) {
    const auto alone =
        std::count_if(hit.payouts.begin(), hit.payouts.end(), [&](std::uint32_t payout) { return uses[payout] == 1; });
    return static_cast<double>(alone) / static_cast<double>(hit.payouts.size());
  };
  const Hit* best = nullptr;
  double best_score = -1;
  bool tied = false;
  for (const Hit& hit : hits_) {
    if (!hit.alive) continue;
    const double score = conflicts(hit) == 0 ? 2 : exclusive(hit);
    if (score > best_score) {
      best = &hit;
      best_score = score;
      tied = false;
    } else if (score == best_score && score < 2) {
      tied = true;
    }
  }
  if (best == nullptr || (tied && best_score < 1) || best_score <= 0) return false;
  const Hit accepted = *best;
  accept(accepted);
  drop_conflicts(accepted);
  return true;
}

Status Solver::settle(const Deadline& deadline) {
  while (resolve_one()) CONCORD_CHECK(deadline.check("adding up payouts"));
  return {};
}

void Solver::add_block(PayoutBlock block) {
  std::sort(block.payouts.begin(), block.payouts.end());
  std::sort(block.members.begin(), block.members.end());
  solution_.explained += static_cast<std::uint32_t>(block.payouts.size());
  solution_.blocks.push_back(std::move(block));
}

PayoutSolution Solver::take() {
  solution_.expected = fee_.expected + expected_together_;
  std::sort(solution_.blocks.begin(), solution_.blocks.end(),
            [](const PayoutBlock& one, const PayoutBlock& other) { return one.payouts < other.payouts; });
  return std::move(solution_);
}

void Solver::divide_block(const Hit& hit) {
  std::vector<std::uint32_t> members;
  for (std::size_t day = hit.first_day; day <= hit.last_day; ++day)
    members.insert(members.end(), days_[day].members.begin(), days_[day].members.end());
  for (PayoutBlock& block : divide_payouts(problem_, fee_.fee, hit.payouts, members, work_max_))
    add_block(std::move(block));
}

// A payout that shares no closed day: one subset of one day, the only one that fits, where chance would find none.
std::optional<Solver::OneSubset> Solver::only_subset(std::uint32_t payout) const {
  const SumRange range = range_of(payout);
  const std::int64_t width = nearby_width(range);
  OneSubset found;
  found.payout = payout;
  std::size_t solutions = 0;
  for (const Day& day : days_) {
    if (!lag_fits(problem_.payouts[payout].day - day.day)) continue;
    std::vector<std::uint32_t> members;
    std::copy_if(day.members.begin(), day.members.end(), std::back_inserter(members),
                 [this](std::uint32_t member) { return !member_used_[member]; });
    if (members.size() < 2) continue;
    if (members.size() > kSubsetRowsMax) return std::nullopt;
    const ClassedMembers classed = classify(problem_.members, members, fee_.fee);
    const SubsetSums sums =
        find_subsets(classed.classes, range, {.found_max = 4, .work_max = 1U << 16, .nearby_width = width});
    solutions += sums.found.size();
    if (!sums.complete || solutions > 1) return std::nullopt;
    found.chance += expected_subsets(sums, classed.classes, range, width);
    for (const SubsetCounts& counts : sums.found) {
      for (std::size_t index = 0; index < counts.size(); ++index) {
        const auto& rows = classed.members[index];
        if (is_choice(problem_.members, rows, counts[index])) return std::nullopt;
        found.members.insert(found.members.end(), rows.begin(), rows.begin() + counts[index]);
      }
    }
  }
  if (found.members.size() < 2 || found.chance > kSubsetChanceMax) return std::nullopt;
  return found;
}

// Subsets that claim the same row are no answers.
Status Solver::try_subsets(const Deadline& deadline) {
  std::vector<OneSubset> all;
  std::map<std::uint32_t, std::uint32_t> claims;
  for (const std::uint32_t payout : payouts_) {
    if (payout_used_[payout]) continue;
    CONCORD_CHECK(deadline.check("adding up payouts"));
    if (auto found = only_subset(payout)) all.push_back(std::move(*found));
  }
  for (const OneSubset& found : all) {
    for (const std::uint32_t member : found.members) ++claims[member];
  }
  for (OneSubset& found : all) {
    const auto contested = [&](std::uint32_t member) { return claims[member] > 1; };
    if (std::any_of(found.members.begin(), found.members.end(), contested)) continue;
    payout_used_[found.payout] = true;
    for (const std::uint32_t member : found.members) member_used_[member] = true;
    add_block({{found.payout}, std::move(found.members), 1, true, 1 - std::max(found.chance, 0.01)});
  }
  return {};
}

}  // namespace

Result<std::optional<PayoutSolution>> solve_payouts(const PayoutProblem& problem, std::uint64_t work_max,
                                                    const Deadline& deadline,
                                                    const std::optional<KnownPayouts>& known) {
  Solver solver{problem, work_max};
  if (known ? !solver.take_over(*known) : !solver.learn()) return std::optional<PayoutSolution>{};
  solver.find_runs();
  solver.find_shared_days();
  CONCORD_CHECK(solver.settle(deadline));
  CONCORD_CHECK(solver.try_subsets(deadline));
  return std::optional{solver.take()};
}

}  // namespace concord::reconcile
