// Totals of one table beside rows of another: nothing of the other may go with them.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "ingest/csv/csv_reader.hpp"
#include "ingest/sheet_dataset.hpp"
#include "unit/ingest/format_folder.hpp"
#include "unit/seeds.hpp"

namespace concord::ingest {
namespace {

using Place = std::pair<std::uint32_t, std::uint32_t>;  ///< row from 1, column from 0
using Grid = std::map<Place, std::string>;

std::string text_of(const Grid& grid) {
  std::uint32_t width = 0;
  for (const auto& [place, cell] : grid) width = std::max(width, place.second + 1);
  std::string text;
  for (std::uint32_t row = 1; row <= grid.rbegin()->first.first; ++row) {
    for (std::uint32_t column = 0; column < width; ++column) {
      const auto cell = grid.find({row, column});
      text += (column == 0 ? "" : ",") + (cell == grid.end() ? "" : csv_cell(cell->second));
    }
    text += '\n';
  }
  return text;
}

Result<Dataset> read_sheet(const Grid& grid, const std::filesystem::path& directory) {
  ReadOptions options;
  options.directory = directory;
  const Source source{-1, "grid", 0};
  NoProgress progress;
  const Deadline deadline;
  CONCORD_TRY(SheetRows rows, SheetRows::create(directory));
  SheetContent content{.rows = std::move(rows)};
  SheetRow row;
  for (auto cell = grid.begin(); cell != grid.end(); ++cell) {
    const std::size_t begin = row.text().size();
    row.text() += cell->second;
    row.add(cell->first.second, begin);
    const auto next = std::next(cell);
    if (next != grid.end() && next->first.first == cell->first.first) continue;
    CONCORD_CHECK(content.rows.add(cell->first.first, row));
    row.clear();
  }
  CONCORD_CHECK(content.rows.seal());
  SheetDataset dataset{source, options, deadline, progress};
  CONCORD_CHECK(dataset.add("Data", false, content));
  return dataset.finish();
}

/// The grid as a sheet and as a text.
std::vector<Result<Dataset>> read_both(const Grid& grid, const FormatFolder& folder) {
  std::vector<Result<Dataset>> both;
  const auto sheet = folder.path() / "sheet";
  std::filesystem::create_directory(sheet);
  both.push_back(read_sheet(grid, sheet));
  both.push_back(folder.read_bytes(csv::csv_reader(), text_of(grid), "grid.csv"));
  return both;
}

/// Rows of cells, those of the first row from `column` on.
void put(Grid& grid, std::uint32_t column, const std::vector<std::vector<std::string>>& rows) {
  for (std::uint32_t r = 0; r < rows.size(); ++r)
    for (std::uint32_t i = 0; i < rows[r].size(); ++i)
      if (!rows[r][i].empty()) grid[{r + 1, column + i}] = rows[r][i];
}

const std::vector<std::vector<std::string>> kItems = {
    {"Item", "Day", "Price"}, {"Nut", "2025-01-01", "50"}, {"Bolt", "2025-01-02", "60"}, {"Cog", "2025-01-03", "90"}};

TEST(TotalsBeside, APersonInAColumnOfItsOwnStays) {
  Grid grid;
  put(grid, 0, kItems);
  put(grid, 0, {{}, {}, {}, {}, {"Total", "", "200"}});
  put(grid, 6, {{"Person"}, {"Ann"}, {"Bob"}, {"Cid"}, {"Dan"}});
  const FormatFolder folder;
  for (const Result<Dataset>& dataset : read_both(grid, folder)) {
    ASSERT_TRUE(dataset.ok()) << dataset.error().message;
    const Table& table = dataset.value().tables.front();
    EXPECT_EQ(rows_text(table), "Nut,2025-01-01,50,Ann\nBolt,2025-01-02,60,Bob\nCog,2025-01-03,90,Cid\n,,,Dan\n");
    EXPECT_NE(repairs_text(table).find("totals_beside_row 1"), std::string::npos) << repairs_text(table);
    ASSERT_EQ(table.footer.size(), 1U);
    EXPECT_EQ(table.footer.front().text, "Total  200");
    EXPECT_EQ(table.rows, table.records);
  }
}

const auto kName = [](const auto& info) { return std::string{info.param.name}; };

struct TotalsCase {
  std::string_view name;
  std::vector<std::string> record;  ///< below Item, Day, Price, [empty], Year, Value
  std::string_view rows;            ///< what is below the usual rows
};

class TotalsBesideTest : public ::testing::TestWithParam<TotalsCase> {};

TEST_P(TotalsBesideTest, OnlyWhatAddsUpIsLeftOut) {
  Grid grid;
  put(grid, 0, kItems);
  put(grid, 4, {{"Year", "Value"}, {"2001", "11"}, {"2002", "22"}, {"2003", "33"}});
  put(grid, 0, {{}, {}, {}, {}, GetParam().record});
  const std::string above = "Nut,2025-01-01,50,2001,11\nBolt,2025-01-02,60,2002,22\nCog,2025-01-03,90,2003,33\n";
  const FormatFolder folder;
  for (const Result<Dataset>& dataset : read_both(grid, folder)) {
    ASSERT_TRUE(dataset.ok()) << dataset.error().message;
    EXPECT_EQ(rows_text(dataset.value().tables.front()), above + std::string{GetParam().rows});
  }
}

INSTANTIATE_TEST_SUITE_P(
    OfNumbers, TotalsBesideTest,
    ::testing::Values(TotalsCase{"a_row_of_numbers", {"Total", "", "200", "", "2004", "44"}, ",,,2004,44\n"},
                      TotalsCase{"sums_of_both", {"Total", "", "200", "", "", "66"}, ""},
                      TotalsCase{"a_sum_and_an_average", {"Total", "", "200", "", "2002", "66"}, ",,,2002,66\n"},
                      TotalsCase{"only_below_one", {"Total", "", "200"}, ""},
                      TotalsCase{"the_word_far_from_the_sum", {"Total", "", "", "", "", "66"}, ""},
                      TotalsCase{"wrong_sum", {"Total", "", "201", "", "2004", "44"}, ",,,2004,44\n"}),
    kName);

/// Without an empty column between, a line is of totals if it says nothing else.
class TotalsOfOneTableTest : public ::testing::TestWithParam<TotalsCase> {};

TEST_P(TotalsOfOneTableTest, OnlyWhatAddsUpIsLeftOut) {
  const FormatFolder folder;
  Grid grid;
  put(grid, 0,
      {{"Shop", "Day", "Place", "Unit", "Price"},
       {"Ann", "2025-01-01", "Rome", "kg", "50"},
       {"Bob", "2025-01-02", "Oslo", "kg", "60"},
       {"Cid", "2025-01-03", "Bonn", "kg", "90"}});
  put(grid, 0, {{}, {}, {}, {}, GetParam().record});
  const Result<Dataset> dataset = read_sheet(grid, folder.path());
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()),
            "Ann,2025-01-01,Rome,kg,50\nBob,2025-01-02,Oslo,kg,60\nCid,2025-01-03,Bonn,kg,90\n" +
                std::string{GetParam().rows});
}

