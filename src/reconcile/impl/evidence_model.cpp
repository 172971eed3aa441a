#include "reconcile/impl/evidence_model.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <unordered_map>

#include "core/parallel.hpp"

namespace concord::reconcile {
namespace {

constexpr int kRounds = 8;
constexpr int kCompetitionRounds = 8;
constexpr float kHopelessBits = -12;
constexpr double kOddsMax = 0x1p60;
constexpr double kDensityHalfWidth = 0.1;  // in log(amount)
constexpr double kUnrelatedTextsShareNothing = 0.9;
constexpr double kLagOutsideShare = 1e-4;  // of matches, for a day outside the window
constexpr double kPriorMatches = 8;        // weight of the starting pattern, in matches

// How frequent values are, over both sides together, so that swapping the sides changes nothing.
class Frequencies {
 public:
  Frequencies(const EventClasses& left, const EventClasses& right) {
    for (const EventClasses* side : {&left, &right}) {
      for (std::size_t index = 0; index < side->size(); ++index) {
        const double rows = side->multiplicity(index);
        const std::int64_t amount = std::llabs(side->amounts[index]);
        amounts_[amount] += rows;
        days_[side->days[index]] += rows;
        if (!side->references[index].empty()) references_[side->references[index]] += rows;
        if (side->categories[index] != 0) categories_[side->categories[index]] += rows;
        logs_.push_back(std::log(std::max(1.0, static_cast<double>(amount))));
        total_ += rows;
      }
    }
    std::sort(logs_.begin(), logs_.end());
    for (const auto& [category, rows] : categories_) categorised_ += rows;
    for (const auto& [category, rows] : categories_) equal_categories_ += std::pow(rows / categorised_, 2);
  }

  double amount_share(std::int64_t amount) const { return amounts_.at(std::llabs(amount)) / total_; }
  double day_share(std::int32_t day) const { return days_.at(day) / total_; }
  double reference_share(const std::string& reference) const { return references_.at(reference) / total_; }
  double category_share(std::uint32_t category) const { return categories_.at(category) / categorised_; }
  double different_categories_share() const { return 1 - equal_categories_; }
  double total() const { return total_; }

  // Share of rows for each unit of log(amount) around this amount.
  double log_density(std::int64_t amount) const {
    const double centre = std::log(std::max(1.0, static_cast<double>(std::llabs(amount))));
    const auto begin = std::lower_bound(logs_.begin(), logs_.end(), centre - kDensityHalfWidth);
    const auto end = std::upper_bound(begin, logs_.end(), centre + kDensityHalfWidth);
    return static_cast<double>(end - begin + 1) / (static_cast<double>(logs_.size()) * 2 * kDensityHalfWidth);
  }

