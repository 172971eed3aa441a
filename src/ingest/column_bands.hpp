// Finds tables that stand side by side on a sheet, with empty columns between them.
#pragma once

#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "ingest/sheet_rows.hpp"

namespace concord::ingest {

/// At least one band; where it is the only one, it begins at the sheet's first column with a value and goes to its end.
/// A table with an empty column in it stays one: bands are apart only when each is filled like a table of its own
/// below names of its own, and when they begin in different rows, end in different rows or repeat each other's names.
/// Cost: nothing unless an empty column stands between others; then one pass over the rows.
Result<std::vector<ColumnBand>> find_column_bands(const SheetRows& sheet, const Deadline& deadline);

/// "E:H".
std::string band_name(const ColumnBand& band);

}  // namespace concord::ingest
