// DuckDB's C functions, found at run time: the library takes some 16 ms to load, which most starts of the program need
// not pay. A table of pointers instead of linking; each has the type that DuckDB's header declares.
#pragma once

#include <duckdb.h>

#include "core/error.hpp"

// clang-format off
#define CONCORD_DUCKDB_FUNCTIONS(X)                                                                                     \
  X(library_version) X(create_config) X(set_config) X(destroy_config) X(open_ext) X(close) X(connect) X(disconnect)     \
  X(interrupt) X(free) X(query) X(prepare) X(prepare_error) X(destroy_prepare) X(nparams) X(prepared_statement_type)    \
  X(prepared_statement_column_count) X(prepared_statement_column_name) X(prepared_statement_column_type)               \
  X(bind_boolean) X(bind_int64) X(bind_double) X(bind_varchar_length) X(bind_decimal) X(bind_null)                      \
  X(execute_prepared) X(execute_prepared_streaming) X(result_error) X(destroy_result) X(column_count) X(column_name)    \
  X(column_type) X(column_logical_type) X(fetch_chunk) X(destroy_data_chunk) X(data_chunk_get_size)                     \
  X(data_chunk_get_vector) X(vector_get_data) X(vector_get_validity) X(decimal_width) X(decimal_scale)                  \
  X(decimal_internal_type) X(destroy_logical_type) X(create_logical_type) X(create_decimal_type) X(create_data_chunk)   \
  X(data_chunk_reset) X(data_chunk_set_size) X(vector_size) X(vector_ensure_validity_writable)                          \
  X(vector_assign_string_element_len) X(appender_create) X(appender_error) X(appender_close) X(appender_destroy)        \
  X(append_data_chunk) X(arrow_scan) X(create_scalar_function) X(destroy_scalar_function)                                \
  X(scalar_function_set_name) X(scalar_function_set_varargs) X(scalar_function_set_volatile)                            \
  X(scalar_function_set_special_handling) X(scalar_function_set_return_type) X(scalar_function_set_extra_info)          \
  X(scalar_function_set_function) X(scalar_function_get_extra_info) X(scalar_function_set_error)                        \
  X(register_scalar_function) X(vector_get_column_type) X(get_type_id) X(data_chunk_get_column_count)
// clang-format on

namespace concord::engine::duckdb {

struct Library {
#define CONCORD_DUCKDB_MEMBER(name) decltype(&::duckdb_##name) name = nullptr;
  CONCORD_DUCKDB_FUNCTIONS(CONCORD_DUCKDB_MEMBER)
#undef CONCORD_DUCKDB_MEMBER
};

/// The loaded library. Only valid after `load_library` succeeded, which whoever opens a session has seen to.
const Library& library();

}  // namespace concord::engine::duckdb
