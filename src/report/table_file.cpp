#include "report/table_file.hpp"

#include <algorithm>
#include <utility>

#include "core/files.hpp"
#include "report/impl/cell_text.hpp"
#include "report/impl/xlsx_table.hpp"
#include "report/impl/xlsx_workbook.hpp"
#include "report/render.hpp"

namespace concord::report {

/// One file format.
class TableFile::Writer {
 public:
  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  virtual ~Writer() = default;
  virtual Status add_sheet(std::string_view name, std::vector<Table::Column> columns) = 0;
  virtual Status add_row(std::span<const std::string_view> cells) = 0;
  virtual Result<TableFileSummary> finish() = 0;
};

namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;

Error wrong_cell_count(std::size_t cells, std::size_t columns) {
  return Error{ErrorCode::kInternal, "A row does not fit its table.",
               std::to_string(cells) + " cells, " + std::to_string(columns) + " columns"};
}

class CsvWriter : public TableFile::Writer {
 public:
  CsvWriter(AtomicFile file, const TableFileOptions& options) : file_{std::move(file)}, options_{options} {}

  Status add_sheet(std::string_view /*name*/, std::vector<Table::Column> columns) override {
    if (has_sheet_)
      return Error{ErrorCode::kInvalidInput, "A CSV file holds one table only. Write one file for each, or XLSX."};
    has_sheet_ = true;
    columns_ = std::move(columns);
    if (!options_.header) return {};
    // Names are text, whatever their column holds.
    const std::vector<Table::Column> text_columns(columns_.size());
    const std::vector<std::string_view> names = [this] {
      std::vector<std::string_view> views;
      for (const auto& column : columns_) views.push_back(column.name);
      return views;
    }();
    append_csv_row(buffer_, names, text_columns, options_);
    return {};
  }

  Status add_row(std::span<const std::string_view> cells) override {
    if (cells.size() != columns_.size()) return wrong_cell_count(cells.size(), columns_.size());
    append_csv_row(buffer_, cells, columns_, options_);
    ++summary_.rows_written;
    return buffer_.size() < kBufferBytes ? Status{} : flush();
  }

  Result<TableFileSummary> finish() override {
    CONCORD_CHECK(flush());
    CONCORD_CHECK(file_.commit());
    return summary_;
  }

 private:
  Status flush() {
    CONCORD_CHECK(file_.write(buffer_));
    buffer_.clear();
    return {};
  }

  AtomicFile file_;
  TableFileOptions options_;
  std::vector<Table::Column> columns_;
  std::string buffer_;
  bool has_sheet_ = false;
  TableFileSummary summary_;
};

class XlsxWriter : public TableFile::Writer {
 public:
  explicit XlsxWriter(std::unique_ptr<XlsxWorkbook> workbook) : workbook_{std::move(workbook)} {}

  Status add_sheet(std::string_view name, std::vector<Table::Column> columns) override {
    CONCORD_CHECK(finish_sheet());
    columns_ = std::move(columns);
    CONCORD_TRY(sheet_, workbook_->add_sheet(name));
    next_row_ = 1;
    left_out_ = 0;
    return write_xlsx_header(*sheet_, columns_, 0);
  }

  Status add_row(std::span<const std::string_view> cells) override {
    if (sheet_ == nullptr || cells.size() != columns_.size()) return wrong_cell_count(cells.size(), columns_.size());
    if (next_row_ >= kSheetRowsMax) {
      ++left_out_;
      return {};
    }
    for (std::size_t column = 0; column < cells.size(); ++column) {
      CONCORD_CHECK(sheet_->write(next_row_, static_cast<std::uint16_t>(column), cells[column], columns_[column].kind,
                                  kMoneyScale, CellStyle::kPlain));
    }
    ++next_row_;
    ++summary_.rows_written;
    return {};
  }

  Result<TableFileSummary> finish() override {
    CONCORD_CHECK(finish_sheet());
    if (!summary_.notes.empty()) {
      CONCORD_TRY(auto* const notes, workbook_->add_sheet("Notes"));
      std::uint32_t row = 0;
      for (const auto& note : summary_.notes) CONCORD_CHECK(notes->write_text(row++, 0, note, CellStyle::kNote));
    }
    CONCORD_CHECK(workbook_->finish());
    return summary_;
  }

 private:
  static constexpr std::size_t kMoneyScale = 2;

  Status finish_sheet() {
    if (sheet_ == nullptr) return {};
    CONCORD_CHECK(sheet_->finish_table(0, std::max<std::uint32_t>(next_row_ - 1, 1),
                                       static_cast<std::uint16_t>(columns_.size())));
    CONCORD_CHECK(sheet_->fit_columns(10, 60));
    summary_.rows_left_out += left_out_;
    summary_.cells_shortened += sheet_->cells_shortened();
    if (left_out_ > 0) {
      summary_.notes.push_back("Sheet " + sheet_->name() + ": " + count_of(left_out_, "row", "rows") +
                               " beyond the 1,048,576 that a sheet can hold left out.");
    }
    if (sheet_->cells_shortened() > 0) {
      summary_.notes.push_back("Sheet " + sheet_->name() + ": " + count_of(sheet_->cells_shortened(), "cell", "cells") +
                               " shortened to the 32,767 characters that a cell can hold.");
    }
    sheet_ = nullptr;
    return {};
  }

  std::unique_ptr<XlsxWorkbook> workbook_;
  XlsxSheet* sheet_ = nullptr;
  std::vector<Table::Column> columns_;
  std::uint32_t next_row_ = 0;
  std::uint64_t left_out_ = 0;
  TableFileSummary summary_;
};

}  // namespace

void append_csv_row(std::string& out, std::span<const std::string_view> cells, std::span<const Table::Column> columns,
                    const TableFileOptions& options) {
  const bool for_people = options.format == TableFileFormat::kCsvForPeople;
  const char delimiter = for_people ? ',' : options.delimiter;
  const auto begin = out.size();
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (column > 0) out += delimiter;
    const auto kind = column < columns.size() ? columns[column].kind : CellKind::kText;
    out += for_people ? csv_cell(cells[column], kind) : csv_cell_raw(cells[column], delimiter);
  }
  if (cells.size() == 1 && out.size() == begin) out += "\"\"";  // an empty line would be no row
  out += '\n';
}

TableFile::TableFile(std::unique_ptr<Writer> writer) : writer_{std::move(writer)} {}
TableFile::TableFile(TableFile&&) noexcept = default;
TableFile& TableFile::operator=(TableFile&&) noexcept = default;
TableFile::~TableFile() = default;

Result<TableFile> TableFile::create(const std::filesystem::path& path, const TableFileOptions& options) {
  if (options.format == TableFileFormat::kXlsx) {
    CONCORD_TRY(auto workbook, XlsxWorkbook::create(path));
    return TableFile{std::make_unique<XlsxWriter>(std::move(workbook))};
  }
  CONCORD_TRY(auto file, AtomicFile::create(path));
  return TableFile{std::make_unique<CsvWriter>(std::move(file), options)};
}

Status TableFile::add_sheet(std::string_view name, std::vector<Table::Column> columns) {
  return writer_->add_sheet(name, std::move(columns));
}

Status TableFile::add_row(std::span<const std::string_view> cells) {
  return writer_->add_row(cells);
}

Status TableFile::add_row(std::span<const std::string> cells) {
  cells_.assign(cells.begin(), cells.end());
  return writer_->add_row(cells_);
}

Result<TableFileSummary> TableFile::finish() {
  auto summary = writer_->finish();
  writer_.reset();
  return summary;
}

}  // namespace concord::report
