// What a link file says: each of its rows names a row of either side, and rows that are named together, also through
// others, are one group. A reference that no row has is damaged; it is taken for the only similar one, if an amount of
// the link file, where it usually equals that of the named row, does not speak against it. A row that names but one
// side, or nothing that is known, links nothing; what it leaves open goes to the later passes.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <unordered_map>

#include "engine/api/sql.hpp"
#include "reconcile/impl/candidates.hpp"
#include "reconcile/impl/context.hpp"
#include "reconcile/impl/event_bucket.hpp"
#include "reconcile/impl/reference_directory.hpp"
#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

namespace sql = engine::sql;

constexpr std::uint32_t kNobody = 0xFFFFFFFF;
constexpr double kExactConfidence = 0.99, kSimilarConfidence = 0.9, kFarApartConfidence = 0.7;
constexpr std::int64_t kFarApartDivisor = 5;  // sums further apart than a fifth of the larger make a link doubtful
constexpr double kAgreementMin = 0.8;         // of the rows, for an amount of the link file to be that of a side

/// The row of one side that a row of the link file names.
struct Named {
  std::string reference;  // as the link file has it, normalised
  std::uint32_t event = kNobody;
  bool similar = false;  // found by a damaged reference
};

/// One row of the link file.
struct LinkRow {
  std::uint64_t number = 0;
  Named left, right;
  std::vector<std::int64_t> amounts;  // of each amount column, in units of the common scale
};

struct LinkTable {
  std::vector<std::string> amount_columns;
  std::vector<LinkRow> rows;
};

std::string cell_text(const engine::ColumnView& column, std::size_t row) {
  return column.is_null(row) ? std::string{} : normalise_reference(column.text(row));
}

Result<ReferenceDirectory> directory_of(Context& context, const Side& side, const std::string& column) {
  sql::Select rows{side.data_table};
  rows.column("concord_row").column(comparable_reference(sql::column(column)), "name");
  CONCORD_TRY(auto stream, context.query(rows.sql(sql::Dialect::kDuckdb)));
  std::unordered_map<std::uint64_t, std::uint32_t> event_of;
  for (std::uint32_t event = 0; event < side.events.size(); ++event)
    event_of.emplace(side.events.numbers[event].value, event);
  std::vector<ReferenceDirectory::Entry> entries;
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return ReferenceDirectory{std::move(entries)};
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      const auto event = event_of.find(static_cast<std::uint64_t>(chunk->column(0).integer(row)));
      std::string name = cell_text(chunk->column(1), row);
      if (event != event_of.end() && !name.empty()) entries.emplace_back(std::move(name), event->second);
    }
  }
}

std::vector<std::string> amount_columns_of(const SideInput& file, int scale) {
  std::vector<std::string> names;
  for (const Column& column : file.table->schema) {
    if (column.type.kind == TypeKind::kDecimal && column.type.scale <= scale) names.push_back(column.name);
  }
  return names;
}

Result<LinkTable> read_links(Context& context, const LinkInput& link) {
  CONCORD_CHECK(context.session.execute("DROP TABLE IF EXISTS link_data", context.deadline));
  CONCORD_TRY(std::string numbered,
              context.session.create_numbered_table("link_data", link.file.view, "concord_row", context.deadline));
  std::erase_if(context.outcome.sources, [](const SourceTable& source) { return source.table == "link_data"; });
  context.outcome.sources.push_back({"link_data", std::move(numbered), "link.parquet"});
  LinkTable table{.amount_columns = amount_columns_of(link.file, context.scale), .rows = {}};
  sql::Select rows{"link_data"};
  rows.column("concord_row")
      .column(comparable_reference(sql::column(link.columns.names_left)), "names_left")
      .column(comparable_reference(sql::column(link.columns.names_right)), "names_right");
  for (const std::string& name : table.amount_columns)
    rows.column(sql::to_decimal(sql::column(name), Decimal::kMaxDigits, context.scale), "amount_" + name);
  rows.order_by(sql::ascending(sql::column("concord_row")));
  CONCORD_TRY(auto stream, context.query(rows.sql(sql::Dialect::kDuckdb)));
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) return table;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      LinkRow link_row{.number = static_cast<std::uint64_t>(chunk->column(0).integer(row)),
                       .left = {cell_text(chunk->column(1), row)},
                       .right = {cell_text(chunk->column(2), row)},
                       .amounts = {}};
      for (std::size_t column = 0; column < table.amount_columns.size(); ++column) {
        const engine::ColumnView& amount = chunk->column(3 + column);
        link_row.amounts.push_back(amount.is_null(row) ? 0
                                                       : static_cast<std::int64_t>(amount.decimal_coefficient(row)));
      }
      table.rows.push_back(std::move(link_row));
    }
  }
}

