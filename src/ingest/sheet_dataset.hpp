// From the sheets of a workbook, whatever format it has, to a dataset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/dataset.hpp"
#include "ingest/dataset_parts.hpp"
#include "ingest/reader.hpp"
#include "ingest/sheet_rows.hpp"

namespace concord::ingest {

/// One sheet, read, with what people should know of it.
struct SheetContent {
  SheetRows rows;  ///< sealed when it is handed on
  Occurrence errors = {}, formulas_without_value = {}, residues = {}, no_dates = {}, hidden_rows = {};
  Occurrence rows_out_of_order = {};
  std::uint32_t hidden_columns = 0;
  std::uint32_t first_hidden_column = 0;
  std::set<std::string> currencies = {};  ///< that cells are in, at most some
};

/// Every sheet with tables in it gives tables, also those that stand side by side; the main one is the largest that
/// people see. Hidden sheets, rows and columns are read like all others and named in the notes. Borrows all of it.
class SheetDataset {
 public:
  SheetDataset(const Source& source, const ReadOptions& options, const Deadline& deadline, ProgressSink& progress)
      : source_{source}, options_{options}, deadline_{deadline}, progress_{progress} {}
  /// @error  as build_tables, but a sheet without a table is only noted.
  Status add(const std::string& name, bool is_hidden, const SheetContent& content);
  void note(std::string text) { dataset_.notes.push_back(std::move(text)); }
  void decide(std::string evidence) { dataset_.evidence.push_back(std::move(evidence)); }
  /// @error kInvalidInput  no sheet has a table.
  Result<Dataset> finish();

 private:
  Result<std::vector<Table>> tables_of(const std::string& name, const SheetContent& content);
  void note_occurrence(const std::string& sheet, const Occurrence& seen, std::string_view one, std::string_view many);
  void note_content(const std::string& name, bool is_hidden, const SheetContent& content);

  const Source& source_;
  const ReadOptions& options_;
  const Deadline& deadline_;
  ProgressSink& progress_;
  Dataset dataset_;
  DatasetParts parts_{dataset_};
  std::size_t sheets_ = 0;
  std::string first_refusal_;  ///< why the first sheet with cells gave no table
};

/// "1 sheet" or "3 sheets".
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

}  // namespace concord::ingest
