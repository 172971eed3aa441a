#include "ingest/xls/impl/sheet_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "ingest/growth_limit.hpp"
#include "ingest/sheet_values.hpp"

namespace concord::ingest::xls {
namespace {

constexpr std::uint32_t kColumnsMax = 256;

/// Where rows are not in order: whether their cells go straight to the spool, or are gathered row by row first.
enum class RowOrder : std::uint8_t { kAsStored, kSorted };

/// A stored number in digits. From 2^53 on a number has lost digits, and keeps an exponent that says so.
std::string_view number_text(double value, std::span<char> buffer) {
  constexpr double kExactMax = 9'007'199'254'740'992.0;
  const auto [end, error] =
      std::abs(value) < kExactMax
          ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value)
          : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
  return {buffer.data(), error == std::errc{} ? static_cast<std::size_t>(end - buffer.data()) : 0};
}

/// A number in 32 bits: a whole one, or the upper bits of a double; perhaps times 100.
double compact_number(std::uint32_t stored) {
  constexpr std::uint32_t kHundredfold = 1, kWhole = 2;
  const double value = (stored & kWhole) != 0 ? static_cast<double>(std::bit_cast<std::int32_t>(stored) >> 2)
                                              : std::bit_cast<double>(std::uint64_t{stored & ~3U} << 32U);
  return (stored & kHundredfold) != 0 ? value / 100 : value;
}

class SheetParser {
 public:
  SheetParser(SheetContext& context, const SheetEntry& sheet, SheetContent& content, RowOrder order)
      : context_{context}, sheet_{sheet}, content_{content}, order_{order} {}
  /// @return false  the rows are not in order and not sorted
  Result<bool> read();

 private:
  Status see_record();
  Status see_cell();
  Status append_cell(RecordBody& body);
  Status see_compact_numbers();
  Status see_formula(RecordBody& body, std::uint32_t style);
  Status see_string();
  void see_row();
  void see_columns();
  void see_merged();
  Status append_shared(std::uint32_t index);
  void append_number_of(double value, std::uint32_t style);
  void append_boolean_or_error(std::uint32_t value, bool is_error);
  Status begin_cell(std::uint32_t row, std::uint32_t column);
  Status end_cell();
  Status end_row();
  Status add_row(std::uint32_t line, SheetRow& row);
  SheetRow& row() { return order_ == RowOrder::kSorted ? sorted_[line_] : cells_; }
  CellPlace place() const { return {line_, column_}; }
  std::string where() const { return fmt::format("sheet \"{}\", cell {}", sheet_.name, cell_name(place())); }

