#include "ingest/xls/xls_reader.hpp"

#include <fmt/format.h>

#include "ingest/sheet_dataset.hpp"
#include "ingest/xls/impl/biff_records.hpp"
#include "ingest/xls/impl/sheet_reader.hpp"
#include "ingest/xls/impl/workbook.hpp"
#include "ingest/xls/impl/workbook_bytes.hpp"

namespace concord::ingest::xls {
namespace {

class XlsReader final : public Reader {
 public:
  std::string_view format() const override { return "xls"; }
  /// Other documents lie in such containers too; which one it is can only be seen inside.
  double recognise(std::string_view head, const Source&) const override {
    if (head.starts_with(kContainerMark)) return 0.98;
    return is_record_begin(head) ? 0.95 : 0;
  }
  Result<Dataset> read(const Source& source, const ReadOptions& options, const Deadline& deadline,
                       ProgressSink& progress) const override {
    CONCORD_TRY(WorkbookBytes bytes, WorkbookBytes::open(source));
    BiffRecords records{bytes};
    CONCORD_TRY(Workbook workbook, read_workbook(records, options, deadline));
    SheetContext context{records, workbook, options, deadline, progress};
    SheetDataset sheets{source, options, deadline, progress};
    for (const SheetEntry& sheet : workbook.sheets) {
      if (!sheet.has_cells) {
        sheets.note(fmt::format("sheet \"{}\" holds a chart or code, no cells; skipped", sheet.name));
        continue;
      }
      CONCORD_TRY(const SheetContent content, read_sheet(context, sheet));
      CONCORD_CHECK(sheets.add(sheet.name, sheet.hidden, content));
    }
    sheets.decide(fmt::format("{} workbook with {}; days count from {}", workbook.version,
                              counted(workbook.sheets.size(), "sheet", "sheets"),
                              workbook.since_1904 ? "1904" : "1900"));
    return sheets.finish();
  }
};

}  // namespace

const Reader& xls_reader() {
  static const XlsReader kReader;
  return kReader;
}

}  // namespace concord::ingest::xls