// The amount column of the link file that usually equals the amount of the named row, or none.
std::optional<std::size_t> agreeing_column(const LinkTable& table, Named LinkRow::*side, const EventRows& events) {
  std::vector<std::size_t> equal(table.amount_columns.size(), 0);
  std::size_t named = 0;
  for (const LinkRow& row : table.rows) {
    const std::uint32_t event = (row.*side).event;
    if (event == kNobody) continue;
    ++named;
    for (std::size_t column = 0; column < equal.size(); ++column) {
      if (row.amounts[column] == events.amounts[event]) ++equal[column];
    }
  }
  const auto best = std::max_element(equal.begin(), equal.end());
  if (best == equal.end() || static_cast<double>(*best) < kAgreementMin * static_cast<double>(named) || named == 0)
    return std::nullopt;
  return static_cast<std::size_t>(best - equal.begin());
}

void resolve_damaged(LinkTable& table, Named LinkRow::*side, const EventRows& events,
                     const ReferenceDirectory& directory) {
  std::vector<std::string> references;
  std::vector<LinkRow*> rows;
  for (LinkRow& row : table.rows) {
    if ((row.*side).event != kNobody || (row.*side).reference.empty()) continue;
    if (!directory.find((row.*side).reference).empty()) continue;  // it names several
    references.push_back((row.*side).reference);
    rows.push_back(&row);
  }
  const auto column = agreeing_column(table, side, events);
  const auto similar = directory.find_similar(references);
  for (std::size_t index = 0; index < rows.size(); ++index) {
    std::vector<std::uint32_t> fitting = similar[index];
    if (column) {
      std::erase_if(fitting,
                    [&](std::uint32_t event) { return events.amounts[event] != rows[index]->amounts[*column]; });
    }
    if (fitting.size() == 1) rows[index]->*side = {references[index], fitting.front(), true};
  }
}

// Finds the rows that the link file names on one side.
Status resolve(Context& context, LinkTable& table, Named LinkRow::*side, const Side& events_of,
               const std::string& column) {
  CONCORD_TRY(const ReferenceDirectory directory, directory_of(context, events_of, column));
  for (LinkRow& row : table.rows) {
    const auto events = directory.find((row.*side).reference);
    if (events.size() == 1) (row.*side).event = events.front();
  }
  resolve_damaged(table, side, events_of.events, directory);
  return {};
}

/// Rows that are named together.
struct Linked {
  std::vector<std::uint32_t> left, right;
  std::vector<const LinkRow*> rows;
};

std::vector<Linked> components(const LinkTable& table, std::size_t left_events) {
  std::unordered_map<std::size_t, std::size_t> parent;
  const auto root = [&parent](std::size_t node) {
    parent.try_emplace(node, node);
    while (parent[node] != node) node = parent[node] = parent[parent[node]];
    return node;
  };
  const auto links = [](const LinkRow& row) { return row.left.event != kNobody && row.right.event != kNobody; };
  for (const LinkRow& row : table.rows) {
    if (!links(row)) continue;
    const auto [low, high] = std::minmax({root(row.left.event), root(left_events + row.right.event)});
    parent[high] = low;
  }
  std::map<std::size_t, Linked> by_root;
  for (const LinkRow& row : table.rows) {
    if (!links(row)) continue;
    Linked& linked = by_root[root(row.left.event)];
    linked.left.push_back(row.left.event);
    linked.right.push_back(row.right.event);
    linked.rows.push_back(&row);
  }
  std::vector<Linked> all;
  for (auto& [node, linked] : by_root) {
    for (auto* events : {&linked.left, &linked.right}) {
      std::sort(events->begin(), events->end());
      events->erase(std::unique(events->begin(), events->end()), events->end());
    }
    all.push_back(std::move(linked));
  }
  return all;
}

