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

/// One entry for each cell style, in the order that cells number them. Empty when the workbook has no styles.
/// @error  as parse_part.
Result<std::vector<NumberShow>> read_styles(ZipArchive& archive, std::string_view part, const Deadline& deadline,
                                            ProgressSink& progress);

}  // namespace concord::ingest::xlsx
