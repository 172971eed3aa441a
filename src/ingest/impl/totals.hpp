// Totals and subtotals among the records of a table: found by their words, proved by their sums.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "core/decimal.hpp"
#include "ingest/record_source.hpp"

namespace concord::ingest {

/// Whether the cell says that its record adds up others: "Total:", "Grand total (RM)", "Subtotal", "Jumlah", "Summe",
/// ... Cost: one comparison of the first letter for most cells.
bool is_totals_word(std::string_view cell);
/// Whether such a cell can be nothing else: "Total", "Total:", "Sum (RM)", "Balance brought forward", but not "Total
/// Energies", which may be a name.
bool is_only_totals_word(std::string_view cell);

/// The first four bytes of all that may be a totals word, as bits of a hash table: nearly all other cells are told
/// by one look.
class TotalsBeginnings {
 public:
  static constexpr std::size_t kReadableBytes = 4;

  TotalsBeginnings();
  /// @param text  kReadableBytes from its start must be readable, whatever the cell's length.
  /// @return false: `is_totals_word` is false for whatever begins like this.
  bool may_begin(const char* text) const {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, text, sizeof bytes);
    const std::uint32_t slot = slot_of(bytes);
    return (begins_[slot / 64] >> (slot % 64) & 1U) != 0 || is_decoration(text[0]);
  }
  static bool is_decoration(char c) { return c == ' ' || c == '*' || c == '='; }

 private:
  static constexpr unsigned kSlotBits = 16;
  /// ASCII letters without their case (and some other bytes taken together).
  static std::uint32_t slot_of(std::uint32_t bytes) { return (bytes | 0x20202020U) * 2654435761U >> (32U - kSlotBits); }
  void add(std::uint32_t bytes) { begins_[slot_of(bytes) / 64] |= std::uint64_t{1} << (slot_of(bytes) % 64); }
  std::array<std::uint64_t, (std::size_t{1} << kSlotBits) / 64> begins_{};
};
inline const TotalsBeginnings& totals_beginnings() {
  static const TotalsBeginnings kBeginnings;
  return kBeginnings;
}

/// A number in any usual convention as ten-thousandths; nothing when it has more decimals, is too large or is no
/// number. "1,234" is read as grouped, "1,23" as decimal.
std::optional<Int128> ten_thousandths(std::string_view cell);

/// Columns [first, end).
struct ColumnRange {
  std::size_t first = 0;
  std::size_t end = SIZE_MAX;
};

/// Adds up numeric columns row by row, so that a totals record can be checked.
class RunningSums {
 public:
  /// @param columns  indexes of the columns to add up.
  explicit RunningSums(const std::vector<std::size_t>& columns);
  void add(const Record& row);
  /// The sums of further rows, over the same columns.
  void add(const RunningSums& rows);
  /// Whether one of the record's numbers in the range, not zero, equals its column's sum so far or since the last
  /// subtotal.
  bool confirms(const Record& totals, ColumnRange range) const;
  /// Whether the record's values in the range are all numbers, and all those of added columns are the sums of several
  /// rows, one of them not zero.
  bool are_sums(const Record& record, ColumnRange range) const;
  void start_section(ColumnRange range);
  /// Rows whose cells nobody has added up: from here on no sum is known.
  void add_unknown_rows();
  bool is_known() const { return !has_unknown_rows_; }

 private:
  struct Column {
    std::size_t index = 0;
    Int128 all = 0;
    Int128 section = 0;
    bool known = true;
    bool is_sum(Int128 value) const { return value == all || value == section; }
  };
  std::vector<Column> columns_;
  std::uint64_t rows_ = 0;
  std::uint64_t section_rows_ = 0;
  bool has_unknown_rows_ = false;
};

}  // namespace concord::ingest
