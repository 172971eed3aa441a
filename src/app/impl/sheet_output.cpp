#include "app/impl/sheet_output.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <array>
#include <charconv>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

namespace concord::app {
namespace {

constexpr std::uint32_t kSheetRowsMax = 1'048'576;
constexpr std::uint32_t kSheetColumnsMax = 16'384;
constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;
constexpr std::int64_t kFirstSafeDay = -25'508;        // 1900-03-01: sheets believe that 1900 was a leap year
constexpr std::int64_t kDayZeroOfSheets = 25'569;      // 1970-01-01 counted from 1899-12-30
constexpr std::int64_t kLastDay = 2'932'896;           // 9999-12-31
constexpr Int128 kExactBound = 1'000'000'000'000'000;  // 15 digits are what a cell's number keeps

std::string time_text(std::int64_t microseconds) {
  const auto seconds = microseconds / 1'000'000;
  std::string text = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (const auto rest = microseconds % 1'000'000; rest != 0) text += fmt::format(".{:06}", rest);
  return text;
}

std::string date_text(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

/// One workbook in the making. Closing reports what went wrong; an abandoned one is freed without a file of use.
class SheetWriter {
 public:
  SheetWriter(const std::filesystem::path& path, const Schema& schema);
  SheetWriter(const SheetWriter&) = delete;
  SheetWriter& operator=(const SheetWriter&) = delete;
  ~SheetWriter();

  Status write_header();
  Status write_row(const engine::Chunk& chunk, std::size_t chunk_row);
  Status close();

 private:
  Status write_cell(const engine::ColumnView& column, std::size_t chunk_row, lxw_col_t at);
  Status write_text(const std::string& text, lxw_col_t at);
  Status write_exact(Int128 coefficient, int scale, lxw_col_t at);
  Status write_day(std::int64_t day, std::int64_t microseconds, bool with_time, lxw_col_t at);
  Status start_row();
  lxw_format* number_format(const std::string& pattern);

  const Schema& schema_;
  std::string temp_directory_;
  lxw_workbook* workbook_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  std::vector<std::pair<std::string, lxw_format*>> formats_;
  std::uint32_t rows_ = 0;  // started so far
};

SheetWriter::SheetWriter(const std::filesystem::path& path, const Schema& schema)
    : schema_{schema}, temp_directory_{path.parent_path().string()} {
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = temp_directory_.data();
  workbook_ = workbook_new_opt(path.c_str(), &options);
  if (workbook_ != nullptr) sheet_ = workbook_add_worksheet(workbook_, "Data");
}

SheetWriter::~SheetWriter() {
  if (workbook_ != nullptr) workbook_close(workbook_);
}

lxw_format* SheetWriter::number_format(const std::string& pattern) {
  for (const auto& [known, format] : formats_) {
    if (known == pattern) return format;
  }
  lxw_format* format = workbook_add_format(workbook_);
  format_set_num_format(format, pattern.c_str());
  formats_.emplace_back(pattern, format);
  return format;
}

Status SheetWriter::start_row() {
  if (sheet_ == nullptr) return Error{ErrorCode::kUnavailable, "The workbook could not be started."};
  if (schema_.size() > kSheetColumnsMax) {
    return Error{ErrorCode::kInvalidInput, "A sheet holds at most 16,384 columns; convert to CSV or Parquet instead."};
  }
  if (rows_ == kSheetRowsMax) {
    return Error{ErrorCode::kInvalidInput, "A sheet holds at most 1,048,576 rows; convert to CSV or Parquet instead."};
  }
  ++rows_;
  return {};
}

Status SheetWriter::write_text(const std::string& text, lxw_col_t at) {
  if (text.empty()) return {};
  const lxw_error error = worksheet_write_string(sheet_, rows_ - 1, at, text.c_str(), nullptr);
  if (error == LXW_NO_ERROR) return {};
  return Error{
      ErrorCode::kInvalidInput,
      fmt::format(
          "Row {}, column \"{}\": the text is longer than a sheet's cell holds (32,767 characters); convert to CSV or "
          "Parquet instead.",
          rows_, schema_[at].name),
      lxw_strerror(error)};
}

Status SheetWriter::write_exact(Int128 coefficient, int scale, lxw_col_t at) {
  CONCORD_TRY(const Decimal exact, Decimal::make(coefficient, scale));
  const std::string text = exact.to_string();
  if (coefficient >= kExactBound || coefficient <= -kExactBound) return write_text(text, at);
  double cell = 0;
  std::from_chars(text.data(), text.data() + text.size(), cell);
  const std::string pattern = scale == 0 ? "0" : "0." + std::string(static_cast<std::size_t>(scale), '0');
  worksheet_write_number(sheet_, rows_ - 1, at, cell, number_format(pattern));
  return {};
}

Status SheetWriter::write_day(std::int64_t day, std::int64_t microseconds, bool with_time, lxw_col_t at) {
  if (day < kFirstSafeDay || day > kLastDay || microseconds % 1000 != 0) {
    return write_text(date_text(day) + (with_time ? " " + time_text(microseconds) : ""), at);
  }
  const double fraction = static_cast<double>(microseconds) / static_cast<double>(kMicrosecondsPerDay);
  const char* pattern = !with_time                      ? "yyyy-mm-dd"
                        : microseconds % 1'000'000 == 0 ? "yyyy-mm-dd hh:mm:ss"
                                                        : "yyyy-mm-dd hh:mm:ss.000";
  worksheet_write_number(sheet_, rows_ - 1, at, static_cast<double>(day + kDayZeroOfSheets) + fraction,
                         number_format(pattern));
  return {};
}

Status SheetWriter::write_cell(const engine::ColumnView& column, std::size_t row, lxw_col_t at) {
  if (column.is_null(row)) return {};
  switch (column.type().kind) {
    case TypeKind::kBoolean:
      worksheet_write_boolean(sheet_, rows_ - 1, at, column.boolean(row) ? 1 : 0, nullptr);
      return {};
    case TypeKind::kInteger:
      return write_exact(column.integer(row), 0, at);
    case TypeKind::kDecimal:
      return write_exact(column.decimal_coefficient(row), column.type().scale, at);
    case TypeKind::kDouble:
      worksheet_write_number(sheet_, rows_ - 1, at, column.real(row), nullptr);
      return {};
    case TypeKind::kDate:
      return write_day(column.integer(row), 0, false, at);
    case TypeKind::kTime:
      return write_text(time_text(column.integer(row)), at);
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz: {
      const std::int64_t microseconds = column.integer(row);
      const std::int64_t in_day = ((microseconds % kMicrosecondsPerDay) + kMicrosecondsPerDay) % kMicrosecondsPerDay;
      return write_day((microseconds - in_day) / kMicrosecondsPerDay, in_day, true, at);
    }
    case TypeKind::kText:
      return write_text(std::string{column.text(row)}, at);
  }
  return {};
}

Status SheetWriter::write_header() {
  CONCORD_CHECK(start_row());
  for (std::size_t i = 0; i < schema_.size(); ++i)
    CONCORD_CHECK(write_text(schema_[i].name, static_cast<lxw_col_t>(i)));
  return {};
}

Status SheetWriter::write_row(const engine::Chunk& chunk, std::size_t chunk_row) {
  CONCORD_CHECK(start_row());
  for (std::size_t i = 0; i < schema_.size(); ++i)
    CONCORD_CHECK(write_cell(chunk.column(i), chunk_row, static_cast<lxw_col_t>(i)));
  return {};
}

Status SheetWriter::close() {
  const lxw_error error = workbook_close(std::exchange(workbook_, nullptr));
  if (error == LXW_NO_ERROR) return {};
  return Error{ErrorCode::kUnavailable, "The workbook could not be written; is there space in the temporary folder?",
               lxw_strerror(error)};
}

}  // namespace

Status write_sheet(engine::Session& session, const std::string& sql, bool header_line,
                   const std::filesystem::path& path, const Deadline& deadline) {
  CONCORD_TRY(const auto stream, session.query(sql, deadline));
  SheetWriter writer{path, stream->schema()};
  if (header_line) CONCORD_CHECK(writer.write_header());
  for (;;) {
    CONCORD_CHECK(deadline.check("writing the workbook"));
    CONCORD_TRY(const engine::Chunk* const chunk, stream->next());
    if (chunk == nullptr) return writer.close();
    for (std::size_t row = 0; row < chunk->rows(); ++row) CONCORD_CHECK(writer.write_row(*chunk, row));
  }
}

}  // namespace concord::app
