#include "ingest/workbook_handler.hpp"

#include <fmt/format.h>

#include <utility>

namespace concord::ingest {

void WorkbookHandler::begin_sheet(std::string name, bool is_hidden) {
  Result<SheetRows> rows = SheetRows::create(options_.directory);
  if (!rows.ok()) {
    fail(std::move(rows).error());
    return;
  }
  sheet_.reset(new Sheet{std::move(name), is_hidden, SheetContent{.rows = std::move(rows).value()}});
}

void WorkbookHandler::finish_sheet() {
  if (Status sealed = sheet_->content.rows.seal(); !sealed.ok()) {
    fail(std::move(sealed).error());
    return;
  }
  done_ = std::move(sheet_);
  pause();
}

std::string WorkbookHandler::where(CellPlace place) const {
  return fmt::format("sheet \"{}\", cell {}", sheet_ ? sheet_->name : "", cell_name(place));
}

Result<std::size_t> add_sheets(XmlStream& stream, WorkbookHandler& handler, SheetDataset& dataset) {
  constexpr std::size_t kSheetsMax = 1000;
  std::size_t count = 0;
  for (;;) {
    CONCORD_TRY(const bool paused, stream.run());
    if (!paused) return count;
    const std::unique_ptr<Sheet> sheet = handler.take();
    if (!sheet) continue;
    if (++count > kSheetsMax)
      return Error{ErrorCode::kLimitExceeded, "the workbook has more than 1000 sheets, the limit"};
    CONCORD_CHECK(dataset.add(sheet->name, sheet->hidden, sheet->content));
  }
}

}  // namespace concord::ingest
