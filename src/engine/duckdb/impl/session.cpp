#include "engine/duckdb/impl/session.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "engine/duckdb/impl/errors.hpp"
#include "engine/duckdb/impl/resources.hpp"
#include "engine/duckdb/impl/scan_sql.hpp"
#include "engine/duckdb/impl/writer.hpp"
#include "engine/duckdb/open.hpp"

namespace concord::engine::duckdb {
namespace {

Error open_error(const char* message) {
  return {ErrorCode::kInternal, "The engine could not be started.", message != nullptr ? message : ""};
}

unsigned threads_of(const SessionOptions& options) {
  return options.threads != 0 ? options.threads : default_threads();
}

/// Options that have to be there when the instance opens: a temporary directory that is set later and fails after a
/// spill ends the process on close; without one, DuckDB would make `.tmp` in the current folder.
Result<Config> make_config(const SessionOptions& options) {
  const std::uint64_t memory = options.memory_limit_bytes != 0 ? options.memory_limit_bytes : default_memory_bytes();
  const unsigned threads = threads_of(options);
  const std::array<std::pair<const char*, std::string>, 11> settings{{
      {"temp_directory", options.temp_directory.string()},
      {"max_temp_directory_size", std::to_string(options.temp_bytes_max) + " bytes"},
      {"memory_limit", std::to_string(memory) + " bytes"},
      {"threads", std::to_string(threads)},
      {"preserve_insertion_order", "true"},
      {"default_null_order", "nulls_last"},
      // A bare LOAD, a table function of a known extension or a file name would reach for the network.
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"allow_community_extensions", "false"},
      {"allow_unsigned_extensions", "false"},
      {"allow_persistent_secrets", "false"},
  }};
  Config config;
  if (library().create_config(config.out()) != DuckDBSuccess) return open_error("duckdb_create_config");
  for (const auto& [name, value] : settings) {
    if (library().set_config(config.get(), name, value.c_str()) != DuckDBSuccess) return open_error(name);
  }
  return config;
}

std::string path_list(const std::vector<std::filesystem::path>& paths) {
  std::string list;
  for (const auto& path : paths) {
    if (!list.empty()) list += ", ";
    list += quote_literal(path.string());
  }
  return "[" + list + "]";
}

duckdb_decimal to_duckdb(const Decimal& value) {
  duckdb_decimal decimal{};
  decimal.width = Decimal::kMaxDigits;
  decimal.scale = static_cast<std::uint8_t>(value.scale());
  const Int128 coefficient = value.coefficient();
  std::memcpy(&decimal.value, &coefficient, sizeof(coefficient));
  return decimal;
}

duckdb_state bind(duckdb_prepared_statement statement, idx_t index, const Value& value) {
  struct Binder {
    duckdb_prepared_statement statement;
    idx_t index;
    duckdb_state operator()(std::monostate) const { return library().bind_null(statement, index); }
    duckdb_state operator()(bool v) const { return library().bind_boolean(statement, index, v); }
    duckdb_state operator()(std::int64_t v) const { return library().bind_int64(statement, index, v); }
    duckdb_state operator()(double v) const { return library().bind_double(statement, index, v); }
    duckdb_state operator()(const Decimal& v) const { return library().bind_decimal(statement, index, to_duckdb(v)); }
    duckdb_state operator()(const std::string& v) const {
      return library().bind_varchar_length(statement, index, v.data(), v.size());
    }
  };
  return std::visit(Binder{statement, index}, value);
}

struct ResultColumn {
  std::string name;
  duckdb_type id;
};

/// The columns that a statement will give; their ids are invalid where they depend on a parameter.
std::vector<ResultColumn> columns_of(duckdb_prepared_statement statement) {
  std::vector<ResultColumn> columns;
  const idx_t count = library().prepared_statement_column_count(statement);
  for (idx_t i = 0; i < count; ++i) {
    const char* name = library().prepared_statement_column_name(statement, i);
    columns.push_back({name != nullptr ? name : "", library().prepared_statement_column_type(statement, i)});
    library().free(const_cast<char*>(name));
  }
  return columns;
}

std::vector<ResultColumn> columns_of(duckdb_result* result) {
  std::vector<ResultColumn> columns;
  const idx_t count = library().column_count(result);
  for (idx_t i = 0; i < count; ++i) {
    columns.push_back({library().column_name(result, i), library().column_type(result, i)});
  }
  return columns;
}

bool all_can_be_shown(const std::vector<ResultColumn>& columns) {
  return std::all_of(columns.begin(), columns.end(), [](const auto& each) { return cast_for(each.id) == nullptr; });
}

/// The columns of a query by place, so that their own names may be any: "c0, c1", and each as it can be shown.
struct ShownColumns {
  explicit ShownColumns(const std::vector<ResultColumn>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string name = "c" + std::to_string(i);
      const char* cast = cast_for(columns[i].id);
      names += (i > 0 ? ", " : "") + name;
      cells.push_back(cast == nullptr ? name : "CAST(" + name + " AS " + cast + ")");
    }
  }
  std::string from(std::string_view sql) const {
    while (!sql.empty() && (sql.back() == ';' || sql.back() == ' ' || sql.back() == '\n')) sql.remove_suffix(1);
    return " FROM (" + std::string{sql} + "\n) AS shown(" + names + ")";
  }
  std::string names;
  std::vector<std::string> cells;
};

