// How a row is written for the engine.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ingest/column_types.hpp"
#include "ingest/impl/csv_text.hpp"
#include "ingest/record_source.hpp"
#include "ingest/split_text.hpp"

namespace concord::ingest {

/// One column of the output.
struct WrittenColumn {
  std::size_t source = 0;  ///< index among the record's cells
  std::string name;
  TypeDecision decision;
};

/// Immutable and thread-safe.
class RowWriter {
 public:
  enum class Cells : std::uint8_t {
    kTyped,    ///< the literals of the columns' types, in RFC 4180
    kText,     ///< as they are, in RFC 4180
    kVerbatim  ///< without blanks around them, in the source's own format: mostly the record's very bytes
  };
  RowWriter(std::vector<WrittenColumn> columns, Cells cells, RowFormat format = {});

  /// Appends the row with its line end. @return the column whose type the cell does not have; then `out` is unchanged.
  std::optional<std::size_t> append(const Record& row, std::string& out) const;
  const std::vector<WrittenColumn>& columns() const { return columns_; }
  const RowFormat& format() const { return format_; }

 private:
  std::vector<WrittenColumn> columns_;
  Cells cells_;
  RowFormat format_;
  CellQuoting quoting_;
};

}  // namespace concord::ingest