std::int64_t sum_of(const EventRows& events, const std::vector<std::uint32_t>& chosen) {
  return std::accumulate(chosen.begin(), chosen.end(), std::int64_t{0},
                         [&](std::int64_t sum, std::uint32_t event) { return sum + events.amounts[event]; });
}

// The column of the link file that adds up to the difference: a discount, a deduction, a fee.
std::string reason_of(const LinkTable& table, const Linked& linked, std::int64_t difference) {
  for (std::size_t column = 0; column < table.amount_columns.size(); ++column) {
    std::int64_t sum = 0;
    for (const LinkRow* row : linked.rows) sum += row->amounts[column];
    if (difference != 0 && std::llabs(sum) == std::llabs(difference))
      return ", which is the sum of \"" + table.amount_columns[column] + "\"";
  }
  return "";
}

// A reviewer's decision comes before what a file says.
bool is_settled(const Context& context, const Linked& linked) {
  const auto any = [](const Side& side, const std::vector<std::uint32_t>& events) {
    return std::any_of(events.begin(), events.end(), [&side](std::uint32_t event) { return side.settled[event]; });
  };
  return any(context.left, linked.left) || any(context.right, linked.right);
}

void settle(Context& context, const LinkInput& link, const LinkTable& table, const Linked& linked) {
  const std::int64_t left_sum = sum_of(context.left.events, linked.left);
  const std::int64_t right_sum = sum_of(context.right.events, linked.right);
  const std::int64_t difference = left_sum - right_sum;
  Group group;
  const std::string reason = reason_of(table, linked, difference);
  group.bucket = bucket_of_event(linked.left.size(), linked.right.size(), left_sum, right_sum, !reason.empty());
  group.pass = kLinkPass;
  const bool similar = std::any_of(linked.rows.begin(), linked.rows.end(),
                                   [](const LinkRow* row) { return row->left.similar || row->right.similar; });
  group.confidence = similar ? kSimilarConfidence : kExactConfidence;
  if (std::llabs(difference) > std::max(std::llabs(left_sum), std::llabs(right_sum)) / kFarApartDivisor)
    group.confidence = kFarApartConfidence;
  const std::string line = link.file.table->place_of(RowNumber{linked.rows.front()->number});
  group.explanation = fmt::format("{} says so (line {}{})", link.file.name, line,
                                  linked.rows.size() > 1 ? fmt::format(" and {} more", linked.rows.size() - 1) : "");
  if (similar) group.explanation += ", by a damaged reference";
  if (difference != 0) {
    group.explanation += fmt::format(", difference {}{}", amount_of(context, difference).to_string(), reason);
  }
  for (const std::uint32_t event : linked.left) {
    context.left.settled[event] = true;
    group.left.push_back(context.left.events.numbers[event]);
  }
  for (const std::uint32_t event : linked.right) {
    context.right.settled[event] = true;
    group.right.push_back(context.right.events.numbers[event]);
  }
  std::sort(group.left.begin(), group.left.end());
  std::sort(group.right.begin(), group.right.end());
  context.outcome.groups.push_back(std::move(group));
}

}  // namespace

Status settle_linked(Context& context) {
  if (!context.options.link) return {};
  const LinkInput& link = *context.options.link;
  context.progress.report("reading the links", 0, 0);
  CONCORD_TRY(LinkTable table, read_links(context, link));
  CONCORD_CHECK(resolve(context, table, &LinkRow::left, context.left, link.columns.left));
  CONCORD_CHECK(resolve(context, table, &LinkRow::right, context.right, link.columns.right));
  const std::vector<Linked> groups = components(table, context.left.events.size());
  std::size_t linking = 0;
  for (const Linked& linked : groups) {
    linking += linked.rows.size();
    if (is_settled(context, linked)) continue;
    settle(context, link, table, linked);
  }
  context.outcome.learnt.sentences.push_back(fmt::format(
      "{} links the two: \"{}\" names {:.0f} % by \"{}\" of the left side, \"{}\" {:.0f} % by \"{}\" of "
      "the right side; "
      "{} of its {} rows name a row of both.",
      link.file.name, link.columns.names_left, 100 * link.columns.left_share, link.columns.left,
      link.columns.names_right, 100 * link.columns.right_share, link.columns.right, linking, table.rows.size()));
  return {};
}

}  // namespace concord::reconcile
