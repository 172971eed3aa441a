// Finds where, in one text, a table ends and another begins below it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ingest/impl/head_shape.hpp"
#include "ingest/record_source.hpp"

namespace concord::ingest {

/// Watches all records of a text once, in order. A table begins anew with a record of nothing but different texts, when
/// it has another length than the rows above or stands below empty lines, and when rows of its own length follow whose
/// columns hold numbers or dates below its texts. Titles between the tables belong to the lower one.
class SegmentFinder {
 public:
  void add(const Record& record);
  /// Whether rows of `width` cells can begin nothing here and teach nothing new.
  bool is_settled(std::size_t width) const;
  /// Rows of `width` cells, not empty ones, that need not be seen, for it is settled.
  void pass_rows(std::uint64_t rows, std::size_t width);
  /// After the last record: the indexes, from 0, of the records that begin a second, third, ... table.
  const std::vector<std::uint64_t>& finish();

 private:
  void decide();
  bool begins_table() const;
  bool may_begin(const Record& record) const;
  void follow(const Record& record);

  std::uint64_t index_ = 0;       ///< of the next record
  std::uint64_t behind_row_ = 0;  ///< index behind the last record of several cells
  std::size_t width_ = 0;         ///< of the rows of the present table
  std::uint64_t rows_ = 0;        ///< of that length
  std::size_t other_width_ = 0;
  std::uint64_t others_ = 0;  ///< latest rows in succession of another length
  bool gap_ = false;          ///< an empty record was seen since the last row
  std::vector<HeadRecord> first_rows_;
  bool has_candidate_ = false;
  bool below_gap_ = false;
  std::uint64_t boundary_ = 0;
  std::size_t width_above_ = 0;
  HeadRecord candidate_;
  std::vector<HeadRecord> below_;
  std::vector<std::uint64_t> boundaries_;
};

}  // namespace concord::ingest
