#include "reconcile/impl/window.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace concord::reconcile {
namespace {

constexpr std::int32_t kLagMax = 45;
constexpr int kRatioStepsMax = 20;  // of kRatioStep in log(right / left)
constexpr double kRatioStep = 0.01;
constexpr double kSeedsMin = 8;
constexpr std::size_t kSeedsPerBinMin = 2;
constexpr std::size_t kSeedsForRareDays = 300;

using Pair = std::pair<std::uint32_t, std::uint32_t>;

// Pairs of classes whose key occurs once on either side; a class of several equal rows is not unique.
template <typename KeyOf>
std::vector<Pair> unique_pairs(const EventClasses& left, const EventClasses& right, KeyOf key_of) {
  using Key = decltype(key_of(left, 0));
  struct Seen {
    std::uint32_t left_rows = 0, right_rows = 0, left = 0, right = 0;
  };
  std::unordered_map<Key, Seen> seen;
  for (std::uint32_t index = 0; index < left.size(); ++index) {
    Seen& entry = seen[key_of(left, index)];
    entry.left_rows += left.multiplicity(index);
    entry.left = index;
  }
  for (std::uint32_t index = 0; index < right.size(); ++index) {
    Seen& entry = seen[key_of(right, index)];
    entry.right_rows += right.multiplicity(index);
    entry.right = index;
  }
  std::vector<Pair> pairs;
  for (const auto& [key, entry] : seen) {
    if (key != Key{} && entry.left_rows == 1 && entry.right_rows == 1) pairs.emplace_back(entry.left, entry.right);
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

struct Range {
  int first = 0;
  int last = 0;
};

// The span of the bins that stand out from the background, which is taken to be the median bin.
std::optional<Range> dense_range(const std::vector<std::size_t>& bins) {
  std::vector<std::size_t> sorted = bins;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
  const auto background = static_cast<double>(sorted[sorted.size() / 2]);
  double total = 0;
  for (const std::size_t count : bins) total += std::max(0.0, static_cast<double>(count) - background);
  if (total < kSeedsMin) return std::nullopt;
  const double least =
      std::max({static_cast<double>(kSeedsPerBinMin), background + 3 * std::sqrt(background + 1), 0.001 * total});
  std::optional<Range> range;
  for (int bin = 0; bin < static_cast<int>(bins.size()); ++bin) {
    if (static_cast<double>(bins[static_cast<std::size_t>(bin)]) < least) continue;
    if (!range) range = Range{bin, bin};
    range->last = bin;
  }
  return range;
}

}  // namespace

Window learn_window(const EventClasses& left, const EventClasses& right, const TextModel& texts) {
  std::vector<std::size_t> lags(2 * kLagMax + 1, 0);
  std::vector<std::size_t> ratios(2 * kRatioStepsMax + 1, 0);
  const auto lag_of = [&](const Pair& pair) -> std::optional<std::int32_t> {
    const std::int32_t from = left.days[pair.first];
    const std::int32_t to = right.days[pair.second];
    if (from == kNoDay || to == kNoDay || std::abs(to - from) > kLagMax) return std::nullopt;
    return to - from;
  };
  const auto count_lag = [&](const Pair& pair) {
    if (const auto lag = lag_of(pair)) ++lags[static_cast<std::size_t>(*lag + kLagMax)];
  };
  const auto count_ratio = [&](const Pair& pair) {
    const auto from = static_cast<double>(left.amounts[pair.first]);
    const auto to = static_cast<double>(right.amounts[pair.second]);
    if (from * to <= 0) return;
    const double step = std::round(std::log(to / from) / kRatioStep);
    if (std::fabs(step) <= kRatioStepsMax) ++ratios[static_cast<std::size_t>(static_cast<int>(step) + kRatioStepsMax)];
  };
  const auto amount_of = [](const EventClasses& side, std::uint32_t index) { return side.amounts[index]; };
  for (const Pair& pair : unique_pairs(left, right, amount_of)) {
    if (texts.compare(pair.first, pair.second).level != TextLevel::kNothing) count_lag(pair);
  }
  const auto reference_of = [](const EventClasses& side, std::uint32_t index) {
    return std::string_view{side.references[index]};
  };
  const auto text_of = [](const EventClasses& side, std::uint32_t index) {
    return std::string_view{side.texts[index]};
  };
  for (const Pair& pair : unique_pairs(left, right, reference_of)) {
    count_lag(pair);
    count_ratio(pair);
  }
  for (const Pair& pair : unique_pairs(left, right, text_of)) {
    if (!lag_of(pair)) continue;
    count_lag(pair);
    count_ratio(pair);
  }
  Window window;
  if (const auto range = dense_range(lags)) {
    // Few seeds show the usual days but not the rare ones, so the default stays inside the window then.
    const bool few = std::accumulate(lags.begin(), lags.end(), std::size_t{0}) < kSeedsForRareDays;
    window.lag_min = std::min(range->first - kLagMax - 1, few ? window.lag_min : kLagMax);
    window.lag_max = std::max(range->last - kLagMax + 1, few ? window.lag_max : -kLagMax);
  }
  if (const auto range = dense_range(ratios)) {
    window.ratio_min = std::exp((range->first - kRatioStepsMax - 1) * kRatioStep);
    window.ratio_max = std::exp((range->last - kRatioStepsMax + 1) * kRatioStep);
  }
  return window;
}

}  // namespace concord::reconcile
