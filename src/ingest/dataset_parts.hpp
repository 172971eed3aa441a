// Puts a dataset together from the tables of an input's parts (sheets, lists, tables of a page), and chooses the main
// one.
#pragma once

#include <cstdint>
#include <vector>

#include "ingest/dataset.hpp"

namespace concord::ingest {

/// Borrows the dataset. Not thread-safe.
class DatasetParts {
 public:
  /// Which tables of a part may be the main one: where the others belong to the first, only that.
  enum class MayBeMain : std::uint8_t { kFirst, kAll };

  explicit DatasetParts(Dataset& dataset) : dataset_{dataset} {}
  /// The main table is the one with the most cells of those that people see; of all if they see none.
  void add(std::vector<Table> tables, MayBeMain which, bool is_visible = true);

 private:
  Dataset& dataset_;
  std::uint64_t best_cells_ = 0;
  bool best_is_visible_ = false;
};

}  // namespace concord::ingest
