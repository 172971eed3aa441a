#include "reconcile/impl/event_bucket.hpp"

#include <cstdlib>

#include "reconcile/impl/candidates.hpp"

namespace concord::reconcile {

BucketKind bucket_of_event(std::size_t left_rows, std::size_t right_rows, std::int64_t left_sum, std::int64_t right_sum,
                           bool has_reason) {
  if (left_rows == 0 || right_rows == 0) return BucketKind::kRefundPair;
  if (left_rows > 1 && right_rows > 1) return BucketKind::kMatchedMany;
  if (right_rows > 1) return BucketKind::kMatchedBatch;
  if (left_rows > 1) return BucketKind::kMatchedSplit;
  if (left_sum == right_sum) return BucketKind::kMatchedExact;
  if (left_sum == -right_sum) return BucketKind::kSignFlip;
  if (std::llabs(left_sum - right_sum) <= kCentsMax) return BucketKind::kMatchedRounding;
  if (has_reason) return BucketKind::kMatchedTolerance;
  return is_transposition(left_sum, right_sum) ? BucketKind::kTransposedDigits : BucketKind::kAmountDiffers;
}

}  // namespace concord::reconcile