  SheetContext& context_;
  const SheetEntry& sheet_;
  SheetContent& content_;
  RowOrder order_;
  SheetRow cells_;
  std::map<std::uint32_t, SheetRow> sorted_;
  std::uint32_t line_ = 0, column_ = 0;
  std::size_t begin_ = 0;                   ///< of the cell's text
  std::optional<CellPlace> awaits_string_;  ///< the formula whose text follows
  bool is_disordered_ = false;
  Occurrence empty_results_;  ///< formulas that give an empty text
  bool has_result_ = false;   ///< some formula gives more
};

Result<bool> SheetParser::read() {
  BiffRecords& records = context_.records;
  const std::string step = "reading " + records.source_name();
  records.move_to(sheet_.offset);
  CONCORD_TRY(const bool found, records.next());
  if (!found || records.type() != kBeginOfPart) return cut_off(records);
  for (std::size_t depth = 1, seen = 0; depth > 0; ++seen) {
    if (seen % 4096 == 0) {
      CONCORD_CHECK(context_.deadline.check(step));
      context_.progress.report(step, records.offset(), records.total_bytes());
    }
    CONCORD_TRY(const bool more, records.next());
    if (!more) return cut_off(records);
    if (records.type() == kBeginOfPart) ++depth;  // a chart on the sheet
    if (records.type() == kEndOfPart) --depth;
    if (depth == 1) CONCORD_CHECK(see_record());
    if (is_disordered_ && order_ == RowOrder::kAsStored) return false;
  }
  CONCORD_CHECK(end_row());
  // Programs that cannot calculate write an empty text as every formula's result.
  if (!has_result_ && empty_results_.count > 0) content_.formulas_without_value = empty_results_;
  for (auto& [line, cells] : sorted_) CONCORD_CHECK(add_row(line, cells));
  CONCORD_CHECK(content_.rows.seal());
  return true;
}

Status SheetParser::see_record() {
  switch (context_.records.type()) {
    case kSharedLabel:
    case kLabel:
    case kRichString:
    case kNumber:
    case kRk:
    case kBooleanOrError:
    case kFormula:
      return see_cell();
    case kMultipleRk:
      return see_compact_numbers();
    case kString:
      return see_string();
    case kRow:
      see_row();
      return {};
    case kColumnInfo:
      see_columns();
      return {};
    case kMergedCells:
      see_merged();
      return {};
    default:
      return {};
  }
}

Status SheetParser::see_cell() {
  RecordBody body{context_.records};
  const std::uint32_t row = body.number(2);
  CONCORD_CHECK(begin_cell(row, body.number(2)));
  CONCORD_CHECK(append_cell(body));
  CONCORD_CHECK(body.status());
  return end_cell();
}

Status SheetParser::append_cell(RecordBody& body) {
  const std::uint16_t type = context_.records.type();
  const std::uint32_t style = body.number(2);
  if (type == kFormula) return see_formula(body, style);
  if (type == kSharedLabel) return append_shared(body.number(4));
  if (type == kNumber) {
    append_number_of(body.real(), style);
  } else if (type == kRk) {
    append_number_of(compact_number(body.number(4)), style);
  } else if (type == kBooleanOrError) {
    const std::uint32_t value = body.number(1);
    append_boolean_or_error(value, body.number(1) != 0);
  } else {
    context_.workbook.text.append(body, body.number(2), row().text());
  }
  return {};
}

/// A row's numbers side by side.
Status SheetParser::see_compact_numbers() {
  constexpr std::size_t kEntryBytes = 6, kLastColumnBytes = 2;
  RecordBody body{context_.records};
  const std::uint32_t row = body.number(2);
  for (std::uint32_t column = body.number(2); body.left() >= kEntryBytes + kLastColumnBytes; ++column) {
    CONCORD_CHECK(begin_cell(row, column));
    const std::uint32_t style = body.number(2);
    append_number_of(compact_number(body.number(4)), style);
    CONCORD_CHECK(end_cell());
  }
  return body.status();
}

/// The stored result is a number, or says by its last bytes what else it is.
Status SheetParser::see_formula(RecordBody& body, std::uint32_t style) {
  constexpr std::uint64_t kNoNumber = 0xFFFF;
  enum : std::uint64_t { kText, kBoolean, kError };
  const double result = body.real();
  const auto bits = std::bit_cast<std::uint64_t>(result);
  const std::uint64_t kind = bits & 0xFFU;
  has_result_ = has_result_ || bits >> 48U != kNoNumber || kind <= kError;
  if (bits >> 48U != kNoNumber) {
    append_number_of(result, style);
  } else if (kind == kText) {
    awaits_string_ = place();
  } else if (kind == kBoolean || kind == kError) {
    append_boolean_or_error(static_cast<std::uint32_t>(bits >> 16U & 0xFFU), kind == kError);
  } else {
    empty_results_.add(place());
  }
  return {};
}

/// The text of a formula's result.
Status SheetParser::see_string() {
  if (!awaits_string_) return {};
  const CellPlace formula = *std::exchange(awaits_string_, std::nullopt);
  RecordBody body{context_.records};
  column_ = formula.column;
  begin_ = row().text().size();
  context_.workbook.text.append(body, body.number(2), row().text());
  CONCORD_CHECK(body.status());
  return end_cell();
}

Status SheetParser::append_shared(std::uint32_t index) {
  const TextList& strings = context_.workbook.strings;
  if (index >= strings.count())
    return Error{ErrorCode::kInvalidInput,
                 fmt::format("{}: {} refers to text number {}, but there are {}; the workbook is damaged",
                             context_.records.source_name(), where(), index, strings.count())};
  row().text() += strings.text(index);
  return {};
}

void SheetParser::append_number_of(double value, std::uint32_t style) {
  std::array<char, 40> buffer{};
  const std::string_view stored = number_text(value, buffer);
  const auto& styles = context_.workbook.styles;
  const NumberShow show = style < styles.size() ? styles[style] : NumberShow::kNumber;
  const NumberOutcome outcome = show == NumberShow::kNumber
                                    ? append_number(stored, row().text())
                                    : append_moment(stored, show, context_.workbook.since_1904, row().text());
  if (outcome == NumberOutcome::kResidue) content_.residues.add(place());
  if (outcome == NumberOutcome::kNoDate) content_.no_dates.add(place());
}

void SheetParser::append_boolean_or_error(std::uint32_t value, bool is_error) {
  if (is_error) {
    content_.errors.add(place());
  } else {
    row().text() += value != 0 ? "TRUE" : "FALSE";
  }
}

/// Cells stand row by row; the first of another row ends the one before it.
Status SheetParser::begin_cell(std::uint32_t row_from_zero, std::uint32_t column) {
  if (awaits_string_) content_.formulas_without_value.add(*std::exchange(awaits_string_, std::nullopt));
  if (column >= kColumnsMax)
    return Error{
        ErrorCode::kInvalidInput,
        fmt::format("{}: sheet \"{}\", row {}: there is a cell in column {}, and a sheet has 256; the workbook "
                    "is damaged",
                    context_.records.source_name(), sheet_.name, row_from_zero + 1, column + 1)};
  if (row_from_zero + 1 != line_) {
    is_disordered_ = is_disordered_ || row_from_zero + 1 < line_;
    CONCORD_CHECK(end_row());
    line_ = row_from_zero + 1;
  }
  column_ = column;
  begin_ = row().text().size();
  return {};
}

Status SheetParser::end_cell() {
  SheetRow& cells = row();
  if (cells.text().size() - begin_ > context_.options.cell_bytes_max)
    return Error{ErrorCode::kLimitExceeded,
                 fmt::format("{}: {} holds more than {} bytes", context_.records.source_name(), where(),
                             context_.options.cell_bytes_max)};
  cells.add(column_, begin_);
  if (cells.bytes() > context_.options.record_bytes_max)
    return Error{ErrorCode::kLimitExceeded,
                 fmt::format("{}: sheet \"{}\", row {} holds more than {} bytes", context_.records.source_name(),
                             sheet_.name, line_, context_.options.record_bytes_max)};
  return {};
}

/// Many cells may refer to one long text.
Status SheetParser::add_row(std::uint32_t line, SheetRow& cells) {
  CONCORD_CHECK(content_.rows.add(line, cells));
  const std::uint64_t bytes = content_.rows.bytes();
  const bool grows = grows_beyond_limit(bytes, context_.records.total_bytes());
  if (bytes <= context_.options.expanded_bytes_max && !grows) return {};
  return Error{
      ErrorCode::kLimitExceeded,
      fmt::format("{}: sheet \"{}\", row {}: the cells hold more than the limit, or more than {} times what the "
                  "file does, as files made to exhaust memory do; it is not read further",
                  context_.records.source_name(), sheet_.name, line, kGrowthMax)};
}

Status SheetParser::end_row() {
  if (order_ == RowOrder::kSorted) return {};
  CONCORD_CHECK(add_row(line_, cells_));
  cells_.clear();
  return {};
}

void SheetParser::see_row() {
  constexpr std::uint64_t kBetweenBytes = 10;
  constexpr std::uint32_t kHidden = 0x20;
  RecordBody body{context_.records};
  const std::uint32_t row = body.number(2);
  body.skip(kBetweenBytes);
  if ((body.number(2) & kHidden) != 0) content_.hidden_rows.add({row + 1, 0});
}

void SheetParser::see_columns() {
  RecordBody body{context_.records};
  const std::uint32_t first = body.number(2);
  const std::uint32_t last = std::min(body.number(2), kColumnsMax - 1);
  body.skip(4);  // width and look
  const bool is_hidden = (body.number(2) & 1U) != 0;
  if (!is_hidden || first > last) return;
  if (content_.hidden_columns == 0) content_.first_hidden_column = first;
  content_.hidden_columns += last - first + 1;
}

void SheetParser::see_merged() {
  RecordBody body{context_.records};
  for (std::uint32_t count = body.number(2); count > 0 && body.status().ok(); --count) {
    const std::uint32_t first_row = body.number(2), last_row = body.number(2);
    const std::uint32_t first_column = body.number(2), last_column = body.number(2);
    if (body.status().ok()) content_.rows.merge({first_row + 1, last_row + 1, first_column, last_column});
  }
}

Result<SheetContent> read_in_order(SheetContext& context, const SheetEntry& sheet, RowOrder order, bool& is_whole) {
  CONCORD_TRY(SheetRows rows, SheetRows::create(context.options.directory));
  SheetContent content{.rows = std::move(rows)};
  SheetParser parser{context, sheet, content, order};
  CONCORD_TRY(is_whole, parser.read());
  return content;
}

}  // namespace

Result<SheetContent> read_sheet(SheetContext& context, const SheetEntry& sheet) {
  bool is_whole = true;
  Result<SheetContent> content = read_in_order(context, sheet, RowOrder::kAsStored, is_whole);
  if (!content.ok() || is_whole) return content;
  return read_in_order(context, sheet, RowOrder::kSorted, is_whole);
}

}  // namespace concord::ingest::xls
