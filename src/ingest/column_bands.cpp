#include "ingest/column_bands.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string>

#include "ingest/cell_shape.hpp"
#include "ingest/impl/totals.hpp"
#include "ingest/sheet_records.hpp"

namespace concord::ingest {
namespace {

constexpr std::uint32_t kColumnsMin = 2;
constexpr std::uint64_t kRowsMin = 3;  ///< names, and two rows below them
constexpr std::size_t kBandsMax = 32;
constexpr std::uint32_t kEndsApartMin = 2;  ///< one row more is a row of totals

/// What the rows of one band are like. A full row has more than half of the band's cells.
struct BandRows {
  std::uint32_t first = 0, last = 0;
  std::uint32_t totals = 0;      ///< the line that adds up the others, by its word; 0: none
  std::uint32_t last_named = 0;  ///< the last full row with a text, other than the totals
  std::uint64_t full = 0;
  std::set<std::string, std::less<>> names;  ///< of the first full row; empty when it does not only hold names

  void add(std::uint32_t line, std::span<const std::string_view> cells);
  bool is_table() const {
    return !names.empty() && full >= kRowsMin && full * 10 >= (std::uint64_t{last} - first + 1) * 9;
  }
};

void BandRows::add(std::uint32_t line, std::span<const std::string_view> cells) {
  const auto is_filled = [](std::string_view cell) { return !cell.empty(); };
  const auto is_text = [](std::string_view cell) { return cell_shape(cell) == CellShape::kText; };
  const auto begin = std::find_if(cells.begin(), cells.end(), is_filled);
  if (begin == cells.end()) return;
  const bool adds_up = full > 0 && is_totals_word(trimmed(*begin));
  if (adds_up) totals = line;
  if (static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), is_filled)) * 2 <= cells.size()) return;
  last = line;
  if (!adds_up && std::any_of(cells.begin(), cells.end(), is_text)) last_named = line;
  if (full++ > 0) return;
  first = line;
  for (const std::string_view cell : cells) {
    if (cell.empty()) continue;
    if (cell_shape(cell) == CellShape::kText && names.emplace(trimmed(cell)).second) continue;
    names.clear();
    return;
  }
}

/// One band adds up in a line in which the other has a row like those above it: no record of one table is both.
bool adds_up_beside_a_row(const BandRows& adding, const BandRows& other) {
  return adding.totals > adding.first && adding.totals != other.totals && other.last_named >= adding.totals;
}

bool are_apart(const BandRows& left, const BandRows& right) {
  if (adds_up_beside_a_row(left, right) || adds_up_beside_a_row(right, left)) return true;
  const auto [ends_first, ends_last] = std::minmax(left.last, right.last);
  if (left.first != right.first || ends_last - ends_first >= kEndsApartMin) return true;
  const auto same =
      std::ranges::count_if(left.names, [&right](const std::string& name) { return right.names.contains(name); });
  return static_cast<std::size_t>(same) * 2 >= std::min(left.names.size(), right.names.size());
}

std::vector<ColumnBand> runs_of_filled_columns(const SheetRows& sheet) {
  std::vector<ColumnBand> runs;
  const auto& filled = sheet.filled_columns();
  for (std::uint32_t column = 0; column < filled.size(); ++column) {
    if (!filled[column]) continue;
    if (runs.empty() || runs.back().end != column) runs.push_back({column, column});
    runs.back().end = column + 1;
  }
  return runs;
}

}  // namespace

Result<std::vector<ColumnBand>> find_column_bands(const SheetRows& sheet, const Deadline& deadline) {
  std::vector<ColumnBand> bands = runs_of_filled_columns(sheet);
  const std::vector<ColumnBand> whole{{bands.empty() ? 0 : bands.front().first}};
  const auto wide = [](const ColumnBand& band) { return band.end - band.first >= kColumnsMin; };
  if (bands.size() < 2 || bands.size() > kBandsMax || !std::ranges::all_of(bands, wide)) return whole;
  std::vector<BandRows> rows(bands.size());
  SheetRecords records{sheet};
  Record record;
  for (std::uint64_t count = 0;; ++count) {
    if (count % 65'536 == 0) CONCORD_CHECK(deadline.check("looking for tables side by side"));
    CONCORD_TRY(const bool more, records.next(record));
    if (!more) break;
    for (std::size_t i = 0; i < bands.size(); ++i) {
      if (record.cells.size() <= bands[i].first) break;
      const std::size_t end = std::min<std::size_t>(bands[i].end, record.cells.size());
      std::vector<std::string_view> cells(record.cells.begin() + bands[i].first,
                                          record.cells.begin() + static_cast<std::ptrdiff_t>(end));
      cells.resize(bands[i].end - bands[i].first);
      rows[i].add(static_cast<std::uint32_t>(record.line.value), cells);
      const auto has_value = [](std::string_view cell) { return !cell.empty(); };
      if (std::ranges::any_of(cells, has_value)) bands[i].last_line = static_cast<std::uint32_t>(record.line.value);
    }
  }
  for (std::size_t i = 0; i < bands.size(); ++i) {
    if (!rows[i].is_table() || (i > 0 && !are_apart(rows[i - 1], rows[i]))) return whole;
  }
  return bands;
}

std::string band_name(const ColumnBand& band) {
  const auto letters = [](std::uint32_t column) {
    std::string name = cell_name({1, column});
    name.pop_back();
    return name;
  };
  return letters(band.first) + ':' + letters(band.end - 1);
}

}  // namespace concord::ingest
