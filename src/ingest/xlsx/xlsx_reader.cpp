#include "ingest/xlsx/xlsx_reader.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "ingest/sheet_records.hpp"
#include "ingest/table_builder.hpp"
#include "ingest/xlsx/impl/number_formats.hpp"
#include "ingest/xlsx/impl/shared_strings.hpp"
#include "ingest/xlsx/impl/sheet_reader.hpp"
#include "ingest/xlsx/impl/workbook.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {
namespace {

/// Tables of one sheet, and whether people see it.
struct SheetTables {
  std::vector<Table> tables;
  bool hidden = false;
};

/// "1 cell holds" or "3 cells hold".
std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return count == 1 ? fmt::format("1 {}", one) : fmt::format("{} {}", count, many);
}

void note_occurrence(Dataset& dataset, const std::string& sheet, const Occurrence& seen, std::string_view one,
                     std::string_view many) {
  if (seen.count == 0) return;
  const std::string_view first = seen.count == 1 ? "at" : "first at";
  dataset.notes.push_back(
      fmt::format("sheet \"{}\": {} ({} {})", sheet, counted(seen.count, one, many), first, cell_name(seen.first)));
}

void note_content(Dataset& dataset, const SheetEntry& sheet, const SheetContent& content) {
  const std::string& name = sheet.name;
  if (sheet.hidden) dataset.notes.push_back(fmt::format("sheet \"{}\" is hidden; it is read like the others", name));
  if (content.hidden_rows.count > 0) {
    dataset.notes.push_back(fmt::format("sheet \"{}\": {} hidden, from row {} on; they are read like the others", name,
                                        counted(content.hidden_rows.count, "row is", "rows are"),
                                        content.hidden_rows.first.row));
  }
  if (content.hidden_columns > 0) {
    const std::string column = cell_name({1, content.first_hidden_column});
    dataset.notes.push_back(fmt::format("sheet \"{}\": {} hidden, from column {} on; they are read like the others",
                                        name, counted(content.hidden_columns, "column is", "columns are"),
                                        column.substr(0, column.size() - 1)));
  }
  note_occurrence(dataset, name, content.errors, "cell holds an error such as #N/A and is read as empty",
                  "cells hold errors such as #N/A and are read as empty");
  note_occurrence(
      dataset, name, content.formulas_without_value,
      "formula has no stored result and is read as empty; open the file in a spreadsheet program and save it",
      "formulas have no stored result and are read as empty; open the file in a spreadsheet program and save it");
  note_occurrence(dataset, name, content.residues, "number is a rounding rest such as 1.1E-13 and is read as 0",
                  "numbers are rounding rests such as 1.1E-13 and are read as 0");
  note_occurrence(dataset, name, content.no_dates, "cell is formatted as a date but holds none and is read as empty",
                  "cells are formatted as dates but hold none and are read as empty");
  note_occurrence(dataset, name, content.rows_out_of_order, "row is not in order", "rows are not in order");
}

/// Everything that reading one workbook needs at hand.
struct Run {
  const Source& source;
  const ReadOptions& options;
  const Deadline& deadline;
  ProgressSink& progress;
  Dataset dataset = {};
  std::vector<SheetTables> found = {};
  std::string first_refusal = {};  ///< why the first sheet with cells gave no table
};

Status read_tables(Run& run, SheetContext& context, const SheetEntry& sheet, std::size_t number) {
  if (sheet.part.empty()) {
    run.dataset.notes.push_back(fmt::format("sheet \"{}\" holds a chart or dialog, no cells; skipped", sheet.name));
    return {};
  }
  if (!context.archive.contains(sheet.part)) {
    return Error{
        ErrorCode::kInvalidInput,
        fmt::format("{}: the workbook is damaged: the cells of sheet \"{}\" are missing", run.source.name, sheet.name)};
  }
  CONCORD_TRY(const SheetContent content, read_sheet(context, sheet.name, sheet.part));
  if (content.rows.row_count() == 0) {
    run.dataset.notes.push_back(fmt::format("sheet \"{}\" is empty; skipped", sheet.name));
    return {};
  }
  SheetRecords records{content.rows};
  const std::string stem = fmt::format("sheet{}", number);
  Result<std::vector<Table>> tables = build_tables(records, sheet.name, stem, run.options, run.deadline, run.progress);
  if (!tables.ok() && tables.error().code == ErrorCode::kInvalidInput) {
    if (run.first_refusal.empty()) run.first_refusal = tables.error().message;
    run.dataset.notes.push_back(
        fmt::format("sheet \"{}\" holds no table; skipped: {}", sheet.name, tables.error().message));
    return {};
  }
  if (!tables.ok()) return std::move(tables).error();
  note_content(run.dataset, sheet, content);
  run.found.push_back({std::move(tables).value(), sheet.hidden});
  return {};
}

