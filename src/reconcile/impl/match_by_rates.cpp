// Payments in several currencies. Where one side has a column of currencies, the pairs that a reference has put
// together show at which rate each currency was exchanged, and how that drifts from day to day. A rate is the median of
// the pairs of the nearest days; how well it foretells each pair from the others is its tolerance, and a currency that
// it does not foretell is left alone. Open rows are then paired where texts agree and the amounts meet at the rate of
// the day, and nothing else does.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "reconcile/impl/context.hpp"
#include "reconcile/impl/text_model.hpp"
#include "reconcile/row_reader.hpp"

namespace concord::reconcile {
namespace {

constexpr std::size_t kPointsMin = 8, kNearest = 5;
constexpr double kSpreadMin = 0.002, kSpreadMax = 0.03;  // of a logarithm: about 0.2 % and 3 %
constexpr double kFarApart = 3;                          // spreads: such a pair is none
constexpr std::uint64_t kCurrenciesMax = 60;
constexpr double kStrongConfidence = 0.98, kWeakConfidence = 0.9;

/// A pair that shows a rate: log(amount with the currency / amount of the other side).
struct RatePoint {
  std::int32_t day = 0;
  double ratio = 0;
};

// Of two values of one sign; for looking at how they relate, never for adding up.
std::optional<double> log_ratio(std::int64_t mine, std::int64_t other) {
  if (mine == 0 || other == 0 || (mine < 0) != (other < 0)) return std::nullopt;
  return std::log(static_cast<double>(mine) / static_cast<double>(other));
}

class RateCurve {
 public:
  /// @return nothing where the points are too few, or say nothing about each other.
  static std::optional<RateCurve> learn(std::vector<RatePoint> points) {
    if (points.size() < kPointsMin) return std::nullopt;
    std::sort(points.begin(), points.end(), [](const RatePoint& one, const RatePoint& other) {
      return std::pair{one.day, one.ratio} < std::pair{other.day, other.ratio};
    });
    RateCurve curve;
    curve.points_ = std::move(points);
    std::vector<double> misses;
    for (std::size_t index = 0; index < curve.points_.size(); ++index)
      misses.push_back(std::fabs(curve.points_[index].ratio - curve.at(curve.points_[index].day, index)));
    std::sort(misses.begin(), misses.end());
    curve.spread_ = std::max(1.5 * misses[misses.size() * 9 / 10], kSpreadMin);
    if (curve.spread_ > kSpreadMax) return std::nullopt;
    return curve;
  }
  double spread() const { return spread_; }
  std::size_t points() const { return points_.size(); }
  bool fits(std::int32_t day, double ratio, double spreads = 1) const {
    return std::fabs(ratio - at(day, points_.size())) <= spreads * spread_;
  }
  std::pair<double, double> range() const {
    const auto [low, high] = std::minmax_element(
        points_.begin(), points_.end(), [](const auto& one, const auto& other) { return one.ratio < other.ratio; });
    return {low->ratio, high->ratio};
  }

 private:
  // The median of the points of the nearest days, without one of them.
  double at(std::int32_t day, std::size_t without) const {
    const auto place = std::lower_bound(points_.begin(), points_.end(), day,
                                        [](const RatePoint& point, std::int32_t wanted) { return point.day < wanted; });
    auto after = static_cast<std::size_t>(place - points_.begin());
    std::size_t before = after;  // points_[before - 1] is the next one to the left
    std::vector<double> near;
    while (near.size() < kNearest && (before > 0 || after < points_.size())) {
      const bool left = after == points_.size() || (before > 0 && std::int64_t{day} - points_[before - 1].day <=
                                                                      std::int64_t{points_[after].day} - day);
      const std::size_t next = left ? --before : after++;
      if (next != without) near.push_back(points_[next].ratio);
    }
    std::nth_element(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(near.size() / 2), near.end());
    return near[near.size() / 2];
  }

  std::vector<RatePoint> points_;  // by day
  double spread_ = 0;
};

const profile::ColumnProfile* currency_column(const Side& side) {
  for (const profile::ColumnProfile& column : side.profile.columns) {
    if (column.role == profile::Role::kCurrency && column.distinct > 1 && column.distinct <= kCurrenciesMax &&
        column.type.kind == TypeKind::kText)
      return &column;
  }
  return nullptr;
}

class RateMatcher {
 public:
  RateMatcher(Context& context, bool on_left)
      : context_{context},
        on_left_{on_left},
        side_{on_left ? context.left : context.right},
        other_{on_left ? context.right : context.left} {}

