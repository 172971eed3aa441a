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

double bits(double chance) {
  return -std::log2(std::clamp(chance, 1e-12, 1.0));
}

/// What the values of a class say by themselves: -log2 of the chance that an unrelated row has the like.
struct ClassRarity {
  std::array<double, kAmountLevels> amount{};
  double day = 0, reference = 0, category = 0;
};

std::array<double, kAmountLevels> amount_bits(std::int64_t amount, const Frequencies& frequencies) {
  const double magnitude = std::max(1.0, static_cast<double>(std::llabs(amount)));
  const double density = frequencies.log_density(amount);
  const double per_unit = density / magnitude;
  const double exact = bits(frequencies.amount_share(amount));
  return {exact, exact, bits(std::floor(std::log10(magnitude) + 1) * per_unit),
          bits(2 * static_cast<double>(kCentsMax) * per_unit), bits(kRatioBinWidth * density)};
}

/// By class.
std::vector<ClassRarity> class_rarities(const EventClasses& side, const Frequencies& frequencies) {
  constexpr std::size_t kClassesPerThread = 4096;
  std::vector<ClassRarity> rarities(side.size());
  for_each_part(side.size(), kClassesPerThread, [&](std::size_t begin, std::size_t end, std::size_t) {
    for (std::size_t index = begin; index < end; ++index) {
      ClassRarity& rarity = rarities[index];
      rarity.amount = amount_bits(side.amounts[index], frequencies);
      rarity.day = bits(frequencies.day_share(side.days[index]));
      if (!side.references[index].empty()) rarity.reference = bits(frequencies.reference_share(side.references[index]));
      if (side.categories[index] != 0) rarity.category = bits(frequencies.category_share(side.categories[index]));
    }
  });
  return rarities;
}

/// log2 of each share, so that a candidate's odds are a sum of looked-up numbers.
template <typename Shares>
std::vector<double> logarithms(const Shares& shares) {
  std::vector<double> logarithms;
  for (const double share : shares) logarithms.push_back(std::log2(share));
  return logarithms;
}

/// Calls `work` for each part of the candidates, on all processors.
template <typename Work>
void for_all(std::vector<WeighedPart>& parts, const Work& work) {
  for_each_part(parts.size(), 1, [&](std::size_t part, std::size_t, std::size_t) { work(parts[part]); });
}

}  // namespace

EvidenceModel::EvidenceModel(const EventClasses& left, const EventClasses& right, CandidateParts candidates,
                             const Window& window)
    : parts_(candidates.size()), window_{window} {
  for (std::size_t part = 0; part < candidates.size(); ++part) parts_[part].candidates = std::move(candidates[part]);
  for (std::size_t index = 0; index < left.size(); ++index) left_multiplicity_.push_back(left.multiplicity(index));
  for (std::size_t index = 0; index < right.size(); ++index) right_multiplicity_.push_back(right.multiplicity(index));
  left_rows_ = static_cast<double>(left.members.size());
  right_rows_ = static_cast<double>(right.members.size());
  measure_rarity(left, right);
  start_pattern();
}

void EvidenceModel::measure_rarity(const EventClasses& left, const EventClasses& right) {
  const Frequencies frequencies{left, right};
  const std::vector<ClassRarity> left_rarity = class_rarities(left, frequencies);
  const std::vector<ClassRarity> right_rarity = class_rarities(right, frequencies);
  const double nothing_shared = bits(kUnrelatedTextsShareNothing);
  const double similar_reference = std::max(0.0, std::log2(frequencies.total()) - 3);
  const double different_categories = bits(frequencies.different_categories_share());
  const auto rarity_of = [&](const Candidate& candidate) {
    const ClassRarity &mine = left_rarity[candidate.left], &other = right_rarity[candidate.right];
    const auto level = static_cast<std::size_t>(candidate.amount);
    double rarity = (mine.amount[level] + other.amount[level]) / 2;
    if (candidate.lag != kNoLag) rarity += (mine.day + other.day) / 2;
    rarity += candidate.text == TextLevel::kNothing ? nothing_shared : static_cast<double>(candidate.text_bits);
    if (candidate.reference == ReferenceLevel::kEqual) rarity += mine.reference;
    if (candidate.reference == ReferenceLevel::kSimilar) rarity += similar_reference;
    if (candidate.category == CategoryLevel::kEqual) rarity += mine.category;
    if (candidate.category == CategoryLevel::kDifferent) rarity += different_categories;
    // A row may go with any member of the other class, so a class of several rows is the more likely partner.
    const double ways = static_cast<double>(left_multiplicity_[candidate.left]) * right_multiplicity_[candidate.right];
    return static_cast<float>(ways > 1 ? rarity + std::log2(ways) / 2 : rarity);
  };
  for_all(parts_, [&](WeighedPart& part) {
    part.rarity.resize(part.candidates.size());
    part.log2_odds.resize(part.candidates.size());
    part.probabilities.resize(part.candidates.size());
    std::transform(part.candidates.begin(), part.candidates.end(), part.rarity.begin(), rarity_of);
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
  const auto odds_of = [&](const Candidate& candidate) {
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
    return static_cast<float>(odds);
  };
  for_all(parts_, [&](WeighedPart& part) {
    for (std::size_t index = 0; index < part.candidates.size(); ++index)
      part.log2_odds[index] = odds_of(part.candidates[index]) + part.rarity[index];
  });
}

// What cannot win any more is dropped: fewer edges for the later rounds, and no effect on the result beyond 2^bits.
void EvidenceModel::drop_below(float bits) {
  for_all(parts_, [bits](WeighedPart& part) {
    const auto first =
        std::find_if(part.log2_odds.begin(), part.log2_odds.end(), [bits](float odds) { return odds < bits; });
    auto kept = static_cast<std::size_t>(first - part.log2_odds.begin());
    for (std::size_t index = kept; index < part.candidates.size(); ++index) {
      if (part.log2_odds[index] < bits) continue;
      part.candidates[kept] = part.candidates[index];
      part.rarity[kept] = part.rarity[index];
      part.log2_odds[kept] = part.log2_odds[index];
      ++kept;
    }
    part.candidates.resize(kept);
    part.rarity.resize(kept);
    part.log2_odds.resize(kept);
    part.probabilities.resize(kept);
  });
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
  const auto count = [&](const Candidate& candidate, float probability) {
    const double weight = static_cast<double>(probability) *
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
  };
  for (const WeighedPart& part : parts_) {
    for (std::size_t index = 0; index < part.candidates.size(); ++index)
      count(part.candidates[index], part.probabilities[index]);
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
  Competition competition{left_multiplicity_, right_multiplicity_};
  for (int round = 0; round < kRounds; ++round) {
    weigh();
    drop_below(round < 2 ? -24.0F : kHopelessBits);
    competition.run(parts_, round < 2 ? 1 : 3);
    if (!is_taken_) update_pattern();
  }
  weigh();
  competition.run(parts_, kCompetitionRounds);
}

}  // namespace concord::reconcile
