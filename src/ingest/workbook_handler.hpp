// Workbooks whose sheets stand one after another in one XML document.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "ingest/reader.hpp"
#include "ingest/sheet_dataset.hpp"
#include "ingest/xml_stream.hpp"

namespace concord::ingest {

struct Sheet {
  std::string name;
  bool hidden = false;
  SheetContent content;  ///< sealed when it is taken
};

/// Pauses after each sheet, which is then to be taken. What a format's elements mean is for who derives from it.
class WorkbookHandler : public XmlHandler {
 public:
  /// Borrows the options.
  explicit WorkbookHandler(const ReadOptions& options) : options_{options} {}
  std::unique_ptr<Sheet> take() { return std::move(done_); }

 protected:
  /// Fails when the disk is full.
  void begin_sheet(std::string name, bool is_hidden);
  void finish_sheet();
  /// The sheet that is read; null between sheets.
  Sheet* sheet() const { return sheet_.get(); }
  const ReadOptions& options() const { return options_; }
  /// 'sheet "Data", cell B7', for messages.
  std::string where(CellPlace place) const;

 private:
  const ReadOptions& options_;
  std::unique_ptr<Sheet> sheet_, done_;
};

/// Adds every sheet of the document to the dataset.
/// @return how many there are. @error  as XmlStream::run and SheetDataset::add; kLimitExceeded  more than 1000 sheets.
Result<std::size_t> add_sheets(XmlStream& stream, WorkbookHandler& handler, SheetDataset& dataset);

}  // namespace concord::ingest
