// Parts of one side that the other side may not know, judged after a first matching: values of a category, one sign of
// the amount, days that the other side does not cover. A proposal says how unlikely its silence would be otherwise.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reconcile/impl/candidates.hpp"
#include "reconcile/impl/context.hpp"

namespace concord::reconcile {

/// Which events found a partner while nothing was left out, and how far apart partners lie.
struct FirstMatching {
  std::vector<bool> left, right;  ///< by event
  Window window;
};

/// The rows with one value of a category, of one sign, or before, within or after some days.
struct ScopePart {
  std::string name;
  std::uint64_t rows = 0, matched = 0;
  Int128 open_sum = 0;                        ///< of the rows without a partner
  std::map<std::int32_t, double> open_weeks;  ///< their sums by week
  bool inside = true;
  std::string note;  ///< why it is inside although few rows have a partner; "" when that needs no reason

  double rate() const { return rows == 0 ? 0 : static_cast<double>(matched) / static_cast<double>(rows); }
};

/// One way to draw the border.
struct ScopeProposal {
  std::string filter;  ///< SQL condition for the rows inside
  std::string column;  ///< whose values decide; "" where the sign or the days do
  std::vector<ScopePart> parts;
  double surprise = 0;          ///< nats: how unlikely the silence of the parts outside is, if they belonged
  std::vector<bool> outside{};  ///< by event
};

/// One side as the proposals see it.
struct ScopeSide {
  const Side& side;
  const Side& other;
  const std::vector<bool>& matched;
  const std::vector<bool>& other_matched;
};

/// The SQL condition for the values of a column.
std::string category_filter(const std::string& column, const std::vector<std::string>& values);
/// The SQL condition for one sign of an amount; 0 is inside.
std::string sign_filter(const std::string& amount, bool negative);

/// Whether a column's values could tell which rows the other side knows: few different ones, and in no other role.
bool may_be_category(const Side& side, const profile::ColumnProfile& column);
/// Whether enough rows lie before or after all rows of the other side to be worth a proposal.
bool has_rows_beyond(const EventRows& events, const EventRows& other);

/// The days that the other side covers, moved by the days between partners. Nothing where no more than a few rows lie
/// outside, or the evidence is weak.
/// @param lag_min, lag_max  days from the other side's date to this one's.
std::optional<ScopeProposal> propose_days(const ScopeSide& sides, std::int32_t lag_min, std::int32_t lag_max);

/// Categories and the amount's sign, strongest evidence first; without those whose evidence is weak.
/// @param ignored  by event: rows that are outside already, by their date.
Result<std::vector<ScopeProposal>> propose_parts(Context& context, const ScopeSide& sides,
                                                 const std::vector<bool>& ignored);

}  // namespace concord::reconcile