  Status run(const std::string& column) {
    CONCORD_CHECK(read_currencies(column));
    learn();
    if (curves_.empty()) return {};
    judge_groups();
    pair_open_rows(true);
    pair_open_rows(false);
    return context_.deadline.check("matching by exchange rates");
  }

 private:
  struct Pair {
    std::uint32_t mine = 0, other = 0;  // events
  };

  Status read_currencies(const std::string& column) {
    currency_.resize(side_.events.size());
    std::size_t event = 0;
    return read_rows(context_.session, side_.data_table, {{column, {TypeKind::kText}}}, side_.events.numbers,
                     context_.deadline, [&](RowNumber, std::span<const std::string> cells) -> Status {
                       currency_[event++] = cells[0];
                       return {};
                     });
  }

  static std::uint32_t event_of(const Side& side, RowNumber row) {
    const auto place = std::lower_bound(side.events.numbers.begin(), side.events.numbers.end(), row);
    return static_cast<std::uint32_t>(place - side.events.numbers.begin());
  }

  // A pair of unequal amounts that the evidence stated.
  std::optional<Pair> pair_of(const Group& group) const {
    const bool unequal = group.bucket == BucketKind::kAmountDiffers || group.bucket == BucketKind::kMatchedTolerance;
    if (!unequal || group.left.size() != 1 || group.right.size() != 1 || group.pass == kLinkPass ||
        group.pass == kDecisionPass)
      return std::nullopt;
    const RowNumber mine = (on_left_ ? group.left : group.right).front();
    const RowNumber other = (on_left_ ? group.right : group.left).front();
    return Pair{event_of(side_, mine), event_of(other_, other)};
  }

  std::optional<double> ratio_of(const Pair& pair) const {
    return log_ratio(side_.events.amounts[pair.mine], other_.events.amounts[pair.other]);
  }

  std::int32_t day_of(const Pair& pair) const {
    const std::int32_t day = other_.events.days[pair.other];
    return day == kNoDay ? side_.events.days[pair.mine] : day;
  }

  void learn() {
    std::map<std::string, std::vector<RatePoint>> points;
    for (const Group& group : context_.outcome.groups) {
      const auto pair = pair_of(group);
      if (!pair || group.pass != "reference") continue;
      const auto ratio = ratio_of(*pair);
      if (ratio && day_of(*pair) != kNoDay) points[currency_[pair->mine]].push_back({day_of(*pair), *ratio});
    }
    for (auto& [currency, found] : points) {
      auto curve = RateCurve::learn(std::move(found));
      if (currency.empty() || !curve) continue;
      const auto [low, high] = curve->range();
      context_.outcome.learnt.sentences.push_back(fmt::format(
          "{} on the {} is {:.4f} to {:.4f} for each 1 of the other side, from {} pairs with a reference; the rate of "
          "the day holds within {:.1f} %.",
          currency, on_left_ ? "left" : "right", std::exp(low), std::exp(high), curve->points(),
          100 * curve->spread()));
      curves_.emplace(currency, std::move(*curve));
    }
  }

  const RateCurve* curve_of(std::uint32_t mine) const {
    const auto place = curves_.find(currency_[mine]);
    return place == curves_.end() ? nullptr : &place->second;
  }

  // Pairs at the rate of their day are no odd ones; without a reference, pairs far from it were put together by chance.
  void judge_groups() {
    std::vector<bool> dropped(context_.outcome.groups.size(), false);
    for (std::size_t index = 0; index < dropped.size(); ++index) {
      Group& group = context_.outcome.groups[index];
      const auto pair = pair_of(group);
      const RateCurve* curve = pair ? curve_of(pair->mine) : nullptr;
      const auto ratio = curve != nullptr ? ratio_of(*pair) : std::nullopt;
      if (!ratio || day_of(*pair) == kNoDay) continue;
      if (curve->fits(day_of(*pair), *ratio)) {
        group.bucket = BucketKind::kMatchedTolerance;
        group.pass = kRatePass;
        group.explanation += ", at the day's rate of " + currency_[pair->mine];
      } else if (group.pass != "reference" && !curve->fits(day_of(*pair), *ratio, kFarApart)) {
        dropped[index] = true;
      }
    }
    if (std::find(dropped.begin(), dropped.end(), true) != dropped.end()) drop_groups(context_, std::move(dropped));
  }

