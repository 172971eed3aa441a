// Which of a workbook's number formats show numbers as dates or times: a sheet stores both as plain numbers.
#pragma once

#include <cstdint>
#include <string_view>

#include "ingest/sheet_values.hpp"

namespace concord::ingest {

/// Of a format code: "dd/mm/yyyy", "[$-409]h:mm AM/PM", "0.00", "[Red]0;\"days\"".
NumberShow classify_format(std::string_view code);
/// Of the formats that are known by number only.
NumberShow classify_builtin_format(std::uint32_t id);

}  // namespace concord::ingest
