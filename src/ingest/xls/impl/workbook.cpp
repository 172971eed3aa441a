#include "ingest/xls/impl/workbook.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "ingest/input_names.hpp"
#include "ingest/number_formats.hpp"

namespace concord::ingest::xls {
namespace {

constexpr std::uint32_t kVersion8 = 0x0600;
constexpr std::uint32_t kGlobalsPart = 0x0005, kSheetPart = 0x0010;
constexpr std::size_t kSheetsMax = 1000;
constexpr std::size_t kStylesMax = 1 << 16;

std::string encoding_name(std::uint32_t code_page) {
  constexpr std::uint32_t kMacintosh = 10000, kOldMacintosh = 0x8000, kOldWindows = 0x8001;
  if (code_page == kMacintosh || code_page == kOldMacintosh) return "macintosh";
  if (code_page == 0 || code_page == kOldWindows) return "windows-1252";
  const bool is_windows = (code_page >= 1250 && code_page <= 1258) || code_page == 874;
  return (is_windows ? "windows-" : "cp") + std::to_string(code_page);
}

/// Collects what stands before the sheets.
class Globals {
 public:
  Globals(BiffRecords& records, const ReadOptions& options, const Deadline& deadline)
      : records_{records}, options_{options}, deadline_{deadline} {}
  Status read();
  Result<Workbook> take();

 private:
  Status see_record();
  Status see_sheet(RecordBody& body);
  Status see_number_format(RecordBody& body);
  Status create_strings();
  Status see_shared_strings(RecordBody& body);
  Error encrypted() const;
  BookText& text() {
    if (!text_) text_.emplace(is_version8_, code_page_);
    return *text_;
  }

  BiffRecords& records_;
  const ReadOptions& options_;
  const Deadline& deadline_;
  bool is_version8_ = false, since_1904_ = false;
  std::uint32_t code_page_ = 0;
  std::optional<BookText> text_ = {};
  std::unordered_map<std::uint32_t, NumberShow> formats_ = {};
  std::vector<std::uint32_t> style_formats_ = {};
  std::vector<SheetEntry> sheets_ = {};
  std::optional<TextList> strings_ = {};
};

Error Globals::encrypted() const {
  return {ErrorCode::kInvalidInput,
          records_.source_name() + ": the workbook is encrypted; save it without a password and try again"};
}

Status Globals::read() {
  CONCORD_TRY(const bool found, records_.next());
  RecordBody begin{records_};
  if (!found || records_.type() != kBeginOfPart)
    return Error{
        ErrorCode::kInvalidInput,
        records_.source_name() +
            ": the workbook is damaged, or older than Excel 5 (1993); open it in a spreadsheet program and save "
            "it as XLSX, ODS or CSV"};
  is_version8_ = begin.number(2) == kVersion8;
  const std::uint32_t part = begin.number(2);
  CONCORD_CHECK(begin.status());
  if (part == kSheetPart) {
    sheets_.push_back({table_name_of(records_.source_name()), records_.offset()});
    return {};
  }
  if (part != kGlobalsPart)
    return Error{ErrorCode::kInvalidInput, records_.source_name() + ": a chart or macro of Excel, not a workbook"};
  for (;;) {
    CONCORD_CHECK(deadline_.check("reading " + records_.source_name()));
    CONCORD_TRY(const bool more, records_.next());
    if (!more) return cut_off(records_);
    if (records_.type() == kEndOfPart) return {};
    CONCORD_CHECK(see_record());
  }
}

Status Globals::see_record() {
  RecordBody body{records_};
  switch (records_.type()) {
    case kFilePassword:
      return encrypted();
    case kDatesSince1904:
      since_1904_ = body.number(2) == 1;
      return body.status();
    case kCodePage:
      code_page_ = body.number(2);
      return body.status();
    case kNumberFormat:
      return see_number_format(body);
    case kCellFormat:
      body.skip(2);
      if (style_formats_.size() < kStylesMax) style_formats_.push_back(body.number(2));
      return body.status();
    case kBoundSheet:
      return see_sheet(body);
    case kSharedStrings:
      return see_shared_strings(body);
    default:
      return {};
  }
}

Status Globals::see_sheet(RecordBody& body) {
  constexpr std::uint32_t kVisibilityBits = 3, kWorksheet = 0;
  if (sheets_.size() >= kSheetsMax)
    return Error{ErrorCode::kLimitExceeded,
                 records_.source_name() + ": the workbook has more than 1000 sheets, the limit"};
  SheetEntry sheet;
  sheet.offset = body.number(4);
  sheet.hidden = (body.number(1) & kVisibilityBits) != 0;
  sheet.has_cells = body.number(1) == kWorksheet;
  text().append(body, body.number(1), sheet.name);
  CONCORD_CHECK(body.status());
  sheets_.push_back(std::move(sheet));
  return {};
}

Status Globals::see_number_format(RecordBody& body) {
  const std::uint32_t number = body.number(2);
  std::string code;
  text().append(body, body.number(is_version8_ ? 2 : 1), code);
  CONCORD_CHECK(body.status());
  formats_[number] = classify_format(code);
  return {};
}

Status Globals::create_strings() {
  CONCORD_TRY(TextList strings, TextList::create(options_.directory));
  strings_.emplace(std::move(strings));
  return {};
}

Status Globals::see_shared_strings(RecordBody& body) {
  CONCORD_CHECK(create_strings());
  body.skip(4);  // how often cells refer to them
  const std::uint32_t count = body.number(4);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i % 4096 == 0) CONCORD_CHECK(deadline_.check("reading " + records_.source_name()));
    const std::size_t before = strings_->buffer().size();
    const std::uint32_t characters = body.number(2);
    body.append_text(characters, strings_->buffer());
    CONCORD_CHECK(body.status());
    if (strings_->buffer().size() - before > options_.cell_bytes_max)
      return Error{ErrorCode::kLimitExceeded, records_.source_name() + ": a cell holds more than " +
                                                  std::to_string(options_.cell_bytes_max) + " bytes"};
    CONCORD_CHECK(strings_->end_text());
  }
  return {};
}

