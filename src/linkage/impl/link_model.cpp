#include "linkage/impl/link_model.hpp"

#include <algorithm>
#include <cmath>

#include "core/parallel.hpp"

namespace concord::linkage {
namespace {

constexpr std::uint64_t kDrawnPairs = 200'000;
constexpr std::size_t kPairsPerPart = 16'384;
constexpr std::size_t kLearntFromMax = 500'000;
constexpr int kRounds = 30;
// Pairs that every kind is assumed to have shown: small tables are judged by what is usual, large ones by themselves.
constexpr double kAssumedPairs = 10;
constexpr LevelShares kUsual{0, 0.76, 0.02, 0.06, 0.03, 0.04, 0.01, 0.01, 0.07};
constexpr double kExpectedShareAtFirst = 0.2;  // of the rows of the smaller table
constexpr double kWithinAtFirst = 0.02;        // duplicates within one table of two, for each pair between them
constexpr double kChangedShare = 0.1;          // of the pairs that belong together
constexpr double kChangedShareMax = 1.0 / 3;   // for each pair that did not change
constexpr double kUnchanged = 0.5;             // of the columns of such a pair
constexpr double kNeighboursEqual = 0.9;       // in their column
constexpr double kNeighboursElsewhere = 0.25;  // chance that they agree in another, too
constexpr double kExchangedBits = -1;          // for the second of two values in each other's columns
constexpr double kTwins = 0.02;                // of neighbours, those with the same date
constexpr std::size_t kEqual = static_cast<std::size_t>(Level::kEqual);

using Counts = std::vector<LevelShares>;

// A number that only its place decides (splitmix64).
std::uint64_t scattered(std::uint64_t place) {
  place += 0x9E3779B97F4A7C15U;
  place = (place ^ (place >> 30U)) * 0xBF58476D1CE4E5B9U;
  place = (place ^ (place >> 27U)) * 0x94D049BB133111EBU;
  return place ^ (place >> 31U);
}

void add_levels(Counts& counts, Pattern pattern, double weight) {
  for (std::size_t column = 0; column < counts.size(); ++column)
    counts[column][static_cast<std::size_t>(level_of(pattern, column))] += weight;
}

void add_counts(Counts& sum, const Counts& part) {
  for (std::size_t column = 0; column < sum.size(); ++column) {
    for (std::size_t level = 0; level < kLevels; ++level) sum[column][level] += part[column][level];
  }
}

double present(const LevelShares& counts) {
  double sum = 0;
  for (std::size_t level = 1; level < kLevels; ++level) sum += counts[level];
  return sum;
}

LevelShares mixed(const LevelShares& one, double share, const LevelShares& other) {
  LevelShares mix{};
  for (std::size_t level = 1; level < kLevels; ++level) mix[level] = share * one[level] + (1 - share) * other[level];
  return mix;
}

double log2_of_sum(double one, double other) {
  const double more = std::max(one, other), less = std::min(one, other);
  return more - less > 60 ? more : more + std::log2(1 + std::exp2(less - more));
}

// What one part of the candidates adds to each kind.
struct Learnt {
  std::vector<Counts> levels;  // by kind
  std::vector<std::array<double, 2>> pairs;
};

}  // namespace

double probability_of(double log2_odds) {
  return log2_odds > 60 ? 1 : 1 / (1 + std::exp2(-log2_odds));
}

LinkModel::LinkModel(const Records& records, const RecordComparison& comparison) : records_{records} {
  draw_strangers(comparison);
  assume_kinds();
  update_bits();
}

void LinkModel::draw_strangers(const RecordComparison& comparison) {
  const std::size_t columns = records_.columns.size();
  const std::uint64_t left = records_.left_count, right = records_.one_table ? left : records_.size() - left;
  const std::size_t parts = (kDrawnPairs + kPairsPerPart - 1) / kPairsPerPart;
  std::vector<Counts> counts(parts, Counts(columns, LevelShares{}));
  for_each_part(kDrawnPairs, kPairsPerPart, [&](std::size_t begin, std::size_t end, std::size_t part) {
    for (std::size_t draw = begin; draw < end; ++draw) {
      const std::uint64_t mine = scattered(2 * draw) % left;
      const std::uint64_t its = scattered(2 * draw + 1) % right + (records_.one_table ? 0 : left);
      if (mine != its) add_levels(counts[part], comparison.compare(mine, its), 1);
    }
  });
  drawn_.assign(columns, LevelShares{});
  for (const Counts& part : counts) add_counts(drawn_, part);
  for (LevelShares& column : drawn_) {
    const double pairs = present(column);
    drawn_pairs_.push_back(pairs);
    for (std::size_t level = 1; level < kLevels; ++level) column[level] /= std::max(pairs, 1.0);
  }
}

void LinkModel::assume_kinds() {
  const std::size_t columns = records_.columns.size();
  const auto smaller =
      static_cast<double>(records_.one_table ? records_.rows[0] : std::min(records_.rows[0], records_.rows[1]));
  const double same = std::max(1.0, kExpectedShareAtFirst * smaller);
  kinds_.push_back({.shares = Counts(columns, kUsual), .pairs = {same, kWithinAtFirst * same}, .is_same = true});
  Counts changed;
  for (const LevelShares& drawn : drawn_) changed.push_back(mixed(kUsual, kUnchanged, drawn));
  kinds_.push_back({.shares = std::move(changed),
                    .pairs = {kChangedShare * same, kChangedShare * kWithinAtFirst * same},
                    .is_same = true});
  kinds_.push_back({.shares = drawn_});
  LevelShares equal{};
  equal[kEqual] = 1;
  for (const LevelShares& drawn : drawn_) assumed_.push_back(mixed(equal, kNeighboursElsewhere, drawn));
  for (std::size_t column = 0; column < columns; ++column) {
    Kind neighbours{.shares = assumed_, .pairs = {same / 4, same / 4}};
    neighbours.shares[column] = mixed(equal, kNeighboursEqual, drawn_[column]);
    if (records_.columns[column].dates) neighbours.pairs = {0, 0};
    kinds_.push_back(std::move(neighbours));
  }
}

// What was drawn by chance holds some pairs that belong together: they are taken out of the strangers.
void LinkModel::learn_strangers() {
  const Kind& same = kinds_[kSame];
  const double share = std::min(0.5, same.pairs[0] / std::max(1.0, records_.possible_pairs()));
  for (std::size_t column = 0; column < drawn_.size(); ++column) {
    LevelShares& strangers = kinds_[kStrangers].shares[column];
    const double floor = 0.5 / (drawn_pairs_[column] + 1);
    double sum = 0;
    for (std::size_t level = 1; level < kLevels; ++level) {
      strangers[level] = std::max(floor, (drawn_[column][level] - share * same.shares[column][level]) / (1 - share));
      sum += strangers[level];
    }
    for (std::size_t level = 1; level < kLevels; ++level) strangers[level] /= sum;
  }
}

void LinkModel::update_bits() {
  learn_strangers();
  const std::array<double, 2> possible{std::max(1.0, records_.possible_pairs()),
                                       std::max(1.0, records_.pairs_within())};
  for (std::size_t index = 0; index < kinds_.size(); ++index) {
    Kind& kind = kinds_[index];
    for (std::size_t place = 0; place < possible.size() && index != kStrangers; ++place)
      kind.prior_bits[place] = std::log2(std::clamp(kind.pairs[place] / possible[place], 1e-12, 0.5));
    kind.bits.assign(drawn_.size(), LevelShares{});
    kind.equal_bits.resize(drawn_.size());
    for (std::size_t column = 0; column < drawn_.size(); ++column) {
      for (std::size_t level = 1; level < kLevels; ++level)
        kind.bits[column][level] = std::log2(std::max(1e-9, kind.shares[column][level]));
      // Who agrees for a reason does so in rare values as in frequent ones; by chance, frequent ones are met more.
      const double reason = std::max(0.0, kind.shares[column][kEqual] - kinds_[kStrangers].shares[column][kEqual]);
      for (std::size_t rarity = 0; rarity < kRarities; ++rarity) {
        const double chance = std::exp2(-static_cast<double>(rarity) / 2);
        kind.equal_bits[column][rarity] = index == kSame ? kind.bits[column][kEqual] : std::log2(reason + chance);
      }
    }
  }
}

std::size_t LinkModel::rarity(std::size_t column, std::uint32_t value) const {
  const double others = std::max(1.0, static_cast<double>(records_.columns[column].counts[value]) - 1);
  const double bits = std::log2(static_cast<double>(records_.rows[0] + records_.rows[1]) / others);
  return std::min(kRarities - 1, static_cast<std::size_t>(std::lround(2 * std::max(0.0, bits))));
}

double LinkModel::kind_bits(const Kind& kind, const Candidate& candidate) const {
  double bits = kind.prior_bits[records_.is_within(candidate.left, candidate.right) ? 1 : 0];
  bool exchanged = false;  // two values that were exchanged are one event where the records are the same
  for (std::size_t column = 0; column < kind.bits.size(); ++column) {
    const Level level = level_of(candidate.pattern, column);
    if (level == Level::kExchanged && kind.is_same) {
      bits += exchanged ? kExchangedBits : kind.bits[column][static_cast<std::size_t>(level)];
      exchanged = true;
      continue;
    }
    bits += level == Level::kEqual ? kind.equal_bits[column][rarity(column, records_.record(candidate.left)[column])]
                                   : kind.bits[column][static_cast<std::size_t>(level)];
  }
  return bits;
}

double LinkModel::column_bits(const Candidate& candidate, std::size_t column) const {
  const Level level = level_of(candidate.pattern, column);
  const auto place = static_cast<std::size_t>(level);
  const Kind& same = kinds_[kSame];
  const Kind& strangers = kinds_[kStrangers];
  if (level != Level::kEqual) return same.bits[column][place] - strangers.bits[column][place];
  const std::size_t rare = rarity(column, records_.record(candidate.left)[column]);
  return same.equal_bits[column][rare] - strangers.equal_bits[column][rare];
}

double LinkModel::same_bits(const Candidate& candidate) const {
  return log2_of_sum(kind_bits(kinds_[kSame], candidate), kind_bits(kinds_[kChanged], candidate));
}

double LinkModel::log2_odds(const Candidate& candidate) const {
  double others = kind_bits(kinds_[kStrangers], candidate);
  for (std::size_t index = kStrangers + 1; index < kinds_.size(); ++index)
    others = log2_of_sum(others, kind_bits(kinds_[index], candidate));
  return same_bits(candidate) - others;
}

// The probability of each kind.
void LinkModel::shares_of(const Candidate& candidate, std::vector<double>& shares) const {
  double most = -1e9, sum = 0;
  for (std::size_t index = 0; index < kinds_.size(); ++index) {
    shares[index] = kind_bits(kinds_[index], candidate);
    most = std::max(most, shares[index]);
  }
  for (double& share : shares) {
    share = std::exp2(share - most);
    sum += share;
  }
  for (double& share : shares) share /= sum;
}

void LinkModel::learn_kind(std::size_t kind, const Counts& levels, const std::array<double, 2>& pairs) {
  Kind& learnt = kinds_[kind];
  learnt.pairs = pairs;
  if (kind == kChanged) {  // its shares stay as they are: what changes together differs from pair to pair
    for (std::size_t place = 0; place < pairs.size(); ++place)
      learnt.pairs[place] = std::min(pairs[place], kChangedShareMax * kinds_[kSame].pairs[place]);
    return;
  }
  if (kind == kSame) {
    learnt.pairs[0] += 1;
  } else {
    const double between = records_.possible_pairs(), within = records_.one_table ? 0 : records_.pairs_within();
    const double share = (pairs[0] + pairs[1]) / std::max(1.0, between + within);
    learnt.pairs = {share * between, share * within};
  }
  for (std::size_t column = 0; column < levels.size(); ++column) {
    const LevelShares& usual = kind == kSame ? kUsual : assumed_[column];
    const double all = present(levels[column]) + kAssumedPairs;
    LevelShares& shares = learnt.shares[column];
    for (std::size_t level = 1; level < kLevels; ++level)
      shares[level] = (levels[column][level] + kAssumedPairs * usual[level]) / all;
    if (kind != kSame && records_.columns[column].dates && shares[kEqual] > kTwins)
      shares = mixed(shares, kTwins / shares[kEqual], drawn_[column]);
  }
}

void LinkModel::learn(const std::vector<Candidate>& candidates) {
  const std::size_t columns = drawn_.size(), kinds = kinds_.size();
  const std::size_t step = candidates.size() / kLearntFromMax + 1;
  const std::size_t parts = (candidates.size() + kPairsPerPart - 1) / kPairsPerPart;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Learnt> learnt(parts);
    for_each_part(candidates.size(), kPairsPerPart, [&](std::size_t begin, std::size_t end, std::size_t part) {
      Learnt& mine = learnt[part];
      mine = {std::vector<Counts>(kinds, Counts(columns, LevelShares{})), std::vector<std::array<double, 2>>(kinds)};
      std::vector<double> shares(kinds);
      for (std::size_t index = (begin + step - 1) / step * step; index < end; index += step) {
        const Candidate& candidate = candidates[index];
        shares_of(candidate, shares);
        for (std::size_t kind = 0; kind < kinds; ++kind) {
          if (kind == kStrangers || shares[kind] < 1e-6) continue;
          mine.pairs[kind][records_.is_within(candidate.left, candidate.right) ? 1 : 0] += shares[kind];
          add_levels(mine.levels[kind], candidate.pattern, shares[kind]);
        }
      }
    });
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      if (kind == kStrangers) continue;
      Counts levels(columns, LevelShares{});
      std::array<double, 2> pairs{};
      for (const Learnt& part : learnt) {
        add_counts(levels, part.levels[kind]);
        for (std::size_t place = 0; place < pairs.size(); ++place)
          pairs[place] += part.pairs[kind][place] * static_cast<double>(step);
      }
      learn_kind(kind, levels, pairs);
    }
    update_bits();
  }
}

}  // namespace concord::linkage
