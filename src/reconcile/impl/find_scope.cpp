// The scope: which part of one side the other side can correspond to at all. A first matching over everything shows
// which values of a category find partners and which never do. A value that finds none may still belong, if the other
// side pays it out in sums: then lines that name it, or the weekly totals, follow it. Where the evidence is weak no
// scope is claimed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "reconcile/impl/context.hpp"
#include "reconcile/impl/residue.hpp"

namespace concord::reconcile {
namespace {

constexpr std::uint64_t kValuesMax = 60;
constexpr double kInsideRateMin = 0.35;
constexpr double kOutsideRateMax = 0.12;
constexpr std::uint64_t kOutsideRowsMin = 3;
constexpr double kValueSurpriseMin = 5;  // nats: a value with less evidence against it stays inside
constexpr double kSurpriseMin = 12;      // nats: how unlikely the silence of the outside rows is if they belonged
constexpr double kPaidOutRatioMin = 0.8, kPaidOutRatioMax = 1.02;
constexpr std::int32_t kWeeksMin = 8;
constexpr double kWeeklyCorrelationMin = 0.8;

struct ValueEvidence {
  std::string value;
  std::uint64_t rows = 0, matched = 0;
  Int128 open_sum = 0;  // of rows without a partner
  std::map<std::int32_t, double> open_weeks;
  bool inside = false;
  std::string note;
  double rate() const { return rows == 0 ? 0 : static_cast<double>(matched) / static_cast<double>(rows); }
};

struct Proposal {
  std::string column;
  std::vector<ValueEvidence> values;  // by value
  double surprise = 0;
};

std::int32_t week_of(std::int32_t day) {
  return day == kNoDay ? 0 : (day - (((day % 7) + 7) % 7)) / 7;
}

// Marks which events of both sides find a partner when nothing is left out.
Status first_matching(Context& context, std::vector<bool>& left_matched, std::vector<bool>& right_matched) {
  context.progress.report("looking for the scope", 0, 0);
  CONCORD_TRY(const EvidenceMatch match, match_events(context.left.events, context.right.events, match_limits(context),
                                                      context.deadline, context.progress));
  left_matched.assign(context.left.events.size(), false);
  right_matched.assign(context.right.events.size(), false);
  for (const StatedPair& pair : match.pairs) {
    left_matched[pair.left] = true;
    right_matched[pair.right] = true;
  }
  return {};
}

Result<Proposal> collect_values(Context& context, const Side& side, const std::string& column,
                                const std::vector<bool>& matched) {
  std::vector<std::uint32_t> event_of(side.events.size() + side.without_amount.size() + 1, 0xFFFFFFFF);
  for (std::uint32_t event = 0; event < side.events.size(); ++event) event_of[side.events.numbers[event].value] = event;
  CONCORD_TRY(auto stream, context.session.query("SELECT concord_row, CAST(" + engine::quote_identifier(column) +
                                                     " AS VARCHAR) FROM " + side.data_table,
                                                 context.deadline));
  std::map<std::string, ValueEvidence, std::less<>> values;
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) break;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      const std::uint32_t event = event_of[static_cast<std::size_t>(chunk->column(0).integer(row))];
      if (event == 0xFFFFFFFF || chunk->column(1).is_null(row)) continue;
      ValueEvidence& entry = values[std::string{chunk->column(1).text(row)}];
      ++entry.rows;
      if (matched[event]) {
        ++entry.matched;
        continue;
      }
      entry.open_sum += side.events.amounts[event];
      entry.open_weeks[week_of(side.events.days[event])] += static_cast<double>(side.events.amounts[event]);
    }
  }
  Proposal proposal{.column = column, .values = {}, .surprise = 0};
  for (auto& [value, entry] : values) {
    entry.value = value;
    proposal.values.push_back(std::move(entry));
  }
  return proposal;
}

bool names_value(std::string_view text, const std::string& value) {
  const std::string name = normalise_text(value);
  if (name.size() < 3) return false;
  const std::string padded = " " + std::string{text} + " ";
  return padded.find(" " + name + " ") != std::string::npos;
}

