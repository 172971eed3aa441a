#include <unordered_map>

#include "reconcile/impl/context.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

// The events whose reference no other event of their side has.
sql::Select referenced_once(const std::string& table) {
  const sql::Expression reference = sql::column("reference");
  sql::Select rows{table};
  return rows.column(reference, "reference")
      .column(sql::min(sql::column("concord_row")), "concord_row")
      .column(sql::min(sql::column("amount")), "amount")
      .where(reference != sql::text(""))
      .group_by(reference)
      .having(sql::count_rows() == sql::integer(1));
}

sql::Select matching_references(const Context& context) {
  const sql::Expression row = sql::column("l", "concord_row");
  sql::Select pairs{referenced_once(context.left.event_table), "l"};
  return pairs
      .join(sql::Join::kInner, referenced_once(context.right.event_table), "r",
            sql::column("l", "reference") == sql::column("r", "reference") &&
                sql::column("l", "amount") == sql::column("r", "amount"))
      .column(row, "left_row")
      .column(sql::column("r", "concord_row"), "right_row")
      .order_by(sql::ascending(row));
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
  CONCORD_TRY(auto stream, context.query(matching_references(context).sql(sql::Dialect::kDuckdb)));
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
