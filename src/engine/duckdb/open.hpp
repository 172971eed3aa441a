// DuckDB as an engine: in process, loaded at run time. The only folder that includes DuckDB.
#pragma once

#include <memory>

#include "core/error.hpp"
#include "engine/api/session.hpp"

namespace concord::engine::duckdb {

/// Loads the library (once in a process; thread-safe). Worth calling early: it costs some 16 ms.
/// @error kUnavailable  the library is missing or too old; the message says where it was looked for.
Status load_library();

/// Opens an in-memory instance with one connection. No extension is loaded or installed by itself.
/// @error kUnavailable  as load_library; kInternal  the instance did not open.
Result<std::unique_ptr<Session>> open_session(const SessionOptions& options);

}  // namespace concord::engine::duckdb
