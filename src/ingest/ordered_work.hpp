// Work on parts of an input that come and go in order, with the middle of it on all processors.
#pragma once

#include <cstddef>

#include "core/error.hpp"

namespace concord::ingest {

/// What is done with each part. A part lives in one of some slots, which are used again.
class OrderedWork {
 public:
  virtual ~OrderedWork() = default;
  /// Puts the next part into the slot; false when there is none. In order, on the caller's thread.
  virtual Result<bool> take(std::size_t slot) = 0;
  /// On any thread, for several slots at once. Its failure is that of its part's turn to be given.
  virtual Status work(std::size_t slot) = 0;
  /// In the order of `take`, on the caller's thread.
  virtual Status give(std::size_t slot) = 0;
};

/// How many slots are used.
std::size_t ordered_slots(unsigned threads);

/// Does all parts. The result does not depend on the number of threads, as long as that of `work` does not depend on
/// what its slot held before.
/// @param threads  0: one for each processor; beside the caller's.
/// @error  the first of `take`, `work` and `give` in the order of parts; kLimitExceeded  no memory.
Status work_in_order(OrderedWork& parts, unsigned threads);

}  // namespace concord::ingest
