#include "app/impl/sheet_output.hpp"

#include <fmt/format.h>

#include <vector>

#include "core/clock.hpp"
#include "report/table_file.hpp"

namespace concord::app {
namespace {

constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;

std::string time_text(std::int64_t microseconds) {
  const auto seconds = microseconds / 1'000'000;
  std::string text = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  const auto rest = microseconds % 1'000'000;
  if (rest % 1000 != 0) return text + fmt::format(".{:06}", rest);
  if (rest != 0) text += fmt::format(".{:03}", rest / 1000);
  return text;
}

std::string timestamp_text(std::int64_t microseconds) {
  const std::int64_t in_day = (microseconds % kMicrosecondsPerDay + kMicrosecondsPerDay) % kMicrosecondsPerDay;
  return iso_date((microseconds - in_day) / kMicrosecondsPerDay) + " " + time_text(in_day);
}

Result<std::string> cell_text(const engine::ColumnView& column, std::size_t row) {
  if (column.is_null(row)) return std::string{};
  switch (column.type().kind) {
    case TypeKind::kBoolean:
      return std::string{column.boolean(row) ? "true" : "false"};
    case TypeKind::kInteger:
      return std::to_string(column.integer(row));
    case TypeKind::kDecimal: {
      CONCORD_TRY(const Decimal exact, Decimal::make(column.decimal_coefficient(row), column.type().scale));
      return exact.to_string();
    }
    case TypeKind::kDouble:
      return fmt::format("{}", column.real(row));
    case TypeKind::kDate:
      return iso_date(column.integer(row));
    case TypeKind::kTime:
      return time_text(column.integer(row));
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return timestamp_text(column.integer(row));
    case TypeKind::kText:
      return std::string{column.text(row)};
  }
  return std::string{};
}

report::CellKind cell_kind(TypeKind kind) {
  switch (kind) {
    case TypeKind::kInteger:
      return report::CellKind::kInteger;
    case TypeKind::kDecimal:
    case TypeKind::kDouble:
      return report::CellKind::kDecimal;
    case TypeKind::kDate:
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz:
      return report::CellKind::kDate;
    case TypeKind::kBoolean:
    case TypeKind::kTime:
    case TypeKind::kText:
      return report::CellKind::kText;
  }
  return report::CellKind::kText;
}

Status finish(report::TableFile& file) {
  CONCORD_TRY(const auto summary, file.finish());
  if (summary.cells_shortened == 0) return {};
  return Error{ErrorCode::kInvalidInput,
               fmt::format("{} cells are longer than the 32,767 characters that a sheet's cell holds; convert to CSV "
                           "or Parquet instead.",
                           summary.cells_shortened)};
}

}  // namespace

Status write_sheet(engine::Session& session, const std::string& sql, std::uint64_t rows,
                   const std::filesystem::path& path, const Deadline& deadline) {
  constexpr std::uint64_t kDataRowsMax = 1'048'575;
  if (rows > kDataRowsMax) {
    return Error{ErrorCode::kInvalidInput,
                 fmt::format("There are {} rows, and a sheet holds {} below its header; convert to CSV or Parquet "
                             "instead.",
                             rows, kDataRowsMax)};
  }
  CONCORD_TRY(const auto stream, session.query(sql, deadline));
  CONCORD_TRY(report::TableFile file, report::TableFile::create(path, {.format = report::TableFileFormat::kXlsx}));
  std::vector<report::Table::Column> columns;
  for (const auto& column : stream->schema()) columns.push_back({column.name, cell_kind(column.type.kind)});
  std::vector<std::string> cells(columns.size());
  CONCORD_CHECK(file.add_sheet("Data", std::move(columns)));
  for (;;) {
    CONCORD_CHECK(deadline.check("writing the workbook"));
    CONCORD_TRY(const engine::Chunk* const chunk, stream->next());
    if (chunk == nullptr) return finish(file);
    for (std::size_t row = 0; row < chunk->rows(); ++row) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        CONCORD_TRY(cells[i], cell_text(chunk->column(i), row));
      }
      CONCORD_CHECK(file.add_row(cells));
    }
  }
}

}  // namespace concord::app
