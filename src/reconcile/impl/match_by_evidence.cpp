#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "reconcile/impl/context.hpp"
#include "reconcile/impl/residue.hpp"

namespace concord::reconcile {
namespace {

BucketKind bucket_of(const StatedPair& pair, const Window& window, double ratio) {
  switch (pair.evidence.amount) {
    case AmountLevel::kExact:
      return BucketKind::kMatchedExact;
    case AmountLevel::kSign:
      return BucketKind::kSignFlip;
    case AmountLevel::kTransposed:
      return BucketKind::kTransposedDigits;
    case AmountLevel::kCents:
      return BucketKind::kMatchedRounding;
    case AmountLevel::kRatio:
      return ratio >= window.ratio_min && ratio <= window.ratio_max ? BucketKind::kMatchedTolerance
                                                                    : BucketKind::kAmountDiffers;
  }
  return BucketKind::kMatchedExact;
}

// Names what carried the decision, from the strongest kind of evidence down.
std::string_view pass_of(const Candidate& evidence) {
  if (evidence.reference == ReferenceLevel::kEqual) {
    return evidence.amount == AmountLevel::kExact ? "reference_and_amount" : "reference";
  }
  const bool named = evidence.text != TextLevel::kMissing && evidence.text != TextLevel::kNothing;
  switch (evidence.amount) {
    case AmountLevel::kExact:
      if (evidence.lag == 0) return "amount_and_day";
      return named ? "counterparty_and_amount" : "amount_in_window";
    case AmountLevel::kSign:
      return "sign_flip";
    case AmountLevel::kTransposed:
      return "transposed_digits";
    case AmountLevel::kCents:
    case AmountLevel::kRatio:
      return "tolerance_in_window";
  }
  return "amount_in_window";
}

std::string describe_amount(const Context& context, AmountLevel level, std::int64_t left, std::int64_t right) {
  const std::string difference = amount_of(context, left - right).to_string();
  switch (level) {
    case AmountLevel::kExact:
      return "same amount";
    case AmountLevel::kSign:
      return "same amount with the sign reversed";
    case AmountLevel::kTransposed:
      return "two digits of the amount swapped, difference " + difference;
    case AmountLevel::kCents:
      return "rounding difference " + difference;
    case AmountLevel::kRatio:
      break;
  }
  const double percent =
      right == 0 ? 0 : 100.0 * static_cast<double>(left - right) / std::fabs(static_cast<double>(right));
  return fmt::format("left is {:.2f} % {} than right, difference {}", std::fabs(percent),
                     left < right ? "less" : "more", difference);
}

std::string explain(const Context& context, const Candidate& evidence, std::int64_t left, std::int64_t right) {
  std::string text = evidence.reference == ReferenceLevel::kEqual ? "same reference, " : "";
  if (evidence.reference == ReferenceLevel::kSimilar) text = "similar reference, ";
  text += describe_amount(context, evidence.amount, left, right);
  if (evidence.category == CategoryLevel::kEqual) text += ", same category";
  if (evidence.category == CategoryLevel::kDifferent) text += ", another category";
  if (evidence.lag == 0) text += ", same day";
  if (evidence.lag != 0 && evidence.lag != kNoLag) {
    const int days = std::abs(evidence.lag);
    text +=
        fmt::format(", {} day{} {} on the left", days, days == 1 ? "" : "s", evidence.lag < 0 ? "later" : "earlier");
  }
  switch (evidence.text) {
    case TextLevel::kMissing:
      break;
    case TextLevel::kEqual:
      return text + ", same text";
    case TextLevel::kPrefix:
      return text + ", one text is the beginning of the other";
    case TextLevel::kMost:
    case TextLevel::kPart:
      return text + ", texts agree";
    case TextLevel::kLittle:
      return text + ", texts agree in part";
    case TextLevel::kNothing:
      return text + ", texts differ";
  }
  return text;
}

void describe_pattern(const EvidenceMatch& match, Learnt& learnt) {
  learnt.lag_min = match.window.lag_min;
  learnt.lag_max = match.window.lag_max;
  learnt.ratio_min = match.window.ratio_min;
  learnt.ratio_max = match.window.ratio_max;
  learnt.sentences.push_back(fmt::format("Matching rows lie {} to {} days apart (right date minus left date).",
                                         match.window.lag_min, match.window.lag_max));
  LearntSettings& settings = learnt.settings;
  settings.lag_min = match.window.lag_min;
  settings.lag_max = match.window.lag_max;
  settings.ratio_min = match.window.ratio_min;
  settings.ratio_max = match.window.ratio_max;
  if (match.matched_share > 0) {
    const MatchPattern& pattern = match.pattern;
    settings.shares = LearntShares{
        std::min(match.matched_share, 1.0),           {pattern.amount.begin(), pattern.amount.end()},
        {pattern.ratio.begin(), pattern.ratio.end()}, pattern.lag,
        {pattern.text.begin(), pattern.text.end()},   {pattern.reference.begin(), pattern.reference.end()}};
  }
  const auto percent = [](double share) { return 100 * share; };
  learnt.sentences.push_back(
      fmt::format("Of the pairs matched by evidence, {:.1f} % have equal amounts, {:.1f} % a few cents apart, {:.1f} % "
                  "apart by a rate or fee "
                  "(right between {:.1f} % and {:.1f} % of left).",
                  percent(match.pattern.amount[0]), percent(match.pattern.amount[3]), percent(match.pattern.amount[4]),
                  percent(match.window.ratio_min), percent(match.window.ratio_max)));
}

void settle_ambiguous(Context& context, const AmbiguousEvents& events, const Residue& left, const Residue& right) {
  Group group;
  group.bucket = BucketKind::kAmbiguous;
  group.pass = "ambiguous";
  group.confidence = 0.5;
  group.explanation =
      fmt::format("{} left and {} right rows fit each other equally well", events.left.size(), events.right.size());
  for (const std::uint32_t place : events.left) {
    context.left.settled[left.origin[place]] = true;
    group.left.push_back(left.events.numbers[place]);
  }
  for (const std::uint32_t place : events.right) {
    context.right.settled[right.origin[place]] = true;
    group.right.push_back(right.events.numbers[place]);
  }
  std::sort(group.left.begin(), group.left.end());
  std::sort(group.right.begin(), group.right.end());
  context.outcome.groups.push_back(std::move(group));
}

// The matching of what is left; without a scope, that is the one made to look for it.
Result<EvidenceMatch> match_residue(Context& context, const Residue& left, const Residue& right) {
  if (context.first_match && !context.outcome.scope) return *std::exchange(context.first_match, std::nullopt);
  return match_events(left.events, right.events, match_limits(context), context.deadline, context.progress);
}

}  // namespace

Status match_by_evidence(Context& context) {
  const Residue left = residue_of(context.left);
  const Residue right = residue_of(context.right);
  CONCORD_TRY(const EvidenceMatch match, match_residue(context, left, right));
  describe_pattern(match, context.outcome.learnt);
  for (const StatedPair& pair : match.pairs) {
    const std::int64_t left_amount = left.events.amounts[pair.left];
    const std::int64_t right_amount = right.events.amounts[pair.right];
    const double ratio = left_amount == 0 ? 0 : static_cast<double>(right_amount) / static_cast<double>(left_amount);
    context.left.settled[left.origin[pair.left]] = true;
    context.right.settled[right.origin[pair.right]] = true;
    Group group;
    group.bucket = bucket_of(pair, match.window, ratio);
    group.pass = pass_of(pair.evidence);
    group.confidence = pair.probability;
    group.explanation = explain(context, pair.evidence, left_amount, right_amount);
    group.left.push_back(left.events.numbers[pair.left]);
    group.right.push_back(right.events.numbers[pair.right]);
    context.outcome.groups.push_back(std::move(group));
  }
  for (const AmbiguousEvents& events : match.ambiguous) settle_ambiguous(context, events, left, right);
  return {};
}

}  // namespace concord::reconcile
