// How much larger than its file a table may become where cells can be repeated or shared.
#pragma once

#include <cstdint>

namespace concord::ingest {

inline constexpr std::uint64_t kGrowthMax = 200;  ///< times

/// Files made to exhaust memory grow; small ones may do what they like.
/// @param made  bytes of the table so far. @param stored  bytes that it is made from.
inline bool grows_beyond_limit(std::uint64_t made, std::uint64_t stored) {
  constexpr std::uint64_t kFloorBytes = 50ULL << 20;
  return made > kFloorBytes && made / kGrowthMax > stored;
}

}  // namespace concord::ingest
