// What it says when two records agree or differ in a column, learnt from the records themselves.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "linkage/impl/record_comparison.hpp"
#include "linkage/impl/records.hpp"

namespace concord::linkage {

/// A pair of records worth weighing.
struct Candidate {
  std::uint32_t left = 0, right = 0;  ///< left < right
  Pattern pattern = 0;
};

using LevelShares = std::array<double, kLevels>;

/// Odds that two records are one person, company or product. Borrows the records.
/// Source: Fellegi and Sunter (1969), JASA 64, 1183-1210, with value-specific frequencies (their method II).
class LinkModel {
 public:
  /// Measures how unrelated records relate, on pairs that are drawn by chance (always the same ones), and assumes for
  /// records that belong together what is usual. Cost: some 200,000 comparisons.
  LinkModel(const Records& records, const RecordComparison& comparison);

  /// Learns by expectation maximisation how records that belong together relate, and how many do. What is no candidate
  /// counts as unrelated. Cost: 20 passes over the candidates.
  void learn(const std::vector<Candidate>& candidates);

  /// log2 of the odds that the two belong together.
  double log2_odds(const Candidate& candidate) const;
  /// The part of one column in it; 0 where a value is missing.
  double column_bits(const Candidate& candidate, std::size_t column) const;

  const std::vector<LevelShares>& same() const { return same_; }
  const std::vector<LevelShares>& unrelated() const { return unrelated_; }
  double pairs_expected() const { return pairs_expected_; }

 private:
  void draw_unrelated(const RecordComparison& comparison);
  double rarity_bits(std::size_t column, std::uint32_t value) const;
  void update_bits();

  const Records& records_;
  std::vector<LevelShares> drawn_;            // shares of the levels among drawn pairs
  std::vector<double> drawn_pairs_;           // of each column, those with both values
  std::vector<LevelShares> same_, unrelated_;  // by column
  std::vector<LevelShares> bits_;              // log2 of same / unrelated; kEqual without the value's rarity
  double pairs_expected_ = 0;
  double prior_bits_ = 0;
};

/// A probability from the log2 of odds.
double probability_of(double log2_odds);

}  // namespace concord::linkage
