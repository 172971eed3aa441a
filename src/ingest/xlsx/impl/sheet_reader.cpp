#include "ingest/xlsx/impl/sheet_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "ingest/cell_shape.hpp"
#include "ingest/sheet_values.hpp"
#include "ingest/xlsx/impl/escaped_text.hpp"
#include "ingest/xml_stream.hpp"
#include "ingest/zip_archive.hpp"

namespace concord::ingest::xlsx {
namespace {

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

enum class CellType : std::uint8_t { kNumber, kShared, kInline, kFormulaText, kBoolean, kError, kIsoDate };

CellType cell_type(std::string_view name) {
  if (name.empty() || name == "n") return CellType::kNumber;
  if (name == "s") return CellType::kShared;
  if (name == "inlineStr") return CellType::kInline;
  if (name == "str") return CellType::kFormulaText;
  if (name == "b") return CellType::kBoolean;
  if (name == "e") return CellType::kError;
  return name == "d" ? CellType::kIsoDate : CellType::kNumber;
}

class SheetHandler final : public XmlHandler {
 public:
  SheetHandler(const SheetContext& context, const std::string& sheet_name, SheetContent& content)
      : context_{context}, sheet_name_{sheet_name}, content_{content} {}

  void start(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override;

 private:
  void start_row(const XmlAttributes& attributes);
  void start_cell(const XmlAttributes& attributes);
  void end_cell();
  void append_value();
  void append_shared();
  void append_stored_number();
  void end_row();
  void see_columns(const XmlAttributes& attributes);
  void see_merged(std::string_view reference);
  Error outside(std::string_view reference) const;
  CellPlace place() const { return {row_, column_}; }
  /// As what the cell's style shows numbers.
  NumberShow show() const { return style_ < context_.styles.size() ? context_.styles[style_] : NumberShow::kNumber; }

  const SheetContext& context_;
  const std::string& sheet_name_;
  SheetContent& content_;
  SheetRow cells_;
  std::uint32_t row_ = 0, last_row_ = 0, column_ = 0, next_column_ = 0;
  CellType type_ = CellType::kNumber;
  std::uint32_t style_ = 0;
  bool in_row_ = false, in_cell_ = false, has_formula_ = false, collecting_ = false;
  int phonetic_ = 0;
  std::string value_;
};

Error SheetHandler::outside(std::string_view reference) const {
  return {ErrorCode::kInvalidInput,
          fmt::format("{}: sheet \"{}\", below row {}: \"{}\" is no place in a sheet (the last one is XFD1048576); the "
                      "workbook is damaged",
                      context_.archive.source_name(), sheet_name_, last_row_, reference.substr(0, 40))};
}

void SheetHandler::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "c") {
    if (in_row_) start_cell(attributes);
  } else if (name == "v") {
    collecting_ = in_cell_;
  } else if (name == "t") {
    collecting_ = in_cell_ && type_ == CellType::kInline && phonetic_ == 0;
  } else if (name == "row") {
    start_row(attributes);
  } else if (name == "f") {
    has_formula_ = true;
  } else if (name == "rPh") {
    ++phonetic_;
  } else if (name == "col") {
    see_columns(attributes);
  } else if (name == "mergeCell") {
    see_merged(attributes.get("ref"));
  }
}

void SheetHandler::end(std::string_view name) {
  if (name == "v" || name == "t") {
    collecting_ = false;
  } else if (name == "c") {
    if (in_cell_) end_cell();
  } else if (name == "row") {
    if (in_row_) end_row();
  } else if (name == "rPh") {
    --phonetic_;
  }
}

void SheetHandler::text(std::string_view piece) {
  if (!collecting_) return;
  if (value_.size() + piece.size() > context_.options.cell_bytes_max) {
    fail({ErrorCode::kLimitExceeded,
          fmt::format("{}: sheet \"{}\", cell {} holds more than {} bytes", context_.archive.source_name(), sheet_name_,
                      cell_name(place()), context_.options.cell_bytes_max)});
    return;
  }
  value_ += piece;
}

void SheetHandler::start_row(const XmlAttributes& attributes) {
  const std::string_view number = attributes.get("r");
  const std::optional<std::uint32_t> parsed = number.empty() ? last_row_ + 1 : parse_number(number);
  if (!parsed || *parsed == 0 || *parsed > kSheetRowsMax) {
    fail(outside(number));
    return;
  }
  row_ = *parsed;
  in_row_ = true;
  next_column_ = 0;
  column_ = 0;
  cells_.clear();
  if (row_ <= last_row_) content_.rows_out_of_order.add(place());
  if (is_true(attributes.get("hidden"))) content_.hidden_rows.add(place());
}

void SheetHandler::start_cell(const XmlAttributes& attributes) {
  column_ = next_column_;
  type_ = CellType::kNumber;
  style_ = 0;
  attributes.each([&](std::string_view name, std::string_view value) {
    if (name == "r") {
      const std::optional<CellPlace> at = parse_cell_place(value);
      if (!at) fail(outside(value));
      column_ = at ? at->column : 0;
    } else if (name == "t") {
      type_ = cell_type(value);
    } else if (name == "s") {
      style_ = parse_number(value).value_or(0);
    }
  });
  if (column_ >= kSheetColumnsMax) fail(outside(fmt::format("column {}", column_ + 1)));
  next_column_ = column_ + 1;
  in_cell_ = true;
  has_formula_ = false;
  value_.clear();
}

void SheetHandler::append_shared() {
  const std::optional<std::uint32_t> index = parse_number(trimmed(value_));
  if (!index || *index >= context_.strings.count()) {
    fail({ErrorCode::kInvalidInput,
          fmt::format("{}: sheet \"{}\", cell {} refers to text number {}, but there are {}; the workbook is damaged",
                      context_.archive.source_name(), sheet_name_, cell_name(place()), value_.substr(0, 20),
                      context_.strings.count())});
    return;
  }
  cells_.text() += context_.strings.text(*index);
}

void SheetHandler::append_stored_number() {
  const NumberOutcome outcome = show() == NumberShow::kNumber
                                    ? append_number(trimmed(value_), cells_.text())
                                    : append_moment(trimmed(value_), show(), context_.since_1904, cells_.text());
  switch (outcome) {
    case NumberOutcome::kResidue:
      content_.residues.add(place());
      break;
    case NumberOutcome::kNoDate:
      content_.no_dates.add(place());
      break;
    case NumberOutcome::kWritten:
    case NumberOutcome::kNotNumber:
      break;
  }
}

void SheetHandler::append_value() {
  switch (type_) {
    case CellType::kShared:
      append_shared();
      break;
    case CellType::kInline:
    case CellType::kFormulaText:
      append_unescaped(value_, cells_.text());
      break;
    case CellType::kBoolean:
      cells_.text() += value_ == "1" ? "TRUE" : value_ == "0" ? "FALSE" : value_;
      break;
    case CellType::kError:
      content_.errors.add(place());
      break;
    case CellType::kIsoDate:
      append_iso_moment(trimmed(value_), show(), cells_.text());
      break;
    case CellType::kNumber:
      append_stored_number();
      break;
  }
}

void SheetHandler::end_cell() {
  in_cell_ = false;
  if (value_.empty()) {
    if (has_formula_ && type_ != CellType::kFormulaText) content_.formulas_without_value.add(place());
    return;
  }
  const std::size_t begin = cells_.text().size();
  append_value();
  cells_.add(column_, begin);
  if (cells_.bytes() <= context_.options.record_bytes_max) return;
  fail({ErrorCode::kLimitExceeded,
        fmt::format("{}: sheet \"{}\", row {} holds more than {} bytes", context_.archive.source_name(), sheet_name_,
                    row_, context_.options.record_bytes_max)});
}

void SheetHandler::end_row() {
  in_row_ = false;
  last_row_ = row_;
  if (Status added = content_.rows.add(row_, cells_); !added.ok()) fail(std::move(added).error());
}

void SheetHandler::see_columns(const XmlAttributes& attributes) {
  if (!is_true(attributes.get("hidden"))) return;
  const std::uint32_t first = std::clamp(parse_number(attributes.get("min")).value_or(1), 1U, kSheetColumnsMax);
  const std::uint32_t last = std::clamp(parse_number(attributes.get("max")).value_or(first), first, kSheetColumnsMax);
  if (content_.hidden_columns == 0) content_.first_hidden_column = first - 1;
  content_.hidden_columns += last - first + 1;
}

void SheetHandler::see_merged(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  if (colon == std::string_view::npos) return;
  const std::optional<CellPlace> first = parse_cell_place(reference.substr(0, colon));
  const std::optional<CellPlace> last = parse_cell_place(reference.substr(colon + 1));
  if (first && last) content_.rows.merge({first->row, last->row, first->column, last->column});
}

}  // namespace

