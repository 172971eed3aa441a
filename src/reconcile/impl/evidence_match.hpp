// Matches two sets of events by all the evidence there is, in memory: the residue that relational passes leave.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "reconcile/impl/candidates.hpp"
#include "reconcile/impl/event_rows.hpp"
#include "reconcile/impl/evidence_model.hpp"
#include "reconcile/learnt.hpp"

namespace concord::reconcile {

/// Two events that are stated to be one.
struct StatedPair {
  std::uint32_t left = 0, right = 0;  ///< indices into the EventRows
  Candidate evidence;                 ///< its class numbers are of no use outside
  double probability = 0;
};

/// Events of which each surely belongs to one of the others, and nothing tells to which.
struct AmbiguousEvents {
  std::vector<std::uint32_t> left, right;
};

struct EvidenceMatch {
  Window window;
  MatchPattern pattern;
  double matched_share = 0;       ///< of the smaller side's rows; 0 where nothing was learnt
  std::vector<StatedPair> pairs;  ///< ordered by the content of their left events
  std::vector<AmbiguousEvents> ambiguous;
};

/// What the user fixes; nothing is fixed by default.
struct MatchLimits {
  std::optional<std::int32_t> window_days;
  std::optional<std::int64_t> tolerance;  ///< in units of the common scale
  double probability_min = 0.5;
  std::vector<std::pair<RowNumber, RowNumber>> apart = {};  ///< left and right rows that are never one event
  const LearntSettings* learnt = nullptr;                   ///< taken instead of learning; outlives the call
};

/// Learns the window and the evidence's weights from the events, and states the pairs of the globally best assignment
/// whose probability is high enough. Each event is in at most one pair or ambiguous group.
/// Symmetric and independent of the order of the rows, up to which of several identical rows is named.
/// @error  by the deadline only.
Result<EvidenceMatch> match_events(const EventRows& left, const EventRows& right, const MatchLimits& limits,
                                   const Deadline& deadline, ProgressSink& progress);

}  // namespace concord::reconcile
