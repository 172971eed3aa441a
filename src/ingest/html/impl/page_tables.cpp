// A grid is filled as browsers fill it: a cell takes the next place that no cell from above reaches into. It is written
// once; what a cell over several rows or columns means for the others is up to the rows of the grid.
//
// Pages also use tables to place things. A table is taken for data unless it says that it is none, or holds other
// tables without having a header of its own, or has no two rows and columns.
#include "ingest/html/impl/page_tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "ingest/cell_shape.hpp"
#include "ingest/growth_limit.hpp"
#include "ingest/sheet_values.hpp"

namespace concord::ingest::html {
namespace {

constexpr std::size_t kOpenTablesMax = 64;
constexpr std::uint64_t kTablesMax = 1000;
constexpr std::uint32_t kColumnSpanMax = 1000;  // browsers hold to these two
constexpr std::uint32_t kRowSpanMax = 65'534;
constexpr std::size_t kHeaderRowsMax = 10;
constexpr std::size_t kCaptionBytesMax = 200;

std::uint32_t span_of(std::string_view text, std::uint32_t most) {
  text = trimmed(text);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) return most;
  return error == std::errc{} ? std::min(number, most) : 1;
}

template <std::size_t Size>
bool is_one_of(std::string_view name, const std::array<std::string_view, Size>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/// Appends text as a page shows it: blanks in a row are one, none at the beginning.
void append_shown(std::string_view piece, std::string& text, bool& pending) {
  for (const char c : piece) {
    if (is_blank(c)) {
      pending = !text.empty();
      continue;
    }
    if (pending) text += ' ';
    pending = false;
    text += c;
  }
}

/// Elements that stand apart from the text around them.
bool breaks_text(std::string_view name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"br", "p", "div", "li", "ul", "ol", "dd", "dt", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "option", "pre"});
  return is_one_of(name, kNames);
}

/// A style as it is compared: without blanks, in lower case.
std::string folded_style(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_blank(c)) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

}  // namespace

struct PageTables::Draft {
  /// A cell that reaches into the rows below.
  struct Span {
    std::uint32_t columns = 1, last_row = 0;
  };
  struct Cell {
    std::string text, exact;
    std::uint32_t columns = 1, rows = 1;
    bool is_header = false, pending_blank = false;
  };
  SheetRows rows;
  SheetRow row = {};
  std::map<std::uint32_t, Span> spans = {};  ///< by their first column
  std::vector<std::pair<std::uint32_t, Cell>> row_cells = {};
  std::optional<Cell> cell = {};
  std::string caption = {};
  bool in_caption = false, caption_blank = false, in_head = false, in_row = false, is_layout = false;
  bool holds_tables = false, row_holds_table = false;
  std::uint32_t number = 0;  ///< of the row
  std::uint32_t column = 0;  ///< the next free one
  std::size_t header_rows = 0, title_rows = 0, data_rows = 0, filled_max = 0, rows_with_tables = 0;
};

PageTables::PageTables(const ReadOptions& options, std::uint64_t page_bytes)
    : options_{options}, page_bytes_{page_bytes} {}
PageTables::~PageTables() = default;

bool PageTables::is_hidden(std::string_view name, const HtmlAttributes& attributes) const {
  static constexpr auto kUnseen = std::to_array<std::string_view>(
      {"script", "style", "template", "noscript", "title", "head", "textarea", "svg", "object"});
  static constexpr auto kKept = std::to_array<std::string_view>({"table", "tr", "td", "th", "tbody", "thead", "tfoot"});
  if (is_one_of(name, kUnseen)) return true;
  // Hidden rows of a table are read, like those of a sheet; hidden pieces of a cell are for sorting or for machines.
  if (open_.empty() || is_one_of(name, kKept)) return false;
  return folded_style(attributes.get("style")).find("display:none") != std::string::npos;
}

void PageTables::start(std::string_view name, const HtmlAttributes& attributes) {
  ++depth_;
  if (unseen_from_ != 0) return;
  if (is_hidden(name, attributes)) {
    unseen_from_ = depth_;
    return;
  }
  if (name == "table") {
    start_table(attributes);
  } else if (open_.empty()) {
    return;
  } else if (name == "tr") {
    start_row();
  } else if (name == "td" || name == "th") {
    start_cell(name == "th", attributes);
  } else if (name == "thead") {
    open_.back()->in_head = true;
  } else if (name == "caption") {
    open_.back()->in_caption = true;
  } else if (breaks_text(name)) {
    text(" ");
  }
}

