// How much of the machine a session takes when it is not told.
#pragma once

#include <cstdint>

namespace concord::engine::duckdb {

/// Half of the least of: the process's address space limit, its control group's limit, the machine's memory.
std::uint64_t default_memory_bytes();
/// The processors that this process may run on, at least 1.
unsigned default_threads();

}  // namespace concord::engine::duckdb
