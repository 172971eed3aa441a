// A connection to a data engine: SQL in, streamed chunks of typed columns out, under limits and a deadline.
// The same interface stands before DuckDB (in process) and, later, Spark; nothing engine-specific leaks from it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/deadline.hpp"
#include "core/decimal.hpp"
#include "core/error.hpp"
#include "core/schema.hpp"
#include "engine/api/row_source.hpp"
#include "engine/api/scan.hpp"

namespace concord::engine {

/// A query parameter or a single cell; monostate is NULL. Dates are days, timestamps microseconds since 1970-01-01 (as
/// results; a date as a parameter is text with a cast: `CAST(? AS DATE)`).
using Value = std::variant<std::monostate, bool, std::int64_t, double, Decimal, std::string>;

/// One column of a chunk. Accessors that do not fit the column's type are programming errors (asserted).
class ColumnView {
 public:
  virtual ~ColumnView() = default;
  virtual DataType type() const = 0;
  virtual bool is_null(std::size_t row) const = 0;
  virtual bool boolean(std::size_t row) const = 0;
  virtual std::int64_t integer(
      std::size_t row) const = 0;  ///< integers; also kDate (days), kTime, kTimestamp(Tz) (microseconds)
  virtual Int128 decimal_coefficient(std::size_t row) const = 0;  ///< kDecimal and kInteger; the scale is in type()
  virtual double real(std::size_t row) const = 0;
  virtual std::string_view text(std::size_t row) const = 0;  ///< kText; valid until the next chunk is fetched
  /// The bytes of the first cells as the engine keeps them, for hashing; a null `data` is NULL. Of columns of one type,
  /// equal bytes are equal values; the reverse holds for all types but kDouble. Valid as `text`.
  virtual void bytes(std::span<std::string_view> cells) const = 0;
};

/// Some consecutive rows of a result.
class Chunk {
 public:
  virtual ~Chunk() = default;
  virtual std::size_t rows() const = 0;
  virtual const ColumnView& column(std::size_t index) const = 0;
};

/// A result that is read forward once. Holds the session busy (execute and query fail, write_table works) until it is
/// destroyed, which must happen before the session is.
class ResultStream {
 public:
  virtual ~ResultStream() = default;
  virtual const Schema& schema() const = 0;
  /// The next chunk, null at the end. The pointer is valid until the next call.
  /// @error kCancelled, kLimitExceeded (deadline, memory), kInvalidInput (a cast or value in the data failed).
  virtual Result<const Chunk*> next() = 0;
};

/// Sees rows that a query makes; used by one thread at a time.
class ChunkWatcher {
 public:
  virtual ~ChunkWatcher() = default;
  /// @error  whatever the query shall then fail with.
  virtual Status watch(const Chunk& chunk) = 0;
};

/// Watches a query. Thread-safe.
class ChunkWatch {
 public:
  virtual ~ChunkWatch() = default;
  /// A watcher for one more of the engine's threads. It is destroyed when the query has ended.
  virtual std::unique_ptr<ChunkWatcher> join() = 0;
};

/// Rows are appended value by value; much faster than INSERT. A result may be read meanwhile. The table appears,
/// complete, with `finish`; without it nothing is left. A row that end_row refuses is left out. Must not outlive its
/// session.
class TableWriter {
 public:
  virtual ~TableWriter() = default;
  virtual void append_null() = 0;
  virtual void append(bool value) = 0;
  virtual void append(std::int64_t value) = 0;  ///< BIGINT; also DATE (days) and TIMESTAMP (microseconds)
  virtual void append(double value) = 0;
  virtual void append(
      const Decimal& value) = 0;  ///< rescaled to the column's scale; losing digits is reported by end_row
  virtual void append(std::string_view value) = 0;
  void append(const char* value) { append(std::string_view{value}); }  ///< else a literal would be taken for a bool
  virtual Status end_row() = 0;  ///< @error kInternal  wrong number or type of values
  virtual Status finish() = 0;
};

/// Limits and places of a session; the defaults suit one command on one machine.
struct SessionOptions {
  std::uint64_t memory_limit_bytes = 0;  ///< 0: half of what the process may use (address space limit or machine)
  unsigned threads = 0;                  ///< 0: one for each processor
  std::filesystem::path temp_directory =
      {};  ///< private to this process (trap: sharing it leaks data); empty: no spilling
  std::uint64_t temp_bytes_max = 64ULL << 30;
  /// True: SQL reads and writes nothing but `temp_directory` and what the next two name. Needed before untrusted SQL
  /// runs; it is a second wall behind the sandbox's, not instead of it.
  bool restrict_files = false;
  std::vector<std::filesystem::path> allowed_directories = {};
  std::vector<std::filesystem::path> allowed_files = {};
};

/// One connection. Not thread-safe, except that the deadline's cancel() may come from any thread.
class Session {
 public:
  virtual ~Session() = default;
  /// Runs one statement for its effect. @error kInvalidInput: SQL or data wrong; kLimitExceeded; kCancelled; kInternal.
  virtual Status execute(std::string_view sql, const Deadline& deadline, const std::vector<Value>& parameters = {}) = 0;
  /// Runs one statement and streams its rows. Numbers too wide for BIGINT come as DECIMAL(38,0), sums of integers among
  /// them; types without a counterpart (lists, structs, blobs, enums, intervals, ...) come as text.
  virtual Result<std::unique_ptr<ResultStream>> query(std::string_view sql, const Deadline& deadline,
                                                      const std::vector<Value>& parameters = {}) = 0;
  /// Runs one SELECT and shows its rows on all threads of the engine as they are made: in no order, each once. Much
  /// faster than a stream where the order does not matter. Types as `query`.
  virtual Status show(std::string_view sql, ChunkWatch& watch, const Deadline& deadline) = 0;
  /// Makes `name` a view of what a scan reads: explicit types, nothing is detected.
  virtual Status create_view(std::string_view name, const Scan& scan, const Deadline& deadline) = 0;
  /// The same with a first column that numbers the rows from 1 in the file's order, where the engine can tell a row's
  /// number without reading what is before it. @return false where it cannot: nothing was made.
  virtual Result<bool> create_numbered_view(std::string_view name, const Scan& scan, std::string_view number_column,
                                            const Deadline& deadline) = 0;
  /// Makes `name` a view of the rows of a source, in place of an earlier view of rows, which the engine reads without a
  /// text between: the fastest way in, made for `COPY (SELECT * FROM name)` and CREATE TABLE AS. Rows keep their order.
  /// Every query must read all columns in the order of the schema, without a WHERE of its own on the view (the engine
  /// would leave both to the source), and one query reads it at a time. A failure of the source is the failure of
  /// `execute`.
  virtual Status create_row_view(std::string_view name, std::shared_ptr<const RowSource> source,
                                 const Deadline& deadline) = 0;
  /// Makes `table` of all rows and columns of `source` (a view or table) in their order, with a first column that
  /// numbers them from 1. @return the statement that did it, for provenance.
  virtual Result<std::string> create_numbered_table(std::string_view table, std::string_view source,
                                                    std::string_view number_column, const Deadline& deadline) = 0;
  virtual Result<std::unique_ptr<TableWriter>> write_table(std::string_view name, const Schema& schema) = 0;
  virtual std::string engine_version() const = 0;  ///< "duckdb 1.5.6"
};

/// One cell as a value.
Value cell_value(const ColumnView& column, std::size_t row);
/// The first row's first cell as a number, a decimal or text. @error kInternal  no row.
Result<Value> query_single_value(Session& session, std::string_view sql, const Deadline& deadline);

/// "name" with quotes doubled: safe for any text.
std::string quote_identifier(std::string_view name);
/// 'text' with quotes doubled.
std::string quote_literal(std::string_view text);

}  // namespace concord::engine
