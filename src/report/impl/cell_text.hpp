// How a table's cells, which are in machine form, are shown to people: "1234.5" as "1,234.50". Text in, text out: no
// digit is ever computed, so none can be lost.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/document.hpp"

namespace concord::report {

/// The parts of a plain decimal number ("-0012.50"); views into the text that was read.
struct NumberText {
  bool negative = false;
  std::string_view whole;     ///< digits before the point, without leading zeros but at least one
  std::string_view fraction;  ///< digits behind the point, may be empty
};
/// @return nothing when `text` is anything but an optional sign, digits, and an optional point with digits behind it.
std::optional<NumberText> read_number(std::string_view text);
/// Digits that matter: "0.050" has 2, "1200" has 4.
std::size_t significant_digits(const NumberText& number);
/// "1,234.50": groups of three, and zeros appended up to `scale` digits behind the point.
std::string grouped(const NumberText& number, std::size_t scale);

/// True for kinds whose cells end at one edge, so that their digits stand below each other.
bool is_number(CellKind kind);
/// Digits behind the point with which a column of money is shown: the most that any of its cells has.
std::size_t money_scale(const Table& table, std::size_t column);
/// The cell for people. What is not of its kind is shown as it is. `scale` as from money_scale; other kinds ignore it.
std::string shown_cell(std::string_view cell, CellKind kind, std::size_t scale);

/// Cell `column` of a row, or "" where the row is short.
std::string_view cell_of(const std::vector<std::string>& row, std::size_t column);
/// "1 row", "12,345 rows".
std::string count_of(std::uint64_t count, std::string_view singular, std::string_view plural);
/// "1,202 more rows: all 1,214 are in left_unmatched.csv", or "" where none was left out.
std::string left_out_note(std::uint64_t rows_left_out, std::uint64_t rows_shown, std::string_view full_file);

}  // namespace concord::report
