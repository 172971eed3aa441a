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

/// The levels of pairs of values that were compared lately: towns and names meet again and again. For one thread.
class LevelCache {
 public:
  /// @return the level of two values of one column, asked of `compare` where it is not known any more.
  template <typename Compare>
  Level level(std::size_t column, std::uint32_t one, std::uint32_t other, const Compare& compare) {
    const std::uint64_t values = std::uint64_t{one} << 32U | other;
    Entry& entry = entries_[((values + column) * 0x9E3779B97F4A7C15U) >> kShift];
    if (entry.values != values || entry.column != column)
      entry = {values, static_cast<std::uint32_t>(column), compare()};
    return entry.level;
  }

 private:
  static constexpr std::size_t kEntries = 16'384, kShift = 64 - 14;
  struct Entry {
    std::uint64_t values = 0;  // never a pair of different ones
    std::uint32_t column = 0;
    Level level = Level::kMissing;
  };

  std::vector<Entry> entries_ = std::vector<Entry>(kEntries);
};

/// Compares records. Immutable after construction, thread-safe; borrows the records.
class RecordComparison {
 public:
  /// Memory: some 20 bytes a cell.
  explicit RecordComparison(const Records& records);
  /// Symmetric. Cost: some edit distances; values that share hardly any pair of letters are told apart at once.
  /// @param cache  of this comparison; nullptr: every value is compared.
  Pattern compare(std::size_t left, std::size_t right, LevelCache* cache = nullptr) const;

 private:
  /// What tells most values apart before their texts are read. Of words: a bit for each pair of neighbouring letters,
  /// by hash. Of digits: of each digit as many of its bits as it occurs, at most six.
  struct Sign {
    std::uint64_t bits = 0;
    std::uint32_t count = 0;  // of the bits
  };

  Level compare_values(std::size_t column, std::size_t left, std::size_t right, LevelCache* cache) const;
  bool are_unlike(std::size_t column, const Sign& left, const Sign& right) const;
  /// Whether the value may stand in another column of the other record; if not, it surely does not.
  bool may_stand_elsewhere(std::size_t column, std::size_t record, std::size_t other) const;
  /// Of values that differ in their own column: whether they stand in another one of the other record.
  Level level_elsewhere(std::size_t column, std::span<const std::uint32_t> left, std::span<const std::uint32_t> right,
                        Level here) const;
  void describe_cells();

  const Records& records_;
  std::vector<std::vector<std::uint64_t>> hashes_;  // by column and value: of the text, the same in every column
  // By record and column, so that a record's lie together.
  std::vector<Sign> signs_;
  std::size_t prints_of_record_;       // columns, rounded up to whole vectors
  std::vector<std::uint32_t> prints_;  // part of the value's hash; 0: no value
};

}  // namespace concord::linkage
