// Records of a grid of cells, with values that were merged over rows.
#include "ingest/sheet_records.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "unit/ingest/format_folder.hpp"
#include "unit/seeds.hpp"

namespace concord::ingest {
namespace {

using Cells = std::map<std::uint32_t, std::map<std::uint32_t, std::string>>;  ///< by row from 1, column from 0

struct Grid {
  Cells cells;
  std::vector<MergedCells> merged;
};

Result<SheetRows> rows_of(const Grid& grid, const std::filesystem::path& directory) {
  CONCORD_TRY(SheetRows rows, SheetRows::create(directory));
  for (const auto& [line, cells] : grid.cells) {
    SheetRow row;
    for (const auto& [column, text] : cells) {
      const std::size_t begin = row.text().size();
      row.text() += text;
      row.add(column, begin);
    }
    CONCORD_CHECK(rows.add(line, row));
  }
  for (const MergedCells& merged : grid.merged) rows.merge(merged);
  CONCORD_CHECK(rows.seal());
  return rows;
}

/// "line damage: a|b" of each record; those of gaps are left out.
std::string text_of(SheetRecords& records) {
  std::string text;
  Record record;
  for (;;) {
    const Result<bool> more = records.next(record);
    if (!more.ok()) return more.error().message;
    if (!more.value()) return text;
    if (record.raw.empty()) continue;
    text += std::to_string(record.line.value) + (record.damage.empty() ? "" : " ") + std::string{record.damage} + ":";
    for (std::size_t i = 0; i < record.cells.size(); ++i) text += (i == 0 ? " " : "|") + std::string{record.cells[i]};
    text += '\n';
  }
}

std::string records_text(const Grid& grid, const ColumnBand& band = {}) {
  const FormatFolder folder;
  const Result<SheetRows> rows = rows_of(grid, folder.path());
  if (!rows.ok()) return rows.error().message;
  SheetRecords records{rows.value(), {}, band};
  std::string text = text_of(records);
  EXPECT_TRUE(records.rewind().ok());
  EXPECT_EQ(text_of(records), text) << "read again";
  return text;
}

TEST(MergedOverRows, StandInEachRowWithCellsOfItsOwn) {
  const Grid grid{{{1, {{0, "Region"}, {1, "Sales"}}},
                   {2, {{0, "North"}, {1, "1"}}},
                   {3, {{1, "2"}}},
                   {5, {{1, "3"}}},
                   {6, {{0, "South"}, {1, "4"}}},
                   {7, {{1, "5"}}}},
                  {{6, 7, 0, 0}, {2, 5, 0, 0}}};  // in any order
  EXPECT_EQ(records_text(grid),
            "1: Region|Sales\n2: North|1\n3 merged_cells: North|2\n5 merged_cells: North|3\n6: South|4\n"
            "7 merged_cells: South|5\n");
}

TEST(MergedOverRows, AreNamedWhereTheyAreNumbers) {
  const Grid grid{{{1, {{0, "a"}, {1, "300.00"}, {2, "x"}}}, {2, {{2, "y"}}}, {3, {{1, "7"}, {2, "z"}}}},
                  {{1, 3, 0, 0}, {1, 3, 1, 1}}};
  EXPECT_EQ(records_text(grid), "1: a|300.00|x\n2 merged_numbers: a|300.00|y\n3 merged_cells: a|7|z\n");
}

TEST(MergedOverRows, OfOtherTablesAreNotSaid) {
  const Grid grid{{{1, {{0, "a"}, {2, "x"}}}, {2, {{2, "y"}}}}, {{1, 2, 0, 0}}};
  EXPECT_EQ(records_text(grid, {.first = 2, .end = 3}), "1: x\n2: y\n");
}

TEST(MergedOverRows, AreRefusedWhenTheyMultiplyASheet) {
  Grid grid;
  for (std::uint32_t column = 0; column < 50; ++column) {
    grid.cells[1][column] = std::string(20'000, 'x');
    grid.merged.push_back({1, kSheetRowsMax, column, column});
  }
  for (std::uint32_t row = 2; row < 2000; ++row) grid.cells[row][50] = "y";
  EXPECT_NE(records_text(grid).find("more than 200 times as large"), std::string::npos);
}

/// The twin: each value is written into all cells of its merge that are empty in rows with others.
std::string filled_by_hand(const Grid& grid, std::uint32_t width) {
  std::string text;
  for (const auto& [line, cells] : grid.cells) {
    std::vector<std::string> row(width);
    for (const auto& [column, cell] : cells) row[column] = cell;
    bool words = false, numbers = false;
    for (const MergedCells& merged : grid.merged) {
      if (line <= merged.row || line > merged.last_row || !row[merged.first_column].empty()) continue;
      const auto above = grid.cells.find(merged.row);
      if (above == grid.cells.end() || !above->second.contains(merged.first_column)) continue;
      row[merged.first_column] = above->second.at(merged.first_column);
      const bool is_number = row[merged.first_column].find_first_not_of("0123456789") == std::string::npos;
      (is_number ? numbers : words) = true;
    }
    text += std::to_string(line) + (numbers ? " merged_numbers" : words ? " merged_cells" : "") + ":";
    for (std::uint32_t i = 0; i < width; ++i) text += (i == 0 ? " " : "|") + row[i];
    text += '\n';
  }
  return text;
}

TEST(MergedOverRows, AreFilledAsByHand) {
  std::size_t repeated = 0;
  const unsigned seeds = tests::seed_count(300);
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    std::mt19937 random{seed};
    const auto below = [&random](std::uint32_t bound) { return static_cast<std::uint32_t>(random() % bound); };
    Grid grid;
    const std::uint32_t width = 1 + below(5), height = 1 + below(30);
    for (std::uint32_t row = 1; row <= height; ++row) {
      for (std::uint32_t column = 0; column < width; ++column)
        if (below(3) > 0)
          grid.cells[row][column] = below(2) == 0 ? std::to_string(below(90)) : "t" + std::to_string(row);
    }
    grid.cells[height + 1][width - 1] = "end";
    for (std::uint32_t column = 0; column < width; ++column) {
      for (std::uint32_t row = 1 + below(4); row <= height; row += 1 + below(6)) {
        const std::uint32_t last = row + below(8);
        grid.merged.push_back({row, last, column, column});
        row = last;
      }
    }
    std::ranges::shuffle(grid.merged, random);
    const std::string got = records_text(grid);
    ASSERT_EQ(got, filled_by_hand(grid, width)) << "seed " << seed;
    repeated += got.find("merged_") == std::string::npos ? 0U : 1U;
  }
  EXPECT_GT(repeated, seeds / 2);
}

}  // namespace
}  // namespace concord::ingest
