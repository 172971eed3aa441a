// Decides how a text is delimited and quoted: the dialect under which the whole sample makes the most regular table.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ingest/csv/impl/dialect_score.hpp"
#include "ingest/csv/impl/text_dialect.hpp"
#include "ingest/csv/impl/text_sample.hpp"

namespace concord::ingest::csv {

struct DialectFinding {
  TextDialect dialect;
  std::size_t usual_cells = 0;        ///< of most records
  double usual_share = 0;             ///< of the records, that have so many
  RowLook look;                       ///< of most records
  double score = 0;                   ///< 0 to 1
  std::vector<std::string> evidence;  ///< sentences: the choice, its reason, the runner-up
};

/// Deterministic. @param sample  not empty.
DialectFinding find_dialect(const std::vector<TextStretch>& sample);

/// "comma", "tab", "semicolon", ... for messages.
std::string delimiter_name(const std::string& delimiter);

}  // namespace concord::ingest::csv
