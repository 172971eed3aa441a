#include "profile/impl/value_sketch.hpp"

#include <algorithm>

namespace concord::profile {
namespace {

/// FNV-1a, and a finish that spreads it over all bits (the constants are those of SplitMix64).
std::uint64_t hash_of(std::string_view value) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char character : value) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3U;
  hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
  return hash ^ (hash >> 31U);
}

}  // namespace

void ValueSketch::add(std::string_view value) {
  const std::uint64_t hash = hash_of(value);
  if (hash > limit_) return;
  hashes_.push_back(hash);
  if (hashes_.size() > kHashesMax) halve();
}

void ValueSketch::halve() {
  limit_ /= 2;
  std::erase_if(hashes_, [this](std::uint64_t hash) { return hash > limit_; });
}

void ValueSketch::finish() {
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
}

double ValueSketch::contained_in(const ValueSketch& other) const {
  const std::uint64_t limit = std::min(limit_, other.limit_);
  std::size_t seen = 0, shared = 0;
  auto place = other.hashes_.begin();
  for (const std::uint64_t hash : hashes_) {
    if (hash > limit) break;
    ++seen;
    while (place != other.hashes_.end() && *place < hash) ++place;
    if (place != other.hashes_.end() && *place == hash) ++shared;
  }
  return seen == 0 ? 0.0 : static_cast<double>(shared) / static_cast<double>(seen);
}

}  // namespace concord::profile
