// Every guess votes for the fees that would make it right. Wrong guesses spread over all fees, right ones meet in one:
// a Hough transform. Percentages and fixed amounts alone are voted for in fine bins; of both together only the
// percentages in use by people (multiples of 0.05 %) are tried, which keeps the table small.
#include "reconcile/impl/fee_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/decimal.hpp"

namespace concord::reconcile {
namespace {

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kRateMax = 100'000;  // 10 %
constexpr std::int64_t kRateStep = 100;     // 0.01 %
constexpr std::int64_t kRateFine = 10;      // 0.001 %
constexpr std::int64_t kRateNice = 500;     // 0.05 %
constexpr std::int64_t kRateNiceMax = 50'000;
constexpr std::int64_t kRatesNice = kRateNiceMax / kRateNice + 1;
constexpr std::int64_t kRatesAtOnce = 8;  // whose votes stay in the processor's cache
constexpr std::int64_t kFixedMax = 3000;  // of the smallest units
constexpr std::int64_t kGrossForRateMin = 1000;
constexpr std::uint32_t kPayoutsMin = 3;
constexpr double kChanceMax = 1e-3;
// Sums that are off by so much are right by coincidence only. Round amounts meet round sums, so both kinds are
// measured.
constexpr std::array<std::int64_t, 6> kOddDeviations{-5, -4, -3, 3, 4, 5};
constexpr std::array<std::int64_t, 6> kRoundDeviations{-500, -300, -200, 200, 300, 500};

template <typename Integer>
Integer floor_quotient(Integer value, Integer divisor) {
  const Integer quotient = value / divisor;
  return value % divisor != 0 && (value < 0) != (divisor < 0) ? quotient - 1 : quotient;
}

// Dividing 128 bits takes many times as long, and only enormous amounts need it.
bool is_short(Int128 value) {
  return value == static_cast<std::int64_t>(value);
}

Int128 floor_divide(Int128 value, Int128 divisor) {
  if (is_short(value) && is_short(divisor))
    return floor_quotient(static_cast<std::int64_t>(value), static_cast<std::int64_t>(divisor));
  return floor_quotient(value, divisor);
}

// Half away from zero.
std::int64_t share_of(std::int64_t amount, std::int64_t rate_ppm) {
  const Int128 product = static_cast<Int128>(std::llabs(amount)) * rate_ppm + kMillion / 2;
  const std::int64_t share =
      is_short(product) ? static_cast<std::int64_t>(product) / kMillion : static_cast<std::int64_t>(product / kMillion);
  return amount < 0 ? -share : share;
}

// Whether so many votes are unlikely by chance in any of the bins: the tail of a Poisson distribution, times the bins.
bool stands_out(double votes, double background, double bins) {
  const double mean = std::max(background, 1e-3);
  if (votes < kPayoutsMin || votes <= mean) return false;
  const double log_tail = votes * std::log(mean) - mean - std::lgamma(votes + 1);
  return std::log(bins) + log_tail < std::log(kChanceMax);
}

// Votes by bin; a payout counts once in each.
class Votes {
 public:
  explicit Votes(std::size_t bins) : bins_(bins) {}
  void add(std::int64_t bin, std::uint32_t payout) {
    if (bin < 0 || bin >= static_cast<std::int64_t>(bins_.size())) return;
    Bin& voted = bins_[static_cast<std::size_t>(bin)];
    if (voted.last == payout + 1) return;
    voted.last = payout + 1;
    ++voted.count;
  }
  std::size_t best() const {
    const auto most = std::max_element(bins_.begin(), bins_.end(),
                                       [](const Bin& one, const Bin& other) { return one.count < other.count; });
    return static_cast<std::size_t>(most - bins_.begin());
  }
  bool best_stands_out() const {
    return stands_out(bins_[best()].count, background(), static_cast<double>(bins_.size()));
  }
  double background() const {
    return static_cast<double>(all() - bins_[best()].count) / static_cast<double>(bins_.size());
  }
  std::uint32_t count(std::size_t bin) const { return bins_[bin].count; }
  std::uint64_t all() const {
    std::uint64_t votes = 0;
    for (const Bin& bin : bins_) votes += bin.count;
    return votes;
  }

