// Rows at the beginning of a text that were found to be regular before the text proved not to be: they need no second
// look.
#pragma once

#include <cstdint>
#include <vector>

#include "core/ids.hpp"
#include "ingest/column_types.hpp"
#include "ingest/dataset.hpp"
#include "ingest/text_pieces.hpp"

namespace concord::ingest {

/// All records from the first one below the header on, each with exactly the header's number of cells.
struct KnownRows {
  std::uint64_t begin = 0;  ///< offset in the text
  std::uint64_t end = 0;
  std::uint64_t rows = 0;
  LineNumber end_line;  ///< of the record at `end`
  std::vector<RowLine> row_lines;
  std::vector<ColumnObserver> observers;  ///< saw all of their cells
  std::vector<TextPiece> pieces;          ///< of the text, from `begin` to `end` without a gap
};

}  // namespace concord::ingest