/// A SELECT around `sql` that casts the columns which cannot be shown as they are.
std::string with_casts(std::string_view sql, const std::vector<ResultColumn>& columns) {
  const ShownColumns shown{columns};
  std::string selected;
  for (std::size_t i = 0; i < columns.size(); ++i)
    selected += (i > 0 ? ", " : "") + shown.cells[i] + " AS " + quote_identifier(columns[i].name);
  return "SELECT " + selected + shown.from(sql);
}

/// A SELECT around `sql` that gives all its columns to a function.
std::string with_call(std::string_view function, std::string_view sql, const std::vector<ResultColumn>& columns) {
  const ShownColumns shown{columns};
  std::string arguments;
  for (const std::string& cell : shown.cells) arguments += (arguments.empty() ? "" : ", ") + cell;
  return "SELECT count(" + std::string{function} + "(" + arguments + "))" + shown.from(sql);
}

}  // namespace

DuckdbSession::DuckdbSession(Database database, Connection connection, unsigned threads)
    : database_{std::move(database)},
      connection_{std::move(connection)},
      watchdog_{connection_.get()},
      threads_{threads} {}

Result<std::unique_ptr<Session>> DuckdbSession::open(const SessionOptions& options) {
  CONCORD_CHECK(load_library());
  CONCORD_TRY(const Config config, make_config(options));
  Database database;
  char* message = nullptr;
  if (library().open_ext(":memory:", database.out(), config.get(), &message) != DuckDBSuccess) {
    const Error error = open_error(message);
    library().free(message);
    return error;
  }
  Connection connection;
  if (library().connect(database.get(), connection.out()) != DuckDBSuccess) return open_error("duckdb_connect");
  std::unique_ptr<DuckdbSession> session{
      new DuckdbSession{std::move(database), std::move(connection), threads_of(options)}};
  CONCORD_CHECK(session->set_up(options));
  return std::unique_ptr<Session>{std::move(session)};
}

Status DuckdbSession::set_up(const SessionOptions& options) {
  std::vector<std::string> statements{"SET TimeZone = 'UTC'"};  // else TIMESTAMPTZ depends on the machine
  if (options.restrict_files) {
    // Only SQL can set these two, and only before the door is shut.
    statements.push_back("SET allowed_directories = " + path_list(options.allowed_directories));
    statements.push_back("SET allowed_paths = " + path_list(options.allowed_files));
    statements.emplace_back("SET enable_external_access = false");
  }
  statements.emplace_back("SET lock_configuration = true");
  for (const std::string& sql : statements) {
    if (auto status = execute(sql, Deadline{}, {}); !status.ok()) return open_error(status.error().detail.c_str());
  }
  return {};
}