 private:
  struct Bin {
    std::uint32_t count = 0, last = 0;  // last: 1 + the payout that voted last
  };
  std::vector<Bin> bins_;
};

// Payouts for which some guess is off by exactly `deviation` units.
std::uint32_t explained(std::span<const FeePoint> points, const FeeModel& fee, std::int64_t deviation) {
  std::uint32_t count = 0, last = 0;
  std::optional<std::int64_t> net;
  SumRange range;  // of the sums that pay `net`: the guesses for one payout stand together
  for (const FeePoint& point : points) {
    if (last == point.payout + 1) continue;
    if (net != point.net) {
      net = point.net;
      range = fee.sums_paying(point.net + deviation);
    }
    const std::int64_t effective = fee.rounds_each() ? point.gross - share_of(point.gross, fee.rate_ppm) -
                                                           fee.fixed_each * static_cast<std::int64_t>(point.members)
                                                     : point.gross;
    if (effective < range.low || effective > range.high) continue;
    last = point.payout + 1;
    ++count;
  }
  return count;
}

double coincidences(std::span<const FeePoint> points, const FeeModel& fee) {
  const auto mean = [&](const std::array<std::int64_t, 6>& deviations) {
    double hits = 0;
    for (const std::int64_t deviation : deviations) hits += explained(points, fee, deviation);
    return hits / static_cast<double>(deviations.size());
  };
  return std::max(mean(kOddDeviations), mean(kRoundDeviations));
}

std::optional<FeeModel> vote_for_rate(std::span<const FeePoint> points) {
  Votes votes{static_cast<std::size_t>(kRateMax / kRateStep)};
  for (const FeePoint& point : points) {
    if (point.gross < kGrossForRateMin || point.net >= point.gross) continue;
    const double rate = static_cast<double>(point.gross - point.net) / static_cast<double>(point.gross) * kMillion;
    const double blur = 0.5 / static_cast<double>(point.gross) * kMillion;
    const auto first = static_cast<std::int64_t>(std::floor((rate - blur) / kRateStep + 0.5));
    const auto last = static_cast<std::int64_t>(std::floor((rate + blur) / kRateStep + 0.5));
    for (std::int64_t bin = first; bin <= std::min(last, first + 10); ++bin) votes.add(bin, point.payout);
  }
  const std::size_t best = votes.best();
  if (best == 0 || !votes.best_stands_out()) return std::nullopt;
  const std::int64_t centre = static_cast<std::int64_t>(best) * kRateStep;
  FeeModel refined;
  std::uint32_t hits = 0;
  for (const std::int64_t step : {kRateStep, kRateStep / 2, kRateFine}) {  // rounder rates first
    for (std::int64_t rate = std::max(step, centre - kRateStep); rate <= centre + kRateStep; rate += step) {
      const FeeModel candidate{.rate_ppm = rate};
      const std::uint32_t count = explained(points, candidate, 0);
      if (count <= hits) continue;
      hits = count;
      refined = candidate;
    }
  }
  if (hits == 0) return std::nullopt;
  return refined;
}

std::optional<FeeModel> vote_for_fixed(std::span<const FeePoint> points) {
  Votes votes{static_cast<std::size_t>(kFixedMax)};
  for (const FeePoint& point : points) {
    if (point.gross > point.net) votes.add(point.gross - point.net, point.payout);
  }
  const std::size_t best = votes.best();
  if (!votes.best_stands_out()) return std::nullopt;
  return FeeModel{.fixed = static_cast<std::int64_t>(best)};
}

// The first percentage (in steps of kRateNice) that leaves less than kFixedMax of the fee for each of `shares`; lower
// ones vote for nothing. One step early, for what is rounded.
std::int64_t first_rate_with_votes(const FeePoint& point, std::int64_t shares) {
  const Int128 surplus = static_cast<Int128>(point.gross) - point.net - static_cast<Int128>(kFixedMax + 1) * shares;
  if (surplus <= 0 || point.gross <= 0) return 0;
  const Int128 rate = surplus * kMillion / (static_cast<Int128>(point.gross) * kRateNice);
  return rate > kRatesNice ? kRatesNice : std::max<std::int64_t>(0, static_cast<std::int64_t>(rate) - 1);
}

// A guess while the percentages rise.
struct Voter {
  std::int64_t gross = 0;
  std::int64_t left_scaled = 0;  // of what was kept back, times kScale, after the percentage
  std::uint32_t payout = 0, shares = 1;
  std::int64_t first_rate = 0;

