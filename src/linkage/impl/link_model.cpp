#include "linkage/impl/link_model.hpp"

#include <algorithm>
#include <cmath>

#include "linkage/impl/parallel.hpp"

namespace concord::linkage {
namespace {

constexpr std::uint64_t kDrawnPairs = 200'000;
constexpr std::size_t kPairsPerPart = 16'384;
constexpr int kRounds = 20;
// Pairs that every column is assumed to have seen: small tables are judged by what is usual, large ones by themselves.
constexpr double kAssumedPairs = 10;
constexpr LevelShares kUsual{0, 0.80, 0.02, 0.06, 0.03, 0.04, 0.01, 0.04};
constexpr double kExpectedShareAtFirst = 0.2;  // of the rows of the smaller table

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

Counts sum_parts(const std::vector<Counts>& parts, std::size_t columns) {
  Counts sum(columns, LevelShares{});
  for (const Counts& part : parts) {
    for (std::size_t column = 0; column < columns; ++column) {
      for (std::size_t level = 0; level < kLevels; ++level) sum[column][level] += part[column][level];
    }
  }
  return sum;
}

double present(const LevelShares& counts) {
  double sum = 0;
  for (std::size_t level = 1; level < kLevels; ++level) sum += counts[level];
  return sum;
}

}  // namespace

double probability_of(double log2_odds) {
  return log2_odds > 60 ? 1 : 1 / (1 + std::exp2(-log2_odds));
}

LinkModel::LinkModel(const Records& records, const RecordComparison& comparison)
    : records_{records}, same_(records.columns.size(), kUsual) {
  draw_unrelated(comparison);
  const auto smaller = static_cast<double>(records.one_table ? records.rows[0] : std::min(records.rows[0], records.rows[1]));
  pairs_expected_ = std::max(1.0, kExpectedShareAtFirst * smaller);
  update_bits();
}

void LinkModel::draw_unrelated(const RecordComparison& comparison) {
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
  drawn_ = sum_parts(counts, columns);
  for (LevelShares& column : drawn_) {
    const double pairs = present(column);
    drawn_pairs_.push_back(pairs);
    for (std::size_t level = 1; level < kLevels; ++level) column[level] /= std::max(pairs, 1.0);
  }
  unrelated_ = drawn_;
}

// What was drawn by chance holds some pairs that belong together: they are taken out.
void LinkModel::update_bits() {
  const double possible = std::max(1.0, records_.possible_pairs());
  const double share = std::min(0.5, pairs_expected_ / possible);
  prior_bits_ = std::log2(share / (1 - share));
  bits_.assign(same_.size(), LevelShares{});
  for (std::size_t column = 0; column < same_.size(); ++column) {
    double sum = 0;
    for (std::size_t level = 1; level < kLevels; ++level) {
      const double floor = 0.5 / (drawn_pairs_[column] + 1);
      unrelated_[column][level] = std::max(floor, (drawn_[column][level] - share * same_[column][level]) / (1 - share));
      sum += unrelated_[column][level];
    }
    for (std::size_t level = 1; level < kLevels; ++level) {
      unrelated_[column][level] /= sum;
      bits_[column][level] = std::log2(same_[column][level] / unrelated_[column][level]);
    }
    bits_[column][static_cast<std::size_t>(Level::kEqual)] =
        std::log2(same_[column][static_cast<std::size_t>(Level::kEqual)]);
  }
}

double LinkModel::rarity_bits(std::size_t column, std::uint32_t value) const {
  const double others = std::max(1.0, static_cast<double>(records_.columns[column].counts[value]) - 1);
  return std::log2(static_cast<double>(records_.rows[0] + records_.rows[1]) / others);
}

double LinkModel::column_bits(const Candidate& candidate, std::size_t column) const {
  const Level level = level_of(candidate.pattern, column);
  const double bits = bits_[column][static_cast<std::size_t>(level)];
  return level == Level::kEqual ? bits + rarity_bits(column, records_.record(candidate.left)[column]) : bits;
}

double LinkModel::log2_odds(const Candidate& candidate) const {
  double bits = prior_bits_;
  for (std::size_t column = 0; column < bits_.size(); ++column) bits += column_bits(candidate, column);
  return bits;
}

void LinkModel::learn(const std::vector<Candidate>& candidates) {
  const std::size_t columns = same_.size(), parts = (candidates.size() + kPairsPerPart - 1) / kPairsPerPart;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<Counts> counts(parts, Counts(columns, LevelShares{}));
    std::vector<double> expected(parts, 0);
    for_each_part(candidates.size(), kPairsPerPart, [&](std::size_t begin, std::size_t end, std::size_t part) {
      for (std::size_t index = begin; index < end; ++index) {
        const double probability = probability_of(log2_odds(candidates[index]));
        expected[part] += probability;
        add_levels(counts[part], candidates[index].pattern, probability);
      }
    });
    const Counts sums = sum_parts(counts, columns);
    pairs_expected_ = 1;
    for (const double part : expected) pairs_expected_ += part;
    for (std::size_t column = 0; column < columns; ++column) {
      const double pairs = present(sums[column]) + kAssumedPairs;
      for (std::size_t level = 1; level < kLevels; ++level)
        same_[column][level] = (sums[column][level] + kAssumedPairs * kUsual[level]) / pairs;
    }
    update_bits();
  }
}

}  // namespace concord::linkage
