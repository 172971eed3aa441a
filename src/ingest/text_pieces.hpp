// Where rows stand that were read from a text: in the text itself, or in a file of rows that were written anew.
#pragma once

#include <cstdint>
#include <vector>

namespace concord::ingest {

/// Whole records behind each other; small enough to be read in one go.
struct TextPiece {
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;
  bool is_written = false;  ///< in the file of rows that were written, not in the text itself
};

struct TextPieces {
  std::vector<TextPiece> pieces = {};  ///< in the order of the rows
  std::uint64_t rows = 0;              ///< in all pieces
};

}  // namespace concord::ingest