  static constexpr std::int64_t kScale = kMillion / kRateNice;
  // What is left, rounded as the percentage is.
  std::int64_t left() const { return (left_scaled + kScale / 2 - 1) / kScale; }
};

std::vector<Voter> voters_of(std::span<const FeePoint> points, bool each) {
  constexpr std::int64_t kGrossMax = std::numeric_limits<std::int64_t>::max() / (Voter::kScale * 2);
  std::vector<Voter> voters;
  for (const FeePoint& point : points) {
    const std::int64_t kept_back = point.gross - point.net;
    if (kept_back <= 0 || kept_back > kGrossMax || std::llabs(point.gross) > kGrossMax) continue;
    if (each && point.members < 2) continue;
    const std::uint32_t shares = each ? point.members : 1;
    voters.push_back(
        {point.gross, kept_back * Voter::kScale, point.payout, shares, first_rate_with_votes(point, shares)});
  }
  return voters;
}

// A percentage and a fixed amount, of the payout or of each member. Some percentages after the others, so that their
// bins stay in the processor's cache.
std::optional<FeeModel> vote_for_both(std::span<const FeePoint> points, bool each) {
  std::vector<Voter> voters = voters_of(points, each);
  std::uint64_t all = 0;
  std::uint32_t most = 0;
  FeeModel fee;
  for (std::int64_t first = 0; first < kRatesNice; first += kRatesAtOnce) {
    std::vector<Votes> votes(kRatesAtOnce, Votes{static_cast<std::size_t>(kFixedMax)});
    for (Voter& voter : voters) {
      for (std::int64_t step = 0; step < kRatesAtOnce; ++step) {
        const std::int64_t left = voter.left();
        voter.left_scaled -= voter.gross;
        if (left <= 0 || first + step < voter.first_rate) continue;
        const std::int64_t fixed = each ? (left + voter.shares / 2) / voter.shares : left;
        votes[static_cast<std::size_t>(step)].add(fixed, voter.payout);
      }
    }
    for (std::int64_t step = 0; step < kRatesAtOnce; ++step) {
      const Votes& voted = votes[static_cast<std::size_t>(step)];
      all += voted.all();
      const std::size_t best = voted.best();
      if (voted.count(best) <= most) continue;
      most = voted.count(best);
      fee = FeeModel{.rate_ppm = (first + step) * kRateNice};
      (each ? fee.fixed_each : fee.fixed) = static_cast<std::int64_t>(best);
    }
  }
  constexpr double kBins = kRatesNice * kFixedMax;
  if (!stands_out(most, static_cast<double>(all - most) / kBins, kBins)) return std::nullopt;
  if (each) fee.slack = 1;
  return fee;
}

// Few payouts: a percentage that people use, met to the cent. The larger the amounts, the less likely by coincidence.
std::optional<LearntFee> exact_nice_rate(std::span<const FeePoint> points) {
  double chance = 0;
  for (const FeePoint& point : points) {
    // Of the fees up to kRateNiceMax so many units, each nice rate is one.
    const double reach = static_cast<double>(point.gross) * kRateNiceMax / kMillion;
    if (point.net < point.gross) chance += std::min(1.0, static_cast<double>(kRatesNice) / std::max(1.0, reach));
  }
  std::optional<LearntFee> best;
  for (std::int64_t rate = kRateNice; rate <= kRateNiceMax; rate += kRateNice) {
    const FeeModel fee{.rate_ppm = rate};
    const std::uint32_t payouts = explained(points, fee, 0);
    if (payouts > 0 && (!best || payouts > best->payouts)) best = LearntFee{fee, payouts, chance, true};
  }
  if (!best) return std::nullopt;
  const double log_tail = best->payouts * std::log(std::max(chance, 1e-12)) - std::lgamma(best->payouts + 1.0);
  if (log_tail > std::log(kChanceMax)) return std::nullopt;
  return best;
}

}  // namespace

std::int64_t FeeModel::effective(std::int64_t amount) const {
  return rounds_each() ? amount - share_of(amount, rate_ppm) - fixed_each : amount;
}

SumRange FeeModel::sums_paying(std::int64_t net) const {
  if (rounds_each()) return {net + fixed - slack, net + fixed + slack};
  const Int128 divisor = static_cast<Int128>(2) * (kMillion - rate_ppm);
  const Int128 low = (static_cast<Int128>(2) * (net + fixed - slack) - 1) * kMillion;
  const Int128 high = (static_cast<Int128>(2) * (net + fixed + slack) + 1) * kMillion;
  return {static_cast<std::int64_t>(-floor_divide(-low, divisor)),
          static_cast<std::int64_t>(floor_divide(high, divisor))};
}

LearntFee measure_fee(std::span<const FeePoint> points, const FeeModel& fee) {
  return {fee, explained(points, fee, 0), coincidences(points, fee), false};
}

std::optional<LearntFee> learn_fee(std::span<const FeePoint> points) {
  if (points.empty()) return std::nullopt;
  std::optional<LearntFee> best;
  const auto consider = [&](const std::optional<FeeModel>& fee, double advantage, double tried) {
    if (!fee) return;
    const LearntFee candidate = measure_fee(points, *fee);
    const double gain = candidate.payouts - candidate.expected;
    if (gain <= 0 || (!fee->is_free() && !stands_out(candidate.payouts, candidate.expected, tried))) return;
    if (best && gain < (best->payouts - best->expected) * advantage + (advantage > 1 ? 2 : 0)) return;
    best = candidate;
  };
  consider(FeeModel{}, 1, 1);
  consider(vote_for_rate(points), 1.2, static_cast<double>(kRateMax / kRateFine));
  consider(vote_for_fixed(points), 1.2, static_cast<double>(kFixedMax));
  consider(vote_for_both(points, false), 1.2, static_cast<double>(kRatesNice * kFixedMax));
  consider(vote_for_both(points, true), 1.2, static_cast<double>(kRatesNice * kFixedMax));
  if (!best || best->payouts < kPayoutsMin) {
    if (const auto exact = exact_nice_rate(points); exact && (!best || exact->payouts > best->payouts)) return exact;
  }
  if (!best) return std::nullopt;
  if (!best->fee.rounds_each()) {
    const double off = explained(points, best->fee, 1) + explained(points, best->fee, -1) - 2 * best->expected;
    if (off > 0.1 * (best->payouts - best->expected) + 2) best->fee.slack = 1;
  }
  return best;
}

}  // namespace concord::reconcile
