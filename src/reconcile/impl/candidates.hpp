// Which pairs of event classes are worth weighing: blocks by reference, equal amount, similar amount with a shared
// word, and the same digits, each within a window of days, so that no step is quadratic.
#pragma once

#include <cstdint>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "reconcile/impl/event_rows.hpp"
#include "reconcile/impl/text_model.hpp"

namespace concord::reconcile {

/// How two amounts relate.
enum class AmountLevel : std::uint8_t {
  kExact,
  kSign,        ///< equal but for the sign
  kTransposed,  ///< two neighbouring digits swapped
  kCents,       ///< at most a few of the smallest units apart
  kRatio,       ///< some per cent apart; see ratio_bin
};
inline constexpr std::size_t kAmountLevels = 5;
inline constexpr int kRatioBins = 161;            ///< odd: the middle bin is around a ratio of 1
inline constexpr double kRatioBinWidth = 0.0025;  ///< in log(right / left)
inline constexpr std::int64_t kCentsMax = 5;

/// How two references relate.
enum class ReferenceLevel : std::uint8_t { kMissing, kEqual, kSimilar, kDifferent };
inline constexpr std::size_t kReferenceLevels = 4;

/// How the words of two categories relate, where an earlier run learnt which mean the same.
enum class CategoryLevel : std::uint8_t { kMissing, kEqual, kDifferent };

/// Days from the left date to the right date, and how far amounts may be apart, for a pair to be a candidate.
struct Window {
  std::int32_t lag_min = -7;
  std::int32_t lag_max = 7;
  double ratio_min = 0.95;  ///< right / left
  double ratio_max = 1.05;
};

/// A pair that could be one event, with its observed evidence.
struct Candidate {
  std::uint32_t left = 0, right = 0;  ///< classes
  float text_bits = 0;
  std::int16_t lag = 0;        ///< days, right - left; kNoLag where a date is missing
  std::uint8_t ratio_bin = 0;  ///< for AmountLevel::kRatio
  AmountLevel amount = AmountLevel::kExact;
  TextLevel text = TextLevel::kMissing;
  ReferenceLevel reference = ReferenceLevel::kMissing;
  CategoryLevel category = CategoryLevel::kMissing;
};
inline constexpr std::int16_t kNoLag = 32767;

/// Candidates of so many left classes each, so that several processors can take one at a time: part p holds those of
/// the left classes from p * kClassesPerPart.
using CandidateParts = std::vector<std::vector<Candidate>>;
inline constexpr std::size_t kClassesPerPart = 1024;

/// @return all candidates, ordered by (left, right), without duplicates. A row with very many equals keeps those
/// with the most telling text and the nearest days, so that memory is bounded. Cost: O(candidates log n). @error  by
/// the deadline.
Result<CandidateParts> find_candidates(const EventClasses& left, const EventClasses& right, const TextModel& texts,
                                       const Window& window, const Deadline& deadline, ProgressSink& progress);

/// Whether the two amounts differ by one swap of neighbouring digits (12345, 13245); signs must be equal.
bool is_transposition(std::int64_t left, std::int64_t right);
/// How two normalised references relate: equal, one edit apart or one cut off (at least 6 characters left), different.
ReferenceLevel compare_references(std::string_view left, std::string_view right);

}  // namespace concord::reconcile
