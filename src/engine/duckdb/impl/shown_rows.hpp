// A function in DuckDB that shows its arguments, chunk by chunk on DuckDB's threads, to whoever watches the query.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

#include "core/error.hpp"
#include "engine/api/session.hpp"
#include "engine/duckdb/impl/handles.hpp"

namespace concord::engine::duckdb {

/// Registered once for a connection; DuckDB holds its address, so it must outlive the connection's last query.
class ShownRows {
 public:
  /// Takes any arguments and returns true for each row.
  static constexpr std::string_view kFunction = "concord_show_rows";

  static Result<std::unique_ptr<ShownRows>> open(duckdb_connection connection);
  /// Before a query that calls the function.
  void begin(ChunkWatch& watch);
  /// After it, however it ended: the watchers are destroyed. @return the failure of a watcher, if one failed.
  std::optional<Error> end();

 private:
  static void call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output);
  Status show(duckdb_data_chunk input);
  /// This thread's.
  ChunkWatcher& watcher();

  std::mutex mutex_;  ///< guards all below
  ChunkWatch* watch_ = nullptr;
  std::map<std::thread::id, std::unique_ptr<ChunkWatcher>> watchers_;
  std::optional<Error> error_;
};

}  // namespace concord::engine::duckdb
