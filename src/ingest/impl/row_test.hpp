// What one record says about itself under a table's shape, whatever stands above and below it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ingest/impl/table_shape.hpp"
#include "ingest/impl/totals.hpp"
#include "ingest/known_rows.hpp"
#include "ingest/record_source.hpp"

namespace concord::ingest {

/// Immutable and thread-safe; borrows the shape.
class RowTest {
 public:
  explicit RowTest(const TableShape& shape);

  struct Filling {
    std::size_t filled = 0;
    std::size_t first = 0;      ///< index of the first filled cell
    bool misses_usual = false;  ///< a cell is empty that is filled in every other row
  };
  Filling filling_of(const Record& record) const;
  /// Whether each filled cell looks like its column.
  bool fits_columns(const Record& record) const;
  /// A short record whose missing cells may well be empty ones.
  bool may_be_padded(const Record& record) const;
  /// Notes have few cells: fewer than half of a row's, or a single one with a text that no row of that column has.
  bool may_be_note(const Record& record, const Filling& filling) const;
  /// A record of nothing at all; a single blank cell is one only where rows have several.
  bool is_empty(const Record& record, const Filling& filling) const;
  bool is_repeated_title(const Record& record, const Filling& filling) const;
  /// Whether a cell may say that cells of the record add up others: the first one with a value, also behind columns
  /// that are always empty; in a record that leaves out what every row has, any cell.
  bool may_add_up(const Record& record, const Filling& filling) const;
  /// Whether a cell of these columns is empty that is filled in every other row.
  bool misses_usual(const Record& record, ColumnRange range) const;
  /// Whether the record is a row, unmended and of the usual length, whatever the records around it are.
  bool is_sure_row(const Record& record) const;

 private:
  const TableShape& shape_;
  std::vector<std::uint8_t> always_filled_;
};

/// Whether RowTest would be sure of each of these rows, as far as what was seen of their columns can tell; and whether
/// an engine reads every cell as it stands.
bool are_sure_rows(const KnownRows& known, const TableShape& shape);

}  // namespace concord::ingest