  static bool agree(TextLevel level, bool strong) {
    if (strong) return level == TextLevel::kEqual || level == TextLevel::kPrefix || level == TextLevel::kMost;
    return level != TextLevel::kMissing && level != TextLevel::kNothing;
  }

  bool days_fit(const Pair& pair) const {
    const std::int32_t mine = side_.events.days[pair.mine], other = other_.events.days[pair.other];
    if (mine == kNoDay || other == kNoDay) return false;
    const std::int32_t lag = on_left_ ? other - mine : mine - other;  // right - left
    return lag >= context_.outcome.learnt.lag_min && lag <= context_.outcome.learnt.lag_max;
  }

  // All pairs of open rows that fit, by the amounts of the other side in order.
  std::vector<Pair> candidates(const TextModel& texts, bool strong) const {
    std::vector<std::uint32_t> others;
    for (std::uint32_t event = 0; event < other_.events.size(); ++event) {
      if (!other_.settled[event]) others.push_back(event);
    }
    const auto amount_of = [this](std::uint32_t event) { return std::llabs(other_.events.amounts[event]); };
    std::sort(others.begin(), others.end(), [&](std::uint32_t one, std::uint32_t two) {
      return std::pair{amount_of(one), one} < std::pair{amount_of(two), two};
    });
    std::vector<Pair> pairs;
    for (std::uint32_t mine = 0; mine < side_.events.size(); ++mine) {
      const RateCurve* curve = side_.settled[mine] ? nullptr : curve_of(mine);
      if (curve == nullptr) continue;
      const auto [low, high] = curve->range();
      const double nearest = log_ratio(std::llabs(side_.events.amounts[mine]), 1).value_or(0);
      const double least = nearest - high - curve->spread(), most = nearest - low + curve->spread();
      const auto size_of = [&](std::uint32_t event) { return log_ratio(amount_of(event), 1).value_or(0); };
      auto place = std::lower_bound(others.begin(), others.end(), least,
                                    [&](std::uint32_t event, double wanted) { return size_of(event) < wanted; });
      for (; place != others.end() && size_of(*place) <= most; ++place) {
        const Pair pair{mine, *place};
        const auto ratio = ratio_of(pair);
        if (!ratio || !days_fit(pair) || !curve->fits(day_of(pair), *ratio)) continue;
        if (agree(texts.compare(mine, *place).level, strong)) pairs.push_back(pair);
      }
    }
    return pairs;
  }

  void pair_open_rows(bool strong) {
    const TextModel texts{side_.events.texts, other_.events.texts};
    const std::vector<Pair> pairs = candidates(texts, strong);
    std::unordered_map<std::uint32_t, std::size_t> mine, other;
    for (const Pair& pair : pairs) {
      ++mine[pair.mine];
      ++other[pair.other];
    }
    for (const Pair& pair : pairs) {
      if (mine[pair.mine] != 1 || other[pair.other] != 1) continue;
      side_.settled[pair.mine] = true;
      other_.settled[pair.other] = true;
      Group group;
      group.bucket = BucketKind::kMatchedTolerance;
      group.pass = kRatePass;
      group.confidence = strong ? kStrongConfidence : kWeakConfidence;
      group.explanation =
          fmt::format("texts agree, and the amounts meet at the day's rate of {}", currency_[pair.mine]);
      (on_left_ ? group.left : group.right).push_back(side_.events.numbers[pair.mine]);
      (on_left_ ? group.right : group.left).push_back(other_.events.numbers[pair.other]);
      context_.outcome.groups.push_back(std::move(group));
    }
  }

  Context& context_;
  bool on_left_;
  Side& side_;
  Side& other_;
  std::vector<std::string> currency_;  // by event of `side_`
  std::map<std::string, RateCurve> curves_;
};

}  // namespace

Status match_by_rates(Context& context) {
  const profile::ColumnProfile* left = currency_column(context.left);
  const profile::ColumnProfile* right = currency_column(context.right);
  if ((left == nullptr) == (right == nullptr)) return {};  // none, or amounts of each currency on both sides
  context.progress.report("matching by exchange rates", 0, 0);
  return RateMatcher{context, left != nullptr}.run((left != nullptr ? left : right)->name);
}

}  // namespace concord::reconcile
