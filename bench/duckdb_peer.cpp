// Runs a script of SQL by DuckDB alone: what Concord's speed is measured against.
//
// usage: duckdb_peer SCRIPT.sql      prints the last statement's result as lines of tab-separated text
#include <duckdb.h>

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

namespace {

int fail(const std::string& message) {
  std::cerr << "duckdb_peer: " << message << '\n';
  return 1;
}

void print_rows(duckdb_result& result) {
  const idx_t columns = duckdb_column_count(&result);
  const idx_t rows = duckdb_row_count(&result);
  for (idx_t row = 0; row < rows; ++row) {
    for (idx_t column = 0; column < columns; ++column) {
      char* const text = duckdb_value_varchar(&result, column, row);
      std::cout << (column == 0 ? "" : "\t") << (text == nullptr ? "NULL" : text);
      duckdb_free(text);
    }
    std::cout << '\n';
  }
}

int run_script(duckdb_connection connection, const std::string& script) {
  duckdb_result result;
  int status = 0;
  if (duckdb_query(connection, script.c_str(), &result) == DuckDBSuccess) {
    print_rows(result);
  } else {
    status = fail(duckdb_result_error(&result));
  }
  duckdb_destroy_result(&result);
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return fail("usage: duckdb_peer SCRIPT.sql");
  std::ifstream file{argv[1]};
  if (!file) return fail(std::string{argv[1]} + " cannot be read");
  std::ostringstream script;
  script << file.rdbuf();

  duckdb_database database = nullptr;
  duckdb_connection connection = nullptr;
  if (duckdb_open(nullptr, &database) != DuckDBSuccess) return fail("no database");
  if (duckdb_connect(database, &connection) != DuckDBSuccess) return fail("no connection");
  const int status = run_script(connection, script.str());
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  return status;
}
