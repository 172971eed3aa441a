// Programs fill a sheet to its last row and column by saying how often an empty row or cell is repeated. Those only
// move on; filled ones are written as often as they say, under a limit, for a file of some bytes can say a billion.
#include "ingest/ods/impl/content_handler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "ingest/growth_limit.hpp"
#include "ingest/ods/impl/cell_moments.hpp"
#include "ingest/sheet_values.hpp"

namespace concord::ingest::ods {
namespace {

constexpr std::size_t kSheetsNamedMax = 8;

std::uint32_t count_of(std::string_view text, std::uint32_t most) {
  std::uint32_t count = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc::result_out_of_range) return most;
  return error == std::errc{} && end == text.data() + text.size() ? std::clamp(count, 1U, most) : 1;
}

/// Elements whose text and cells belong to no sheet: changes kept for undoing, remarks, drawings, linked copies.
bool is_unread(std::string_view name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"tracked-changes", "annotation", "shapes", "dde-links", "scenario", "table-source", "content-validations",
       "ruby-text", "named-expressions", "database-ranges", "data-pilot-tables", "object", "image", "custom-shape",
       "frame", "text-box", "control"});
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool is_hidden_row(std::string_view visibility) {
  return visibility == "collapse" || visibility == "filter";
}

}  // namespace

std::string ContentHandler::where() const {
  return fmt::format("sheet \"{}\", cell {}", sheet_ ? sheet_->name : "", cell_name(place()));
}

void ContentHandler::start(std::string_view name, const XmlAttributes& attributes) {
  ++depth_;
  if (unread_from_ != 0) return;
  if (is_unread(name) || (name == "table" && sheet_)) {
    unread_from_ = depth_;
  } else if (cell_) {
    inside_cell(name, attributes);
  } else if (name == "table-cell" || name == "covered-table-cell") {
    if (in_row_) start_cell(name, attributes);
  } else if (name == "table-row") {
    if (sheet_) start_row(attributes);
  } else if (name == "table-column") {
    if (sheet_) see_column(attributes);
  } else if (name == "table") {
    start_sheet(attributes);
  } else if (name == "spreadsheet") {
    is_spreadsheet_ = true;
  } else {
    see_style(name, attributes);
  }
}

void ContentHandler::end(std::string_view name) {
  const std::size_t depth = depth_--;
  if (unread_from_ != 0) {
    if (depth == unread_from_) unread_from_ = 0;
    return;
  }
  if (name == "p" || name == "h") {
    in_paragraph_ = false;
  } else if (name == "table-cell" || name == "covered-table-cell") {
    if (cell_) end_cell();
  } else if (name == "table-row") {
    if (in_row_) end_row();
  } else if (name == "table") {
    if (sheet_) end_sheet();
  }
}

void ContentHandler::see_style(std::string_view name, const XmlAttributes& attributes) {
  if (name == "style") {
    style_ = attributes.get("family") == "table" ? attributes.get("name") : std::string_view{};
  } else if (name == "table-properties" && !style_.empty() && attributes.get("display") == "false") {
    hidden_styles_.insert(style_);
  }
}

void ContentHandler::start_sheet(const XmlAttributes& attributes) {
  Result<SheetRows> rows = SheetRows::create(options_.directory);
  if (!rows.ok()) {
    fail(std::move(rows).error());
    return;
  }
  sheet_.reset(new Sheet{std::string{attributes.get("name")},
                         hidden_styles_.contains(std::string{attributes.get("style-name")}),
                         SheetContent{.rows = std::move(rows).value()},
                         {}});
  row_ = 0;
  layout_column_ = 0;
}

void ContentHandler::end_sheet() {
  if (Status sealed = sheet_->content.rows.seal(); !sealed.ok()) {
    fail(std::move(sealed).error());
    return;
  }
  done_ = std::move(sheet_);
  pause();
}

