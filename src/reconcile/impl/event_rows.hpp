// The rows of both sides as the matcher sees them: money, day, reference and text, in an order that only content
// decides.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/ids.hpp"

namespace concord::reconcile {

/// No date in this row.
inline constexpr std::int32_t kNoDay = std::numeric_limits<std::int32_t>::min();

/// One side's rows, column by column; all vectors have the same length.
struct EventRows {
  std::vector<RowNumber> numbers;       ///< in the input
  std::vector<std::int64_t> amounts;    ///< in units of 10^-scale of the pair's common scale
  std::vector<std::int32_t> days;       ///< since 1970-01-01, or kNoDay
  std::vector<std::string> references;  ///< normalised; "" when absent or damaged
  std::vector<std::string> texts;       ///< normalised names and descriptions; "" when absent
  /// The same number on both sides means the same; 0: none that is known. Empty where no row has one.
  std::vector<std::uint32_t> categories;

  std::size_t size() const { return numbers.size(); }
  std::uint32_t category(std::size_t row) const { return categories.empty() ? 0 : categories[row]; }
  /// Adds a row of another side or selection.
  void add(const EventRows& rows, std::size_t row);
};

/// Rows with the same amount, day, reference, text and category cannot be told apart: they are one event class with
/// several members.
struct EventClasses {
  std::vector<std::int64_t> amounts;
  std::vector<std::int32_t> days;
  std::vector<std::string> references;
  std::vector<std::string> texts;
  std::vector<std::uint32_t> categories;
  std::vector<std::uint32_t> member_begin;  ///< class c has members[member_begin[c] .. member_begin[c + 1])
  std::vector<std::uint32_t> members;       ///< indices into the EventRows, ascending by row number

  std::size_t size() const { return amounts.size(); }
  std::uint32_t multiplicity(std::size_t index) const { return member_begin[index + 1] - member_begin[index]; }
};

/// Groups equal rows; classes are ordered by (amount, day, reference, text, category), so the order of the rows in the
/// file does not matter. Cost: one sort.
/// @param alone  rows that are a class of their own though others are equal; ascending.
EventClasses make_classes(const EventRows& rows, std::span<const RowNumber> alone = {});

}  // namespace concord::reconcile