double correlation(const std::map<std::int32_t, double>& one, const std::map<std::int32_t, double>& other) {
  std::map<std::int32_t, std::pair<double, double>> weeks;
  for (const auto& [week, value] : one) weeks[week].first = value;
  for (const auto& [week, value] : other) weeks[week].second = value;
  const auto count = static_cast<double>(weeks.size());
  double sum_one = 0, sum_other = 0, square_one = 0, square_other = 0, product = 0;
  for (const auto& [week, values] : weeks) {
    sum_one += values.first;
    sum_other += values.second;
    square_one += values.first * values.first;
    square_other += values.second * values.second;
    product += values.first * values.second;
  }
  const double spread = (count * square_one - sum_one * sum_one) * (count * square_other - sum_other * sum_other);
  return spread <= 0 ? 0 : (count * product - sum_one * sum_other) / std::sqrt(spread);
}

// Whether the other side's open rows look like payments of sums of this value's open rows.
bool is_paid_out(const ValueEvidence& value, const Side& other, const std::vector<bool>& other_matched,
                 std::string& note) {
  Int128 named_sum = 0;
  std::uint64_t named_rows = 0;
  std::map<std::int32_t, double> open_weeks;
  double open_sum = 0;
  for (std::size_t event = 0; event < other.events.size(); ++event) {
    if (other_matched[event]) continue;
    const auto amount = static_cast<double>(other.events.amounts[event]);
    open_weeks[week_of(other.events.days[event])] += amount;
    open_sum += amount;
    if (!names_value(other.events.texts[event], value.value)) continue;
    named_sum += other.events.amounts[event];
    ++named_rows;
  }
  const auto value_sum = static_cast<double>(value.open_sum);
  if (value_sum == 0) return false;
  const double named_ratio = static_cast<double>(named_sum) / value_sum;
  if (named_rows >= 2 && named_ratio >= kPaidOutRatioMin && named_ratio <= kPaidOutRatioMax) {
    note = fmt::format("{} open rows of the other side name it and pay out {:.1f} % of its open sum", named_rows,
                       100 * named_ratio);
    return true;
  }
  const double open_ratio = open_sum / value_sum;
  if (static_cast<std::int32_t>(value.open_weeks.size()) < kWeeksMin) return false;
  if (open_ratio < kPaidOutRatioMin || open_ratio > 1.2 ||
      correlation(open_weeks, value.open_weeks) < kWeeklyCorrelationMin)
    return false;
  note =
      fmt::format("weekly totals of the other side's open rows follow it ({:.1f} % of its open sum)", 100 * open_ratio);
  return true;
}

// How unlikely a value's rows would be if they belonged: found partners speak for it, missing ones against it.
double surprise_of(const ValueEvidence& value, double inside_rate) {
  const double silent = std::log(std::max(1e-6, 1 - inside_rate + 0.02));
  const double spoken = std::log(0.05);
  return static_cast<double>(value.matched) * spoken - static_cast<double>(value.rows - value.matched) * silent;
}

// Decides for each value whether it is inside, and how much speaks for having a scope at all.
void judge(Proposal& proposal, const Side& other, const std::vector<bool>& other_matched) {
  std::uint64_t inside_rows = 0, inside_matched = 0;
  for (const ValueEvidence& value : proposal.values) {
    if (value.rate() < kInsideRateMin) continue;
    inside_rows += value.rows;
    inside_matched += value.matched;
  }
  if (inside_rows == 0) return;
  const double inside_rate = static_cast<double>(inside_matched) / static_cast<double>(inside_rows);
  for (ValueEvidence& value : proposal.values) {
    const double surprise = surprise_of(value, inside_rate);
    value.inside = value.rate() > kOutsideRateMax || surprise < kValueSurpriseMin ||
                   is_paid_out(value, other, other_matched, value.note);
    if (!value.inside) proposal.surprise += surprise;
  }
}

std::uint64_t outside_rows(const Proposal& proposal) {
  std::uint64_t rows = 0;
  for (const ValueEvidence& value : proposal.values) rows += value.inside ? 0 : value.rows;
  return rows;
}

std::string filter_of(const Proposal& proposal) {
  std::string list;
  std::size_t count = 0;
  for (const ValueEvidence& value : proposal.values) {
    if (!value.inside) continue;
    list += (count++ == 0 ? "" : ", ") + engine::quote_literal(value.value);
  }
  const std::string column = engine::quote_identifier(proposal.column);
  return count == 1 ? column + " = " + list : column + " IN (" + list + ")";
}

