#include <dlfcn.h>
#include <duckdb.h>
#include <fmt/format.h>

#include "unit/sandbox/handlers.hpp"

namespace concord::sandbox {
namespace {

/// The few functions of the C interface that the tests call, found in the library that `prepare` loads.
struct Library {
  decltype(&::duckdb_create_config) create_config;
  decltype(&::duckdb_set_config) set_config;
  decltype(&::duckdb_open_ext) open;
  decltype(&::duckdb_connect) connect;
  decltype(&::duckdb_query) query;
  decltype(&::duckdb_value_int64) value;
  decltype(&::duckdb_result_error) error;
};
Library library;

template <typename Function>
bool find(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(handle, name));
  return function != nullptr;
}

Status load() {
  void* handle = ::dlopen(CONCORD_DUCKDB_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return Error{ErrorCode::kUnavailable, ::dlerror()};
  const bool complete =
      find(handle, "duckdb_create_config", library.create_config) &&
      find(handle, "duckdb_set_config", library.set_config) && find(handle, "duckdb_open_ext", library.open) &&
      find(handle, "duckdb_connect", library.connect) && find(handle, "duckdb_query", library.query) &&
      find(handle, "duckdb_value_int64", library.value) && find(handle, "duckdb_result_error", library.error);
  if (!complete) return Error{ErrorCode::kUnavailable, "a function is missing"};
  return {};
}

Result<duckdb_connection> connect(const WorkerContext& context) {
  duckdb_config config{};
  duckdb_database database{};
  duckdb_connection connection{};
  char* message = nullptr;
  library.create_config(&config);
  library.set_config(config, "threads", "2");
  library.set_config(config, "memory_limit", "512MB");
  library.set_config(config, "temp_directory", (context.directory / "spill").c_str());
  if (library.open(nullptr, &database, config, &message) != DuckDBSuccess) {
    return Error{ErrorCode::kInternal, message == nullptr ? "open" : message};
  }
  if (library.connect(database, &connection) != DuckDBSuccess) return Error{ErrorCode::kInternal, "connect"};
  return connection;
}

Result<std::int64_t> query(duckdb_connection connection, const std::string& sql) {
  duckdb_result result{};
  if (library.query(connection, sql.c_str(), &result) != DuckDBSuccess) {
    return Error{ErrorCode::kInvalidInput, library.error(&result)};
  }
  return library.value(&result, 0, 0);
}

Result<std::string> round_trip(WorkerContext& context) {
  CONCORD_TRY(const auto connection, connect(context));
  const std::string file = (context.directory / "x.parquet").string();
  CONCORD_CHECK(query(connection, fmt::format("COPY (SELECT range i FROM range(1000000)) TO '{}'", file)));
  CONCORD_TRY(const auto sum, query(connection, fmt::format("SELECT sum(i)::BIGINT FROM '{}'", file)));
  CONCORD_TRY(
      const auto sorted,
      query(connection, fmt::format("SELECT max(h)::BIGINT FROM (SELECT i, row_number() OVER (ORDER BY hash(i)) h "
                                    "FROM '{}')",
                                    file)));
  std::string reply = fmt::format("{} {}", sum, sorted);
  for (const InputFile& input : context.inputs) {
    const std::string sql = fmt::format(
        "SELECT sum(amount)::BIGINT FROM read_csv('{}', header=true, delim=',', quote='\"', "
        "columns={{'id': 'VARCHAR', 'amount': 'BIGINT'}})",
        input_path(input));
    CONCORD_TRY(const auto amount, query(connection, sql));
    reply += fmt::format(" {}", amount);
  }
  return reply;
}

Result<std::string> run_sql(WorkerContext& context) {
  CONCORD_TRY(const auto connection, connect(context));
  CONCORD_TRY(const auto value, query(connection, context.request));
  return std::to_string(value);
}

}  // namespace

void add_duckdb_handlers(HandlerRegistry& handlers) {
  handlers["duckdb_round_trip"] = Handler{load, round_trip};
  handlers["duckdb_sql"] = Handler{load, run_sql};
}

}  // namespace concord::sandbox
