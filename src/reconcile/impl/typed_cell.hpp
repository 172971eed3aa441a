// A cell of a regular text as the value that an engine would read from it, and as the text that the engine would show.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/decimal.hpp"
#include "core/schema.hpp"

namespace concord::reconcile {

struct TypedCell {
  bool null = false;
  std::string text;         ///< as the engine shows the value; "" is null
  Decimal number;           ///< integers and decimals
  std::int64_t moment = 0;  ///< dates and timestamps: microseconds since 1970-01-01
};

/// @param type     of the column; every cell of it is empty or a literal of the type.
/// @param trimmed  the column's texts are read without blanks around them
/// @return nothing where it is not certain what an engine would make of the cell.
std::optional<TypedCell> typed_cell(std::string_view cell, DataType type, bool trimmed);

}  // namespace concord::reconcile