Result<std::unique_ptr<BusyGuard>> DuckdbSession::begin(const Deadline& deadline) {
  // A second query would silently end the stream that is being read.
  if (busy_) return Error{ErrorCode::kInternal, "A query was started while another one's result was being read."};
  CONCORD_CHECK(deadline.check("running a query"));
  CONCORD_CHECK(watchdog_.arm(deadline));
  for (const auto& [view, stream] : streams_) stream->begin(deadline);
  return std::make_unique<BusyGuard>(watchdog_, busy_);
}

Result<Prepared> DuckdbSession::prepare(std::string_view sql, const Deadline& deadline,
                                        const std::vector<Value>& parameters) {
  if (sql.find('\0') != std::string_view::npos) {
    return Error{ErrorCode::kInvalidInput, "The SQL holds a NUL character."};  // the rest would be cut off
  }
  Prepared statement;
  // A failed prepare must not be asked anything but its error: its statement's type ends the process.
  if (library().prepare(connection_.get(), std::string{sql}.c_str(), statement.out()) != DuckDBSuccess) {
    const char* message = statement ? library().prepare_error(statement.get()) : nullptr;
    return translate_error(message != nullptr ? message : "", deadline);
  }
  if (library().nparams(statement.get()) != parameters.size()) {
    return Error{ErrorCode::kInternal, "A query with " + std::to_string(library().nparams(statement.get())) +
                                           " parameters was given " + std::to_string(parameters.size()) + "."};
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (bind(statement.get(), i + 1, parameters[i]) != DuckDBSuccess) {
      const char* message = library().prepare_error(statement.get());
      return Error{ErrorCode::kInvalidInput, "Parameter " + std::to_string(i + 1) + " of a query was refused.",
                   message != nullptr ? message : ""};
    }
  }
  return statement;
}

Status DuckdbSession::execute(std::string_view sql, const Deadline& deadline, const std::vector<Value>& parameters) {
  CONCORD_TRY(const auto guard, begin(deadline));
  CONCORD_TRY(const Prepared statement, prepare(sql, deadline, parameters));
  QueryResult result;
  const bool done = library().execute_prepared(statement.get(), result.get()) == DuckDBSuccess;
  return end_streams(done ? Status{} : translate_error(library().result_error(result.get()), deadline));
}

/// What made a source fail says more than that the query did.
Status DuckdbSession::end_streams(Status status) {
  for (const auto& [view, stream] : streams_) {
    auto failure = stream->end();
    if (failure && !status.ok()) status = *std::move(failure);
  }
  return status;
}

Result<std::unique_ptr<StreamedResult>> DuckdbSession::start(Prepared statement, const Deadline& deadline) {
  const duckdb_prepared_statement raw_statement = statement.get();
  auto stream = std::make_unique<StreamedResult>(std::move(statement), deadline);
  if (library().execute_prepared_streaming(raw_statement, stream->result()) != DuckDBSuccess) {
    return translate_error(library().result_error(stream->result()), deadline);
  }
  return stream;
}

Result<std::unique_ptr<ResultStream>> DuckdbSession::query(std::string_view sql, const Deadline& deadline,
                                                           const std::vector<Value>& parameters) {
  CONCORD_TRY(auto guard, begin(deadline));
  CONCORD_TRY(auto statement, prepare(sql, deadline, parameters));
  const bool is_select = library().prepared_statement_type(statement.get()) == DUCKDB_STATEMENT_TYPE_SELECT;
  auto columns = columns_of(statement.get());
  std::unique_ptr<StreamedResult> stream;
  if (!is_select || all_can_be_shown(columns)) {
    CONCORD_TRY(stream, start(std::move(statement), deadline));
    columns = columns_of(stream->result());
  }
  if (is_select && !all_can_be_shown(columns)) {
    stream.reset();  // types known only with the parameters: the query starts again
    auto shown = prepare(with_casts(sql, columns), deadline, parameters);
    if (!shown.ok()) {
      return Error{ErrorCode::kInvalidInput, "The result has a column whose type cannot be shown. Cast it to text.",
                   shown.error().detail};
    }
    CONCORD_TRY(stream, start(std::move(shown).value(), deadline));
  }
  CONCORD_CHECK(stream->describe(std::move(guard)));
  return std::unique_ptr<ResultStream>{std::move(stream)};
}

