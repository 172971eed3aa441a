// More than two sides of the same events: every pair of them is reconciled, and what belongs together, directly or
// through another side, becomes one event with an amount for each side.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "engine/api/session.hpp"
#include "reconcile/reconcile.hpp"
#include "report/document.hpp"

namespace concord::reconcile {

/// One event as all sides know it.
struct SidesEvent {
  std::vector<std::vector<RowNumber>> rows;  ///< of each side, ascending; empty where the side lacks the event
  std::vector<std::int64_t> sums;            ///< of each side's rows, in units of the common scale
  double confidence = 1;                     ///< of the weakest pair that holds it together
  bool agrees = true;                        ///< the sides that have it have the same sum
};

/// The events that the same sides have.
struct SidesBucket {
  std::vector<bool> present;  ///< by side
  bool agrees = true;
  std::uint64_t events = 0;
  std::vector<std::uint64_t> rows;  ///< of each side
  std::vector<Decimal> sums;        ///< of each side
};

struct SidesOutcome {
  std::string currency;
  std::vector<SideSummary> sides;
  int scale = 2;
  std::vector<SidesEvent> events;    ///< in the order of their first rows, side by side
  std::vector<SidesBucket> buckets;  ///< those that all sides have first, then by how many have them
  std::vector<std::string> learnt;   ///< sentences of the pairs' reconciliations
  std::string engine;
  std::vector<std::string> sql;
};

/// Reconciles all pairs of at least two sides and joins what they state. Rows without an amount are left out of the
/// events and counted in `SideSummary::rows` only.
/// Postcondition, checked: each side's buckets add up to its sum exactly, and each of its rows is in one event at most.
/// @error  as reconcile(). Cost: that of reconcile() for each pair.
Result<SidesOutcome> reconcile_sides(engine::Session& session, const std::vector<SideInput>& sides,
                                     const Options& options, const Deadline& deadline, ProgressSink& progress);

/// The outcome as one JSON document; amounts are decimal texts.
std::string sides_json(const SidesOutcome& outcome);
/// @param rows_max  events of each open bucket that are listed.
report::Document sides_document(const SidesOutcome& outcome, std::size_t rows_max);
/// Writes summary.json, events.csv, report.html, report.xlsx and report.pdf. @return their names.
/// @error kUnavailable  disk full or not writable.
Result<std::vector<std::string>> write_sides_files(const SidesOutcome& outcome, const std::filesystem::path& directory);

}  // namespace concord::reconcile
