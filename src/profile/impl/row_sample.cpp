#include "profile/impl/row_sample.hpp"

#include <fmt/format.h>

namespace concord::profile {

std::string sample_condition(const std::string& row_number, std::uint64_t rows, std::uint64_t wanted) {
  constexpr std::uint64_t kRange = 1ULL << 32U;
  const auto limit =
      static_cast<std::uint64_t>(static_cast<double>(wanted) / static_cast<double>(rows) * static_cast<double>(kRange));
  // Multiples of the golden ratio spread consecutive numbers evenly, so that no habit of the rows' order is met.
  return fmt::format("((({}) % {}) * 2654435761) % {} < {}", row_number, kRange / 2, kRange, limit);
}

}  // namespace concord::profile