TEST(TotalsBeside, OfTheSecondTableAreFoundToo) {
  Grid grid;
  put(grid, 0, kItems);
  put(grid, 0, {{}, {}, {}, {}, {"Peg", "2025-01-04", "7"}});
  put(grid, 4, {{"Shop", "Rent"}, {"Rome", "11"}, {"Oslo", "22"}, {"Bonn", "33"}, {"Total", "66"}});
  const FormatFolder folder;
  const Result<Dataset> dataset = folder.read_bytes(csv::csv_reader(), text_of(grid), "grid.csv");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message;
  EXPECT_EQ(rows_text(dataset.value().tables.front()),
            "Nut,2025-01-01,50,Rome,11\nBolt,2025-01-02,60,Oslo,22\nCog,2025-01-03,90,Bonn,33\nPeg,2025-01-04,7,,\n");
}

INSTANTIATE_TEST_SUITE_P(
    Lines, TotalsOfOneTableTest,
    ::testing::Values(
        TotalsCase{"right", {"Total", "", "", "", "200"}, ""}, TotalsCase{"wrong", {"Total", "", "", "", "201"}, ""},
        TotalsCase{"with_its_day", {"Total:", "2025-01-31", "", "", "201"}, ""},
        TotalsCase{"behind_its_day", {"", "2025-01-31", "Closing balance", "", "201"}, ""},
        TotalsCase{"with_the_unit_of_all", {"Total", "", "", "kg", "201"}, ""},
        TotalsCase{"right_with_a_place", {"Subtotal", "", "Rome", "", "200"}, ""},
        TotalsCase{"a_shop_with_a_place", {"Total Energies", "", "Rome", "", "7"}, "Total Energies,,Rome,,7\n"},
        TotalsCase{
            "a_shop_on_a_day", {"Total Energies", "2025-01-31", "", "", "7"}, "Total Energies,2025-01-31,,,7\n"}),
    kName);

