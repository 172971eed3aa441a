// How many seeds a random equivalence test tries: few where it runs with all tests, many at night.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <string>

namespace concord::tests {

/// The environment's CONCORD_TEST_SEEDS, or `usual` where it names no number.
inline unsigned seed_count(unsigned usual) {
  const char* wanted = std::getenv("CONCORD_TEST_SEEDS");
  const unsigned long count = wanted == nullptr ? 0 : std::strtoul(wanted, nullptr, 10);
  return count == 0 ? usual : static_cast<unsigned>(std::min(count, 1'000'000UL));
}

}  // namespace concord::tests
