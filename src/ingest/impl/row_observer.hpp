// Watches the cells of rows, column by column, for their types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/column_types.hpp"
#include "ingest/known_rows.hpp"
#include "ingest/record_source.hpp"

namespace concord::ingest {

/// Cells of some records, column by column, as observers like them best.
class CellBatch {
 public:
  explicit CellBatch(std::size_t width);
  /// Copies the cells; missing ones are empty. False: the batch is full now.
  bool add(const Record& record);
  void observe(std::vector<ColumnObserver>& observers);
  void clear();

 private:
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
  };
  Place copied(std::string_view cell);

  std::size_t width_;
  std::size_t records_max_;
  std::size_t records_ = 0;
  std::string bytes_;
  std::vector<Place> places_;  ///< of column 0 in all records, then of column 1, ...
  std::vector<std::string_view> views_;
};

/// Not thread-safe; one for each thread, then merge.
class RowObserver {
 public:
  /// @param as_text  only whether columns are empty is looked at.
  RowObserver(std::size_t width, bool as_text);
  void add(const Record& row);
  /// Forgets all rows; memory is kept.
  void clear();
  /// After the last row, before the questions below.
  void finish();
  /// Adds what another finished one saw; in any order.
  void merge(const RowObserver& other);
  /// Adds rows that others have observed, column by column.
  void add_known(const KnownRows& known);
  TypeDecision decide(std::size_t column, std::string_view header) const;
  bool is_empty(std::size_t column) const { return filled_[column] == 0; }
  std::size_t cells_max() const { return cells_max_; }  ///< of any row

 private:
  bool as_text_;
  CellBatch batch_;
  std::vector<ColumnObserver> observers_;
  std::vector<std::uint8_t> filled_;
  std::vector<std::uint64_t> empty_cells_;  ///< counted only as text
  std::size_t unfilled_;                    ///< columns without a value so far
  std::uint64_t rows_ = 0;
  std::size_t cells_max_ = 0;
};

}  // namespace concord::ingest
