// Reads one sheet's XML into a spool of rows, with everything about it that people should know.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/reader.hpp"
#include "ingest/sheet_dataset.hpp"
#include "ingest/text_list.hpp"
#include "ingest/xlsx/impl/cell_styles.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {

/// "BC12"; nothing for other text and for places that no sheet has.
std::optional<CellPlace> parse_cell_place(std::string_view reference);
/// What the sheets of a workbook share.
struct SheetContext {
  ZipArchive& archive;
  const TextList& strings;
  const std::vector<NumberShow>& styles;
  bool since_1904 = false;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
};

/// @error  as parse_part and SheetRows; kInvalidInput  a reference outside of what a sheet can have; kLimitExceeded  a
/// cell or
///         row is too large. Names the sheet and the cell.
Result<SheetContent> read_sheet(SheetContext& context, const std::string& sheet_name, const std::string& part);

}  // namespace concord::ingest::xlsx
