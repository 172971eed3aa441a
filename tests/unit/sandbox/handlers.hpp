// The work that the sandbox's tests send into a worker: honest, clumsy and hostile.
#pragma once

#include "sandbox/sandbox.hpp"

namespace concord::sandbox {

/// Behaves; gives the same results in a worker and in process.
void add_honest_handlers(HandlerRegistry& handlers);
/// Tries to get out, or to use up the machine. Never to be run in process.
void add_hostile_handlers(HandlerRegistry& handlers);
/// Writes and reads Parquet with DuckDB.
void add_duckdb_handlers(HandlerRegistry& handlers);

inline HandlerRegistry test_handlers() {
  HandlerRegistry handlers;
  add_honest_handlers(handlers);
  add_hostile_handlers(handlers);
  add_duckdb_handlers(handlers);
  return handlers;
}

}  // namespace concord::sandbox