/// Tables of any widths and kinds of columns side by side, each value there once.
class RandomTables {
 public:
  explicit RandomTables(unsigned seed) : random_{seed} {
    const std::uint32_t count = 2 + below(3), adding = below(count);
    std::uint32_t column = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool adds_up = i == adding;
      column += place_table(i, column, 1 + below(4), 4 + below(20), adds_up) + 1 + below(2);
    }
  }
  const Grid& grid() const { return grid_; }
  const std::vector<std::string>& values() const { return values_; }  ///< below the names, without totals

 private:
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  std::string value(std::uint32_t kind) {
    const std::uint32_t number = next_++;
    switch (kind) {
      case 0:
        return "name " + std::to_string(number);
      case 1:
        return std::to_string(10'000 + number * 7 + below(7));
      case 2:
        return std::to_string(100 + number) + "." + std::to_string(10 + below(90));
      case 3:
        return "20" + std::to_string(10 + number / 336 % 80) + "-" + two(1 + number / 28 % 12) + "-" +
               two(1 + number % 28);
      default:
        return "K" + std::to_string(number) + "/x";
    }
  }
  static std::string two(std::uint32_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

  std::uint32_t place_table(std::uint32_t index, std::uint32_t first, std::uint32_t width, std::uint32_t rows,
                            bool adds_up) {
    if (adds_up) width = std::max(width, 2U);
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < width; ++i) {
      const std::uint32_t kind = !adds_up ? below(5) : i == 0 ? 0 : i + 1 == width ? 1 : below(5);
      grid_[{1, first + i}] = "Field" + std::string(1, static_cast<char>('A' + index)) + std::to_string(i);
      for (std::uint32_t row = 2; row < rows + 2; ++row) {
        values_.push_back(value(kind));
        grid_[{row, first + i}] = values_.back();
        if (adds_up && i + 1 == width) sum += std::stoull(values_.back());
      }
    }
    if (!adds_up) return width;
    grid_[{rows + 2, first}] = below(3) == 0 ? "Grand total" : "Total";
    grid_[{rows + 2, first + width - 1}] = std::to_string(sum + below(2));
    return width;
  }

  std::mt19937 random_;
  std::uint32_t next_ = 1;
  Grid grid_;
  std::vector<std::string> values_;
};

std::multiset<std::string> cells_of(const Dataset& dataset) {
  std::multiset<std::string> cells;
  for (const Table& table : dataset.tables) {
    for (std::string text : {rows_text(table), file_text(table.rejects_path)}) {
      std::ranges::replace(text, '\n', ',');
      std::istringstream stream{text};
      for (std::string cell; std::getline(stream, cell, ',');) cells.insert(cell);
    }
  }
  return cells;
}

TEST(TotalsBeside, LoseNoValueOfRandomTables) {
  const unsigned seeds = tests::seed_count(40);
  std::size_t split = 0;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    const RandomTables tables{seed};
    const FormatFolder folder;
    for (const Result<Dataset>& dataset : read_both(tables.grid(), folder)) {
      ASSERT_TRUE(dataset.ok()) << "seed " << seed << ": " << dataset.error().message;
      std::multiset<std::string> left = cells_of(dataset.value());
      for (const std::string& value : tables.values()) {
        const auto found = left.find(value);
        ASSERT_NE(found, left.end()) << "seed " << seed << ": " << value << " is lost of\n" << text_of(tables.grid());
        left.erase(found);
      }
      for (const Table& table : dataset.value().tables) {
        split += repairs_text(table).find("totals_beside_row") == std::string::npos ? 0U : 1U;
        std::uint64_t dropped = 0;
        for (const Repair& repair : table.repairs)
          dropped += repair.kind == "totals_row" || repair.kind == "empty_row" ? repair.count : 0;
        EXPECT_EQ(table.rows + table.rejects.rows + dropped, table.records) << "seed " << seed;
      }
    }
  }
  EXPECT_GT(split, seeds / 4) << "the tables no longer show what is tested";
}

}  // namespace
}  // namespace concord::ingest
