// The user's threshold comes last, so that it changes what is stated and not what is found: a pair that is not sure
// enough leaves its rows open, and frees them for no other pair.
#include <algorithm>
#include <vector>

#include "reconcile/impl/context.hpp"

namespace concord::reconcile {
namespace {

void open_again(Side& side, const std::vector<RowNumber>& rows) {
  for (const RowNumber row : rows) {
    const auto place = std::lower_bound(side.events.numbers.begin(), side.events.numbers.end(), row);
    side.settled[static_cast<std::size_t>(place - side.events.numbers.begin())] = false;
  }
}

}  // namespace

void drop_groups(Context& context, std::vector<bool> dropped) {
  std::vector<Group>& groups = context.outcome.groups;
  for (std::size_t index = 0; index < groups.size(); ++index) {
    if (groups[index].joins != 0 && dropped[groups[index].joins - 1]) dropped[index] = true;
  }
  std::vector<std::uint32_t> place_of(groups.size(), 0);
  std::vector<Group> kept;
  for (std::size_t index = 0; index < groups.size(); ++index) {
    if (dropped[index]) {
      open_again(context.left, groups[index].left);
      open_again(context.right, groups[index].right);
      continue;
    }
    place_of[index] = static_cast<std::uint32_t>(kept.size());
    kept.push_back(std::move(groups[index]));
  }
  for (Group& group : kept) {
    if (group.joins != 0) group.joins = place_of[group.joins - 1] + 1;
  }
  groups = std::move(kept);
}

Status drop_unsure_groups(Context& context) {
  if (!context.options.min_confidence) return {};
  const std::vector<Group>& groups = context.outcome.groups;
  std::vector<bool> dropped(groups.size(), false);
  for (std::size_t index = 0; index < groups.size(); ++index)
    dropped[index] =
        groups[index].bucket != BucketKind::kAmbiguous && groups[index].confidence < *context.options.min_confidence;
  drop_groups(context, std::move(dropped));
  return {};
}

}  // namespace concord::reconcile
