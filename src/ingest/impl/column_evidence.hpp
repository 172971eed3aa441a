// What the cells of one column have shown so far, as sums, maxima and sets: all of it merges in any order.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/impl/moment_text.hpp"
#include "ingest/impl/number_text.hpp"
#include "ingest/impl/reading.hpp"

namespace concord::ingest {

/// A type is kept when at most this many of its cells do not fit, and at most one in `kUnfitShare` of many cells.
inline constexpr std::uint64_t kUnfitCellsMax = 50;
inline constexpr std::uint64_t kUnfitShare = 200;
inline constexpr std::uint64_t kUnfitColumnCellsMin = 200;

/// How dates that both orders read look under each: tells which order keeps the column's dates together.
struct DateSpread {
  struct Range {
    std::uint32_t lowest = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t highest = 0;
    void add(std::uint32_t value);
    void merge(const Range& other);
    std::uint32_t span() const { return highest < lowest ? 0 : highest - lowest; }
    bool is_only(std::uint32_t value) const { return lowest == value && highest == value; }
  };
  Range day_first, month_first;  ///< dates as numbers that grow with time
  Range first_field, second_field;
  bool fields_differ = false;  ///< some cell is another day under the other order
};

struct ReadingCount {
  Reading reading;
  std::uint64_t cells;
};

class ColumnEvidence {
 public:
  /// Every cell must have kWindowBytes readable bytes from its start.
  void observe(std::span<const std::string_view> cells);
  void merge(const ColumnEvidence& other);

  /// More cells than may be unfit can never be typed: no cell to come changes that, so only cheap counts go on.
  bool surely_text() const { return untyped + digit_names > kUnfitCellsMax; }

  // Counted for every cell.
  std::uint64_t cells = 0;
  std::uint64_t empty = 0;
  std::uint64_t blank = 0;                ///< nothing but blanks
  std::uint64_t padded = 0;               ///< text with blanks around it
  std::uint64_t references = 0;           ///< one word of 8 bytes and more with a digit in it
  std::uint64_t digit_names = 0;          ///< digits only, leading zero or more than 15
  std::uint64_t exponents = 0;            ///< 1.5e-07
  std::uint64_t rounded_large = 0;        ///< of these: 2.02E+34
  std::uint64_t rounded_large_short = 0;  ///< of these: at most 6 significant digits
  std::uint64_t ibans = 0;
  std::uint64_t totals_words = 0;  ///< "Total", "Subtotal:", ...

  // Counted until the column is surely text.
  std::uint64_t untyped = 0;  ///< cells that nothing but text reads
  std::uint64_t null_words = 0;
  std::uint64_t plain = 0;  ///< already a literal of the engine
  std::vector<ReadingCount> readings;
  Reading true_words = 0, false_words = 0;

  /// Bit n: a number with n digits there, of those that a convention reads; percentages and measures on their own.
  struct DigitCounts {
    std::array<std::uint64_t, kNumberConventions.size()> integer{}, fraction{};
    void merge(const DigitCounts& other);
  };
  DigitCounts numbers, percentages, measures;
  const DigitCounts& digits_of(NumberSuffix suffix) const {
    return suffix == NumberSuffix::kBare ? numbers : suffix == NumberSuffix::kPercentSign ? percentages : measures;
  }
  std::uint64_t parentheses = 0, trailing_signs = 0, plus_signs = 0;
  std::uint64_t currency_cells = 0;
  std::set<std::string, std::less<>> currencies;
  std::set<std::string, std::less<>> units;
  std::uint64_t leading_zeros = 0;                   ///< numbers such as 007.50 or -007
  std::uint64_t phones = 0;                          ///< +60123456789
  std::uint64_t long_integers = 0;                   ///< 13 to 15 digits
  std::uint64_t luhn_numbers = 0, gtin_numbers = 0;  ///< of these, with right check digits

  DateSpread spread;
  std::set<char> date_separators;
  std::uint64_t two_digit_years = 0;
  DateSpread::Range compact_years;

 private:
  struct PlainTally;
  std::size_t observe_typed(std::span<const std::string_view> cells);
  void observe_text(std::span<const std::string_view> cells);
  void observe_other(std::string_view cell);
  void note_shape(std::string_view trimmed);
  void note_digits_among(std::string_view trimmed, std::uint32_t digits);
  void note_shape_within(std::string_view cell, std::string_view trimmed);
  void read_typed(std::string_view trimmed);
  bool note_number(std::string_view text, std::string_view trimmed);
  void note_check_digits(std::string_view digits);
  bool note_moment(std::string_view text, std::string_view trimmed);
  void note_digits(const NumberText& number);
  void add_reading(Reading reading, std::uint64_t count);
  void add(const PlainTally& tally);
};

}  // namespace concord::ingest
