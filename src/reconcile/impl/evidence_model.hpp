// Turns the evidence of a candidate pair into odds, with every weight learnt from the two inputs themselves.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "reconcile/impl/candidates.hpp"
#include "reconcile/impl/competition.hpp"
#include "reconcile/impl/event_rows.hpp"
#include "reconcile/learnt.hpp"

namespace concord::reconcile {

/// What matching pairs look like: shares of each kind of evidence among true matches. Shown in the report.
struct MatchPattern {
  std::array<double, kAmountLevels> amount{};        ///< sums to 1
  std::array<double, kRatioBins> ratio{};            ///< sums to 1, given AmountLevel::kRatio
  std::vector<double> lag;                           ///< by lag - Window::lag_min, sums to 1
  std::array<double, kTextLevels> text{};            ///< given both texts; kMissing is unused
  std::array<double, kReferenceLevels> reference{};  ///< given both references; kMissing is unused
  double expected_matches = 0;                       ///< pairs
};

/// Learns the pattern by expectation maximisation with one-to-one competition, and weighs candidates.
/// A candidate's odds compare "these two are one event" with "neither has a partner": common values (an amount that
/// occurs often, a busy day, a frequent word) count little, rare ones much. Symmetric in the two sides; deterministic.
/// Source: Fellegi and Sunter (1969), JASA 64, 1183-1210, with value-specific frequencies (their method II).
class EvidenceModel {
 public:
  EvidenceModel(const EventClasses& left, const EventClasses& right, CandidateParts candidates, const Window& window);

  /// Takes the pattern that an earlier run learnt: `learn` keeps it. @param lag_min  of the first of its days.
  void take(const LearntShares& shares, std::int32_t lag_min);
  /// Takes the share of true matches whose categories agree: from an earlier run, as the categories themselves.
  void take_category_agreement(double share);
  /// Runs a fixed number of rounds over all candidates. Cost: O(candidates) a round.
  void learn();
  /// The candidates that are still in play after `learn`, in the parts of CandidateParts.
  const std::vector<WeighedPart>& parts() const { return parts_; }
  const MatchPattern& pattern() const { return pattern_; }

 private:
  void measure_rarity(const EventClasses& left, const EventClasses& right);
  void start_pattern();
  void weigh();
  void drop_below(float bits);
  void update_pattern();

  std::vector<WeighedPart> parts_;
  Window window_;
  std::vector<std::uint32_t> left_multiplicity_, right_multiplicity_;
  double left_rows_ = 0, right_rows_ = 0;
  MatchPattern pattern_;
  double category_agreement_ = 0.5;
  bool is_taken_ = false;  // the pattern is that of an earlier run
};

}  // namespace concord::reconcile
