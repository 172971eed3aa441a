// Rows that an engine asks for as typed values, instead of reading a text file that somebody wrote for it.
#pragma once

#include <cstdint>
#include <memory>

#include "core/error.hpp"
#include "core/schema.hpp"
#include "engine/api/row_batch.hpp"

namespace concord::engine {

/// Reads parts of a source; used by one thread at a time.
class RowPartReader {
 public:
  virtual ~RowPartReader() = default;
  /// The rows of one part, in order, into an empty batch of the source's schema. Some megabytes at most are best.
  /// @error  whatever the query over these rows shall then fail with.
  virtual Status read(std::uint64_t part, RowBatch& batch) = 0;
};

/// Rows in parts that are read on several threads and in any order; behind each other they are the rows. May be read
/// several times. Thread-safe.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual const Schema& schema() const = 0;
  virtual std::uint64_t parts() const = 0;
  virtual std::uint64_t rows() const = 0;  ///< of all parts; another number in the end is an error
  virtual std::unique_ptr<RowPartReader> reader() const = 0;
};

}  // namespace concord::engine
