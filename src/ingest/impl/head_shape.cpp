#include "ingest/impl/head_shape.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace concord::ingest {
namespace {

constexpr std::size_t kShapes = 8;

bool has_width(const HeadRecord& record, std::size_t width) {
  if (record.size() < width) return false;
  return std::all_of(record.begin() + static_cast<std::ptrdiff_t>(width), record.end(),
                     [](const std::string& cell) { return trimmed(cell).empty(); });
}

CellShape family_of(const std::array<std::size_t, kShapes>& counts, std::size_t filled, double tolerated) {
  const auto count = [&counts](CellShape shape) { return counts[static_cast<std::size_t>(shape)]; };
  const std::size_t numbers = count(CellShape::kInteger) + count(CellShape::kNumber);
  const std::size_t days = count(CellShape::kDate) + count(CellShape::kTimestamp);
  const auto nearly_all = [&](std::size_t fitting) {
    return fitting > 0 && static_cast<double>(filled - fitting) <= tolerated * static_cast<double>(filled);
  };
  if (nearly_all(numbers)) return count(CellShape::kNumber) > 0 ? CellShape::kNumber : CellShape::kInteger;
  if (nearly_all(days)) return count(CellShape::kTimestamp) > 0 ? CellShape::kTimestamp : CellShape::kDate;
  if (nearly_all(count(CellShape::kTime))) return CellShape::kTime;
  if (nearly_all(count(CellShape::kBoolean))) return CellShape::kBoolean;
  return CellShape::kText;
}

}  // namespace

std::size_t usual_width(std::span<const HeadRecord> records) {
  std::map<std::size_t, double> weights;
  for (const HeadRecord& record : records) {
    if (filled_cells(record) == 0) continue;
    const auto cells = static_cast<double>(record.size());
    weights[record.size()] += record.size() == 1 ? 0.05 : (cells - 1) / cells;
  }
  std::size_t width = 0;
  double best = 0;
  for (const auto& [cells, weight] : weights) {
    if (weight >= best) {
      best = weight;
      width = cells;
    }
  }
  return width;
}

std::size_t filled_cells(const HeadRecord& record) {
  return static_cast<std::size_t>(
      std::count_if(record.begin(), record.end(), [](const std::string& cell) { return !trimmed(cell).empty(); }));
}

std::size_t count_words(std::string_view cell) {
  std::size_t words = 0;
  bool inside = false;
  for (const char c : cell) {
    const bool blank = static_cast<unsigned char>(c) <= ' ';
    if (!blank && !inside) ++words;
    inside = !blank;
  }
  return words;
}

std::vector<ColumnShape> column_shapes(std::span<const HeadRecord> records, std::size_t width, double tolerated) {
  std::vector<ColumnShape> columns(width);
  std::vector<std::array<std::size_t, kShapes>> counts(width);
  for (const HeadRecord& record : records) {
    if (!has_width(record, width) || filled_cells(record) == 0) continue;
    for (std::size_t i = 0; i < width; ++i) {
      const CellShape shape = cell_shape(record[i]);
      if (shape == CellShape::kEmpty)
        ++columns[i].empty;
      else
        ++columns[i].filled;
      ++counts[i][static_cast<std::size_t>(shape)];
      columns[i].words_max = std::max(columns[i].words_max, count_words(record[i]));
    }
  }
  for (std::size_t i = 0; i < width; ++i) columns[i].family = family_of(counts[i], columns[i].filled, tolerated);
  return columns;
}

}  // namespace concord::ingest
