// What the sheets of a workbook share: their names and places, texts, the looks of numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "ingest/reader.hpp"
#include "ingest/sheet_values.hpp"
#include "ingest/text_list.hpp"
#include "ingest/transcoder.hpp"
#include "ingest/xls/impl/biff_records.hpp"

namespace concord::ingest::xls {

struct SheetEntry {
  std::string name;
  std::uint64_t offset = 0;  ///< of its first record
  bool hidden = false;
  bool has_cells = true;  ///< false: a chart, a macro sheet, a module of code
};

/// Texts of a workbook, as its version writes them.
class BookText {
 public:
  /// @param code_page  0: the file names none.
  BookText(bool is_unicode, std::uint32_t code_page);
  /// A text of which the number of characters was just read.
  void append(RecordBody& body, std::uint32_t characters, std::string& out);
  const std::string& encoding() const { return encoding_; }  ///< as ICU knows it

 private:
  bool is_unicode_;
  bool is_named_;
  std::string encoding_;
  std::optional<Transcoder> transcoder_;
};

struct Workbook {
  std::string version;  ///< "Excel 97 to 2003 (BIFF8)"
  bool since_1904 = false;
  BookText text;
  std::vector<NumberShow> styles;  ///< as cells number them
  std::vector<SheetEntry> sheets;
  TextList strings;
};

/// Whether the bytes are the beginning of a workbook's records outside of any container.
bool is_record_begin(std::string_view head);

/// Reads from the beginning. A file of one sheet without anything around it is a workbook, too.
/// @error kInvalidInput  cut off, damaged, encrypted, older than Excel 5; kLimitExceeded  a text is longer than a cell
/// may
///        be; the deadline.
Result<Workbook> read_workbook(BiffRecords& records, const ReadOptions& options, const Deadline& deadline);

/// "cut off" of a part without an end.
Error cut_off(const BiffRecords& records);

}  // namespace concord::ingest::xls
