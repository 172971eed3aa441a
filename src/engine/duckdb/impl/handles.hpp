// Owners of DuckDB's handles: each is destroyed exactly once, by the function that DuckDB names for it.
#pragma once

#include <utility>

#include "engine/duckdb/impl/library.hpp"

namespace concord::engine::duckdb {

/// Owns a handle that `release(&handle)` destroys. Movable; an empty handle is null.
template <typename T, auto Release>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T value) : value_{value} {}
  Handle(Handle&& other) noexcept : value_{std::exchange(other.value_, nullptr)} {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      value_ = std::exchange(other.value_, nullptr);
    }
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { reset(); }

  T get() const { return value_; }
  T* out() { return &value_; }
  explicit operator bool() const { return value_ != nullptr; }
  void reset() {
    if (value_ != nullptr) (library().*Release)(&value_);
    value_ = nullptr;
  }

 private:
  T value_ = nullptr;
};

using Database = Handle<duckdb_database, &Library::close>;
using Connection = Handle<duckdb_connection, &Library::disconnect>;
using Config = Handle<duckdb_config, &Library::destroy_config>;
using Prepared = Handle<duckdb_prepared_statement, &Library::destroy_prepare>;
using DataChunk = Handle<duckdb_data_chunk, &Library::destroy_data_chunk>;
using LogicalType = Handle<duckdb_logical_type, &Library::destroy_logical_type>;
using ScalarFunction = Handle<duckdb_scalar_function, &Library::destroy_scalar_function>;
using Appender = Handle<duckdb_appender, &Library::appender_destroy>;

/// A result is a struct and not a pointer, hence its own owner. Not movable: chunks are fetched through its address.
class QueryResult {
 public:
  QueryResult() = default;
  QueryResult(const QueryResult&) = delete;
  QueryResult& operator=(const QueryResult&) = delete;
  ~QueryResult() { library().destroy_result(&value_); }
  duckdb_result* get() { return &value_; }

 private:
  duckdb_result value_{};
};

}  // namespace concord::engine::duckdb
