// Reads one sheet's records into a spool of rows, with everything about it that people should know.
#pragma once

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/reader.hpp"
#include "ingest/sheet_dataset.hpp"
#include "ingest/xls/impl/biff_records.hpp"
#include "ingest/xls/impl/workbook.hpp"

namespace concord::ingest::xls {

/// What reading a sheet needs besides the sheet.
struct SheetContext {
  BiffRecords& records;
  Workbook& workbook;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
};

/// Cells may come in any order; where rows are not in theirs, the sheet is held in memory.
/// @error  as BiffRecords and SheetRows; kInvalidInput  no end, no such text; kLimitExceeded  a cell or row is too
/// large,
///         or the sheet far larger than the file. Names the sheet and the cell.
Result<SheetContent> read_sheet(SheetContext& context, const SheetEntry& sheet);

}  // namespace concord::ingest::xls
