#include "ingest/xlsx/xlsx_reader.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "ingest/sheet_dataset.hpp"
#include "ingest/xlsx/impl/cell_styles.hpp"
#include "ingest/xlsx/impl/shared_strings.hpp"
#include "ingest/xlsx/impl/sheet_reader.hpp"
#include "ingest/xlsx/impl/workbook.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {
namespace {

Status read_tables(SheetDataset& sheets, SheetContext& context, const SheetEntry& sheet) {
  if (sheet.part.empty()) {
    sheets.note(fmt::format("sheet \"{}\" holds a chart or dialog, no cells; skipped", sheet.name));
    return {};
  }
  if (!context.archive.contains(sheet.part)) {
    return Error{ErrorCode::kInvalidInput,
                 fmt::format("{}: the workbook is damaged: the cells of sheet \"{}\" are missing",
                             context.archive.source_name(), sheet.name)};
  }
  CONCORD_TRY(const SheetContent content, read_sheet(context, sheet.name, sheet.part));
  return sheets.add(sheet.name, sheet.hidden, content);
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
  CONCORD_TRY(const TextList strings, read_shared_strings(archive, workbook.shared_strings_part, options.directory,
                                                          options.cell_bytes_max, deadline, progress));
  SheetContext context{archive, strings, styles, workbook.since_1904, options, deadline, progress};
  SheetDataset sheets{source, options, deadline, progress};
  for (const SheetEntry& sheet : workbook.sheets) CONCORD_CHECK(read_tables(sheets, context, sheet));
  sheets.decide(fmt::format("XLSX workbook with {}; days count from {}",
                            counted(workbook.sheets.size(), "sheet", "sheets"), workbook.since_1904 ? "1904" : "1900"));
  CONCORD_TRY(Dataset dataset, sheets.finish());
  dataset.format = format();
  return dataset;
}

}  // namespace

const Reader& xlsx_reader() {
  static const XlsxReader reader;
  return reader;
}

}  // namespace concord::ingest::xlsx
