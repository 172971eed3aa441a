#include "engine/duckdb/impl/shown_rows.hpp"

#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "engine/duckdb/impl/result.hpp"

namespace concord::engine::duckdb {
namespace {

/// The arguments of one call.
class ArgumentChunk final : public Chunk {
 public:
  explicit ArgumentChunk(duckdb_data_chunk chunk) : rows_{library().data_chunk_get_size(chunk)} {
    const idx_t count = library().data_chunk_get_column_count(chunk);
    columns_.reserve(count);
    for (idx_t i = 0; i < count; ++i) {
      duckdb_vector const vector = library().data_chunk_get_vector(chunk, i);
      const LogicalType type{library().vector_get_column_type(vector)};
      columns_.emplace_back(column_layout(library().get_type_id(type.get()), type.get()).value_or(ColumnLayout{}));
      columns_.back().attach(vector);
    }
  }
  std::size_t rows() const override { return rows_; }
  const ColumnView& column(std::size_t index) const override { return columns_[index]; }
  Status check() const {
    for (const VectorView& column : columns_) CONCORD_CHECK(column.check(rows_, "of a query"));
    return {};
  }

 private:
  std::size_t rows_;
  std::vector<VectorView> columns_;
};

}  // namespace

Result<std::unique_ptr<ShownRows>> ShownRows::open(duckdb_connection connection) {
  auto shown = std::make_unique<ShownRows>();
  const ScalarFunction function{library().create_scalar_function()};
  const LogicalType any{library().create_logical_type(DUCKDB_TYPE_ANY)};
  const LogicalType boolean{library().create_logical_type(DUCKDB_TYPE_BOOLEAN)};
  library().scalar_function_set_name(function.get(), std::string{kFunction}.c_str());
  library().scalar_function_set_varargs(function.get(), any.get());
  library().scalar_function_set_return_type(function.get(), boolean.get());
  library().scalar_function_set_volatile(function.get());          // else a call could be spared
  library().scalar_function_set_special_handling(function.get());  // else rows with a NULL would not be shown
  library().scalar_function_set_extra_info(function.get(), shown.get(), nullptr);
  library().scalar_function_set_function(function.get(), call);
  if (library().register_scalar_function(connection, function.get()) != DuckDBSuccess)
    return Error{ErrorCode::kInternal, "The engine refused a function."};
  return shown;
}

void ShownRows::begin(ChunkWatch& watch) {
  end();
  const std::scoped_lock lock{mutex_};
  watch_ = &watch;
}

std::optional<Error> ShownRows::end() {
  const std::scoped_lock lock{mutex_};
  watch_ = nullptr;
  watchers_.clear();
  return std::exchange(error_, std::nullopt);
}

void ShownRows::call(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  auto& self = *static_cast<ShownRows*>(library().scalar_function_get_extra_info(info));
  try {
    Status status = self.show(input);
    if (!status.ok()) {
      const std::scoped_lock lock{self.mutex_};
      if (!self.error_) self.error_ = std::move(status).error();
      library().scalar_function_set_error(info, "the rows could not be shown");  // the session tells why
      return;
    }
    std::memset(library().vector_get_data(output), 1, library().data_chunk_get_size(input));
  } catch (const std::exception& problem) {
    library().scalar_function_set_error(info, problem.what());
  }
}

Status ShownRows::show(duckdb_data_chunk input) {
  const ArgumentChunk chunk{input};
  CONCORD_CHECK(chunk.check());
  return watcher().watch(chunk);
}

ChunkWatcher& ShownRows::watcher() {
  const std::scoped_lock lock{mutex_};
  auto& mine = watchers_[std::this_thread::get_id()];
  if (!mine) mine = watch_->join();
  return *mine;
}

}  // namespace concord::engine::duckdb
