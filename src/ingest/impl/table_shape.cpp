#include "ingest/impl/table_shape.hpp"

#include <algorithm>
#include <iterator>

namespace concord::ingest {
namespace {

constexpr double kTolerated = 0.1;
constexpr std::size_t kSumColumnsMax = 6;  // of one block

std::vector<std::string_view> views(const HeadRecord& record) {
  return {record.begin(), record.end()};
}

bool is_same_row(const HeadRecord& header, const std::vector<std::string_view>& cells) {
  const std::size_t width = std::max(header.size(), cells.size());
  for (std::size_t i = 0; i < width; ++i) {
    const std::string_view left = i < header.size() ? trimmed(header[i]) : std::string_view{};
    const std::string_view right = i < cells.size() ? trimmed(cells[i]) : std::string_view{};
    if (left != right) return false;
  }
  return true;
}

bool mentions_totals(const HeadRecord& record) {
  return std::any_of(record.begin(), record.end(), [](const std::string& cell) { return is_totals_word(cell); });
}

/// The records below the header without those that are surely no rows.
std::vector<HeadRecord> likely_rows(const std::vector<HeadRecord>& head, const TableShape& shape) {
  std::vector<HeadRecord> rows;
  for (std::size_t i = shape.header.preamble_records + shape.header.header_records; i < head.size(); ++i) {
    if (mentions_totals(head[i]) || is_header_row(shape, views(head[i]))) continue;
    rows.push_back(head[i]);
  }
  return rows;
}

/// Parted behind a column without a name and a value. Empty columns belong to the block before them, those at the
/// beginning to the first.
std::vector<ColumnRange> blocks_of(const TableShape& shape) {
  std::vector<ColumnRange> blocks{{}};
  bool has_columns = false, after_gap = false;
  for (std::size_t i = 0; i < shape.width; ++i) {
    const bool is_gap = shape.columns[i].filled == 0 && is_blank(shape.header.header_texts[i]);
    if (!is_gap && after_gap && has_columns) {
      blocks.back().end = i;
      blocks.push_back({i});
    }
    after_gap = is_gap;
    has_columns = has_columns || !is_gap;
  }
  return blocks;
}

/// Amounts stand to the right of numbers that name things.
std::vector<std::size_t> sum_columns_of(const TableShape& shape) {
  std::vector<std::size_t> columns;
  for (const ColumnRange block : shape.blocks) {
    std::vector<std::size_t> own;
    for (std::size_t i = block.first; i < std::min(block.end, shape.width); ++i)
      if (is_numeric(shape.columns[i].family)) own.push_back(i);
    const std::size_t first = own.size() > kSumColumnsMax ? own.size() - kSumColumnsMax : 0;
    columns.insert(columns.end(), own.begin() + static_cast<std::ptrdiff_t>(first), own.end());
  }
  return columns;
}

std::vector<std::string> only_texts_of(const std::vector<HeadRecord>& rows, std::size_t width) {
  std::vector<std::string> texts(width);
  for (std::size_t i = 0; i < width; ++i) {
    for (const HeadRecord& row : rows) {
      const std::string_view cell = i < row.size() ? trimmed(row[i]) : std::string_view{};
      if (cell.empty() || cell == texts[i]) continue;
      if (!texts[i].empty()) {
        texts[i].clear();
        break;
      }
      texts[i] = cell;
    }
  }
  return texts;
}

}  // namespace

std::string_view only_cell(const std::vector<std::string_view>& cells) {
  std::string_view only;
  for (const std::string_view cell : cells) {
    const std::string_view text = trimmed(cell);
    if (text.empty()) continue;
    if (!only.empty()) return {};
    only = text;
  }
  return only;
}

bool is_header_row(const TableShape& shape, const std::vector<std::string_view>& cells) {
  return std::any_of(shape.header_rows.begin(), shape.header_rows.end(),
                     [&cells](const HeadRecord& header) { return is_same_row(header, cells); });
}

TableShape table_shape(const std::vector<HeadRecord>& head, std::optional<KnownHeader> known) {
  TableShape shape;
  shape.header = find_header(head, known);
  shape.width = shape.header.header_texts.size();
  for (std::size_t i = 0; i < shape.header.preamble_records; ++i) {
    if (const std::string_view text = only_cell(views(head[i])); !text.empty()) shape.preamble_texts.emplace(text);
  }
  for (std::size_t i = 0; i < shape.header.header_records; ++i)
    shape.header_rows.push_back(head[shape.header.preamble_records + i]);

  const std::vector<HeadRecord> rows = likely_rows(head, shape);
  std::vector<HeadRecord> full;
  std::size_t sparse = 0, shorter = 0;
  for (const HeadRecord& row : rows) {
    const std::size_t filled = filled_cells(row);
    if (filled == 0) continue;
    if (filled == 1 && shape.width > 2) {
      ++sparse;
      continue;
    }
    if (row.size() < shape.width) ++shorter;
    full.push_back(row);
  }
  shape.has_sparse_rows = sparse * 10 > full.size();
  shape.has_short_rows = shorter >= 2 && shorter * 10 > full.size();
  shape.columns = column_shapes(full, shape.width, kTolerated);
  for (std::size_t i = 0; i < shape.width; ++i) {
    const ColumnShape& column = shape.columns[i];
    shape.always_filled.push_back(column.filled > 0 && column.empty * 20 <= column.filled);
  }
  shape.only_texts = only_texts_of(full, shape.width);
  shape.blocks = blocks_of(shape);
  shape.sum_columns = sum_columns_of(shape);
  return shape;
}

}  // namespace concord::ingest