Status DuckdbSession::show(std::string_view sql, ChunkWatch& watch, const Deadline& deadline) {
  CONCORD_TRY(const auto guard, begin(deadline));
  if (!shown_) {
    CONCORD_TRY(shown_, ShownRows::open(connection_.get()));
  }
  std::vector<ResultColumn> columns;
  {
    CONCORD_TRY(const Prepared statement, prepare(sql, deadline, {}));
    columns = columns_of(statement.get());
  }
  CONCORD_TRY(const Prepared statement, prepare(with_call(ShownRows::kFunction, sql, columns), deadline, {}));
  shown_->begin(watch);
  QueryResult result;
  const bool done = library().execute_prepared(statement.get(), result.get()) == DuckDBSuccess;
  auto failure = shown_->end();
  if (done) return {};
  if (failure) return *std::move(failure);
  return translate_error(library().result_error(result.get()), deadline);
}

Status DuckdbSession::create_view(std::string_view name, const Scan& scan, const Deadline& deadline) {
  CONCORD_TRY(const std::string sql, scan_sql(scan));
  return execute("CREATE VIEW " + quote_identifier(name) + " AS " + sql, deadline, {});
}

Result<bool> DuckdbSession::create_numbered_view(std::string_view name, const Scan& scan,
                                                 std::string_view number_column, const Deadline& deadline) {
  CONCORD_TRY(const auto sql, numbered_scan_sql(scan, number_column));
  if (!sql) return false;
  CONCORD_CHECK(execute("CREATE VIEW " + quote_identifier(name) + " AS " + *sql, deadline, {}));
  return true;
}

Status DuckdbSession::create_row_view(std::string_view name, std::shared_ptr<const RowSource> source,
                                      const Deadline& deadline) {
  CONCORD_CHECK(check_names(source->schema()));
  CONCORD_TRY(const auto guard, begin(deadline));
  auto stream = std::make_unique<RowStream>(std::move(source), threads_);
  auto* const handle = reinterpret_cast<duckdb_arrow_stream>(stream->arrow());
  if (library().arrow_scan(connection_.get(), std::string{name}.c_str(), handle) != DuckDBSuccess)
    return Error{ErrorCode::kInternal, "The engine refused a view of rows."};
  streams_[std::string{name}] = std::move(stream);
  return {};
}

Result<std::string> DuckdbSession::create_numbered_table(std::string_view table, std::string_view source,
                                                         std::string_view number_column, const Deadline& deadline) {
  // A window without an order numbers the rows as the scan hands them out: with preserve_insertion_order in file order.
  const std::string sql = "CREATE TABLE " + quote_identifier(table) + " AS SELECT row_number() OVER () AS " +
                          quote_identifier(number_column) + ", * FROM " + quote_identifier(source);
  CONCORD_CHECK(execute(sql, deadline, {}));
  return sql;
}

Result<std::unique_ptr<TableWriter>> DuckdbSession::write_table(std::string_view name, const Schema& schema) {
  return ChunkWriter::open(database_.get(), name, schema);
}

std::string DuckdbSession::engine_version() const {
  std::string_view version = library().library_version();
  if (version.starts_with('v')) version.remove_prefix(1);
  return "duckdb " + std::string{version};
}

Result<std::unique_ptr<Session>> open_session(const SessionOptions& options) {
  return DuckdbSession::open(options);
}

}  // namespace concord::engine::duckdb
