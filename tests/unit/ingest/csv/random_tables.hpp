// Random tables and the many ways to write them: what is read back must be what was written.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace concord::ingest::csv {

/// A header and rows of text; every row has as many cells as the header.
struct RandomTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

/// How to write a table.
struct RandomDialect {
  std::string delimiter = ",";
  char quote = '"';
  char escape = '"';
  std::string line_end = "\n";
  bool quotes_all = false;
  bool ends_with_line_end = true;
  std::string describe() const;
};

using Generator = std::mt19937_64;

/// Identifiers, words, names, amounts, dates, times and nulls; cells never begin or end with blanks.
/// @param nasty  cells may hold delimiters, quotes and line ends.
RandomTable random_table(Generator& generator, bool nasty);
RandomDialect random_dialect(Generator& generator);
/// Plain RFC 4180, with LF or CRLF.
RandomDialect random_plain_dialect(Generator& generator);

std::string write_table(const RandomTable& table, const RandomDialect& dialect, Generator& generator);

/// A reader of RFC 4180 as simple as can be, character by character: the twin that the fast ones are held against.
std::vector<std::vector<std::string>> read_plainly(const std::string& text);

}  // namespace concord::ingest::csv
