// What one run learnt, kept for the next: columns, scope, days and ratios apart, weights of evidence, fees of payouts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace concord::reconcile {

/// How often each kind of evidence occurs among true matches; each list sums to 1.
struct LearntShares {
  double matched = 0;                                       ///< share of the smaller side's rows with a partner
  std::vector<double> amount, ratio, lag, text, reference;  ///< as MatchPattern has them; `lag` begins at `lag_min`
  friend bool operator==(const LearntShares&, const LearntShares&) = default;
};

/// Which part of a side the other side can know, whatever the days.
struct LearntScope {
  bool on_right = true;
  std::string column;               ///< "" where the sign of the amount decides
  std::vector<std::string> values;  ///< of the column, inside
  bool negative = false;            ///< without a column: whether amounts below zero are inside, else those above
  friend bool operator==(const LearntScope&, const LearntScope&) = default;
};

/// Payouts that hold certain words, what they pay and what they keep back.
struct LearntPayouts {
  bool on_left = true;
  std::string words, pool;                                          ///< as PayoutKind has them
  std::int64_t rate_ppm = 0, fixed = 0, fixed_each = 0, slack = 0;  ///< in units of 10^-scale, as FeeModel has them
  std::int32_t lag_min = 0, lag_max = 0, days_max = 1;
  friend bool operator==(const LearntPayouts&, const LearntPayouts&) = default;
};

struct LearntColumns {
  std::string amount, date, reference;  ///< "" where there is none
  std::vector<std::string> texts;
  friend bool operator==(const LearntColumns&, const LearntColumns&) = default;
};

struct LearntSettings {
  int scale = 2;  ///< of the payouts' fixed fees
  LearntColumns left, right;
  std::optional<LearntScope> scope{};
  std::int32_t lag_min = 0, lag_max = 0;  ///< days, right - left
  double ratio_min = 1, ratio_max = 1;    ///< right / left
  std::optional<LearntShares> shares{};   ///< nothing where references decided everything
  std::vector<LearntPayouts> payouts{};
  friend bool operator==(const LearntSettings&, const LearntSettings&) = default;
};

/// The file that `parse_learnt` reads.
std::string learnt_json(const LearntSettings& settings);
/// @param name  of the file, for messages. @error kInvalidInput  not such a file; the message names the member.
Result<LearntSettings> parse_learnt(std::string_view text, const std::string& name);

}  // namespace concord::reconcile