Result<std::vector<Proposal>> propose(Context& context, const Side& side, const std::vector<bool>& matched,
                                      const Side& other, const std::vector<bool>& other_matched) {
  std::vector<Proposal> proposals;
  for (const profile::ColumnProfile& column : side.profile.columns) {
    // Who paid is no scope: every party without a partner would be left out.
    const auto& texts = side.columns.texts;
    const bool used = std::find(texts.begin(), texts.end(), column.name) != texts.end() ||
                      column.name == side.columns.amount || column.name == side.columns.date ||
                      column.name == side.columns.reference;
    const bool few = column.distinct >= 2 && column.distinct <= kValuesMax && column.distinct * 4 <= column.count;
    if (used || !few || column.type.kind == TypeKind::kDecimal || column.type.kind == TypeKind::kDouble) continue;
    CONCORD_TRY(Proposal proposal, collect_values(context, side, column.name, matched));
    judge(proposal, other, other_matched);
    if (proposal.surprise >= kSurpriseMin && outside_rows(proposal) >= kOutsideRowsMin)
      proposals.push_back(std::move(proposal));
  }
  std::stable_sort(proposals.begin(), proposals.end(),
                   [](const Proposal& one, const Proposal& two) { return one.surprise > two.surprise; });
  return proposals;
}

Status settle_outside(Context& context, Side& side, const std::string& filter, Scope& scope) {
  CONCORD_TRY(auto stream,
              context.query("SELECT concord_row FROM " + side.data_table + " WHERE coalesce(" + filter + ", false)"));
  std::vector<bool> inside(side.events.size() + side.without_amount.size() + 1, false);
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) break;
    for (std::size_t row = 0; row < chunk->rows(); ++row)
      inside[static_cast<std::size_t>(chunk->column(0).integer(row))] = true;
  }
  Int128 sum = 0;
  for (std::size_t event = 0; event < side.events.size(); ++event) {
    if (inside[side.events.numbers[event].value]) {
      sum += side.events.amounts[event];
      ++scope.rows;
      continue;
    }
    side.out_of_scope[event] = true;
    side.settled[event] = true;
  }
  scope.sum = Decimal::make(sum, context.scale).value();
  return {};
}

void describe(const Proposal& proposal, Scope& scope) {
  scope.confidence = 1 - std::exp(-proposal.surprise / 4);
  for (const ValueEvidence& value : proposal.values) {
    std::string sentence = fmt::format("{}: {} of {} rows have a partner", value.value, value.matched, value.rows);
    if (!value.note.empty()) sentence += "; " + value.note;
    scope.evidence.push_back(sentence + (value.inside ? " (inside)" : " (outside)"));
  }
}

}  // namespace

Status find_scope(Context& context) {
  if (!context.options.use_scope || context.left.events.size() == 0 || context.right.events.size() == 0) return {};
  const auto has_category = [](const Side& side) {
    return std::any_of(
        side.profile.columns.begin(), side.profile.columns.end(), [](const profile::ColumnProfile& column) {
          return column.distinct >= 2 && column.distinct <= kValuesMax && column.distinct * 4 <= column.count;
        });
  };
  if (!has_category(context.left) && !has_category(context.right)) return {};
  std::vector<bool> left_matched, right_matched;
  CONCORD_CHECK(first_matching(context, left_matched, right_matched));
  CONCORD_TRY(const auto on_right, propose(context, context.right, right_matched, context.left, left_matched));
  CONCORD_TRY(const auto on_left, propose(context, context.left, left_matched, context.right, right_matched));
  if (on_right.empty() && on_left.empty()) return {};
  const bool right_wins =
      on_left.empty() || (!on_right.empty() && on_right.front().surprise >= on_left.front().surprise);
  const Proposal& best = right_wins ? on_right.front() : on_left.front();
  Scope scope;
  scope.on_right = right_wins;
  scope.filter = filter_of(best);
  describe(best, scope);
  for (const auto* proposals : {&on_right, &on_left}) {
    for (const Proposal& proposal : *proposals) {
      if (&proposal == &best) continue;
      scope.alternatives.push_back(
          fmt::format("{} ({}): weaker evidence", filter_of(proposal), proposals == &on_right ? "right" : "left"));
    }
  }
  CONCORD_CHECK(settle_outside(context, right_wins ? context.right : context.left, scope.filter, scope));
  context.outcome.scope = std::move(scope);
  return {};
}

}  // namespace concord::reconcile