void ContentHandler::see_column(const XmlAttributes& attributes) {
  const std::uint32_t repeated = count_of(attributes.get("number-columns-repeated"), kSheetColumnsMax);
  const bool hidden = is_hidden_row(attributes.get("visibility"));
  // The last, endless group of columns is often hidden as a whole; nobody misses those.
  if (hidden && layout_column_ + repeated < kSheetColumnsMax) {
    if (sheet_->content.hidden_columns == 0) sheet_->content.first_hidden_column = layout_column_;
    sheet_->content.hidden_columns += repeated;
  }
  layout_column_ = std::min(layout_column_ + repeated, kSheetColumnsMax);
}

void ContentHandler::start_row(const XmlAttributes& attributes) {
  row_repeated_ = count_of(attributes.get("number-rows-repeated"), kSheetRowsMax);
  in_row_ = true;
  column_ = 0;
  cells_.clear();
  const bool hidden = is_hidden_row(attributes.get("visibility"));
  if (!hidden || row_ + row_repeated_ >= kSheetRowsMax) return;
  sheet_->content.hidden_rows.add({row_ + 1, 0});
  sheet_->content.hidden_rows.count += row_repeated_ - 1;
}

bool ContentHandler::grows_too_much(std::uint64_t more) {
  spooled_ += more;
  if (spooled_ > options_.expanded_bytes_max) {
    fail({ErrorCode::kLimitExceeded, where() + ": the workbook's cells hold more than " +
                                         std::to_string(options_.expanded_bytes_max) +
                                         " bytes, the limit; save its sheets as CSV"});
    return true;
  }
  if (grows_beyond_limit(spooled_, packed_bytes_)) {
    fail({ErrorCode::kLimitExceeded, where() + ": repeated cells and rows make the sheets more than " +
                                         std::to_string(kGrowthMax) +
                                         " times as large as the file, as files made to exhaust memory do; it is not "
                                         "read further"});
    return true;
  }
  return false;
}

void ContentHandler::end_row() {
  in_row_ = false;
  if (cells_.empty()) {
    row_ = std::min(row_ + row_repeated_, kSheetRowsMax);
    return;
  }
  for (std::uint32_t again = 0; again < row_repeated_; ++again) {
    if (row_ >= kSheetRowsMax) {
      fail({ErrorCode::kInvalidInput, where() + ": there are more rows than a sheet can have (" +
                                          std::to_string(kSheetRowsMax) + "); the workbook is damaged"});
      return;
    }
    const std::uint64_t before = sheet_->content.rows.bytes();
    if (Status added = sheet_->content.rows.add(row_ + 1, cells_); !added.ok()) {
      fail(std::move(added).error());
      return;
    }
    ++row_;
    if (grows_too_much(sheet_->content.rows.bytes() - before)) return;
  }
}

void ContentHandler::start_cell(std::string_view name, const XmlAttributes& attributes) {
  cell_ = Cell{};
  in_paragraph_ = false;
  Cell& cell = *cell_;
  attributes.each([&](std::string_view attribute, std::string_view value) {
    if (attribute == "value-type") {
      // Two programs' attributes of this name may stand side by side; the older one says "string" of an error.
      if (value == "error") cell.is_error = true;
      if (value == "float" || value == "percentage" || value == "currency") cell.type = CellType::kNumber;
      if (value == "date") cell.type = CellType::kDate;
      if (value == "time") cell.type = CellType::kTime;
      if (value == "boolean") cell.type = CellType::kBoolean;
      if (value == "string") cell.type = CellType::kText;
      cell.has_value = true;
    } else if (attribute == "value" || attribute == "date-value" || attribute == "time-value" ||
               attribute == "boolean-value" || attribute == "string-value") {
      cell.value = value;
    } else if (attribute == "currency") {
      if (sheet_->currencies.size() < kSheetsNamedMax) sheet_->currencies.emplace(value.substr(0, 20));
    } else if (attribute == "formula") {
      cell.has_formula = true;
    } else if (attribute == "number-columns-repeated") {
      cell.repeated = count_of(value, kSheetColumnsMax);
    } else if (attribute == "number-columns-spanned") {
      cell.spanned = count_of(value, kSheetColumnsMax);
    } else if (attribute == "number-rows-spanned") {
      cell.rows_spanned = count_of(value, kSheetRowsMax);
    }
  });
  if (name == "covered-table-cell") cell.type = CellType::kNone;
}

