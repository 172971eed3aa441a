// Writes typed rows as a Parquet file: what an engine reads in parallel, column by column and in order, without parsing
// text. Only what that takes: plain values, no compression, no statistics.
// Source: https://parquet.apache.org/docs/file-format/, its metadata in Thrift's compact protocol.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/schema.hpp"
#include "ingest/derived_file.hpp"
#include "ingest/impl/column_values.hpp"

namespace concord::ingest {

class CompactThrift;

/// Engines hand row groups to their threads; those of the size that they write themselves are handed on as they are.
inline constexpr std::size_t kRowGroupRows = 122'880;

/// Some rows, encoded: one page for each column.
struct RowPages {
  std::string bytes;
  std::vector<std::uint64_t> page_bytes;  ///< of each column
  std::uint64_t rows = 0;
  void clear();
};

/// Encodes the columns, which have the same number of rows. Any thread.
/// @param pages  emptied before. @error kLimitExceeded  a column has 2 GiB or more.
Status encode_rows(const std::vector<ColumnValues>& columns, RowPages& pages);

/// Not thread-safe. Rows are in the order of calls. Gone unless finished.
class ParquetFile {
 public:
  /// @param purpose  for messages: "the rows of statement". @error kUnavailable  cannot be created.
  static Result<ParquetFile> create(const std::filesystem::path& path, Schema schema, std::string purpose);
  /// Takes the pages, and leaves others whose memory can be used again. @error kUnavailable  disk full.
  Status add(RowPages&& pages);
  /// Writes what is where, and closes. @error kUnavailable  disk full; then the file is gone.
  Status finish();
  const std::filesystem::path& path() const { return file_.path(); }
  const Schema& schema() const { return schema_; }

 private:
  struct Group {
    std::uint64_t begin = 0, bytes = 0, rows = 0;
    std::vector<std::uint64_t> column_bytes;
  };
  Status end_group();
  ParquetFile(DerivedFile file, Schema schema);
  std::string metadata() const;
  void describe_group(const Group& group, CompactThrift& thrift) const;

  DerivedFile file_;
  Schema schema_;
  std::vector<Group> groups_;
  std::vector<RowPages> waiting_, spare_;  ///< pages of the group to come, and those whose memory is free
  std::uint64_t waiting_rows_ = 0, waiting_bytes_ = 0;
  std::uint64_t written_ = 0;
};

}  // namespace concord::ingest
