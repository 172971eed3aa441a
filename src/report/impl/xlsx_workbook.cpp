// libxlsxwriter does not look at the result of writing its temporary files, so a full disk could leave a workbook that
// is cut off inside and looks complete. Hence two checks of our own: the error flag of each sheet's temporary file,
// and, after closing, that each sheet in the archive is at least as long as what was written for it.
#include "report/impl/xlsx_workbook.hpp"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>

#include "report/impl/cell_text.hpp"
#include "report/impl/display_text.hpp"
#include "report/impl/zip_directory.hpp"

namespace concord::report {
namespace {

/// A double holds any decimal of this many digits, and so does a spreadsheet.
constexpr std::size_t kExactDigits = 15;
constexpr std::uint64_t kCellsBetweenChecks = 16'384;
/// The opening of a sheet's XML, in front of its rows, is never shorter.
constexpr std::uint64_t kSheetOpeningBytes = 250;
/// Workbooks carry a date of creation; a fixed one keeps the same document's bytes the same (1980-01-01, as in the
/// archive).
constexpr std::time_t kCreated = 315'532'800;

struct Calendar {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0;
  double second = 0;
  bool has_time = false;
};

bool read_digits(std::string_view text, std::size_t offset, std::size_t count, int& value) {
  if (offset + count > text.size()) return false;
  const auto* const begin = text.data() + offset;
  const auto result = std::from_chars(begin, begin + count, value);
  return result.ec == std::errc{} && result.ptr == begin + count && *begin != '-';
}

bool read_time(std::string_view text, Calendar& calendar) {
  int second = 0;
  if (text.size() < 9 || (text[0] != ' ' && text[0] != 'T') || text[3] != ':' || text[6] != ':') return false;
  if (!read_digits(text, 1, 2, calendar.hour) || !read_digits(text, 4, 2, calendar.minute) ||
      !read_digits(text, 7, 2, second))
    return false;
  if (calendar.hour > 23 || calendar.minute > 59 || second > 59) return false;
  calendar.second = second;
  calendar.has_time = true;
  if (text.size() == 9) return true;
  int millisecond = 0;  // spreadsheets know no smaller unit; anything finer stays text
  if (text[9] != '.' || text.size() > 13 || !read_digits(text, 10, text.size() - 10, millisecond)) return false;
  for (auto digits = text.size() - 10; digits < 3; ++digits) millisecond *= 10;
  calendar.second += millisecond / 1000.0;
  return true;
}

/// Reads "2025-01-31" and "2025-01-31 08:30:00[.250]". Nothing before March 1900: spreadsheets disagree about those
/// days.
std::optional<Calendar> read_date(std::string_view text) {
  Calendar calendar;
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!read_digits(text, 0, 4, calendar.year) || !read_digits(text, 5, 2, calendar.month) ||
      !read_digits(text, 8, 2, calendar.day))
    return std::nullopt;
  constexpr std::array<int, 12> kDays{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (calendar.month < 1 || calendar.month > 12 || calendar.day < 1) return std::nullopt;
  const bool leap = calendar.year % 4 == 0 && (calendar.year % 100 != 0 || calendar.year % 400 == 0);
  const int days = calendar.month == 2 && !leap ? 28 : kDays[static_cast<std::size_t>(calendar.month - 1)];
  if (calendar.day > days) return std::nullopt;
  if (calendar.year < 1900 || (calendar.year == 1900 && calendar.month < 3)) return std::nullopt;
  if (text.size() > 10 && !read_time(text.substr(10), calendar)) return std::nullopt;
  return calendar;
}

std::string number_format(CellKind kind, std::size_t digits) {
  const auto places = digits == 0 ? std::string{} : "." + std::string(digits, '0');
  switch (kind) {
    case CellKind::kMoney:
      return "#,##0" + places;
    case CellKind::kDecimal:
      return "0" + places;
    case CellKind::kPercent:
      return "0" + (digits > 2 ? "." + std::string(digits - 2, '0') : "") + "%";
    case CellKind::kDate:
      return digits == 0 ? "yyyy-mm-dd" : digits == 1 ? "yyyy-mm-dd hh:mm:ss" : "yyyy-mm-dd hh:mm:ss.000";
    case CellKind::kInteger:
      return "0";
    case CellKind::kText:
      return "@";
  }
  return "@";
}

void apply_style(lxw_format* format, CellStyle style) {
  switch (style) {
    case CellStyle::kPlain:
      break;
    case CellStyle::kHeaderRight:
      format_set_align(format, LXW_ALIGN_RIGHT);
      [[fallthrough]];
    case CellStyle::kHeader:
      format_set_bold(format);
      format_set_bottom(format, LXW_BORDER_THIN);
      format_set_bg_color(format, 0xEEF1F4);
      format_set_text_wrap(format);
      break;
    case CellStyle::kTotal:
      format_set_bold(format);
      format_set_top(format, LXW_BORDER_THIN);
      break;
    case CellStyle::kTitle:
      format_set_bold(format);
      format_set_font_size(format, 18);
      break;
    case CellStyle::kSubtitle:
      format_set_font_size(format, 12);
      break;
    case CellStyle::kHeading:
      format_set_bold(format);
      format_set_font_size(format, 13);
      break;
    case CellStyle::kStrong:
      format_set_bold(format);
      break;
    case CellStyle::kNote:
      format_set_font_color(format, 0x5B6470);
      break;
    case CellStyle::kGood:
      format_set_bold(format);
      format_set_font_color(format, 0x1B6E3C);
      break;
    case CellStyle::kBad:
      format_set_bold(format);
      format_set_font_color(format, 0xB3261E);
      break;
    case CellStyle::kCode:
      format_set_font_name(format, "Consolas");
      break;
  }
}

std::string folded(std::string_view name) {
  std::string out;
  for (std::size_t offset = 0; offset < name.size();) {
    const auto character = character_at(name, offset);
    append_utf8(out, static_cast<char32_t>(u_foldCase(static_cast<UChar32>(character.value), U_FOLD_CASE_DEFAULT)));
    offset += character.length;
  }
  return out;
}

}  // namespace

XlsxSheet::XlsxSheet(XlsxWorkbook& workbook, lxw_worksheet* sheet, std::string name)
    : workbook_{&workbook}, sheet_{sheet}, name_{std::move(name)} {}

Status XlsxSheet::check(int code) const {
  if (code == LXW_NO_ERROR) return {};
  const auto detail = lxw_strerror(static_cast<lxw_error>(code));
  return Error{ErrorCode::kInternal, "Cannot write the sheet " + name_ + ".", detail};
}

void XlsxSheet::widen(std::uint16_t column, std::size_t characters) {
  if (column >= widths_.size()) widths_.resize(column + std::size_t{1}, 0);
  widths_[column] = std::max(widths_[column], static_cast<std::uint16_t>(std::min<std::size_t>(characters, 255)));
}

Status XlsxSheet::write_text(std::uint32_t row, std::uint16_t column, std::string_view text, CellStyle style) {
  auto* const format = workbook_->format_of(CellKind::kText, 0, style);
  if (text.empty())
    return style == CellStyle::kPlain ? Status{} : check(worksheet_write_blank(sheet_, row, column, format));
  bool shortened = false;
  const auto safe = xlsx_text(text, shortened);
  if (shortened) ++cells_shortened_;
  const bool spans_columns = style == CellStyle::kTitle || style == CellStyle::kSubtitle ||
                             style == CellStyle::kHeading || style == CellStyle::kNote || style == CellStyle::kCode;
  if (!spans_columns) widen(column, display_width(std::string_view{safe}.substr(0, 400)));
  return check(worksheet_write_string(sheet_, row, column, safe.c_str(), format));
}

bool XlsxSheet::write_date(std::uint32_t row, std::uint16_t column, std::string_view text, CellStyle style) {
  const auto calendar = read_date(text);
  if (!calendar) return false;
  lxw_datetime moment{calendar->year, calendar->month,  calendar->day,
                      calendar->hour, calendar->minute, calendar->second};
  const std::size_t digits = !calendar->has_time ? 0 : text.size() <= 19 ? 1 : 2;
  auto* const format = workbook_->format_of(CellKind::kDate, digits, style);
  widen(column, text.size());
  return worksheet_write_datetime(sheet_, row, column, &moment, format) == LXW_NO_ERROR;
}

Status XlsxSheet::write_number(std::uint32_t row, std::uint16_t column, std::string_view text, std::size_t digits,
                               CellKind kind, CellStyle style) {
  double value = 0;  // exact enough: the caller lets no more digits pass than a double gives back
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc{}) return write_text(row, column, text, style);
  widen(column, text.size() + text.size() / 3 + 1);
  return check(worksheet_write_number(sheet_, row, column, value, workbook_->format_of(kind, digits, style)));
}

