// Results read chunk by chunk, their cells read in place.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "engine/api/session.hpp"
#include "engine/duckdb/impl/handles.hpp"
#include "engine/duckdb/impl/watchdog.hpp"

namespace concord::engine::duckdb {

/// What one column's values look like in memory.
enum class Layout : std::uint8_t {
  kNone,
  kBool,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kInt128,
  kFloat,
  kDouble,
  kText
};

struct ColumnLayout {
  DataType type;
  Layout layout = Layout::kNone;
  bool check_digits = false;  ///< HUGEINT reaches past 38 digits: such a value is an error, not a wrong number
};

/// How a column of a result is shown, or nothing where DuckDB's type has no counterpart (then `cast_for` helps).
std::optional<ColumnLayout> column_layout(duckdb_type id, duckdb_logical_type type);
/// The SQL type that a column of such an id is cast to, so that it can be shown; nullptr: it can be shown as it is.
const char* cast_for(duckdb_type id);

class VectorView final : public ColumnView {
 public:
  explicit VectorView(ColumnLayout layout) : layout_{layout} {}
  void attach(duckdb_vector vector);
  /// @error kInvalidInput  a number has more than 38 digits.
  Status check(std::size_t rows, const std::string& name) const;

  DataType type() const override { return layout_.type; }
  bool is_null(std::size_t row) const override;
  bool boolean(std::size_t row) const override;
  std::int64_t integer(std::size_t row) const override;
  Int128 decimal_coefficient(std::size_t row) const override;
  double real(std::size_t row) const override;
  std::string_view text(std::size_t row) const override;
  void bytes(std::span<std::string_view> cells) const override;

 private:
  template <typename T>
  T read(std::size_t row) const;

  ColumnLayout layout_;
  const std::byte* data_ = nullptr;
  const std::uint64_t* validity_ = nullptr;  ///< null: no cell is NULL
};

/// Keeps the connection's watchdog armed and the session busy for as long as a result is read.
class BusyGuard {
 public:
  BusyGuard(Watchdog& watchdog, bool& busy) : watchdog_{watchdog}, busy_{busy} { busy_ = true; }
  BusyGuard(const BusyGuard&) = delete;
  BusyGuard& operator=(const BusyGuard&) = delete;
  ~BusyGuard() {
    watchdog_.disarm();
    busy_ = false;
  }

 private:
  Watchdog& watchdog_;
  bool& busy_;
};

class StreamedResult final : public ResultStream, public Chunk {
 public:
  StreamedResult(Prepared statement, Deadline deadline);
  /// Where the statement's result is to be put before anything else is called.
  duckdb_result* result() { return result_.get(); }
  /// Reads the columns' types. @param guard  released after the result is closed.
  /// @error kInvalidInput  a type that cannot be shown.
  Status describe(std::unique_ptr<BusyGuard> guard);

  const Schema& schema() const override { return schema_; }
  Result<const Chunk*> next() override;
  std::size_t rows() const override { return rows_; }
  const ColumnView& column(std::size_t index) const override { return columns_[index]; }

 private:
  std::unique_ptr<BusyGuard> guard_;
  Prepared statement_;
  QueryResult result_;
  DataChunk chunk_;
  Deadline deadline_;
  Schema schema_;
  std::vector<VectorView> columns_;
  std::size_t rows_ = 0;
};

}  // namespace concord::engine::duckdb
