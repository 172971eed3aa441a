// Copies of records in few pieces of memory, for those that are judged or received later than they are read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/record_source.hpp"

namespace concord::ingest {

/// Grows record by record; emptied, it keeps its memory. Not thread-safe.
class RecordBatch {
 public:
  /// @param with_raw  whether the raw text is kept too; else it is empty when the record is read back.
  void add(const Record& record, bool with_raw);
  /// The record of that index into `record`, whose views are valid until the batch changes.
  void read(std::size_t index, Record& record) const;
  std::size_t records() const { return items_.size(); }
  std::size_t bytes() const { return bytes_.size(); }
  void clear();

 private:
  struct Place {
    std::size_t begin = 0;
    std::size_t length = 0;
  };
  struct Item {
    LineNumber line;
    std::size_t first_cell = 0;
    std::size_t cells = 0;
    Place raw;
    Place damage;
  };
  Place keep(std::string_view text);
  std::string_view text(const Place& place) const { return std::string_view{bytes_}.substr(place.begin, place.length); }

  std::string bytes_;
  std::vector<Place> cells_;
  std::vector<Item> items_;
};

}  // namespace concord::ingest
