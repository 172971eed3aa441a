#include "ingest/impl/csv_text.hpp"

#include <algorithm>

namespace concord::ingest {

CellQuoting::CellQuoting(char delimiter, char quote) : delimiter_{delimiter}, quote_{quote} {
  for (const char c : {delimiter, quote, '\n', '\r'}) special_[static_cast<unsigned char>(c)] = true;
}

bool CellQuoting::is_needed(std::string_view cell) const {
  return std::any_of(cell.begin(), cell.end(), [this](char c) { return special_[static_cast<unsigned char>(c)]; });
}

void CellQuoting::append_quoted(std::string& out, std::string_view cell) const {
  out.push_back(quote_);
  for (const char c : cell) {
    if (c == quote_) out.push_back(quote_);
    out.push_back(c);
  }
  out.push_back(quote_);
}

void CellQuoting::append(std::string& out, std::string_view cell) const {
  if (is_needed(cell))
    append_quoted(out, cell);
  else
    out.append(cell);
}

void CellQuoting::quote_tail(std::string& out, std::size_t begin) const {
  if (!is_needed(std::string_view{out}.substr(begin))) return;
  const std::string cell = out.substr(begin);
  out.resize(begin);
  append_quoted(out, cell);
}

void append_csv_cell(std::string& out, std::string_view cell) {
  static const CellQuoting kPlain;
  kPlain.append(out, cell);
}

void append_csv_record(std::string& out, const std::vector<std::string_view>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out.push_back(',');
    append_csv_cell(out, cells[i]);
  }
  if (cells.empty() || (cells.size() == 1 && cells.front().empty())) out.append("\"\"");  // an empty line is no record
  out.push_back('\n');
}

}  // namespace concord::ingest