Result<Workbook> Globals::take() {
  if (!strings_) CONCORD_CHECK(create_strings());
  CONCORD_CHECK(strings_->seal());
  std::vector<NumberShow> styles;
  for (const std::uint32_t format : style_formats_) {
    const auto own = formats_.find(format);
    styles.push_back(own != formats_.end() ? own->second : classify_builtin_format(format));
  }
  return Workbook{is_version8_ ? "Excel 97 to 2003 (BIFF8)" : "Excel 5 or 95 (BIFF5)",
                  since_1904_,
                  std::move(text()),
                  std::move(styles),
                  std::move(sheets_),
                  std::move(*strings_)};
}

}  // namespace

BookText::BookText(bool is_unicode, std::uint32_t code_page)
    : is_unicode_{is_unicode}, is_named_{code_page != 0}, encoding_{encoding_name(code_page)} {
  if (is_unicode) return;
  std::optional<Transcoder> transcoder = Transcoder::open(encoding_);
  if (!transcoder) {
    encoding_ = encoding_name(0);
    if (auto usual = Transcoder::open(encoding_)) transcoder.emplace(std::move(*usual));
  }
  if (transcoder) transcoder_.emplace(std::move(*transcoder));
}

void BookText::append(RecordBody& body, std::uint32_t characters, std::string& out) {
  if (is_unicode_) {
    body.append_text(characters, out);
    return;
  }
  const std::string_view bytes = body.piece(characters);
  // Programs that name no code page write what they have, which is UTF-8 more often than not.
  const bool is_plain = !is_named_ && is_utf8(bytes);
  if (is_plain || !transcoder_ || !transcoder_->append(bytes, true, out)) out += bytes;
}

bool is_record_begin(std::string_view head) {
  constexpr std::string_view kShort{"\x09\x08\x08\x00", 4}, kLong{"\x09\x08\x10\x00", 4};
  return head.starts_with(kShort) || head.starts_with(kLong);
}

Error cut_off(const BiffRecords& records) {
  return {ErrorCode::kInvalidInput, records.source_name() +
                                        ": the workbook is damaged or was cut off: a part of it has no end; copy or "
                                        "download it once more"};
}

Result<Workbook> read_workbook(BiffRecords& records, const ReadOptions& options, const Deadline& deadline) {
  Globals globals{records, options, deadline};
  CONCORD_CHECK(globals.read());
  return globals.take();
}

}  // namespace concord::ingest::xls
