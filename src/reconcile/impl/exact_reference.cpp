#include <unordered_map>

#include "reconcile/impl/context.hpp"

namespace concord::reconcile {
namespace {

std::string once_only(const std::string& table) {
  return "SELECT reference FROM " + table + " WHERE reference <> '' GROUP BY reference HAVING count(*) = 1";
}

std::unordered_map<std::uint64_t, std::uint32_t> index_by_row(const EventRows& events) {
  std::unordered_map<std::uint64_t, std::uint32_t> index;
  index.reserve(events.size());
  for (std::uint32_t event = 0; event < events.size(); ++event) index.emplace(events.numbers[event].value, event);
  return index;
}

}  // namespace

Status match_exact_references(Context& context) {
  if (context.left.columns.reference.empty() || context.right.columns.reference.empty()) return {};
  context.progress.report("matching by reference", 0, 0);
  CONCORD_TRY(auto stream, context.query("SELECT l.concord_row, r.concord_row FROM left_events l JOIN right_events r "
                                         "ON l.reference = r.reference AND l.amount = r.amount "
                                         "WHERE l.reference IN (" +
                                         once_only("left_events") + ") AND r.reference IN (" +
                                         once_only("right_events") + ") ORDER BY 1 NULLS LAST"));
  const auto left_index = index_by_row(context.left.events);
  const auto right_index = index_by_row(context.right.events);
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return {};
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      const std::uint32_t left = left_index.at(static_cast<std::uint64_t>(chunk->column(0).integer(row)));
      const std::uint32_t right = right_index.at(static_cast<std::uint64_t>(chunk->column(1).integer(row)));
      const bool damaged = context.left.events.references[left].empty();
      if (damaged || context.left.settled[left] || context.right.settled[right]) continue;
      context.left.settled[left] = true;
      context.right.settled[right] = true;
      Group group;
      group.pass = "exact_reference";
      group.confidence = 1;
      group.explanation = "same reference and amount";
      group.left.push_back(context.left.events.numbers[left]);
      group.right.push_back(context.right.events.numbers[right]);
      context.outcome.groups.push_back(std::move(group));
    }
  }
}

}  // namespace concord::reconcile