/// The largest table that people see, else the largest.
void collect_tables(Run& run) {
  std::uint64_t best_size = 0;
  bool best_visible = false;
  for (SheetTables& sheet : run.found) {
    for (Table& table : sheet.tables) {
      const std::uint64_t size = table.rows * table.schema.size();
      const bool visible = !sheet.hidden;
      if (run.dataset.tables.empty() || visible > best_visible || (visible == best_visible && size > best_size)) {
        best_size = size;
        best_visible = visible;
        run.dataset.main_table = run.dataset.tables.size();
      }
      run.dataset.tables.push_back(std::move(table));
    }
  }
}

Error no_table(const Run& run, std::size_t sheets) {
  std::string message =
      fmt::format("{}: no table in the workbook's {}", run.source.name, counted(sheets, "sheet", "sheets"));
  message += run.first_refusal.empty() ? "; all of them are empty" : "; " + run.first_refusal;
  return {ErrorCode::kInvalidInput, std::move(message)};
}

class XlsxReader final : public Reader {
 public:
  std::string_view format() const override { return "xlsx"; }
  double recognise(std::string_view head, const Source& source) const override;
  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override;
};

/// Names of parts are near both ends of an archive: before each part, and all together in the table of contents.
double XlsxReader::recognise(std::string_view head, const Source& source) const {
  if (!head.starts_with("PK\x03\x04")) return 0;
  constexpr std::string_view kFolder = "xl/work";
  if (head.find(kFolder) != std::string_view::npos) return 0.98;
  constexpr std::uint64_t kTailBytes = 64 << 10;
  std::string tail(std::min(kTailBytes, source.size_bytes), '\0');
  const ssize_t got = source.descriptor < 0 ? 0
                                            : ::pread(source.descriptor, tail.data(), tail.size(),
                                                      static_cast<off_t>(source.size_bytes - tail.size()));
  tail.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  if (tail.find(kFolder) != std::string::npos) return 0.98;
  // Cut off before the workbook's part: what the first part is called is all there is to see.
  return head.find("[Content_Types].xml") != std::string_view::npos ? 0.5 : 0;
}

Result<Dataset> XlsxReader::read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                                 ProgressSink& progress) const {
  ZipLimits limits;
  limits.expanded_bytes_max = options.expanded_bytes_max;
  CONCORD_TRY(ZipArchive archive, ZipArchive::open(source, limits));
  CONCORD_TRY(const Workbook workbook, read_workbook(archive, deadline, progress));
  CONCORD_TRY(const std::vector<NumberShow> styles, read_styles(archive, workbook.styles_part, deadline, progress));
  CONCORD_TRY(const SharedStrings strings, SharedStrings::read(archive, workbook.shared_strings_part, options.directory,
                                                               options.cell_bytes_max, deadline, progress));
  SheetContext context{archive, strings, styles, workbook.since_1904, options, deadline, progress};
  Run run{source, options, deadline, progress};
  run.dataset.name = source.name;
  run.dataset.format = format();
  run.dataset.size_bytes = source.size_bytes;
  for (std::size_t index = 0; index < workbook.sheets.size(); ++index) {
    CONCORD_CHECK(read_tables(run, context, workbook.sheets[index], index + 1));
  }
  if (run.found.empty()) return no_table(run, workbook.sheets.size());
  collect_tables(run);
  const std::string decision =
      fmt::format("XLSX workbook with {}; days count from {}", counted(workbook.sheets.size(), "sheet", "sheets"),
                  workbook.since_1904 ? "1904" : "1900");
  run.dataset.evidence.push_back(decision);
  return std::move(run.dataset);
}

}  // namespace

const Reader& xlsx_reader() {
  static const XlsxReader reader;
  return reader;
}

}  // namespace concord::ingest::xlsx
