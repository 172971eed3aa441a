// A regular text that lies in pieces: most of them stand in the source as they are, the others in a file of our own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace concord::ingest {

/// Whole records behind each other; small enough to be read in one go.
struct TextPiece {
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;
  bool is_own = false;  ///< in `TextPieces::own_path` instead of the source
};

struct TextPieces {
  std::vector<TextPiece> pieces = {};  ///< in the order of the rows
  std::filesystem::path own_path = {};
  std::uint64_t rows = 0;  ///< in all pieces
};

}  // namespace concord::ingest