 private:
  std::unordered_map<std::int64_t, double> amounts_;
  std::unordered_map<std::int32_t, double> days_;
  std::unordered_map<std::string, double> references_;
  std::map<std::uint32_t, double> categories_;
  std::vector<double> logs_;
  double total_ = 0, categorised_ = 0, equal_categories_ = 0;
};

double chance_of_amount(const Candidate& candidate, std::int64_t amount, double density,
                        const Frequencies& frequencies) {
  const double magnitude = std::max(1.0, static_cast<double>(std::llabs(amount)));
  const double per_unit = density / magnitude;
  switch (candidate.amount) {
    case AmountLevel::kExact:
    case AmountLevel::kSign:
      return frequencies.amount_share(amount);
    case AmountLevel::kTransposed:
      return std::floor(std::log10(magnitude) + 1) * per_unit;
    case AmountLevel::kCents:
      return 2 * static_cast<double>(kCentsMax) * per_unit;
    case AmountLevel::kRatio:
      return kRatioBinWidth * density;
  }
  return 1;
}

/// log2 of each share, so that a candidate's odds are a sum of looked-up numbers.
template <typename Shares>
std::vector<double> logarithms(const Shares& shares) {
  std::vector<double> logarithms;
  for (const double share : shares) logarithms.push_back(std::log2(share));
  return logarithms;
}

/// Calls `work` for each index, which must not touch what another index writes; on all processors where it pays.
template <typename Work>
void for_each_index(std::size_t count, const Work& work) {
  constexpr std::size_t kWorthAThread = 50'000;
  for_each_part(count, kWorthAThread, [&work](std::size_t begin, std::size_t end, std::size_t) {
    for (std::size_t index = begin; index < end; ++index) work(index);
  });
}

double bits(double chance) {
  return -std::log2(std::clamp(chance, 1e-12, 1.0));
}

}  // namespace

EvidenceModel::EvidenceModel(const EventClasses& left, const EventClasses& right, std::vector<Candidate> candidates,
                             const Window& window)
    : candidates_{std::move(candidates)},
      window_{window},
      log2_odds_(candidates_.size()),
      probabilities_(candidates_.size()) {
  for (std::size_t index = 0; index < left.size(); ++index) left_multiplicity_.push_back(left.multiplicity(index));
  for (std::size_t index = 0; index < right.size(); ++index) right_multiplicity_.push_back(right.multiplicity(index));
  left_rows_ = static_cast<double>(left.members.size());
  right_rows_ = static_cast<double>(right.members.size());
  measure_rarity(left, right);
  start_pattern();
}

void EvidenceModel::measure_rarity(const EventClasses& left, const EventClasses& right) {
  const Frequencies frequencies{left, right};
  const auto densities = [&frequencies](const EventClasses& side) {
    std::vector<double> values(side.size());
    std::transform(side.amounts.begin(), side.amounts.end(), values.begin(),
                   [&](std::int64_t amount) { return frequencies.log_density(amount); });
    return values;
  };
  const std::vector<double> left_density = densities(left);
  const std::vector<double> right_density = densities(right);
  rarity_.resize(candidates_.size());
  for_each_index(candidates_.size(), [&](std::size_t index) {
    const Candidate& candidate = candidates_[index];
    const std::size_t mine = candidate.left;
    const std::size_t other = candidate.right;
    double rarity = (bits(chance_of_amount(candidate, left.amounts[mine], left_density[mine], frequencies)) +
                     bits(chance_of_amount(candidate, right.amounts[other], right_density[other], frequencies))) /
                    2;
    if (candidate.lag != kNoLag) {
      rarity += (bits(frequencies.day_share(left.days[mine])) + bits(frequencies.day_share(right.days[other]))) / 2;
    }
    if (candidate.text == TextLevel::kNothing) {
      rarity += bits(kUnrelatedTextsShareNothing);
    } else {
      rarity += static_cast<double>(candidate.text_bits);
    }
    if (candidate.reference == ReferenceLevel::kEqual)
      rarity += bits(frequencies.reference_share(left.references[mine]));
    if (candidate.reference == ReferenceLevel::kSimilar) rarity += std::max(0.0, std::log2(frequencies.total()) - 3);
    if (candidate.category == CategoryLevel::kEqual) rarity += bits(frequencies.category_share(left.categories[mine]));
    if (candidate.category == CategoryLevel::kDifferent) rarity += bits(frequencies.different_categories_share());
    // A row may go with any member of the other class, so a class of several rows is the more likely partner.
    rarity += std::log2(static_cast<double>(left_multiplicity_[mine]) * right_multiplicity_[other]) / 2;
    rarity_[index] = static_cast<float>(rarity);
  });
}

void EvidenceModel::start_pattern() {
  pattern_.amount = {0.72, 0.01, 0.01, 0.04, 0.22};
  for (int bin = 0; bin < kRatioBins; ++bin) {
    pattern_.ratio[static_cast<std::size_t>(bin)] = std::exp(-std::abs(bin - kRatioBins / 2) * kRatioBinWidth / 0.02);
  }
  const double ratio_sum = std::accumulate(pattern_.ratio.begin(), pattern_.ratio.end(), 0.0);
  for (double& share : pattern_.ratio) share /= ratio_sum;
  double lag_sum = 0;
  for (std::int32_t lag = window_.lag_min; lag <= window_.lag_max; ++lag) {
    pattern_.lag.push_back(0.02 + std::exp(-std::abs(lag) / 2.0));
    lag_sum += pattern_.lag.back();
  }
  for (double& share : pattern_.lag) share /= lag_sum;
  pattern_.text = {0, 0.3, 0.25, 0.2, 0.12, 0.06, 0.07};
  pattern_.reference = {0, 0.95, 0.025, 0.025};
  pattern_.expected_matches = 0.7 * std::min(left_rows_, right_rows_);
}

void EvidenceModel::weigh() {
  const double matches = std::min(pattern_.expected_matches, 0.97 * std::min(left_rows_, right_rows_));
  const double prior =
      std::log2(matches / (left_rows_ * right_rows_) / (1 - matches / left_rows_) / (1 - matches / right_rows_));
  const auto amount = logarithms(pattern_.amount), ratio = logarithms(pattern_.ratio), lag = logarithms(pattern_.lag),
             text = logarithms(pattern_.text), reference = logarithms(pattern_.reference);
  const double outside = std::log2(kLagOutsideShare);
  const double same_category = std::log2(category_agreement_), other_category = std::log2(1 - category_agreement_);
  for_each_index(candidates_.size(), [&](std::size_t index) {
    const Candidate& candidate = candidates_[index];
    double odds = prior + amount[static_cast<std::size_t>(candidate.amount)];
    if (candidate.amount == AmountLevel::kRatio) odds += ratio[candidate.ratio_bin];
    if (candidate.lag != kNoLag) {
      const bool inside = candidate.lag >= window_.lag_min && candidate.lag <= window_.lag_max;
      odds += inside ? lag[static_cast<std::size_t>(candidate.lag - window_.lag_min)] : outside;
    }
    if (candidate.text != TextLevel::kMissing) odds += text[static_cast<std::size_t>(candidate.text)];
    if (candidate.reference != ReferenceLevel::kMissing)
      odds += reference[static_cast<std::size_t>(candidate.reference)];
    if (candidate.category == CategoryLevel::kEqual) odds += same_category;
    if (candidate.category == CategoryLevel::kDifferent) odds += other_category;
    log2_odds_[index] = static_cast<float>(odds) + rarity_[index];
  });
}

// Sum-product messages on the bipartite graph: `left_free[e]` is the chance that the left row of edge e has no other
// partner than this one, given what its other partners' rivals leave free; the same from the right. Exact on trees
// where every class has one row. Each round but the last goes half of the way (in logarithms): undamped, the messages
// of a crowd of equals swing between "all are free" and "none is", and the crowd's matches are lost. A class of several
// rows is free as long as its rivals are expected to leave one of its rows.
void EvidenceModel::compete(int rounds) {
  std::vector<double> odds(candidates_.size());
  std::transform(log2_odds_.begin(), log2_odds_.end(), odds.begin(),
                 [](float bits) { return std::min(std::exp2(static_cast<double>(bits)), kOddsMax); });
  struct Claims {
    double odds = 0, rows = 0;
  };
  std::vector<Claims> left(left_multiplicity_.size());
  std::vector<Claims> right(right_multiplicity_.size());
  std::vector<double> left_free(candidates_.size(), 1);
  std::vector<double> right_free(candidates_.size(), 1);
  const auto share = [](double free_odds) { return free_odds / (1 + free_odds); };
  const auto rest_free = [](const Claims& all, double own_odds, double own_rows, std::uint32_t multiplicity) {
    if (multiplicity == 1) return 1 / (1 + std::max(0.0, all.odds - own_odds));
    return std::clamp(multiplicity - (all.rows - own_rows), 1e-9, 1.0);
  };
  // Rows that an edge is expected to take; only classes of several rows ask.
  std::vector<double> rows(candidates_.size(), 0);
  const auto measure_rows = [&](std::size_t index) {
    const std::uint32_t mine = left_multiplicity_[candidates_[index].left];
    const std::uint32_t other = right_multiplicity_[candidates_[index].right];
    if (mine == 1 && other == 1) return;
    rows[index] = share(odds[index] * left_free[index] * right_free[index]) * std::min(mine, other);
  };
  for (int round = 0; round < rounds; ++round) {
    const bool last = rounds > 1 && round + 1 == rounds;
    std::fill(left.begin(), left.end(), Claims{});
    std::fill(right.begin(), right.end(), Claims{});
    for (std::size_t index = 0; index < candidates_.size(); ++index) {
      measure_rows(index);
      Claims& mine = left[candidates_[index].left];
      Claims& other = right[candidates_[index].right];
      mine = {mine.odds + odds[index] * right_free[index], mine.rows + rows[index]};
      other = {other.odds + odds[index] * left_free[index], other.rows + rows[index]};
    }
    for_each_index(candidates_.size(), [&](std::size_t index) {
      const Candidate& candidate = candidates_[index];
      const double left_next = rest_free(left[candidate.left], odds[index] * right_free[index], rows[index],
                                         left_multiplicity_[candidate.left]);
      const double right_next = rest_free(right[candidate.right], odds[index] * left_free[index], rows[index],
                                          right_multiplicity_[candidate.right]);
      right_free[index] = last ? right_next : std::sqrt(right_free[index] * right_next);
      left_free[index] = last ? left_next : std::sqrt(left_free[index] * left_next);
    });
  }
  for (std::size_t index = 0; index < candidates_.size(); ++index) {
    probabilities_[index] = static_cast<float>(share(odds[index] * left_free[index] * right_free[index]));
  }
}

// What cannot win any more is dropped: fewer edges for the later rounds, and no effect on the result beyond 2^bits.
void EvidenceModel::drop_below(float bits) {
  std::size_t kept = 0;
  for (std::size_t index = 0; index < candidates_.size(); ++index) {
    if (log2_odds_[index] < bits) continue;
    candidates_[kept] = candidates_[index];
    rarity_[kept] = rarity_[index];
    log2_odds_[kept] = log2_odds_[index];
    ++kept;
  }
  candidates_.resize(kept);
  rarity_.resize(kept);
  log2_odds_.resize(kept);
  probabilities_.resize(kept);
}

void EvidenceModel::update_pattern() {
  MatchPattern prior;
  std::swap(prior, pattern_);
  start_pattern();
  for (double& share : pattern_.amount) share *= kPriorMatches;
  for (double& share : pattern_.ratio) share *= kPriorMatches;
  for (double& share : pattern_.lag) share *= kPriorMatches;
  for (double& share : pattern_.text) share *= kPriorMatches;
  for (double& share : pattern_.reference) share *= kPriorMatches;
  double matches = 0;
  std::array<double, kRatioBins> ratio{};
  for (std::size_t index = 0; index < candidates_.size(); ++index) {
    const Candidate& candidate = candidates_[index];
    const double weight = static_cast<double>(probabilities_[index]) *
                          std::min(left_multiplicity_[candidate.left], right_multiplicity_[candidate.right]);
    matches += weight;
    pattern_.amount[static_cast<std::size_t>(candidate.amount)] += weight;
    if (candidate.amount == AmountLevel::kRatio) ratio[candidate.ratio_bin] += weight;
    const std::int32_t lag = candidate.lag;
    if (lag >= window_.lag_min && lag <= window_.lag_max)
      pattern_.lag[static_cast<std::size_t>(lag - window_.lag_min)] += weight;
    if (candidate.text != TextLevel::kMissing) pattern_.text[static_cast<std::size_t>(candidate.text)] += weight;
    if (candidate.reference != ReferenceLevel::kMissing) {
      pattern_.reference[static_cast<std::size_t>(candidate.reference)] += weight;
    }
  }
  // A learnt ratio is blurred by one bin to either side: bins are finer than the data supports.
  for (std::size_t bin = 0; bin < kRatioBins; ++bin) {
    const double before = bin > 0 ? ratio[bin - 1] : 0;
    const double after = bin + 1 < kRatioBins ? ratio[bin + 1] : 0;
    pattern_.ratio[bin] += (before + 2 * ratio[bin] + after) / 4;
  }
  const auto normalise = [](auto& shares) {
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares) share /= sum;
  };
  normalise(pattern_.amount);
  normalise(pattern_.ratio);
  normalise(pattern_.lag);
  normalise(pattern_.text);
  normalise(pattern_.reference);
  // The share of rows with a partner has a starting value too, which a handful of rows cannot overrule by themselves:
  // else each doubt about few pairs makes all of them less likely, until none is left.
  const double rows = std::min(left_rows_, right_rows_);
  const double share = (matches + kPriorMatches * pattern_.expected_matches / rows) / (rows + kPriorMatches);
  pattern_.expected_matches = std::max(share * rows, 1.0);
}

