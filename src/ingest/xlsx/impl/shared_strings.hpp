// The texts that cells of an XLSX workbook refer to by number.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/text_list.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {

/// @param part  empty: a workbook without shared strings.
/// @return sealed
/// @error  as parse_part and Spool; kLimitExceeded  a text is longer than `cell_bytes_max`.
Result<TextList> read_shared_strings(ZipArchive& archive, std::string_view part, const std::filesystem::path& directory,
                                     std::uint64_t cell_bytes_max, const Deadline& deadline, ProgressSink& progress);

}  // namespace concord::ingest::xlsx