Status XlsxSheet::write(std::uint32_t row, std::uint16_t column, std::string_view text, CellKind kind,
                        std::size_t scale, CellStyle style) {
  if (++cells_seen_ % kCellsBetweenChecks == 0 && std::ferror(sheet_->optimize_tmpfile) != 0) {
    return workbook_->write_failure(errno);
  }
  if (kind == CellKind::kDate && !text.empty() && write_date(row, column, text, style)) return {};
  const auto number = is_number(kind) ? read_number(text) : std::nullopt;
  if (!number || significant_digits(*number) > kExactDigits || number->fraction.size() > kExactDigits) {
    return write_text(row, column, text, style);
  }
  const auto fraction = number->fraction.size();
  if (kind == CellKind::kInteger && fraction > 0) kind = CellKind::kDecimal;
  return write_number(row, column, text, kind == CellKind::kMoney ? std::max(scale, fraction) : fraction, kind, style);
}

Status XlsxSheet::finish_table(std::uint32_t header_row, std::uint32_t last_row, std::uint16_t columns) {
  worksheet_freeze_panes(sheet_, header_row + 1, 0);
  if (columns == 0) return {};
  return check(worksheet_autofilter(sheet_, header_row, 0, last_row, static_cast<lxw_col_t>(columns - 1)));
}