void EvidenceModel::take(const LearntShares& shares, std::int32_t lag_min) {
  std::copy_n(shares.amount.begin(), pattern_.amount.size(), pattern_.amount.begin());
  std::copy_n(shares.ratio.begin(), pattern_.ratio.size(), pattern_.ratio.begin());
  std::copy_n(shares.text.begin(), pattern_.text.size(), pattern_.text.begin());
  std::copy_n(shares.reference.begin(), pattern_.reference.size(), pattern_.reference.begin());
  for (std::int32_t lag = window_.lag_min; lag <= window_.lag_max; ++lag) {
    const std::int64_t place = std::int64_t{lag} - lag_min;
    if (place >= 0 && place < static_cast<std::int64_t>(shares.lag.size()))
      pattern_.lag[static_cast<std::size_t>(lag - window_.lag_min)] = shares.lag[static_cast<std::size_t>(place)];
  }
  pattern_.expected_matches = std::max(shares.matched * std::min(left_rows_, right_rows_), 1.0);
  is_taken_ = true;
}

void EvidenceModel::take_category_agreement(double share) {
  constexpr double kLeast = 0.5, kMost = 0.995;  // of some hundred matches none may have differed
  category_agreement_ = std::clamp(share, kLeast, kMost);
}

void EvidenceModel::learn() {
  for (int round = 0; round < kRounds; ++round) {
    weigh();
    drop_below(round < 2 ? -24.0F : kHopelessBits);
    compete(round < 2 ? 1 : 3);
    if (!is_taken_) update_pattern();
  }
  weigh();
  compete(kCompetitionRounds);
}

}  // namespace concord::reconcile
