#include "profile/profile.hpp"

#include <fmt/format.h>

#include <optional>

#include "profile/impl/header_words.hpp"
#include "profile/impl/large_columns.hpp"
#include "profile/impl/roles.hpp"
#include "profile/impl/statistics.hpp"
#include "profile/impl/value_kinds.hpp"

namespace concord::profile {
namespace {

bool is_money_like(const ColumnFacts& facts) {
  return facts.type.kind == TypeKind::kDecimal && facts.type.scale > 0 && facts.number.with_fraction > 0;
}

/// Looks for running balances among the columns whose header says nothing: where it speaks, it is believed.
Status find_balances(engine::Session& session, std::string_view table, std::vector<ColumnStatistics>& columns,
                     const Deadline& deadline) {
  constexpr std::size_t kColumnsMax = 4;
  std::vector<ColumnFacts*> candidates;
  for (ColumnStatistics& column : columns) {
    if (is_money_like(column.facts) && candidates.size() < kColumnsMax) candidates.push_back(&column.facts);
  }
  for (ColumnFacts* balance : candidates) {
    if (!read_header(balance->header).empty()) continue;
    for (const ColumnFacts* amount : candidates) {
      if (amount == balance || amount->running_balance || balance->running_balance) continue;
      CONCORD_TRY(balance->running_balance, is_running_balance(session, table, *balance, *amount, deadline));
    }
  }
  return {};
}

void apply_hint(const ColumnHint& hint, ColumnFacts& facts) {
  facts.currency = hint.currency;
  facts.damaged_cells = hint.damaged_cells;
  facts.known_identifier = hint.identifier;
}

/// Few values, each in many rows: all of them are listed.
bool is_enumeration(const ColumnProfile& profile) {
  constexpr std::uint64_t kRowsOfValue = 10;
  const TypeKind kind = profile.type.kind;
  const bool names = kind == TypeKind::kText || kind == TypeKind::kBoolean || kind == TypeKind::kInteger;
  return names && profile.role != Role::kAmount && profile.sampled_rows == 0 && profile.distinct >= 2 &&
         profile.distinct == profile.frequent.size() &&
         profile.distinct * kRowsOfValue <= profile.count - profile.nulls;
}

ColumnProfile finish(ColumnStatistics column) {
  ColumnProfile profile = std::move(column.profile);
  RoleDecision decision = decide_role(column.facts);
  profile.role = decision.role;
  profile.role_confidence = decision.confidence;
  profile.role_scores = std::move(decision.scores);
  profile.reasons = std::move(decision.reasons);
  profile.currency = std::move(column.facts.currency);
  if (profile.role == Role::kCurrency && profile.distinct == 1) profile.currency = profile.min;
  KindDecision kind = decide_kind(column.facts, profile.role);
  profile.kind = kind.kind;
  profile.kind_share = kind.share;
  profile.kind_reason = std::move(kind.reason);
  profile.personal = std::move(kind.personal);
  constexpr std::size_t kFrequentShown = 10;
  if (is_enumeration(profile)) profile.enumeration = profile.frequent;
  if (profile.frequent.size() > kFrequentShown) profile.frequent.resize(kFrequentShown);
  return profile;
}

}  // namespace

bool is_quantity(const ColumnProfile& column) {
  return (column.role == Role::kAmount || column.role == Role::kNumber) && column.kind != ValueKind::kYear &&
         column.kind != ValueKind::kCoordinate;
}

std::string_view role_name(Role role) {
  switch (role) {
    case Role::kAmount:
      return "amount";
    case Role::kCurrency:
      return "currency";
    case Role::kDate:
      return "date";
    case Role::kTimestamp:
      return "timestamp";
    case Role::kIdentifier:
      return "identifier";
    case Role::kReference:
      return "reference";
    case Role::kCounterparty:
      return "counterparty";
    case Role::kCategory:
      return "category";
    case Role::kDescription:
      return "description";
    case Role::kFlag:
      return "flag";
    case Role::kNumber:
      return "number";
    case Role::kEmpty:
      return "empty";
  }
  return "unknown";
}

Result<TableProfile> profile_table(engine::Session& session, std::string_view table, const Schema& schema,
                                   const std::vector<ColumnHint>& hints, const Deadline& deadline,
                                   ProgressSink& progress, const ProfileOptions& options) {
  TableProfile result;
  result.name = table;
  const std::string step = fmt::format("profiling {}", table);
  const std::string count_sql = "SELECT count(*) FROM " + engine::quote_identifier(table);
  CONCORD_TRY(const engine::Value rows, engine::query_single_value(session, count_sql, deadline));
  if (const auto* count = std::get_if<std::int64_t>(&rows)) result.rows = static_cast<std::uint64_t>(*count);
  std::vector<std::optional<ColumnStatistics>> large(schema.size());
  if (result.rows > options.exact_rows_max && !options.row_number.empty()) {
    CONCORD_TRY(large, measure_large_columns(session, table, schema, result.rows, options.row_number, deadline));
  }
  std::vector<ColumnStatistics> columns;
  columns.reserve(schema.size());
  for (std::size_t index = 0; index < schema.size(); ++index) {
    CONCORD_CHECK(deadline.check(step));
    progress.report(step, index, schema.size());
    if (!large[index]) {
      CONCORD_TRY(large[index], measure_column(session, table, schema[index], deadline));
    }
    ColumnStatistics column = std::move(*large[index]);
    column.profile.count = result.rows;
    column.facts.header = schema[index].name;
    column.facts.type = schema[index].type;
    column.facts.rows = result.rows;
    column.facts.nulls = column.profile.nulls;
    column.facts.distinct = column.profile.distinct;
    if (index < hints.size()) apply_hint(hints[index], column.facts);
    columns.push_back(std::move(column));
    if (index < hints.size()) columns.back().profile.unit = hints[index].unit;
  }
  CONCORD_CHECK(find_balances(session, table, columns, deadline));
  for (ColumnStatistics& column : columns) result.columns.push_back(finish(std::move(column)));
  progress.report(step, schema.size(), schema.size());
  return result;
}

}  // namespace concord::profile