Status XlsxSheet::fit_columns(std::size_t least, std::size_t most) {
  for (std::size_t column = 0; column < widths_.size(); ++column) {
    const auto width = std::clamp<std::size_t>(widths_[column] + std::size_t{2}, least, most);
    const auto index = static_cast<lxw_col_t>(column);
    CONCORD_CHECK(check(worksheet_set_column(sheet_, index, index, static_cast<double>(width), nullptr)));
  }
  return {};
}

void XlsxSheet::hide_gridlines() {
  worksheet_gridlines(sheet_, LXW_HIDE_ALL_GRIDLINES);
}

XlsxWorkbook::XlsxWorkbook(AtomicFile file, TemporaryName part, std::string name)
    : file_{std::move(file)}, part_{std::move(part)}, name_{std::move(name)}, folder_{part_.folder().string()} {}

XlsxWorkbook::~XlsxWorkbook() {
  abandon();
}

/// The library does not always leave a reason behind.
Error XlsxWorkbook::write_failure(int error_number) const {
  return write_error(error_number == 0 ? EIO : error_number, name_);
}

void XlsxWorkbook::abandon() noexcept {
  if (workbook_ == nullptr) return;
  for (const auto& sheet : sheets_) {  // the library closes these only when it writes the file
    if (sheet->sheet_->optimize_tmpfile != nullptr) std::fclose(sheet->sheet_->optimize_tmpfile);
  }
  lxw_workbook_free(workbook_);
  workbook_ = nullptr;
}

Result<std::unique_ptr<XlsxWorkbook>> XlsxWorkbook::create(const std::filesystem::path& path) {
  CONCORD_TRY(auto file, AtomicFile::create(path));
  CONCORD_TRY(auto part, TemporaryName::create_beside(path));
  std::unique_ptr<XlsxWorkbook> workbook{new XlsxWorkbook{std::move(file), std::move(part), path.string()}};
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = workbook->folder_.data();
  workbook->workbook_ = workbook_new_opt(workbook->part_.path().c_str(), &options);
  if (workbook->workbook_ == nullptr)
    return Error{ErrorCode::kUnavailable, "Cannot start the workbook " + workbook->name_ + ": out of memory."};
  workbook->set_title({});
  return workbook;
}

