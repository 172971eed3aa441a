// How good a table a sample makes under one dialect.
#pragma once

#include <cstddef>
#include <vector>

#include "ingest/csv/impl/text_dialect.hpp"
#include "ingest/csv/impl/text_sample.hpp"

namespace concord::ingest::csv {

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
};

/// The measure follows van den Burg, Nazábal, Sutton (2019), "Wrangling messy CSV files by detecting row and type
/// patterns": consistency = pattern of row lengths x share of cells of a known type. Row patterns are weighed by the
/// square of their share, so that some title lines or ragged rows cost little.
DialectScore score_dialect(const std::vector<TextStretch>& sample, const TextDialect& dialect);

}  // namespace concord::ingest::csv