void PageTables::end(std::string_view name) {
  if (unseen_from_ != 0) {
    if (depth_ == unseen_from_) unseen_from_ = 0;
    --depth_;
    return;
  }
  if (depth_ > 0) --depth_;
  if (open_.empty()) return;
  Draft& draft = *open_.back();
  if (name == "table") {
    end_table();
  } else if (name == "tr") {
    end_row();
  } else if (name == "td" || name == "th") {
    end_cell();
  } else if (name == "thead") {
    end_row();
    draft.in_head = false;
  } else if (name == "caption") {
    draft.in_caption = false;
  } else if (breaks_text(name)) {
    text(" ");
  }
}

void PageTables::text(std::string_view piece) {
  if (unseen_from_ != 0 || open_.empty()) return;
  Draft& draft = *open_.back();
  if (draft.in_caption) {
    if (draft.caption.size() < kCaptionBytesMax) append_shown(piece, draft.caption, draft.caption_blank);
    return;
  }
  if (!draft.cell) return;
  append_shown(piece, draft.cell->text, draft.cell->pending_blank);
  if (draft.cell->text.size() > options_.cell_bytes_max)
    fail({ErrorCode::kLimitExceeded, "row " + std::to_string(draft.number) + " of table " + std::to_string(found_ + 1) +
                                         ": a cell holds more than " + std::to_string(options_.cell_bytes_max) +
                                         " bytes, the limit"});
}

void PageTables::start_table(const HtmlAttributes& attributes) {
  if (open_.size() >= kOpenTablesMax) {
    fail({ErrorCode::kLimitExceeded, "the page has more than 64 tables in each other, the limit"});
    return;
  }
  if (!open_.empty()) {
    Draft& outer = *open_.back();
    outer.holds_tables = true;
    outer.row_holds_table = true;
  }
  Result<SheetRows> rows = SheetRows::create(options_.directory);
  if (!rows.ok()) {
    fail(std::move(rows).error());
    return;
  }
  open_.push_back(std::make_unique<Draft>(Draft{std::move(rows).value()}));
  const std::string_view role = attributes.get("role");
  open_.back()->is_layout = role == "presentation" || role == "none";
}

void PageTables::start_row() {
  end_row();
  Draft& draft = *open_.back();
  draft.in_row = true;
  ++draft.number;
  draft.column = 0;
  draft.row.clear();
  draft.row_cells.clear();
  draft.row_holds_table = false;
}

void PageTables::start_cell(bool is_header, const HtmlAttributes& attributes) {
  end_cell();
  Draft& draft = *open_.back();
  if (!draft.in_row) start_row();
  draft.cell = Draft::Cell{};
  draft.cell->is_header = is_header;
  draft.cell->columns = std::max(span_of(attributes.get("colspan"), kColumnSpanMax), 1U);
  draft.cell->rows = span_of(attributes.get("rowspan"), kRowSpanMax);
  if (draft.cell->rows == 0) draft.cell->rows = kRowSpanMax;  // to the end of the table
  draft.cell->exact = trimmed(attributes.get("x:num"));
}

void PageTables::end_cell() {
  Draft& draft = *open_.back();
  if (!draft.cell) return;
  Draft::Cell& cell = *draft.cell;
  cell.text = std::string{trimmed(cell.text)};
  // Spreadsheet programs show a rounded number and keep the exact one beside it.
  if (!cell.exact.empty() && is_numeric(cell_shape(cell.text))) {
    cell.text.clear();
    append_number(cell.exact, cell.text);
  }
  place_cell(draft);
  draft.cell.reset();
}

void PageTables::place_cell(Draft& draft) {
  for (;;) {
    auto above = draft.spans.upper_bound(draft.column);
    if (above == draft.spans.begin()) break;
    --above;
    if (draft.column >= above->first + above->second.columns || above->second.last_row < draft.number) break;
    draft.column = above->first + above->second.columns;
  }
  if (draft.column + draft.cell->columns > std::min<std::uint32_t>(options_.columns_max, kSheetColumnsMax)) {
    fail({ErrorCode::kLimitExceeded, "row " + std::to_string(draft.number) + " of table " + std::to_string(found_ + 1) +
                                         " has more columns than the limit"});
    return;
  }
  const std::uint32_t column = draft.column;
  draft.column += draft.cell->columns;
  draft.row_cells.emplace_back(column, std::move(*draft.cell));
}

