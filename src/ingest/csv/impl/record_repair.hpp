// Mends one record whose quotes break the dialect's grammar: of all ways to cut it into cells, the cheapest
// explanation.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/csv/impl/text_dialect.hpp"

namespace concord::ingest::csv {

/// A way to read a damaged record.
struct MendedRecord {
  std::vector<std::string> cells;
  std::string_view damage;  ///< what was wrong most: "unclosed_quote", "stray_quote", ...; empty when nothing was
  int cost = 0;             ///< 0: as the grammar wants it
};

/// @param text      the record without its line end; line ends inside it are allowed within quotes only.
/// @param expected  the number of cells wanted; 0: any.
/// @return the cheapest reading with that many cells; without any such, `cells` is empty.
/// Cost: quadratic in the delimiters that stand near quotes; with more than 1024 cells expected, none is found.
MendedRecord mend_record(std::string_view text, const TextDialect& dialect, std::size_t expected);

}  // namespace concord::ingest::csv
