// Which of a workbook's cell styles show numbers as dates or times: a sheet stores both as plain numbers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/sheet_values.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {

/// Of a format code: "dd/mm/yyyy", "[$-409]h:mm AM/PM", "0.00", "[Red]0;\"days\"".
NumberShow classify_format(std::string_view code);
/// Of the formats that are known by number only.
NumberShow classify_builtin_format(std::uint32_t id);

/// One entry for each cell style, in the order that cells number them. Empty when the workbook has no styles.
/// @error  as parse_part.
Result<std::vector<NumberShow>> read_styles(ZipArchive& archive, std::string_view part, const Deadline& deadline,
                                            ProgressSink& progress);

}  // namespace concord::ingest::xlsx
