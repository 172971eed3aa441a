// What was seen in a column's values, as plain counts: the evidence that roles are decided from.
// All counts are of rows, so that the order in which values were seen never matters.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/decimal.hpp"
#include "core/schema.hpp"
#include "profile/impl/value_kinds.hpp"

namespace concord::profile {

/// Counts over the rows of a number column.
struct NumberFacts {
  static constexpr std::size_t kLengthsMax = 40;
  Int128 min = 0, max = 0;  ///< coefficients
  std::uint64_t negative = 0;
  std::uint64_t with_fraction = 0;  ///< digits other than 0 behind the point
  std::uint64_t beyond_cents = 0;   ///< digits other than 0 behind the second place
  std::uint64_t beyond_mils = 0;    ///< ... behind the third place
  std::uint64_t multiple_of_ten = 0;
  std::array<std::uint64_t, kLengthsMax> lengths{};  ///< by digits before the point
};

/// Counts over the rows of a text column. A row is counted in each line that it fits.
struct TextFacts {
  std::uint64_t characters = 0;      ///< of all values
  std::uint64_t tokens = 0;          ///< words separated by blanks, of all values
  std::uint64_t several_tokens = 0;  ///< rows with two words or more
  std::uint64_t names = 0;           ///< two to four words of letters, as people and companies are written
  std::uint64_t single_words = 0;    ///< one word of letters
  std::uint64_t codes = 0;           ///< one word with digits: N74VL6NZA2, INV-0001, 00412
  std::uint64_t digits_only = 0;
  std::uint64_t uuids = 0;
  std::uint64_t exponents = 0;  ///< 2.02E+34: a code that a spreadsheet destroyed
  std::uint64_t mixed = 0;      ///< several words, and digits or marks among them
  std::uint64_t currencies = 0;
  std::uint64_t yes_or_no = 0;      ///< one of a pair of opposite words
  std::uint64_t company_words = 0;  ///< Ltd, GmbH, Sdn Bhd
  std::uint64_t email_addresses = 0;
};

/// All evidence about one column.
struct ColumnFacts {
  std::string header;
  DataType type;
  std::uint64_t rows = 0, nulls = 0, distinct = 0;
  NumberFacts number;
  TextFacts text;
  KindCounts kinds;
  std::string currency;             ///< known from reading: header or cells named it
  std::uint64_t damaged_cells = 0;  ///< known from reading
  bool known_identifier = false;    ///< known from reading: kept as text because it names something
  bool running_balance = false;     ///< each value is another one of the column plus the row's amount
  std::uint64_t filled() const { return rows - nulls; }
};

}  // namespace concord::profile
