// The further figures of a table's columns: quantiles, spread, histograms, dates, outliers and cells that break a
// habit.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/deadline.hpp"
#include "core/progress.hpp"
#include "engine/api/session.hpp"
#include "profile/date_series.hpp"
#include "profile/relationships.hpp"

namespace concord::profile {

struct HistogramBar {
  std::string from, to;  ///< from <= value < to; the last bar also holds `to`
  std::uint64_t count = 0;
};

/// Values far from the others: beyond the quartiles by more than three times their distance.
struct Outliers {
  std::string low, high;  ///< values outside of these are far
  std::uint64_t rows = 0;
  std::vector<BrokenReference> examples;  ///< at most five, the farthest first
};

/// Cells whose shape is not the one that at least 95 % of the column's cells have.
struct FormatBreaks {
  std::string shape;
  std::uint64_t rows = 0;
  std::vector<BrokenReference> examples;  ///< at most five, by row
};

struct ColumnFigures {
  static constexpr std::array<double, 7> kShares{0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
  std::vector<std::string> quantiles;  ///< one for each share, each a value of the column; empty: not applicable
  std::uint64_t quantile_rows = 0;     ///< values they were taken from: all of them, or a part of a large table
  std::string mean;                    ///< of integers and decimals from the exact sum, two more digits; rounded
  std::string deviation;               ///< sample standard deviation, six digits
  std::vector<HistogramBar> histogram;
  std::string length_mean;  ///< characters, text only
  std::optional<Outliers> outliers;
  std::optional<FormatBreaks> breaks;
  std::optional<DateSeries> dates;
};

struct TableFigures {
  std::vector<ColumnFigures> columns;  ///< one for each column of the profile
  std::vector<Statement> statements;
};

/// Quantiles of more rows than this are taken from about this many rows, evenly spread by their number.
constexpr std::uint64_t kQuantileRowsMax = 2'000'000;

/// @param table  its profile is what profile_table gave for it. @error  as engine::Session::query.
/// Cost: two scans of the table (three beyond kQuantileRowsMax rows), one of each date column, and one for the examples
/// of each column that has something to show. Deterministic.
Result<TableFigures> measure_figures(engine::Session& session, const RelatedTable& table, const Deadline& deadline,
                                     ProgressSink& progress);

/// As a JSON object: docs/profile.md.
std::string figures_json(const TableProfile& profile, const TableFigures& figures);

}  // namespace concord::profile
