// A part is inside when its rows find partners, when there are too few of them to tell, or when the other side pays it
// out in sums: then open lines of the other side name it and add up to it, or their weekly totals follow it.
#include "reconcile/impl/scope_proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/clock.hpp"
#include "reconcile/impl/payout_kinds.hpp"
#include "reconcile/normalised_text.hpp"

namespace concord::reconcile {
namespace {

constexpr std::uint64_t kValuesMax = 60;
constexpr double kInsideRateMin = 0.35;
constexpr double kOutsideRateMax = 0.12;
constexpr std::uint64_t kOutsideRowsMin = 3;
constexpr double kPartSurpriseMin = 5;  // nats: a part with less evidence against it stays inside
constexpr double kSurpriseMin = 12;     // nats: for claiming a scope at all
constexpr double kPaidOutRatioMin = 0.8, kPaidOutRatioMax = 1.02;
constexpr double kPaidOutRatioMinOfFewWeeks = 0.9;
constexpr double kNamedCorrelationMin = 0.5;
constexpr std::size_t kPayoutsMin = 3;
constexpr std::uint64_t kNoDivision = 0;  // which rows of a day belong to which payout does not matter here
constexpr std::int32_t kWeeksMin = 8;
constexpr double kWeeklyCorrelationMin = 0.8;
constexpr std::uint64_t kOutsideDayRowsMin = 10;  // rows that lie outside by their date
constexpr std::size_t kOutsideDaysMin = 5;        // and on how many different days
constexpr std::int32_t kStrayGapDays = 60;        // a day so far from all others is a typing error,
constexpr double kStrayShareMax = 0.005;          // if no more than this share of the rows lies beyond the gap
constexpr std::uint32_t kNoPart = 0xFFFFFFFF;

/// Which part each event belongs to; kNoPart for those that are not counted.
using PartOfEvent = std::vector<std::uint32_t>;

std::int32_t week_of(std::int32_t day) {
  return day == kNoDay ? 0 : (day - (((day % 7) + 7) % 7)) / 7;
}

void tally(const ScopeSide& sides, const PartOfEvent& part_of, std::vector<ScopePart>& parts) {
  const EventRows& events = sides.side.events;
  for (std::size_t event = 0; event < events.size(); ++event) {
    if (part_of[event] == kNoPart) continue;
    ScopePart& part = parts[part_of[event]];
    ++part.rows;
    if (sides.matched[event]) {
      ++part.matched;
      continue;
    }
    part.open_sum += events.amounts[event];
    part.open_weeks[week_of(events.days[event])] += static_cast<double>(events.amounts[event]);
  }
}

bool names_value(std::string_view text, const std::string& value) {
  const std::string name = normalise_text(value);
  return name.size() >= 3 && holds_words(text, name);
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

// Two sums of a few rows come that close now and then; week by week they do not.
bool follows(double ratio, const std::map<std::int32_t, double>& named_weeks,
             const std::map<std::int32_t, double>& open_weeks) {
  if (static_cast<std::int32_t>(open_weeks.size()) < kWeeksMin) return ratio >= kPaidOutRatioMinOfFewWeeks;
  return ratio >= kPaidOutRatioMin && correlation(named_weeks, open_weeks) >= kNamedCorrelationMin;
}

// Whether the other side's open rows look like payments of sums of this part's open rows.
bool is_paid_out(const ScopeSide& sides, ScopePart& part) {
  const EventRows& other = sides.other.events;
  Int128 named_sum = 0;
  std::uint64_t named_rows = 0;
  std::map<std::int32_t, double> open_weeks, named_weeks;
  double open_sum = 0;
  for (std::size_t event = 0; event < other.size(); ++event) {
    if (sides.other_matched[event]) continue;
    const auto amount = static_cast<double>(other.amounts[event]);
    open_weeks[week_of(other.days[event])] += amount;
    open_sum += amount;
    if (!names_value(other.texts[event], part.name)) continue;
    named_sum += other.amounts[event];
    named_weeks[week_of(other.days[event])] += amount;
    ++named_rows;
  }
  const auto part_sum = static_cast<double>(part.open_sum);
  if (part_sum == 0) return false;
  const double named_ratio = static_cast<double>(named_sum) / part_sum;
  if (named_rows >= 2 && named_ratio <= kPaidOutRatioMax && follows(named_ratio, named_weeks, part.open_weeks)) {
    part.note = fmt::format("{} open rows of the other side name it and pay out {:.1f} % of its open sum", named_rows,
                            100 * named_ratio);
    return true;
  }
  const double open_ratio = open_sum / part_sum;
  if (static_cast<std::int32_t>(part.open_weeks.size()) < kWeeksMin) return false;
  if (open_ratio < kPaidOutRatioMin || open_ratio > 1.2 ||
      correlation(open_weeks, part.open_weeks) < kWeeklyCorrelationMin)
    return false;
  part.note =
      fmt::format("weekly totals of the other side's open rows follow it ({:.1f} % of its open sum)", 100 * open_ratio);
  return true;
}

// How unlikely a part's rows would be if they belonged: found partners speak for it, missing ones against it.
double surprise_of(const ScopePart& part, double inside_rate) {
  const double silent = std::log(std::max(1e-6, 1 - inside_rate + 0.02));
  const double spoken = std::log(0.05);
  return static_cast<double>(part.matched) * spoken - static_cast<double>(part.rows - part.matched) * silent;
}

double inside_rate_of(const std::vector<ScopePart>& parts) {
  std::uint64_t rows = 0, matched = 0;
  for (const ScopePart& part : parts) {
    if (part.rate() < kInsideRateMin) continue;
    rows += part.rows;
    matched += part.matched;
  }
  return rows == 0 ? 0 : static_cast<double>(matched) / static_cast<double>(rows);
}

// Whether payouts among the other side's open rows follow the part's open rows to the cent.
Result<bool> settles_with_payouts(const ScopeSide& sides, const PartOfEvent& part_of, std::uint32_t number,
                                  std::string& note, const Deadline& deadline) {
  std::vector<bool> members(part_of.size(), false), payouts(sides.other_matched.size(), false);
  for (std::size_t event = 0; event < members.size(); ++event)
    members[event] = part_of[event] == number && !sides.matched[event];
  for (std::size_t event = 0; event < payouts.size(); ++event) payouts[event] = !sides.other_matched[event];
  CONCORD_TRY(const auto kinds,
              find_payout_kinds(open_rows_of(sides.other.events, payouts), open_rows_of(sides.side.events, members),
                                true, kNoDivision, deadline));
  std::size_t explained = 0;
  bool sure = false;
  for (const PayoutKind& kind : kinds) {
    explained += kind.solution.explained;
    sure = sure || kind.solution.fee.exact;
  }
  if (explained < kPayoutsMin && !sure) return false;
  note = fmt::format("{} open rows of the other side are the sums of its days, less a fee", explained);
  return true;
}

// Decides for each part whether it is inside; the sum of the surprises of those outside.
Result<double> judge(const ScopeSide& sides, const PartOfEvent& part_of, std::vector<ScopePart>& parts,
                     const Deadline& deadline) {
  const double inside_rate = inside_rate_of(parts);
  if (inside_rate == 0) return 0.0;
  double sum = 0;
  for (std::uint32_t number = 0; number < parts.size(); ++number) {
    ScopePart& part = parts[number];
    const double surprise = surprise_of(part, inside_rate);
    part.inside = part.rate() > kOutsideRateMax || surprise < kPartSurpriseMin || is_paid_out(sides, part);
    if (!part.inside) {
      CONCORD_TRY(part.inside, settles_with_payouts(sides, part_of, number, part.note, deadline));
    }
    if (!part.inside) sum += surprise;
  }
  return sum;
}

bool is_strong(const ScopeProposal& proposal) {
  std::uint64_t rows = 0;
  for (const ScopePart& part : proposal.parts) rows += part.inside ? 0 : part.rows;
  return proposal.surprise >= kSurpriseMin && rows >= kOutsideRowsMin;
}

std::vector<bool> outside_of(const std::vector<ScopePart>& parts, const PartOfEvent& part_of) {
  std::vector<bool> outside(part_of.size(), false);
  for (std::size_t event = 0; event < part_of.size(); ++event)
    outside[event] = part_of[event] != kNoPart && !parts[part_of[event]].inside;
  return outside;
}

// First and last day of the side's rows, without typing errors far from all others.
std::optional<std::pair<std::int32_t, std::int32_t>> covered_days(const EventRows& events) {
  std::vector<std::int32_t> days;
  std::copy_if(events.days.begin(), events.days.end(), std::back_inserter(days),
               [](std::int32_t day) { return day != kNoDay; });
  if (days.empty()) return std::nullopt;
  std::sort(days.begin(), days.end());
  const auto strays = static_cast<std::size_t>(kStrayShareMax * static_cast<double>(days.size()));
  std::size_t first = 0, last = days.size() - 1;
  for (std::size_t stray = 0; stray < strays; ++stray) {
    if (days[stray + 1] - days[stray] > kStrayGapDays) first = stray + 1;
    const std::size_t mirrored = days.size() - 1 - stray;
    if (days[mirrored] - days[mirrored - 1] > kStrayGapDays) last = mirrored - 1;
  }
  return std::pair{days[first], days[last]};
}

std::string day_filter(const std::string& column, const std::string& first, const std::string& last, bool any_undated) {
  const std::string name = engine::quote_identifier(column);
  const std::string between = "CAST(" + name + " AS DATE) BETWEEN DATE '" + first + "' AND DATE '" + last + "'";
  return any_undated ? "(" + between + " OR " + name + " IS NULL)" : between;
}

std::size_t different_days(const EventRows& events, const std::vector<bool>& chosen) {
  std::vector<std::int32_t> days;
  for (std::size_t event = 0; event < events.size(); ++event) {
    if (chosen[event]) days.push_back(events.days[event]);
  }
  std::sort(days.begin(), days.end());
  return static_cast<std::size_t>(std::unique(days.begin(), days.end()) - days.begin());
}

// Rows that cancel an open row of their own side are no evidence: a refund and its charge belong to no partner.
std::vector<bool> cancelled_rows(const ScopeSide& sides) {
  const EventRows& events = sides.side.events;
  std::unordered_map<std::int64_t, std::uint32_t> open;
  for (std::size_t event = 0; event < events.size(); ++event) {
    if (!sides.matched[event]) ++open[events.amounts[event]];
  }
  std::vector<bool> cancelled(events.size(), false);
  for (std::size_t event = 0; event < events.size(); ++event) {
    cancelled[event] = !sides.matched[event] && open.count(-events.amounts[event]) > 0;
  }
  return cancelled;
}

Result<std::optional<ScopeProposal>> propose_sign(const ScopeSide& sides, const std::vector<bool>& ignored,
                                                  const Deadline& deadline) {
  const EventRows& events = sides.side.events;
  const std::vector<bool> cancelled = cancelled_rows(sides);
  ScopeProposal proposal;
  proposal.parts = {ScopePart{.name = "amounts below 0", .open_weeks = {}, .note = {}},
                    ScopePart{.name = "amounts above 0", .open_weeks = {}, .note = {}}};
  PartOfEvent part_of(events.size(), kNoPart);
  for (std::size_t event = 0; event < events.size(); ++event) {
    if (ignored[event] || cancelled[event] || events.amounts[event] == 0) continue;
    part_of[event] = events.amounts[event] < 0 ? 0 : 1;
  }
  tally(sides, part_of, proposal.parts);
  CONCORD_TRY(proposal.surprise, judge(sides, part_of, proposal.parts, deadline));
  if (proposal.parts[0].inside == proposal.parts[1].inside || !is_strong(proposal))
    return std::optional<ScopeProposal>{};
  proposal.filter = sign_filter(sides.side.columns.amount, proposal.parts[0].inside);
  for (std::size_t event = 0; event < events.size(); ++event) {
    if (events.amounts[event] != 0 && !ignored[event]) part_of[event] = events.amounts[event] < 0 ? 0 : 1;
  }
  proposal.outside = outside_of(proposal.parts, part_of);
  return std::optional{std::move(proposal)};
}

// The parts that a column's values make, and the part of each event.
Result<PartOfEvent> read_values(Context& context, const ScopeSide& sides, const std::string& column,
                                const std::vector<bool>& ignored, std::vector<ScopePart>& parts) {
  const Side& side = sides.side;
  std::vector<std::uint32_t> event_of(side.events.size() + side.without_amount.size() + 1, kNoPart);
  for (std::uint32_t event = 0; event < side.events.size(); ++event) event_of[side.events.numbers[event].value] = event;
  engine::sql::Select rows{side.data_table};
  rows.column("concord_row").column(engine::sql::to_text(engine::sql::column(column)), "value");
  CONCORD_TRY(auto stream, context.session.query(rows.sql(engine::sql::Dialect::kDuckdb), context.deadline));
  PartOfEvent part_of(side.events.size(), kNoPart);
  std::map<std::string, std::uint32_t, std::less<>> number_of;
  while (true) {
    CONCORD_TRY(const engine::Chunk* chunk, stream->next());
    if (chunk == nullptr) break;
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      const std::uint32_t event = event_of[static_cast<std::size_t>(chunk->column(0).integer(row))];
      if (event == kNoPart || chunk->column(1).is_null(row) || ignored[event]) continue;
      const auto number = static_cast<std::uint32_t>(number_of.size());
      part_of[event] = number_of.try_emplace(std::string{chunk->column(1).text(row)}, number).first->second;
    }
  }
  parts.resize(number_of.size());
  for (const auto& [value, number] : number_of) parts[number].name = value;
  return part_of;
}

Result<ScopeProposal> propose_category(Context& context, const ScopeSide& sides, const std::string& column,
                                       const std::vector<bool>& ignored) {
  ScopeProposal proposal;
  CONCORD_TRY(const PartOfEvent part_of, read_values(context, sides, column, ignored, proposal.parts));
  tally(sides, part_of, proposal.parts);
  CONCORD_TRY(proposal.surprise, judge(sides, part_of, proposal.parts, context.deadline));
  proposal.outside = outside_of(proposal.parts, part_of);
  std::sort(proposal.parts.begin(), proposal.parts.end(),
            [](const ScopePart& one, const ScopePart& two) { return one.name < two.name; });
  proposal.column = column;
  std::vector<std::string> inside;
  for (const ScopePart& part : proposal.parts) {
    if (part.inside) inside.push_back(part.name);
  }
  proposal.filter = category_filter(column, inside);
  return proposal;
}

}  // namespace

std::string category_filter(const std::string& column, const std::vector<std::string>& values) {
  std::vector<std::string> quoted;
  for (const std::string& value : values) quoted.push_back(engine::quote_literal(value));
  const std::string name = engine::quote_identifier(column);
  return quoted.size() == 1 ? name + " = " + quoted.front() : fmt::format("{} IN ({})", name, fmt::join(quoted, ", "));
}

std::string sign_filter(const std::string& amount, bool negative) {
  return engine::quote_identifier(amount) + (negative ? " <= 0" : " >= 0");
}

bool may_be_category(const Side& side, const profile::ColumnProfile& column) {
  // Who paid is no scope: every party without a partner would be left out.
  const auto& texts = side.columns.texts;
  const bool used = std::find(texts.begin(), texts.end(), column.name) != texts.end() ||
                    column.name == side.columns.amount || column.name == side.columns.date ||
                    column.name == side.columns.reference;
  const bool few = column.distinct >= 2 && column.distinct <= kValuesMax && column.distinct * 4 <= column.count;
  return few && !used && column.type.kind != TypeKind::kDecimal && column.type.kind != TypeKind::kDouble;
}

bool has_rows_beyond(const EventRows& events, const EventRows& other) {
  const auto covered = covered_days(other);
  if (!covered) return false;
  const auto beyond = std::count_if(events.days.begin(), events.days.end(), [&](std::int32_t day) {
    return day != kNoDay && (day < covered->first || day > covered->second);
  });
  return static_cast<std::uint64_t>(beyond) >= kOutsideDayRowsMin;
}

std::optional<ScopeProposal> propose_days(const ScopeSide& sides, std::int32_t lag_min, std::int32_t lag_max) {
  const EventRows& events = sides.side.events;
  const auto covered = covered_days(sides.other.events);
  if (!covered || sides.side.columns.date.empty()) return std::nullopt;
  const std::int32_t first = covered->first + lag_min;
  const std::int32_t last = covered->second + lag_max;
  const std::string first_day = iso_date(first), last_day = iso_date(last);
  ScopeProposal proposal;
  proposal.parts = {ScopePart{.name = "before " + first_day, .open_weeks = {}, .note = {}},
                    ScopePart{.name = first_day + " to " + last_day, .open_weeks = {}, .note = {}},
                    ScopePart{.name = "after " + last_day, .open_weeks = {}, .note = {}}};
  PartOfEvent part_of(events.size(), kNoPart);
  for (std::size_t event = 0; event < events.size(); ++event) {
    const std::int32_t day = events.days[event];
    if (day != kNoDay) part_of[event] = day < first ? 0 : day > last ? 2 : 1;
  }
  tally(sides, part_of, proposal.parts);
  const double inside_rate = inside_rate_of({proposal.parts[1]});
  if (inside_rate == 0) return std::nullopt;
  for (const std::size_t number : {0U, 2U}) {
    ScopePart& part = proposal.parts[number];
    part.inside = false;
    proposal.surprise += surprise_of(part, inside_rate);
  }
  proposal.outside = outside_of(proposal.parts, part_of);
  const auto rows = static_cast<std::uint64_t>(std::count(proposal.outside.begin(), proposal.outside.end(), true));
  if (rows < kOutsideDayRowsMin || proposal.surprise < kSurpriseMin ||
      different_days(events, proposal.outside) < kOutsideDaysMin)
    return std::nullopt;
  const bool any_undated = std::find(events.days.begin(), events.days.end(), kNoDay) != events.days.end();
  proposal.filter = day_filter(sides.side.columns.date, first_day, last_day, any_undated);
  std::erase_if(proposal.parts, [](const ScopePart& part) { return part.rows == 0; });
  return proposal;
}

Result<std::vector<ScopeProposal>> propose_parts(Context& context, const ScopeSide& sides,
                                                 const std::vector<bool>& ignored) {
  std::vector<ScopeProposal> proposals;
  for (const profile::ColumnProfile& column : sides.side.profile.columns) {
    if (!may_be_category(sides.side, column)) continue;
    CONCORD_TRY(ScopeProposal proposal, propose_category(context, sides, column.name, ignored));
    if (is_strong(proposal)) proposals.push_back(std::move(proposal));
  }
  CONCORD_TRY(auto sign, propose_sign(sides, ignored, context.deadline));
  if (sign) proposals.push_back(std::move(*sign));
  std::stable_sort(proposals.begin(), proposals.end(),
                   [](const ScopeProposal& one, const ScopeProposal& two) { return one.surprise > two.surprise; });
  return proposals;
}

}  // namespace concord::reconcile
