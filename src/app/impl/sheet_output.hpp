// A query's rows as a workbook with one sheet, written row by row: memory does not grow with the rows.
#pragma once

#include <filesystem>
#include <string>

#include "engine/api/session.hpp"

namespace concord::app {

/// Numbers of up to 15 digits become numbers, dates and times become dates; what a sheet's cell could only hold
/// inexactly (longer numbers, microseconds, dates before 1900-03-01) is written as text. Text never becomes a formula.
/// @error  as engine::Session; kInvalidInput  more than 1,048,576 rows, 16,384 columns or 32,767 characters in a cell;
///         kUnavailable  the file could not be written.
Status write_sheet(engine::Session& session, const std::string& sql, bool header_line,
                   const std::filesystem::path& path, const Deadline& deadline);

}  // namespace concord::app