std::optional<CellPlace> parse_cell_place(std::string_view reference) {
  std::uint64_t column = 0, row = 0;
  std::size_t at = 0;
  for (; at < reference.size() && at < 4 && reference[at] >= 'A' && reference[at] <= 'Z'; ++at) {
    column = column * 26 + static_cast<std::uint64_t>(reference[at] - 'A' + 1);
  }
  const std::size_t letters = at;
  for (; at < reference.size() && at < letters + 8 && reference[at] >= '0' && reference[at] <= '9'; ++at) {
    row = row * 10 + static_cast<std::uint64_t>(reference[at] - '0');
  }
  if (letters == 0 || at == letters || at != reference.size()) return std::nullopt;
  if (column > kSheetColumnsMax || row == 0 || row > kSheetRowsMax) return std::nullopt;
  return CellPlace{static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column - 1)};
}

Result<SheetContent> read_sheet(SheetContext& context, const std::string& sheet_name, const std::string& part) {
  CONCORD_TRY(SheetRows rows, SheetRows::create(context.options.directory));
  SheetContent content{.rows = std::move(rows)};
  SheetHandler handler{context, sheet_name, content};
  CONCORD_CHECK(parse_part(context.archive, part, handler, context.deadline, context.progress));
  CONCORD_CHECK(content.rows.seal());
  return content;
}

}  // namespace concord::ingest::xlsx
