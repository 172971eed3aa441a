// Finds the bytes that give a CSV its structure, 64 at a time, with the widest vectors that the processor has.
#pragma once

#include <cstddef>
#include <cstdint>

namespace concord::ingest::csv {

inline constexpr std::size_t kChunkBytes = 64;

/// Bit i of each mask stands for byte i of the chunk.
struct ChunkMasks {
  std::uint64_t delimiter;
  std::uint64_t quote;
  std::uint64_t line_feed;
  std::uint64_t carriage_return;
  bool non_ascii;
  bool zero;  ///< some byte is NUL
};

struct StructureBytes {
  char delimiter;  ///< '\0': none (a NUL byte is reported on its own)
  char quote;      ///< '\0': none
};

/// Describes `chunks` chunks from `data`, all of whose bytes must be readable.
void classify(const char* data, std::size_t chunks, const StructureBytes& bytes, ChunkMasks* masks);

/// Whether `character` occurs an odd number of times. Reads up to kChunkBytes - 1 bytes behind `length`.
bool occurs_oddly(const char* data, std::size_t length, char character);

/// Bit i is the parity of the bits 0 to i.
constexpr std::uint64_t prefix_parity(std::uint64_t bits) {
  for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

}  // namespace concord::ingest::csv
