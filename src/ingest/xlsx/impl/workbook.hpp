// What a workbook consists of: its sheets in order, and where the parts that all sheets share are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {

struct SheetEntry {
  std::string name;
  std::string part;  ///< empty: a chart or dialog, not cells
  bool hidden = false;
};

struct Workbook {
  std::vector<SheetEntry> sheets;
  std::string shared_strings_part;  ///< empty when there is none
  std::string styles_part;
  bool since_1904 = false;
};

/// @error kInvalidInput  the archive holds no workbook of this format: says what it holds where that is known.
Result<Workbook> read_workbook(ZipArchive& archive, const Deadline& deadline, ProgressSink& progress);

/// Where a relative target leads from a part's folder: ("xl", "worksheets/a.xml"), ("xl", "/xl/a.xml") and
/// ("xl/b", "../a.xml") name the same archive's parts.
std::string resolve_part_name(std::string_view folder, std::string_view target);

}  // namespace concord::ingest::xlsx
