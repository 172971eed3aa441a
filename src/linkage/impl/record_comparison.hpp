// How the values of two records relate, column by column.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "linkage/impl/records.hpp"
#include "linkage/linkage.hpp"

namespace concord::linkage {

/// The levels of all columns of one pair of records, four bits each; the first column is the lowest.
using Pattern = std::uint64_t;
inline Level level_of(Pattern pattern, std::size_t column) {
  return static_cast<Level>(pattern >> (4 * column) & 0xF);
}

/// How two plain texts of words relate; kExchanged, kElsewhere and kMissing do not occur. Symmetric.
Level compare_words(std::string_view left, std::string_view right);
/// The same for digits.
Level compare_digits(std::string_view left, std::string_view right);

/// Compares records. Immutable after construction, thread-safe; borrows the records.
class RecordComparison {
 public:
  explicit RecordComparison(const Records& records);
  /// Symmetric. Cost: some edit distances; values that share hardly any pair of letters are told apart at once.
  Pattern compare(std::size_t left, std::size_t right) const;

 private:
  struct Value {
    std::uint64_t hash = 0;     // of the text, the same in every column
    std::uint64_t bigrams = 0;  // a bit for each pair of neighbouring letters, by hash
  };

  Level compare_values(std::size_t column, std::uint32_t left, std::uint32_t right) const;
  /// Of values that differ in their own column: whether they stand in another one of the other record.
  Level level_elsewhere(std::size_t column, std::span<const std::uint32_t> left, std::span<const std::uint32_t> right,
                        Level here) const;

  const Records& records_;
  std::vector<std::vector<Value>> values_;  // by column
};

}  // namespace concord::linkage