/// Text comes in paragraphs, with elements for blanks that count.
void ContentHandler::inside_cell(std::string_view name, const XmlAttributes& attributes) {
  if (name == "p" || name == "h") {
    if (cell_->paragraphs++ > 0) cell_->shown += '\n';
    cell_->pending_blank = false;
    in_paragraph_ = true;
  } else if (name == "s") {
    constexpr std::uint32_t kBlanksMax = 1000;
    append_shown(std::string_view{});
    cell_->shown.append(count_of(attributes.get("c"), kBlanksMax), ' ');
  } else if (name == "tab") {
    cell_->shown += '\t';
  } else if (name == "line-break") {
    cell_->shown += '\n';
  }
}

void ContentHandler::append_shown(std::string_view piece) {
  Cell& cell = *cell_;
  if (cell.pending_blank && piece.empty()) cell.shown += ' ';
  if (piece.empty()) cell.pending_blank = false;
  for (const char c : piece) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      cell.pending_blank = !cell.shown.empty() && cell.shown.back() != '\n';
      continue;
    }
    if (cell.pending_blank) cell.shown += ' ';
    cell.pending_blank = false;
    cell.shown += c;
  }
}

void ContentHandler::text(std::string_view piece) {
  if (unread_from_ != 0 || !cell_ || !in_paragraph_) return;
  append_shown(piece);
  if (cell_->shown.size() > options_.cell_bytes_max)
    fail({ErrorCode::kLimitExceeded,
          where() + " holds more than " + std::to_string(options_.cell_bytes_max) + " bytes, the limit"});
}

void ContentHandler::append_value(const Cell& cell) {
  std::string& out = cells_.text();
  switch (cell.type) {
    case CellType::kNone:
      break;
    case CellType::kNumber:
      if (append_number(cell.value, out) == NumberOutcome::kResidue) sheet_->content.residues.add(place());
      break;
    case CellType::kDate:
      append_iso_moment(cell.value, NumberShow::kDateTime, out);
      break;
    case CellType::kTime:
      append_time(cell.value, out);
      break;
    case CellType::kBoolean:
      out += cell.value == "true" ? "TRUE" : cell.value == "false" ? "FALSE" : cell.value;
      break;
    case CellType::kText:
      out += cell.shown.empty() ? cell.value : cell.shown;
      break;
  }
}

void ContentHandler::end_cell() {
  const Cell cell = std::move(*cell_);
  cell_.reset();
  const bool is_error =
      cell.is_error || (cell.has_formula && (cell.shown.starts_with("#") || cell.shown.starts_with("Err:")) &&
                        cell.type == CellType::kText && cell.value.empty());
  if (is_error) {
    sheet_->content.errors.add(place());
  } else if (cell.has_formula && !cell.has_value) {
    sheet_->content.formulas_without_value.add(place());
  }
  const std::size_t begin = cells_.text().size();
  if (!is_error) append_value(cell);
  const std::string value = cells_.text().substr(begin);
  if (value.empty()) {
    column_ = std::min(column_ + cell.repeated, kSheetColumnsMax);
    return;
  }
  if (column_ + cell.repeated > kSheetColumnsMax) {
    fail({ErrorCode::kInvalidInput, where() + ": there are more columns than a sheet can have (" +
                                        std::to_string(kSheetColumnsMax) + "); the workbook is damaged"});
    return;
  }
  if (cell.spanned > 1 || cell.rows_spanned > 1)
    sheet_->content.rows.merge(
        {row_ + 1, row_ + cell.rows_spanned, column_, std::min(column_ + cell.spanned, kSheetColumnsMax) - 1});
  cells_.add(column_++, begin);
  for (std::uint32_t again = 1; again < cell.repeated; ++again) {
    const std::size_t next = cells_.text().size();
    cells_.text() += value;
    cells_.add(column_++, next);
    if (cells_.bytes() > options_.record_bytes_max) break;
  }
  if (cells_.bytes() > options_.record_bytes_max)
    fail({ErrorCode::kLimitExceeded, fmt::format("sheet \"{}\", row {} holds more than {} bytes, the limit",
                                                 sheet_->name, row_ + 1, options_.record_bytes_max)});
}

}  // namespace concord::ingest::ods
