// Rows written straight into DuckDB's vectors, a chunk at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/api/session.hpp"
#include "engine/duckdb/impl/handles.hpp"

namespace concord::engine::duckdb {

/// Writes in a transaction on a connection of its own, so that results may be read meanwhile and that nothing is seen
/// before `finish`.
class ChunkWriter final : public TableWriter {
 public:
  static Result<std::unique_ptr<TableWriter>> open(duckdb_database database, std::string_view name,
                                                   const Schema& schema);
  ~ChunkWriter() override;
  ChunkWriter(const ChunkWriter&) = delete;
  ChunkWriter& operator=(const ChunkWriter&) = delete;

  void append_null() override;
  void append(bool value) override;
  void append(std::int64_t value) override;
  void append(double value) override;
  void append(const Decimal& value) override;
  void append(std::string_view value) override;
  Status end_row() override;
  Status finish() override;

 private:
  ChunkWriter(Connection connection, Schema schema);
  Status begin(std::string_view name);
  void attach();
  Status flush();
  /// The column that takes the next value, or null when the row is full or already wrong.
  const Column* next_column();
  void store_coefficient(const Column& column, Int128 value);
  void forget_row();
  void fail(const Column& column, std::string what);
  template <typename T>
  void store(T value);

  Connection connection_;
  Schema schema_;
  std::vector<Int128> bounds_;  ///< 10^precision of each column
  Appender appender_;
  DataChunk chunk_;
  std::vector<std::byte*> data_;
  std::vector<std::uint64_t*> validity_;  ///< null until the chunk's first NULL in this column
  std::size_t capacity_ = 0;
  std::size_t row_ = 0;     ///< in the chunk
  std::size_t column_ = 0;  ///< of the next value
  std::uint64_t rows_ = 0;  ///< in all
  std::optional<Error> failure_;
  bool finished_ = false;
};

}  // namespace concord::engine::duckdb
