// A row source as a stream that DuckDB's threads draw from.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/deadline.hpp"
#include "engine/api/row_source.hpp"
#include "engine/duckdb/impl/arrow_layout.hpp"

namespace concord::engine::duckdb {

/// Batches that are empty and wait to be filled again. Outlives the stream as long as an engine holds one of its
/// batches.
class BatchPool {
 public:
  explicit BatchPool(Schema schema) : schema_{std::move(schema)} {}
  std::unique_ptr<RowBatch> take();
  void give_back(std::unique_ptr<RowBatch> batch);

 private:
  Schema schema_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<RowBatch>> free_;  ///< guarded by the mutex
};

/// Parts of a source in order, read ahead by threads of its own. DuckDB asks for the next one under a lock of its own,
/// so the reading has to happen elsewhere; what it does with a batch then happens on all of its threads.
/// The structs that DuckDB holds point to it: it must stay where it is.
class RowStream {
 public:
  /// @param threads  that read; at least one.
  RowStream(std::shared_ptr<const RowSource> source, unsigned threads);
  ~RowStream();
  RowStream(const RowStream&) = delete;
  RowStream& operator=(const RowStream&) = delete;

  ArrowArrayStream* arrow() { return &stream_; }
  /// Before a query: parts are read again from the first one on. The reading starts when DuckDB asks.
  void begin(const Deadline& deadline);
  /// After a query, however it ended: nothing is read any more. @return the failure of the source, if it had one.
  std::optional<Error> end();

 private:
  static int get_schema(ArrowArrayStream* stream, ArrowSchema* out);
  static int get_next(ArrowArrayStream* stream, ArrowArray* out);
  static const char* last_error(ArrowArrayStream* stream);

  void describe_columns();
  void start_threads();
  void work();
  /// Null at the end and after a failure.
  std::unique_ptr<RowBatch> next();
  void fail(Error error);

  std::shared_ptr<const RowSource> source_;
  unsigned threads_wanted_;
  std::shared_ptr<BatchPool> pool_;
  ArrowArrayStream stream_{};
  std::vector<std::string> formats_;
  std::vector<ArrowSchema> columns_;
  std::vector<ArrowSchema*> column_pointers_;

  std::mutex mutex_;  ///< guards all below but the threads
  std::condition_variable changed_;
  Deadline deadline_;
  std::map<std::uint64_t, std::unique_ptr<RowBatch>> ready_;
  std::uint64_t next_read_ = 0;
  std::uint64_t next_taken_ = 0;
  std::uint64_t rows_ = 0;  ///< taken
  std::optional<Error> error_;
  bool stopped_ = true;
  std::vector<std::thread> threads_;
};

}  // namespace concord::engine::duckdb
