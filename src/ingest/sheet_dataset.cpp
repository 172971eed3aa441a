#include "ingest/sheet_dataset.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "ingest/column_bands.hpp"
#include "ingest/input_names.hpp"
#include "ingest/sheet_records.hpp"
#include "ingest/table_builder.hpp"

namespace concord::ingest {

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return count == 1 ? fmt::format("1 {}", one) : fmt::format("{} {}", count, many);
}

void SheetDataset::note_occurrence(const std::string& sheet, const Occurrence& seen, std::string_view one,
                                   std::string_view many) {
  if (seen.count == 0) return;
  const std::string_view first = seen.count == 1 ? "at" : "first at";
  note(fmt::format("sheet \"{}\": {} ({} {})", sheet, counted(seen.count, one, many), first, cell_name(seen.first)));
}

void SheetDataset::note_content(const std::string& name, bool is_hidden, const SheetContent& content) {
  if (is_hidden) note(fmt::format("sheet \"{}\" is hidden; it is read like the others", name));
  if (content.hidden_rows.count > 0) {
    note(fmt::format("sheet \"{}\": {} hidden, from row {} on; they are read like the others", name,
                     counted(content.hidden_rows.count, "row is", "rows are"), content.hidden_rows.first.row));
  }
  if (content.hidden_columns > 0) {
    const std::string column = cell_name({1, content.first_hidden_column});
    note(fmt::format("sheet \"{}\": {} hidden, from column {} on; they are read like the others", name,
                     counted(content.hidden_columns, "column is", "columns are"), column.substr(0, column.size() - 1)));
  }
  note_occurrence(name, content.errors, "cell holds an error such as #N/A and is read as empty",
                  "cells hold errors such as #N/A and are read as empty");
  note_occurrence(
      name, content.formulas_without_value,
      "formula has no stored result and is read as empty; open the file in a spreadsheet program and save it",
      "formulas have no stored result and are read as empty; open the file in a spreadsheet program and save it");
  note_occurrence(name, content.residues, "number is a rounding rest such as 1.1E-13 and is read as 0",
                  "numbers are rounding rests such as 1.1E-13 and are read as 0");
  note_occurrence(name, content.no_dates, "cell is formatted as a date but holds none and is read as empty",
                  "cells are formatted as dates but hold none and are read as empty");
  note_occurrence(name, content.rows_out_of_order, "row is not in order", "rows are not in order");
  if (!content.currencies.empty())
    decide(fmt::format("sheet \"{}\": cells are in {}", name, fmt::join(content.currencies, ", ")));
}

/// Side by side first, then each from above to below.
Result<std::vector<Table>> SheetDataset::tables_of(const std::string& name, const SheetContent& content) {
  CONCORD_TRY(const std::vector<ColumnBand> bands, find_column_bands(content.rows, deadline_));
  const std::string sheet_stem = free_stem(fmt::format("sheet{}", sheets_), options_.directory);
  std::vector<Table> all;
  std::string places;
  for (std::size_t i = 0; i < bands.size(); ++i) {
    SheetRecords records{content.rows, {}, bands[i]};
    const std::string table = i == 0 ? name : fmt::format("{} {}", name, band_name(bands[i]));
    const std::string stem = i == 0 ? sheet_stem : fmt::format("{}_columns{}", sheet_stem, i + 1);
    CONCORD_TRY(std::vector<Table> tables, build_tables(records, table, stem, options_, deadline_, progress_));
    std::ranges::move(tables, std::back_inserter(all));
    places += (i == 0 ? "" : i + 1 == bands.size() ? " and " : ", ") + band_name(bands[i]);
  }
  if (bands.size() > 1)
    note(fmt::format("sheet \"{}\": {} tables stand side by side, in the columns {}", name, bands.size(), places));
  return all;
}

Status SheetDataset::add(const std::string& name, bool is_hidden, const SheetContent& content) {
  ++sheets_;
  if (content.rows.row_count() == 0) {
    note(fmt::format("sheet \"{}\" is empty; skipped", name));
    return {};
  }
  Result<std::vector<Table>> tables = tables_of(name, content);
  if (!tables.ok() && tables.error().code == ErrorCode::kInvalidInput) {
    if (first_refusal_.empty()) first_refusal_ = tables.error().message;
    note(fmt::format("sheet \"{}\" holds no table; skipped: {}", name, tables.error().message));
    return {};
  }
  if (!tables.ok()) return std::move(tables).error();
  note_content(name, is_hidden, content);
  parts_.add(std::move(tables).value(), DatasetParts::MayBeMain::kAll, !is_hidden);
  return {};
}

Result<Dataset> SheetDataset::finish() {
  if (!dataset_.tables.empty()) return std::move(dataset_);
  std::string message =
      fmt::format("{}: no table in the workbook's {}", source_.name, counted(sheets_, "sheet", "sheets"));
  message += first_refusal_.empty() ? "; all of them are empty" : "; " + first_refusal_;
  return Error{ErrorCode::kInvalidInput, std::move(message)};
}

}  // namespace concord::ingest
