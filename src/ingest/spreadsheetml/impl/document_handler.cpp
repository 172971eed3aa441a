// Places are said only where some are left out: an index names a row, column or cell, the next ones follow it. What is
// merged to the right is stepped over; what is merged downwards is not, so that later rows name their places.
#include "ingest/spreadsheetml/impl/document_handler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "ingest/cell_shape.hpp"
#include "ingest/spreadsheetml/impl/named_formats.hpp"

namespace concord::ingest::spreadsheetml {
namespace {

constexpr std::size_t kStylesMax = 1 << 16;
constexpr std::size_t kStyleNameBytesMax = 255;
constexpr std::size_t kStyledColumnsMax = 1 << 14;

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// How many more an attribute adds: none when it is absent or no number.
std::uint32_t more(std::string_view text, std::uint32_t most) {
  return std::min(parse_number(text).value_or(0), most);
}

/// Remarks and readings have elements of the same names as cells.
bool is_unread(std::string_view name) {
  return name == "Comment" || name == "PhoneticText" || name == "PivotTable" || name == "SupBook";
}

}  // namespace

void DocumentHandler::start(std::string_view name, const XmlAttributes& attributes) {
  ++depth_;
  if (unread_from_ != 0) return;
  if (is_unread(name)) {
    unread_from_ = depth_;
  } else if (in_table_) {
    start_table_part(name, attributes);
  } else if (name == "Worksheet") {
    if (sheet() == nullptr) start_sheet(attributes.get("Name"));
  } else if (name == "Table") {
    in_table_ = sheet() != nullptr;
  } else if (name == "Visible") {
    in_visible_ = sheet() != nullptr;
    value_.clear();
  } else if (name == "Date1904") {
    since_1904_ = true;
  } else {
    see_style(name, attributes);
  }
}

void DocumentHandler::start_table_part(std::string_view name, const XmlAttributes& attributes) {
  if (name == "Data") {
    if (in_cell_) start_data(attributes.get("Type"));
  } else if (name == "Cell") {
    if (in_row_ && !in_cell_) start_cell(attributes);
  } else if (name == "Row") {
    if (!in_row_) start_row(attributes);
  } else if (name == "Column") {
    if (!in_row_) see_column(attributes);
  }
}

void DocumentHandler::end(std::string_view name) {
  const std::size_t depth = depth_--;
  if (unread_from_ != 0) {
    if (depth == unread_from_) unread_from_ = 0;
    return;
  }
  if (name == "Data") {
    in_data_ = false;
  } else if (name == "Cell") {
    if (in_cell_) end_cell();
  } else if (name == "Row") {
    if (in_row_ && !in_cell_) end_row();
  } else if (name == "Table") {
    if (!in_row_) in_table_ = false;
  } else if (name == "Visible") {
    if (in_visible_ && sheet() != nullptr) sheet()->hidden = trimmed(value_) != "SheetVisible";
    in_visible_ = false;
  } else if (name == "Worksheet") {
    if (sheet() != nullptr && !in_table_) finish_sheet();
  } else if (name == "Style") {
    style_.clear();
  }
}

void DocumentHandler::text(std::string_view piece) {
  if (unread_from_ != 0 || (!in_data_ && !in_visible_)) return;
  if (value_.size() + piece.size() > options().cell_bytes_max) {
    fail({ErrorCode::kLimitExceeded,
          fmt::format("{} holds more than {} bytes, the limit", where(place()), options().cell_bytes_max)});
    return;
  }
  value_ += piece;
}

void DocumentHandler::see_style(std::string_view name, const XmlAttributes& attributes) {
  if (name != "Style" && name != "NumberFormat") return;
  NumberShow show = NumberShow::kNumber;
  if (name == "Style") {
    style_ = attributes.get("ID");
    show = show_of(attributes.get("Parent"));
  } else {
    show = named_format(attributes.get("Format"));
    styles_.erase(style_);
  }
  const bool is_kept = !style_.empty() && style_.size() <= kStyleNameBytesMax && styles_.size() < kStylesMax;
  if (show != NumberShow::kNumber && is_kept) styles_[style_] = show;
}

NumberShow DocumentHandler::show_of(std::string_view style) const {
  if (style.empty() || styles_.empty()) return NumberShow::kNumber;
  const auto found = styles_.find(std::string{style});
  return found == styles_.end() ? NumberShow::kNumber : found->second;
}

NumberShow DocumentHandler::show_of_column() const {
  const auto found = std::find_if(styled_columns_.begin(), styled_columns_.end(), [&](const StyledColumns& columns) {
    return columns.first <= column_ && column_ < columns.end;
  });
  return found == styled_columns_.end() ? show_of("Default") : found->show;
}

void DocumentHandler::start_sheet(std::string_view name) {
  ++sheets_;
  begin_sheet(name.empty() ? fmt::format("Sheet{}", sheets_) : std::string{name}, false);
  row_ = next_row_ = column_ = next_layout_column_ = 0;
  styled_columns_.clear();
}

std::uint32_t DocumentHandler::index_or(std::string_view index, std::uint32_t next, std::uint32_t places) {
  const std::optional<std::uint32_t> parsed = index.empty() ? next + 1 : parse_number(trimmed(index));
  if (parsed && *parsed > 0 && *parsed <= places) return *parsed - 1;
  const std::string said = index.empty() ? std::to_string(next + 1) : std::string{index.substr(0, 40)};
  fail({ErrorCode::kInvalidInput,
        fmt::format("sheet \"{}\", row {}: \"{}\" is no place in a sheet (the last one is XFD1048576); the workbook is "
                    "damaged",
                    sheet()->name, row_ + 1, said)});
  return 0;
}

void DocumentHandler::see_column(const XmlAttributes& attributes) {
  const std::uint32_t first = index_or(attributes.get("Index"), next_layout_column_, kSheetColumnsMax);
  const std::uint32_t count = 1 + more(attributes.get("Span"), kSheetColumnsMax - 1 - first);
  next_layout_column_ = first + count;
  if (const std::string_view style = attributes.get("StyleID");
      !style.empty() && styled_columns_.size() < kStyledColumnsMax && !styles_.empty())
    styled_columns_.push_back({first, first + count, show_of(style)});
  if (!is_true(attributes.get("Hidden"))) return;
  if (sheet()->content.hidden_columns == 0) sheet()->content.first_hidden_column = first;
  sheet()->content.hidden_columns += count;
}

void DocumentHandler::start_row(const XmlAttributes& attributes) {
  const std::uint32_t expected = next_row_;
  row_ = index_or(attributes.get("Index"), expected, kSheetRowsMax);
  const std::uint32_t span = more(attributes.get("Span"), kSheetRowsMax - 1 - row_);
  next_row_ = row_ + span + 1;
  row_show_ = show_of(attributes.get("StyleID"));
  in_row_ = true;
  column_ = next_column_ = 0;
  cells_.clear();
  if (row_ < expected) sheet()->content.rows_out_of_order.add(place());
  if (!is_true(attributes.get("Hidden"))) return;
  sheet()->content.hidden_rows.add(place());
  sheet()->content.hidden_rows.count += span;
}

void DocumentHandler::end_row() {
  in_row_ = false;
  if (Status added = sheet()->content.rows.add(row_ + 1, cells_); !added.ok()) fail(std::move(added).error());
}

void DocumentHandler::start_cell(const XmlAttributes& attributes) {
  column_ = index_or(attributes.get("Index"), next_column_, kSheetColumnsMax);
  const std::uint32_t across = more(attributes.get("MergeAcross"), kSheetColumnsMax - 1 - column_);
  const std::uint32_t down = more(attributes.get("MergeDown"), kSheetRowsMax - 1 - row_);
  next_column_ = column_ + across + 1;
  if (across > 0 || down > 0) sheet()->content.rows.merge({row_ + 1, row_ + 1 + down, column_, column_ + across});
  const std::string_view style = attributes.get("StyleID");
  cell_show_ = !style.empty() ? show_of(style) : row_show_ != NumberShow::kNumber ? row_show_ : show_of_column();
  has_formula_ = !attributes.get("Formula").empty();
  in_cell_ = true;
  type_ = CellType::kText;
  value_.clear();
}

void DocumentHandler::start_data(std::string_view type) {
  in_data_ = true;
  type_ = type == "Number"     ? CellType::kNumber
          : type == "DateTime" ? CellType::kMoment
          : type == "Boolean"  ? CellType::kBoolean
          : type == "Error"    ? CellType::kError
                               : CellType::kText;
}

void DocumentHandler::append_stored_number() {
  const std::string_view stored = trimmed(value_);
  const NumberOutcome outcome = cell_show_ == NumberShow::kNumber
                                    ? append_number(stored, cells_.text())
                                    : append_moment(stored, cell_show_, since_1904_, cells_.text());
  if (outcome == NumberOutcome::kResidue) sheet()->content.residues.add(place());
  if (outcome == NumberOutcome::kNoDate) sheet()->content.no_dates.add(place());
}

void DocumentHandler::append_value() {
  switch (type_) {
    case CellType::kText:
      cells_.text() += value_;
      break;
    case CellType::kNumber:
      append_stored_number();
      break;
    case CellType::kMoment:
      append_stored_moment(trimmed(value_), cell_show_, cells_.text());
      break;
    case CellType::kBoolean:
      cells_.text() += trimmed(value_) == "1" ? "TRUE" : trimmed(value_) == "0" ? "FALSE" : value_;
      break;
    case CellType::kError:
      sheet()->content.errors.add(place());
      break;
  }
}

void DocumentHandler::end_cell() {
  in_cell_ = in_data_ = false;
  if (value_.empty()) {
    if (has_formula_ && type_ != CellType::kError) sheet()->content.formulas_without_value.add(place());
    return;
  }
  const std::size_t begin = cells_.text().size();
  append_value();
  cells_.add(column_, begin);
  if (cells_.bytes() > options().record_bytes_max)
    fail({ErrorCode::kLimitExceeded, fmt::format("sheet \"{}\", row {} holds more than {} bytes, the limit",
                                                 sheet()->name, row_ + 1, options().record_bytes_max)});
}

}  // namespace concord::ingest::spreadsheetml
