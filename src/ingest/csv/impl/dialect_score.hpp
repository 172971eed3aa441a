// How good a table a sample makes under one dialect.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "ingest/cell_shape.hpp"
#include "ingest/csv/impl/text_dialect.hpp"
#include "ingest/csv/impl/text_sample.hpp"

namespace concord::ingest::csv {

/// What most rows look like: the yardstick when a damaged one has several explanations.
struct RowLook {
  std::vector<CellShape> families;  ///< for each column the shape that nearly all its cells share; kText: there is none
  bool blank_led = false;           ///< cells usually begin with a blank
};

/// Shares are between 0 and 1.
struct DialectScore {
  double total = 0;
  double regularity = 0;   ///< how alike the records' numbers of cells are
  double known_cells = 0;  ///< how much of the cells makes sense: numbers, dates, clean text
  double malformed = 0;    ///< share of records with broken quotes
  std::size_t usual_cells = 0;
  double usual_share = 0;    ///< records with that number of cells
  double typed_columns = 0;  ///< share of columns that hold numbers, dates, ... throughout
  std::size_t records = 0;
  RowLook look;  ///< of the records with the usual number of cells
};

/// The measure follows van den Burg, Nazábal, Sutton (2019), "Wrangling messy CSV files by detecting row and type
/// patterns": consistency = pattern of row lengths x share of cells of a known type. Row patterns are weighed by the
/// square of their share, so that some title lines or ragged rows cost little.
DialectScore score_dialect(const std::vector<TextStretch>& sample, const TextDialect& dialect);

/// The same measure of records that were cut in another way.
DialectScore score_records(const std::vector<std::vector<std::string_view>>& records);

}  // namespace concord::ingest::csv
