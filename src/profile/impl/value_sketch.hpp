// The different values of a column as hashes: all of them, or of many those whose hash is small. Sketches of two
// columns keep the same values, so containment can be estimated from sketches alone.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace concord::profile {

class ValueSketch {
 public:
  static constexpr std::size_t kHashesMax = 65'536;
  void add(std::string_view value);
  /// Sorts; to be called once, behind the last value.
  void finish();
  bool is_complete() const { return limit_ == std::numeric_limits<std::uint64_t>::max(); }
  /// The share of these values that the other column has too, 0 to 1; exact where both are complete.
  double contained_in(const ValueSketch& other) const;

 private:
  void halve();
  std::uint64_t limit_ = std::numeric_limits<std::uint64_t>::max();  ///< hashes up to it are kept
  std::vector<std::uint64_t> hashes_;
};

}  // namespace concord::profile
