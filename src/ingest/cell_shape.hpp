// What a single cell looks like, at a glance: evidence for structure (header, totals, dialect), never a column's type.
#pragma once

#include <cstdint>
#include <string_view>

namespace concord::ingest {

/// The look of a cell. Numbers may carry grouping, currency, percent or accounting signs in any convention.
enum class CellShape : std::uint8_t { kEmpty, kInteger, kNumber, kDate, kTime, kTimestamp, kBoolean, kText };

/// Cost: some 20 ns; cells longer than 48 bytes are text unread.
CellShape cell_shape(std::string_view cell);

/// kInteger or kNumber.
bool is_numeric(CellShape shape);
/// Anything but empty and text.
bool is_typed(CellShape shape);
/// Whether both would live in a column of one type: equal, both numbers, or date and timestamp.
bool is_same_family(CellShape left, CellShape right);

/// The text without blanks (space, tab, CR, LF, no-break space) around it.
std::string_view trimmed(std::string_view text);
/// Whether nothing but blanks is in it.
inline bool is_blank(std::string_view text) {
  if (text.empty()) return true;
  const auto first = static_cast<unsigned char>(text.front());
  return (first <= ' ' || first == 0xC2) && trimmed(text).empty();
}

}  // namespace concord::ingest