void XlsxWorkbook::set_title(std::string_view title) {
  bool shortened = false;
  auto text = clipped(xlsx_text(title, shortened), 200);
  lxw_doc_properties properties{};
  properties.title = text.data();
  properties.created = kCreated;
  workbook_set_properties(workbook_, &properties);
}

std::string XlsxWorkbook::unique_name(std::string_view wanted) {
  auto name = xlsx_sheet_name(wanted, kSheetNameUnitsMax);
  // "History" is taken by Excel itself.
  for (int number = 2; folded(name) == "history" || names_.contains(folded(name)); ++number) {
    const auto suffix = fmt::format(" ({})", number);
    name = xlsx_sheet_name(wanted, kSheetNameUnitsMax - suffix.size()) + suffix;
  }
  names_.insert(folded(name));
  return name;
}

Result<XlsxSheet*> XlsxWorkbook::add_sheet(std::string_view name) {
  auto unique = unique_name(name);
  auto* const sheet = workbook_add_worksheet(workbook_, unique.c_str());
  if (sheet == nullptr) return write_failure(errno);
  sheets_.push_back(std::unique_ptr<XlsxSheet>{new XlsxSheet{*this, sheet, std::move(unique)}});
  if (sheet->optimize_tmpfile == nullptr) return write_failure(errno);
  worksheet_set_landscape(sheet);
  worksheet_fit_to_pages(sheet, 1, 0);
  return sheets_.back().get();
}

lxw_format* XlsxWorkbook::format_of(CellKind kind, std::size_t digits, CellStyle style) {
  if (kind == CellKind::kText && style == CellStyle::kPlain) return nullptr;
  for (const auto& entry : formats_) {
    if (entry.kind == kind && entry.style == style && entry.digits == digits) return entry.format;
  }
  auto* const format = make_format(kind, digits, style);
  formats_.push_back({kind, style, digits, format});
  return format;
}

lxw_format* XlsxWorkbook::make_format(CellKind kind, std::size_t digits, CellStyle style) {
  auto* const format = workbook_add_format(workbook_);
  if (format == nullptr) return nullptr;
  if (kind != CellKind::kText) format_set_num_format(format, number_format(kind, digits).c_str());
  if (kind == CellKind::kDate) format_set_align(format, LXW_ALIGN_LEFT);  // as their heading
  apply_style(format, style);
  return format;
}

Status XlsxWorkbook::check_written(std::span<const std::uint64_t> bytes_of_sheets) const {
  CONCORD_TRY(const auto entries, read_zip_directory(part_.path()));
  for (std::size_t index = 0; index < bytes_of_sheets.size(); ++index) {
    const auto wanted = fmt::format("xl/worksheets/sheet{}.xml", index + 1);
    const auto entry =
        std::find_if(entries.begin(), entries.end(), [&](const auto& each) { return each.name == wanted; });
    const bool whole = entry != entries.end() && entry->size_bytes >= bytes_of_sheets[index] + kSheetOpeningBytes;
    if (!whole) return write_failure(ENOSPC);
  }
  return {};
}

Status XlsxWorkbook::finish() {
  std::vector<std::uint64_t> bytes_of_sheets;
  for (const auto& sheet : sheets_) {
    auto* const file = sheet->sheet_->optimize_tmpfile;
    if (std::fflush(file) != 0 || std::ferror(file) != 0) return write_failure(errno);
    bytes_of_sheets.push_back(static_cast<std::uint64_t>(std::max<off_t>(ftello(file), 0)));
  }
  errno = 0;
  const auto code = workbook_close(std::exchange(workbook_, nullptr));
  const int error_number = errno;
  if (code != LXW_NO_ERROR) {
    auto error = write_failure(error_number);
    error.detail += std::string{"; "} + lxw_strerror(code);
    return error;
  }
  CONCORD_CHECK(check_written(bytes_of_sheets));
  CONCORD_CHECK(file_.take(part_.path(), Deadline{}));
  return file_.commit();
}

}  // namespace concord::report
