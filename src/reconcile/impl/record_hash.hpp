// Fingerprints of keys and records, and where a record stands.
#pragma once

#include <cstdint>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace concord::reconcile {

/// 128 bits of a text: equal texts have equal hashes, and two of 10^8 different ones share one by chance with a
/// probability below 10^-22.
struct TextHash {
  std::uint64_t low = 0, high = 0;
  friend bool operator==(const TextHash&, const TextHash&) = default;
};
inline TextHash hash_text(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return {hash.low64, hash.high64};
}

/// A record's place in 62 bits: its region, its number in the region, and its first byte's distance from the region's
/// beginning. Places order as the records do.
class RecordPlace {
 public:
  static constexpr std::uint64_t kRegionsMax = std::uint64_t{1} << 18U;
  static constexpr std::uint64_t kRegionBytesMax = std::uint64_t{1} << 22U;

  RecordPlace() = default;
  explicit RecordPlace(std::uint64_t bits) : bits_{bits} {}
  RecordPlace(std::uint64_t region, std::uint64_t record, std::uint64_t byte)
      : bits_{region << 44U | record << 22U | byte} {}
  std::uint64_t bits() const { return bits_; }
  std::uint64_t region() const { return bits_ >> 44U; }
  std::uint64_t record() const { return bits_ >> 22U & (kRegionBytesMax - 1); }
  std::uint64_t byte() const { return bits_ & (kRegionBytesMax - 1); }
  friend auto operator<=>(const RecordPlace&, const RecordPlace&) = default;

 private:
  std::uint64_t bits_ = 0;
};

}  // namespace concord::reconcile
