// How much one record looks like the header of the records below it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "ingest/impl/head_shape.hpp"

namespace concord::ingest {

/// Evidence for one candidate, and what it rests on.
struct HeaderEvidence {
  double score = 0;                  ///< the columns' mean: positive speaks for a header
  std::size_t text_over_typed = 0;   ///< columns whose candidate cell is text above numbers or dates
  std::size_t typed_over_typed = 0;  ///< columns whose candidate cell looks like the cells below it
  std::size_t known_words = 0;       ///< columns whose candidate cell holds a word usual in headers
  bool repeats = false;              ///< the same record stands again further down
};

/// @param candidate  the record that may be a header
/// @param below      the records after it, in order; only those of `columns.size()` cells count
/// @param columns    the look of those records
HeaderEvidence weigh_header(const HeadRecord& candidate, std::span<const HeadRecord> below,
                            const std::vector<ColumnShape>& columns);

}  // namespace concord::ingest
