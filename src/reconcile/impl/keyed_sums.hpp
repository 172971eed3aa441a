// Rows that carry the number of a batch, and the rows of the other side that name it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reconcile/impl/open_rows.hpp"

namespace concord::reconcile {

struct KeyedSum {
  std::vector<std::uint32_t> left, right;  ///< indices of open rows, ascending
  bool keyed_on_left = false;              ///< the side whose column holds the key
  std::string column, key;
};

/// For each column whose values repeat and hold a digit: rows with one value, and the rows of the other side that have
/// it as a reference, a label or a word of their text. Kept where the sums are equal, or where the difference is one
/// that the column's batches usually have: most of them lose at most a tenth. Cost: one pass over words and labels.
/// Symmetric in the sides; depends on the rows' content only.
std::vector<KeyedSum> find_keyed_sums(const OpenRows& left, const OpenRows& right);

}  // namespace concord::reconcile
