// Where the rows of a regular text stand in its file.
#pragma once

#include <cstdint>
#include <vector>

namespace concord::ingest {

/// Whole records behind each other; small enough to be read in one go.
struct TextPiece {
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;
};

struct TextPieces {
  std::vector<TextPiece> pieces = {};  ///< in the order of the rows
  std::uint64_t rows = 0;              ///< in all pieces
};

}  // namespace concord::ingest
