// How records, cells and quotes are written in one text.
#pragma once

#include <string>

namespace concord::ingest::csv {

struct TextDialect {
  std::string delimiter = ",";  ///< empty: each line is one cell; more than one byte is possible
  char quote = '"';             ///< '\0': none
  char escape = '"';            ///< equal to `quote`: a doubled quote is a quote; '\\': a backslash comes before it
  bool carriage_return_ends = false;  ///< a CR without LF ends a record too
  friend bool operator==(const TextDialect&, const TextDialect&) = default;
};

}  // namespace concord::ingest::csv
