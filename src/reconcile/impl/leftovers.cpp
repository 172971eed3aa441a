// Rows without a partner that need none: a second copy of a matched row, and two rows of one side that cancel each
// other.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "reconcile/impl/context.hpp"

namespace concord::reconcile {
namespace {

constexpr std::int32_t kDuplicateDaysMax = 3;
constexpr std::int32_t kRefundDaysMax = 45;

using Content = std::pair<std::int64_t, std::string_view>;  // amount, text

// What two copies share; the day may differ a little, and a spreadsheet may have ruined one of the references.
Content content_of(const EventRows& events, std::uint32_t event) {
  return {events.amounts[event], events.texts[event]};
}

bool references_agree(const EventRows& events, std::uint32_t one, std::uint32_t other) {
  const std::string& first = events.references[one];
  const std::string& second = events.references[other];
  return first == second || (!events.texts[one].empty() && (first.empty() || second.empty()));
}

bool says_something(const EventRows& events, std::uint32_t event) {
  return !events.texts[event].empty() || !events.references[event].empty();
}

std::vector<std::uint32_t> unsettled(const Side& side) {
  std::vector<std::uint32_t> events;
  for (std::uint32_t event = 0; event < side.events.size(); ++event) {
    if (!side.settled[event]) events.push_back(event);
  }
  return events;
}

// Days from one event to another of the same side; nothing said where a date is missing.
std::int32_t days_between(const EventRows& events, std::uint32_t from, std::uint32_t to) {
  if (events.days[from] == kNoDay || events.days[to] == kNoDay) return 0;
  return events.days[to] - events.days[from];
}

// The group of each matched row of a side, by row number.
std::unordered_map<std::uint64_t, std::uint32_t> groups_by_row(const Outcome& outcome, bool left) {
  std::unordered_map<std::uint64_t, std::uint32_t> groups;
  for (std::uint32_t index = 0; index < outcome.groups.size(); ++index) {
    const Group& group = outcome.groups[index];
    if (group.left.empty() || group.right.empty() || group.bucket == BucketKind::kAmbiguous) continue;
    for (const RowNumber row : left ? group.left : group.right) groups.emplace(row.value, index);
  }
  return groups;
}

// The matched row that `event` copies. Without references on both, only a row of the same day can be one.
std::optional<std::uint32_t> nearest_original(const EventRows& events, std::uint32_t event,
                                              const std::vector<std::uint32_t>& originals) {
  std::optional<std::uint32_t> nearest;
  std::int32_t nearest_days = kDuplicateDaysMax + 1;
  for (const std::uint32_t original : originals) {
    const bool both_referenced = !events.references[event].empty() && !events.references[original].empty();
    const std::int32_t days = std::abs(days_between(events, original, event));
    if (days >= nearest_days || !references_agree(events, original, event) || (days > 0 && !both_referenced)) continue;
    nearest = original;
    nearest_days = days;
  }
  return nearest;
}

void settle_duplicates(Context& context, Side& side, bool left) {
  const std::vector<std::uint32_t> open = unsettled(side);
  if (open.empty()) return;
  const auto groups = groups_by_row(context.outcome, left);
  std::map<Content, std::vector<std::uint32_t>> originals;
  for (const std::uint32_t event : open) {
    if (says_something(side.events, event)) originals[content_of(side.events, event)];
  }
  for (std::uint32_t event = 0; event < side.events.size(); ++event) {
    if (!groups.contains(side.events.numbers[event].value)) continue;
    const auto place = originals.find(content_of(side.events, event));
    if (place != originals.end()) place->second.push_back(event);
  }
  for (const std::uint32_t event : open) {
    const auto place = originals.find(content_of(side.events, event));
    if (place == originals.end() || place->second.empty()) continue;
    const std::optional<std::uint32_t> nearest = nearest_original(side.events, event, place->second);
    if (!nearest) continue;
    const bool same_reference = !side.events.references[event].empty() && !side.events.references[*nearest].empty();
    const RowNumber original = side.events.numbers[*nearest];
    Group group;
    group.bucket = BucketKind::kDuplicate;
    group.pass = "duplicate";
    group.confidence = same_reference ? 0.99 : 0.9;
    group.explanation = fmt::format("copy of {} row {}", left ? "left" : "right", original.value);
    group.joins = groups.at(original.value) + 1;
    (left ? group.left : group.right).push_back(side.events.numbers[event]);
    context.outcome.groups.push_back(std::move(group));
    side.settled[event] = true;
  }
}

// A later row may take back an earlier one of the same party; the nearest in time is taken first.
void settle_refunds(Context& context, Side& side, bool left) {
  std::map<Content, std::vector<std::uint32_t>> charges;
  const std::vector<std::uint32_t> open = unsettled(side);
  for (const std::uint32_t event : open) {
    if (side.events.amounts[event] > 0)
      charges[{side.events.amounts[event], side.events.texts[event]}].push_back(event);
  }
  std::vector<std::uint32_t> refunds;
  for (const std::uint32_t event : open) {
    if (side.events.amounts[event] < 0 && !side.events.texts[event].empty()) refunds.push_back(event);
  }
  std::sort(refunds.begin(), refunds.end(), [&](std::uint32_t one, std::uint32_t other) {
    return std::pair{side.events.days[one], side.events.numbers[one]} <
           std::pair{side.events.days[other], side.events.numbers[other]};
  });
  for (const std::uint32_t refund : refunds) {
    const auto place = charges.find({-side.events.amounts[refund], side.events.texts[refund]});
    if (place == charges.end()) continue;
    std::uint32_t best = 0;
    std::int32_t best_days = kRefundDaysMax + 1;
    for (const std::uint32_t charge : place->second) {
      const std::int32_t days = days_between(side.events, charge, refund);
      if (side.settled[charge] || days < 0 || days >= best_days) continue;
      best = charge;
      best_days = days;
    }
    if (best_days > kRefundDaysMax) continue;
    side.settled[best] = true;
    side.settled[refund] = true;
    Group group;
    group.bucket = BucketKind::kRefundPair;
    group.pass = "refund_pair";
    group.confidence = 0.95;
    group.explanation = fmt::format("charge and refund cancel, {} days apart; both absent on the {}", best_days,
                                    left ? "right" : "left");
    auto& rows = left ? group.left : group.right;
    rows = {side.events.numbers[best], side.events.numbers[refund]};
    std::sort(rows.begin(), rows.end());
    context.outcome.groups.push_back(std::move(group));
  }
}

}  // namespace

Status settle_leftovers(Context& context) {
  context.progress.report("looking at what is left", 0, 0);
  settle_refunds(context, context.left, true);
  settle_refunds(context, context.right, false);
  settle_duplicates(context, context.left, true);
  settle_duplicates(context, context.right, false);
  return context.deadline.check("looking at what is left");
}

}  // namespace concord::reconcile
