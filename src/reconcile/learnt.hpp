// What one run learnt, kept for the next: columns, how references are written, words of categories, scope, days and
// ratios apart, weights of evidence, fees of payouts.
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

/// What one side writes before a reference that the other leaves out.
struct LearntPrefix {
  std::string text;        ///< letters and digits, in capitals, as normalise_reference makes them
  std::uint64_t rows = 0;  ///< of the matches that showed it
  friend bool operator==(const LearntPrefix&, const LearntPrefix&) = default;
};

/// How the two sides write one reference differently. Without these additions equal references are equal texts.
struct LearntReferences {
  std::vector<LearntPrefix> left, right;  ///< most frequent first
  std::uint64_t zeros = 0;                ///< matches whose numbers differ in leading zeros; 0: zeros count
  std::uint32_t cut_after = 0;            ///< characters after which a side cuts off, without prefix; 0: it does not
  std::uint64_t cut_rows = 0;             ///< of the matches that showed it
  std::uint64_t pairs = 0;                ///< matches with both references
  std::uint64_t equal = 0;                ///< of these, equal without the additions
  friend bool operator==(const LearntReferences&, const LearntReferences&) = default;
};

/// A word of a category on either side that mean the same: "Visa" and "CARD_V".
struct LearntWords {
  std::string left, right;
  std::uint64_t rows = 0;  ///< of the matches that showed it
  friend bool operator==(const LearntWords&, const LearntWords&) = default;
};

/// Two columns of categories whose words go together.
struct LearntCategories {
  std::string left, right;         ///< columns
  std::vector<LearntWords> words;  ///< most frequent first
  std::uint64_t pairs = 0;         ///< matches with a word on either side
  double agreement = 0;            ///< share of them whose words go together
  friend bool operator==(const LearntCategories&, const LearntCategories&) = default;
};

struct LearntSettings {
  int scale = 2;  ///< of the payouts' fixed fees
  LearntColumns left, right;
  std::optional<LearntScope> scope{};
  std::int32_t lag_min = 0, lag_max = 0;  ///< days, right - left
  double ratio_min = 1, ratio_max = 1;    ///< right / left
  std::optional<LearntShares> shares{};   ///< nothing where references decided everything
  std::vector<LearntPayouts> payouts{};
  std::optional<LearntReferences> references{};
  std::optional<LearntCategories> categories{};
  friend bool operator==(const LearntSettings&, const LearntSettings&) = default;
};

/// The file that `parse_learnt` reads.
std::string learnt_json(const LearntSettings& settings);
/// @param name  of the file, for messages. @error kInvalidInput  not such a file; the message names the member.
Result<LearntSettings> parse_learnt(std::string_view text, const std::string& name);

}  // namespace concord::reconcile
