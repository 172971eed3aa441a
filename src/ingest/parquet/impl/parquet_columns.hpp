// From the types that a Parquet file has to those that a dataset has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/schema.hpp"
#include "engine/api/scan.hpp"

namespace concord::ingest::parquet {

struct ParquetColumn {
  std::string name;  ///< `a.b` for a field of a structure
  DataType type;
  engine::ParquetSource source;
  std::string reason;  ///< how its type came about
};

/// The columns that one column of the file becomes.
/// @param type  as the engine describes it: "DECIMAL(12,2)", "STRUCT(a BIGINT, b VARCHAR[])", ...
void append_columns(const std::string& name, std::string_view type, std::vector<ParquetColumn>& columns);

}  // namespace concord::ingest::parquet
