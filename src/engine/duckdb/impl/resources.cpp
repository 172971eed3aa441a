#include "engine/duckdb/impl/resources.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace concord::engine::duckdb {
namespace {

constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kLeast = 64ULL << 20;  ///< below this DuckDB cannot even hold its blocks

std::uint64_t machine_bytes() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_size = ::sysconf(_SC_PAGE_SIZE);
  if (pages <= 0 || page_size <= 0) return kUnlimited;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_size);
}

std::uint64_t address_space_bytes() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return kUnlimited;
  return limit.rlim_cur;
}

/// The limit of the group at the container's root; absent outside containers and behind the sandbox's walls.
std::uint64_t control_group_bytes() {
  for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::ifstream file{path};
    std::uint64_t bytes = 0;
    if (file >> bytes && bytes > 0) return bytes;
  }
  return kUnlimited;
}

}  // namespace

std::uint64_t default_memory_bytes() {
  const std::uint64_t least = std::min({machine_bytes(), address_space_bytes(), control_group_bytes()});
  if (least == kUnlimited) return 1ULL << 30;
  return std::max(least / 2, kLeast);
}

unsigned default_threads() {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  if (::sched_getaffinity(0, sizeof(processors), &processors) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&processors)));
}

}  // namespace concord::engine::duckdb
