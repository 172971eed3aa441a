// Rows of a table as an engine reads them fastest: typed, column by column.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/api/scan.hpp"
#include "ingest/impl/column_values.hpp"
#include "ingest/impl/parquet_file.hpp"
#include "ingest/impl/row_writer.hpp"

namespace concord::ingest {

Schema schema_of(const std::vector<WrittenColumn>& columns);
/// How an engine reads the file.
engine::ParquetScan typed_scan(const std::filesystem::path& path, Schema schema);

/// Row after row into a file. Not thread-safe. Memory: some megabytes, or the largest row.
class TypedRows {
 public:
  /// @param as_text  cells are kept as they are. @error kUnavailable  the file cannot be created.
  static Result<TypedRows> create(const std::filesystem::path& path, std::vector<WrittenColumn> columns, bool as_text,
                                  const std::string& name);
  /// @return the column whose type the record's cell does not have: then the record is no row.
  /// @error kUnavailable  disk full.
  Result<std::optional<std::size_t>> append(const Record& record);
  /// @error kUnavailable; then the file is gone.
  Status finish();
  engine::ParquetScan scan() const { return typed_scan(file_.path(), file_.schema()); }
  const std::vector<WrittenColumn>& columns() const { return *columns_; }

 private:
  TypedRows(ParquetFile file, std::vector<WrittenColumn> columns, bool as_text);
  Status end_pages();

  ParquetFile file_;
  std::unique_ptr<const std::vector<WrittenColumn>> columns_;  ///< where the values below find them after a move
  std::vector<ColumnValues> values_;
  RowPages pages_;
  std::size_t cells_bytes_ = 0;  ///< in the pages being filled
};

}  // namespace concord::ingest
