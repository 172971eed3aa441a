// Judges the records of a text on several threads, with the very result that one thread would have.
#pragma once

#include <string_view>

#include "core/deadline.hpp"
#include "core/error.hpp"
#include "core/progress.hpp"
#include "ingest/impl/table_receivers.hpp"
#include "ingest/impl/table_segments.hpp"
#include "ingest/impl/table_shape.hpp"
#include "ingest/split_text.hpp"

namespace concord::ingest {

struct ParallelJudging {
  SplitText& text;
  const TableShape& shape;
  unsigned threads = 0;  ///< 0: one for each processor
  const Deadline& deadline;
  ProgressSink& progress;
  std::string_view step;             ///< for people: "reading payments"
  const KnownRows* known = nullptr;  ///< sure rows that the receiver has taken already
};

/// Hands all records below the header to the receiver: sure rows as runs, all others judged one by one.
/// @param segments  sees all records too, or is settled about them; may be null.
/// @error  kConflict: the known rows have to be added up or begin elsewhere, so that they must be read; else the first
/// of the receiver, the text or the deadline. The receiver has then seen a part. Memory: some stretches for each
/// thread.
Status judge_in_parallel(const ParallelJudging& work, StretchReceiver& receiver, SegmentFinder* segments);

}  // namespace concord::ingest
