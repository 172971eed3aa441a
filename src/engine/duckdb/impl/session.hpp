// One DuckDB instance with one connection and its watchdog.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/api/session.hpp"
#include "engine/duckdb/impl/handles.hpp"
#include "engine/duckdb/impl/result.hpp"
#include "engine/duckdb/impl/row_stream.hpp"
#include "engine/duckdb/impl/shown_rows.hpp"
#include "engine/duckdb/impl/watchdog.hpp"

namespace concord::engine::duckdb {

class DuckdbSession final : public Session {
 public:
  static Result<std::unique_ptr<Session>> open(const SessionOptions& options);

  Status execute(std::string_view sql, const Deadline& deadline, const std::vector<Value>& parameters) override;
  Result<std::unique_ptr<ResultStream>> query(std::string_view sql, const Deadline& deadline,
                                              const std::vector<Value>& parameters) override;
  Status show(std::string_view sql, ChunkWatch& watch, const Deadline& deadline) override;
  Status create_view(std::string_view name, const Scan& scan, const Deadline& deadline) override;
  Result<bool> create_numbered_view(std::string_view name, const Scan& scan, std::string_view number_column,
                                    const Deadline& deadline) override;
  Status create_row_view(std::string_view name, std::shared_ptr<const RowSource> source,
                         const Deadline& deadline) override;
  Result<std::string> create_numbered_table(std::string_view table, std::string_view source,
                                            std::string_view number_column, const Deadline& deadline) override;
  Result<std::unique_ptr<TableWriter>> write_table(std::string_view name, const Schema& schema) override;
  std::string engine_version() const override;

 private:
  DuckdbSession(Database database, Connection connection, unsigned threads);
  Status set_up(const SessionOptions& options);
  Result<std::unique_ptr<BusyGuard>> begin(const Deadline& deadline);
  Result<Prepared> prepare(std::string_view sql, const Deadline& deadline, const std::vector<Value>& parameters);
  Status end_streams(Status status);
  static Result<std::unique_ptr<StreamedResult>> start(Prepared statement, const Deadline& deadline);

  Database database_;
  Connection connection_;
  Watchdog watchdog_;  // after the connection: it is stopped first
  bool busy_ = false;
  unsigned threads_;
  std::unique_ptr<ShownRows> shown_;  ///< the function of `show`, once it was needed
  std::map<std::string, std::unique_ptr<RowStream>, std::less<>> streams_;  ///< by the view that points to it
};

}  // namespace concord::engine::duckdb
