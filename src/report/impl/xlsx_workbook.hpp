// A workbook written row by row in constant memory: the only place that knows libxlsxwriter. Everything that comes from
// data is written as a string, a number or a date by explicit choice; never as a formula or a link.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/error.hpp"
#include "core/files.hpp"
#include "report/document.hpp"
#include "report/impl/temporary_name.hpp"

struct lxw_format;
struct lxw_workbook;
struct lxw_worksheet;

namespace concord::report {

constexpr std::uint64_t kSheetRowsMax = 1'048'576;
constexpr std::size_t kSheetColumnsMax = 16'384;
constexpr std::size_t kSheetNameUnitsMax = 31;

/// How a cell looks, apart from its value.
enum class CellStyle : std::uint8_t {
  kPlain,
  kHeader,
  kHeaderRight,
  kTotal,
  kTitle,
  kSubtitle,
  kHeading,
  kStrong,
  kNote,
  kGood,
  kBad,
  kCode
};

class XlsxWorkbook;

/// One sheet; rows are written from the top down, none twice. Borrowed from its workbook.
class XlsxSheet {
 public:
  /// Writes one cell. Numbers and dates that a spreadsheet could not hold exactly are written as text.
  /// @param scale  digits behind the point for money (more are kept where the text has them).
  Status write(std::uint32_t row, std::uint16_t column, std::string_view text, CellKind kind, std::size_t scale,
               CellStyle style);
  Status write_text(std::uint32_t row, std::uint16_t column, std::string_view text, CellStyle style);
  /// Keeps the header in sight and gives the rows from header_row to last_row a filter. No row below may be written
  /// yet.
  Status finish_table(std::uint32_t header_row, std::uint32_t last_row, std::uint16_t columns);
  /// Sets all columns' widths from what was written. `least` and `most` are in characters.
  Status fit_columns(std::size_t least, std::size_t most);
  void hide_gridlines();
  const std::string& name() const { return name_; }
  std::uint64_t cells_shortened() const { return cells_shortened_; }

 private:
  friend class XlsxWorkbook;
  XlsxSheet(XlsxWorkbook& workbook, lxw_worksheet* sheet, std::string name);
  Status write_number(std::uint32_t row, std::uint16_t column, std::string_view text, std::size_t digits, CellKind kind,
                      CellStyle style);
  bool write_date(std::uint32_t row, std::uint16_t column, std::string_view text, CellStyle style);
  void widen(std::uint16_t column, std::size_t characters);
  Status check(int code) const;

  XlsxWorkbook* workbook_;
  lxw_worksheet* sheet_;
  std::string name_;
  std::vector<std::uint16_t> widths_;
  std::uint64_t cells_shortened_ = 0;
  std::uint64_t cells_seen_ = 0;
};

class XlsxWorkbook {
 public:
  /// @error kUnavailable  the folder cannot be written to.
  static Result<std::unique_ptr<XlsxWorkbook>> create(const std::filesystem::path& path);
  XlsxWorkbook(const XlsxWorkbook&) = delete;
  XlsxWorkbook& operator=(const XlsxWorkbook&) = delete;
  ~XlsxWorkbook();

  /// Adds a sheet behind the others; the name is cleaned and made unique. The sheet lives as long as the workbook.
  Result<XlsxSheet*> add_sheet(std::string_view name);
  void set_title(std::string_view title);
  /// Writes the file and gives it its name. No sheet may be used afterwards.
  /// @error kUnavailable  disk full or the like; nothing is left behind.
  Status finish();

 private:
  friend class XlsxSheet;
  XlsxWorkbook(AtomicFile file, TemporaryName part, std::string name);
  lxw_format* format_of(CellKind kind, std::size_t digits, CellStyle style);
  lxw_format* make_format(CellKind kind, std::size_t digits, CellStyle style);
  std::string unique_name(std::string_view wanted);
  Status check_written(std::span<const std::uint64_t> bytes_of_sheets) const;
  void abandon() noexcept;

  struct CachedFormat {
    CellKind kind;
    CellStyle style;
    std::size_t digits;
    lxw_format* format;
  };
  Error write_failure(int error_number) const;

  AtomicFile file_;
  TemporaryName part_;  ///< what libxlsxwriter writes
  std::string name_;    ///< the file, as the user named it
  std::string folder_;  ///< libxlsxwriter keeps a pointer to it
  lxw_workbook* workbook_ = nullptr;
  std::vector<std::unique_ptr<XlsxSheet>> sheets_;
  std::unordered_set<std::string> names_;  ///< case folded
  std::vector<CachedFormat> formats_;
};

/// Text as a cell of a workbook may hold it: valid UTF-8 without characters that XML forbids, at most 32,767 UTF-16
/// units (then it ends with "… (shortened)" and `shortened` is set).
std::string xlsx_text(std::string_view text, bool& shortened);
/// A sheet name that spreadsheets accept: at most `units_max` UTF-16 units, none of []:*?/\, no apostrophe at its ends,
/// not empty.
std::string xlsx_sheet_name(std::string_view wanted, std::size_t units_max);

}  // namespace concord::report
