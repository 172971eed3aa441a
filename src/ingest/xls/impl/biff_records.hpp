// The records of which a workbook of Excel 5 to 2003 consists (BIFF): type, length, bytes. Bytes that one record cannot
// hold go on in CONTINUE records behind it.
// Source: Microsoft, [MS-XLS] Excel Binary File Format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "ingest/xls/impl/workbook_bytes.hpp"

namespace concord::ingest::xls {

/// The types that are read.
enum RecordType : std::uint16_t {
  kFormula = 0x0006,
  kEndOfPart = 0x000A,
  kFilePassword = 0x002F,
  kDatesSince1904 = 0x0022,
  kContinue = 0x003C,
  kCodePage = 0x0042,
  kColumnInfo = 0x007D,
  kBoundSheet = 0x0085,
  kMultipleRk = 0x00BD,
  kRichString = 0x00D6,
  kCellFormat = 0x00E0,
  kMergedCells = 0x00E5,
  kSharedStrings = 0x00FC,
  kSharedLabel = 0x00FD,
  kNumber = 0x0203,
  kLabel = 0x0204,
  kBooleanOrError = 0x0205,
  kString = 0x0207,
  kRow = 0x0208,
  kRk = 0x027E,
  kNumberFormat = 0x041E,
  kBeginOfPart = 0x0809,
};

/// Reads records one after another. Not thread-safe. Borrows the bytes.
class BiffRecords {
 public:
  explicit BiffRecords(WorkbookBytes& bytes) : bytes_{bytes} {}
  /// The next call of `next` gives the record at this place.
  void move_to(std::uint64_t offset) { next_ = offset; }
  /// Moves to the next record that is no CONTINUE; false at the end of the bytes.
  /// @error kInvalidInput  cut off.
  Result<bool> next();
  /// Moves to the CONTINUE behind this record; false where there is none. @error  as next.
  Result<bool> next_continue();
  std::uint16_t type() const { return type_; }
  std::string_view body() const { return body_; }  ///< valid until the next call
  std::uint64_t offset() const { return offset_; }
  std::uint64_t total_bytes() const { return bytes_.size(); }
  const std::string& source_name() const { return bytes_.source_name(); }

 private:
  Result<bool> load();
  /// @return the bytes, which are in the window then.
  Result<std::string_view> at(std::uint64_t offset, std::size_t length);

  WorkbookBytes& bytes_;
  std::vector<char> window_;
  std::uint64_t window_begin_ = 0;
  std::uint64_t offset_ = 0, next_ = 0;
  std::uint16_t type_ = 0;
  std::string_view body_;
};

/// Takes a record's body apart from its beginning on, across CONTINUE records. What is not there is read as 0, and said
/// by `status`. Only one at a time.
class RecordBody {
 public:
  explicit RecordBody(BiffRecords& records) : records_{records}, rest_{records.body()} {}
  /// Little-endian, of 1 to 4 bytes.
  std::uint32_t number(unsigned bytes);
  double real();
  void skip(std::uint64_t bytes);
  /// Up to that many bytes of this record, without any CONTINUE.
  std::string_view piece(std::size_t bytes);
  /// Text of Excel 97 and later: flags, then 8 or 16 bits a character, and what belongs to its look. A character may be
  /// written in another width where a CONTINUE begins.
  void append_text(std::uint32_t characters, std::string& out);
  /// Bytes left in this record, without any CONTINUE.
  std::size_t left() const { return rest_.size(); }
  /// @error kInvalidInput  the record ended before what was read; or as BiffRecords::next.
  Status status() const;

 private:
  bool refill();
  void append_characters(std::uint32_t characters, bool wide, std::string& out);

  BiffRecords& records_;
  std::string_view rest_;
  bool is_short_ = false;
  Status failure_ = {};
};

}  // namespace concord::ingest::xls
