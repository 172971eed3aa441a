#include "reconcile/impl/residue.hpp"

namespace concord::reconcile {

Residue residue_of(const Side& side) {
  Residue residue;
  const EventRows& all = side.events;
  for (std::uint32_t event = 0; event < all.size(); ++event) {
    if (side.settled[event]) continue;
    residue.origin.push_back(event);
    residue.events.add(all, event);
  }
  return residue;
}

MatchLimits match_limits(const Context& context) {
  MatchLimits limits;
  limits.window_days = context.options.window_days;
  if (context.options.tolerance) {
    const auto rescaled = context.options.tolerance->rounded(context.scale);
    if (rescaled.ok()) limits.tolerance = static_cast<std::int64_t>(rescaled.value().coefficient());
  }
  if (context.options.learnt) limits.learnt = &*context.options.learnt;
  limits.apart = context.decisions.apart;
  return limits;
}

}  // namespace concord::reconcile
