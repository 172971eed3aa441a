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
/// Pairs are of several kinds: the same one; the same one after a change, of which some columns tell something else
/// altogether (who moved has another address, who married another name); strangers, who agree by chance only; and for
/// each column neighbours, who agree in it for a reason and so in others, too (a household's surname and address, a
/// town and its postcode, the products of one series). Without the neighbours their agreements would be counted as
/// independent, and a household would be one person; without the changed ones, each column that changed would speak
/// against a pair as if it were independent of the others. Nobody but twins shares a date for a reason: neighbours are
/// not learnt from dates, else they would take those who moved, of whom name and date alone remain. Of two tables,
/// pairs within one are learnt from, too: neighbours are as frequent there as between the tables. Source: Fellegi and
/// Sunter (1969), JASA 64, 1183-1210, with value-specific frequencies (their method II); latent classes as in Larsen
/// and Rubin (2001), JASA 96, 32-41.
class LinkModel {
 public:
  /// Measures how strangers relate, on pairs that are drawn by chance (always the same ones), and assumes for the other
  /// kinds what is usual. Cost: some 200,000 comparisons.
  LinkModel(const Records& records, const RecordComparison& comparison);

  /// Learns by expectation maximisation how the kinds look and how many pairs are of each. What is no candidate counts
  /// as strangers. Cost: 30 passes over the candidates, of which half a million are looked at.
  void learn(const std::vector<Candidate>& candidates);

  /// log2 of the odds that the two are the same against all other kinds.
  double log2_odds(const Candidate& candidate) const;
  /// How much one column speaks for it against strangers, in bits; 0 where a value is missing.
  double column_bits(const Candidate& candidate, std::size_t column) const;

  const std::vector<LevelShares>& same() const { return kinds_[kSame].shares; }
  const std::vector<LevelShares>& unrelated() const { return kinds_[kStrangers].shares; }
  double pairs_expected() const { return kinds_[kSame].pairs[0] + kinds_[kChanged].pairs[0]; }

 private:
  static constexpr std::size_t kSame = 0, kChanged = 1, kStrangers = 2;
  static constexpr std::size_t kRarities = 64;  // of values, in half bits

  struct Kind {
    std::vector<LevelShares> shares;                          // by column
    std::array<double, 2> pairs{};                            // that could belong together, and within one table of two
    std::array<double, 2> prior_bits{};                       // log2 of its share of all such pairs
    bool is_same = false;                                     // or the same after a change
    std::vector<LevelShares> bits{};                          // log2 of the shares
    std::vector<std::array<double, kRarities>> equal_bits{};  // of Level::kEqual by how rare the value is
  };

  void draw_strangers(const RecordComparison& comparison);
  void assume_kinds();
  void learn_strangers();
  void update_bits();
  double same_bits(const Candidate& candidate) const;
  void learn_kind(std::size_t kind, const std::vector<LevelShares>& levels, const std::array<double, 2>& pairs);
  std::size_t rarity(std::size_t column, std::uint32_t value) const;
  double kind_bits(const Kind& kind, const Candidate& candidate) const;
  void shares_of(const Candidate& candidate, std::vector<double>& shares) const;

  const Records& records_;
  std::vector<LevelShares> drawn_;    // shares of the levels among drawn pairs
  std::vector<double> drawn_pairs_;   // of each column, those with both values
  std::vector<LevelShares> assumed_;  // of neighbours, in columns that are not theirs
  std::vector<Kind> kinds_;
};

/// A probability from the log2 of odds.
double probability_of(double log2_odds);

}  // namespace concord::linkage
