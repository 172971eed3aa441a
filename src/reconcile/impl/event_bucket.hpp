// The bucket of an event that somebody states: a link file, a reviewer.
#pragma once

#include <cstddef>
#include <cstdint>

#include "reconcile/outcome.hpp"

namespace concord::reconcile {

/// @param has_reason  the difference of a pair is explained: a discount, a fee.
BucketKind bucket_of_event(std::size_t left_rows, std::size_t right_rows, std::int64_t left_sum, std::int64_t right_sum,
                           bool has_reason);

}  // namespace concord::reconcile