void PageTables::end_row() {
  end_cell();
  Draft& draft = *open_.back();
  if (!draft.in_row) return;
  draft.in_row = false;
  if (draft.row_holds_table) ++draft.rows_with_tables;
  const bool has_cells = !draft.row_cells.empty();
  const bool all_marked =
      has_cells &&
      std::all_of(draft.row_cells.begin(), draft.row_cells.end(),
                  [](const auto& placed) { return placed.second.is_header || placed.second.text.empty(); }) &&
      std::any_of(draft.row_cells.begin(), draft.row_cells.end(),
                  [](const auto& placed) { return placed.second.is_header; });
  const bool is_header = draft.data_rows == 0 && (draft.in_head || all_marked);
  std::erase_if(draft.spans, [&draft](const auto& span) { return span.second.last_row < draft.number; });
  for (auto& [column, cell] : draft.row_cells) {
    const std::size_t begin = draft.row.text().size();
    draft.row.text() += cell.text;
    draft.row.add(column, begin);
    const std::uint32_t last_row = draft.number + cell.rows - 1, last_column = column + cell.columns - 1;
    if (cell.rows > 1) draft.spans[column] = {cell.columns, last_row};
    if (is_header) draft.rows.merge({draft.number, draft.number, column, last_column});
    if (!is_header) draft.rows.merge({draft.number, last_row, column, column});
  }
  if (draft.row.bytes() > options_.record_bytes_max)
    fail({ErrorCode::kLimitExceeded, "row " + std::to_string(draft.number) + " of table " + std::to_string(found_ + 1) +
                                         " holds more than " + std::to_string(options_.record_bytes_max) +
                                         " bytes, the limit"});
  const std::size_t filled = draft.row.filled();
  draft.filled_max = std::max(draft.filled_max, filled);
  if (!is_header && filled > 0) ++draft.data_rows;
  if (is_header && filled < 2 && draft.header_rows == 0 && draft.row_cells.size() < 2) {
    ++draft.title_rows;
  } else if (is_header) {
    ++draft.header_rows;
  } else if (draft.data_rows == 0) {
    ++draft.title_rows;  // empty rows above everything
  }
  const std::uint64_t before = draft.rows.bytes();
  if (Status added = draft.rows.add(draft.number, draft.row); !added.ok()) fail(std::move(added).error());
  spooled_ += draft.rows.bytes() - before;
  check_growth(draft);
}

void PageTables::check_growth(const Draft& draft) {
  if (draft.number >= std::numeric_limits<std::uint32_t>::max() - kRowSpanMax - 1) {
    fail({ErrorCode::kLimitExceeded, "a table has too many rows"});
  } else if (spooled_ > options_.expanded_bytes_max) {
    fail({ErrorCode::kLimitExceeded, "its tables hold more than " + std::to_string(options_.expanded_bytes_max) +
                                         " bytes, the limit; split the page"});
  } else if (grows_beyond_limit(spooled_, page_bytes_)) {
    fail({ErrorCode::kLimitExceeded,
          "cells that span rows make its tables more than 200 times as large as the page, as pages made to exhaust "
          "memory do; it is not read further"});
  }
}

void PageTables::end_table() {
  end_row();
  if (failure()) return;
  const std::unique_ptr<Draft> closed = std::move(open_.back());
  open_.pop_back();
  Draft& draft = *closed;
  const bool marked = draft.header_rows > 0 && draft.header_rows <= kHeaderRowsMax;
  const bool few_tables = marked && draft.data_rows >= 3 && draft.rows_with_tables * 2 <= draft.data_rows;
  const bool is_grid = draft.filled_max >= 2 && draft.data_rows + draft.header_rows >= 2;
  if (marked && draft.data_rows == 0) {
    ++passed_over_.empty;
    return;
  }
  if (draft.is_layout || (draft.holds_tables && !few_tables) || !(is_grid || marked)) {
    if (draft.rows.row_count() > 0) ++passed_over_.layout;
    return;
  }
  if (++found_ > kTablesMax) {
    fail({ErrorCode::kLimitExceeded, "the page holds more than 1000 tables, the limit; split it"});
    return;
  }
  if (Status sealed = draft.rows.seal(); !sealed.ok()) {
    fail(std::move(sealed).error());
    return;
  }
  PageTable table{std::move(draft.rows), std::string{trimmed(draft.caption)}, {}, page_ended_};
  if (marked) table.header = KnownHeader{draft.title_rows, draft.header_rows};
  done_.push_back(std::move(table));
}

}  // namespace concord::ingest::html
