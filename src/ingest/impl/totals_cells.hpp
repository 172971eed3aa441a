// Which cells of a record add up others, where a record may hold parts of several tables.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ingest/impl/row_test.hpp"
#include "ingest/impl/table_shape.hpp"
#include "ingest/impl/totals.hpp"
#include "ingest/record_source.hpp"

namespace concord::ingest {

/// What of a record is totals.
struct TotalsCells {
  std::vector<ColumnRange> ranges;  ///< hold a word for totals and what it adds up, or the sums that belong to it
  bool confirmed = false;           ///< a number equals its column's sum
  bool leave_row = false;           ///< there are other values beside them, which no totals explain
};

/// The word alone is no proof ("Total Energies" is a customer): the columns around it, up to those that are always
/// empty, must also hold a number, and leave out what every row has, or hold the word where rows hold numbers or dates,
/// or add up. Unless they do add up, or no row could have the word there, each of their values must be one of a totals
/// line: what else a line says, only a row can say. Values behind an always empty column are of totals only when all of
/// them are sums; they may be rows of another table that stands beside.
/// Stateless but for what it borrows; thread-safe.
class TotalsFinder {
 public:
  TotalsFinder(const TableShape& shape, const RowTest& test) : shape_{shape}, test_{test} {}
  /// Nothing when no cell is of totals. @param filling  of the record. @param sums  of the rows above.
  std::optional<TotalsCells> find(const Record& record, const RowTest::Filling& filling, const RunningSums& sums) const;
  /// Whether `find` has to know the sums.
  bool may_find(const Record& record, const RowTest::Filling& filling) const;

 private:
  /// Columns [first, end) with a word for totals in one of them.
  struct Line {
    ColumnRange range;
    std::size_t word;
  };
  std::optional<Line> line_from(const Record& record, std::size_t block, bool misses_usual) const;
  bool adds_up(const Record& record, const Line& line, bool confirmed) const;
  bool is_explained(const Record& record, std::size_t cell, std::size_t word) const;

  const TableShape& shape_;
  const RowTest& test_;
};

}  // namespace concord::ingest
