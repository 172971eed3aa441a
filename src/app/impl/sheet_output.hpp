// A query's rows as a workbook with one sheet, written row by row: memory does not grow with the rows.
#pragma once

#include <filesystem>
#include <string>

#include "engine/api/session.hpp"

namespace concord::app {

/// Columns' names, then the rows. What a sheet's cell could only hold inexactly is written as text.
/// @param rows  how many rows the query has.
/// @error  as engine::Session and report::TableFile; kInvalidInput  more rows, or longer text, than a sheet holds.
Status write_sheet(engine::Session& session, const std::string& sql, std::uint64_t rows,
                   const std::filesystem::path& path, const Deadline& deadline);

}  // namespace concord::app
