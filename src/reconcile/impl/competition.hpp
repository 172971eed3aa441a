// How likely each candidate pair is against all its rivals, from the odds of each pair by itself.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "reconcile/impl/candidates.hpp"

namespace concord::reconcile {

/// Candidates of some left classes with what is known of them: vectors of one length.
struct WeighedPart {
  std::vector<Candidate> candidates;  ///< by left class, then by right class
  std::vector<float> rarity;          ///< -log2 of the chance of this evidence between unrelated rows
  std::vector<float> log2_odds;       ///< of the pair against both being single
  std::vector<float> probabilities;   ///< of the pair against all its competitors on both sides
};

/// The probabilities of all candidates, by sum-product messages on the bipartite graph. Keeps its memory from one call
/// to the next.
class Competition {
 public:
  /// @param left_multiplicity, right_multiplicity  rows of each class; must outlive this object.
  Competition(std::span<const std::uint32_t> left_multiplicity, std::span<const std::uint32_t> right_multiplicity);
  /// Fills WeighedPart::probabilities from the odds. @param parts  all candidates; each left class is in one part.
  /// Deterministic, whatever the number of processors. Cost: O(candidates) a round.
  void run(std::span<WeighedPart> parts, int rounds);

 private:
  /// What the candidates of one class claim of it together.
  struct Claims {
    double odds = 0, rows = 0;
  };
  /// By candidate of one part.
  struct Messages {
    std::vector<double> odds;
    std::vector<double> left_free, right_free;  // chance that its row has no other partner
    std::vector<double> rows;                   // that it is expected to take; empty where every class has one row
  };

  void start(const WeighedPart& part, Messages& messages) const;
  void measure_rows(const WeighedPart& part, Messages& messages) const;
  void claim_left(const WeighedPart& part, const Messages& messages);
  void claim_right(const WeighedPart& part, const Messages& messages);
  void pass_single_messages(const WeighedPart& part, Messages& messages, bool is_last) const;
  void pass_messages(const WeighedPart& part, Messages& messages, bool is_last) const;

  std::span<const std::uint32_t> left_multiplicity_, right_multiplicity_;
  bool all_single_;  // every class has one row
  std::vector<Claims> left_, right_;
  std::vector<Messages> messages_;  // by part
};

}  // namespace concord::reconcile
